# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Token items
@license AGPL-3.0-only
@author The MEVM authors
@notice Makes ERC-721 tokens items that trade contracts can sell: a token is held here while it is
        on sale, and whoever then has a right to it takes it out.
@dev Invariants NT-1 to NT-3 in tests/PROPERTIES.md. Nothing of a trade depends on what the
     token's contract answers: it is called when its owner brings or takes the token, and then in
     plain form, without a callback to the receiver. What a collection itself does to its tokens
     nobody can prevent; buyers look at the collection as at any other description.
@custom:source SEC-45
@custom:kill Nothing can be stopped: there is no owner.
"""

from ethereum.ercs import IERC721
from interfaces import IItemRegistry
from interfaces import IItemTrader

implements: IItemRegistry

from contracts.modules import traders

initializes: traders

exports: traders.is_trader


struct Item:
    collection: address
    token: uint256
    holder: address
    trader: address


event Brought:
    item: indexed(bytes32)
    collection: indexed(address)
    token: uint256
    holder: indexed(address)


event PassedOn:
    item: indexed(bytes32)
    holder: indexed(address)
    receiver: indexed(address)


event Unlocked:
    item: indexed(bytes32)
    holder: indexed(address)


event Taken:
    item: indexed(bytes32)
    holder: indexed(address)
    receiver: indexed(address)


MAX_TRADERS: constant(uint256) = 8

_items: HashMap[bytes32, Item]


@deploy
def __init__(traders_: DynArray[address, MAX_TRADERS]):
    """
    @notice Fix the trade contracts.
    @param traders_ The contracts for which owners may lock tokens.
    """
    traders.__init__(traders_)


@external
def lock(collection: IERC721, token: uint256, trader: address, offer: bytes32) -> bytes32:
    """
    @notice Bring a token of the caller's and lock it for a trade contract.
    @param collection The token's contract, with an approval for this one.
    @param token The token.
    @param trader One of the trade contracts.
    @param offer What the trade contract shall know: the offer by which the token is sold.
    @return The item.
    @custom:source SEC-45
    """
    traders._check(trader)
    id: bytes32 = self._id_of(collection.address, token)
    assert self._items[id].holder == empty(address), "TokenItems: held"
    self._items[id] = Item(
        collection=collection.address, token=token, holder=msg.sender, trader=trader
    )
    log Brought(item=id, collection=collection.address, token=token, holder=msg.sender)
    extcall collection.transferFrom(msg.sender, self, token)
    assert staticcall collection.ownerOf(token) == self, "TokenItems: not received"
    extcall IItemTrader(trader).item_locked(id, msg.sender, offer)
    return id


@external
def take(id: bytes32, receiver: address):
    """
    @notice Take a token out that is not locked; for its holder.
    @param id The item.
    @param receiver Who gets the token, also a contract that takes no callback.
    """
    item: Item = self._items[id]
    assert msg.sender == item.holder, "TokenItems: not the holder"
    assert item.trader == empty(address), "TokenItems: locked"
    assert receiver != self, "TokenItems: no receiver"
    self._items[id] = empty(Item)
    log Taken(item=id, holder=msg.sender, receiver=receiver)
    extcall IERC721(item.collection).transferFrom(self, receiver, item.token)


@external
def pass_on(item: bytes32, receiver: address):
    """
    @notice Give the right to a locked token to its buyer; for the trader that holds it fast.
    @param item The item.
    @param receiver The buyer.
    @custom:source SEC-45
    """
    assert msg.sender == self._items[item].trader, "TokenItems: not its trader"
    assert receiver != empty(address), "TokenItems: no receiver"
    log PassedOn(item=item, holder=self._items[item].holder, receiver=receiver)
    self._items[item].trader = empty(address)
    self._items[item].holder = receiver


@external
def unlock(item: bytes32):
    """
    @notice Let go of a token that was not sold; for the trader that holds it fast.
    @param item The item.
    """
    assert msg.sender == self._items[item].trader, "TokenItems: not its trader"
    self._items[item].trader = empty(address)
    log Unlocked(item=item, holder=self._items[item].holder)


@external
@view
def item(id: bytes32) -> Item:
    """
    @notice Return what an item is.
    @param id The item.
    @return The token, who has a right to it, and which trader holds it fast; empty where the
            token is not here.
    """
    return self._items[id]


@external
@view
def item_of(collection: address, token: uint256) -> bytes32:
    """
    @notice Return the item that a token would be here: what an offer names as its content.
    @param collection The token's contract.
    @param token The token.
    @return The item.
    """
    return self._id_of(collection, token)


@external
@view
def holder_of(item: bytes32) -> address:
    """
    @notice Return who has a right to a token that is here.
    @param item The item.
    @return The holder; zero where the token is not here.
    """
    return self._items[item].holder


@internal
@view
def _id_of(collection: address, token: uint256) -> bytes32:
    return keccak256(abi_encode(chain.id, self, collection, token))
