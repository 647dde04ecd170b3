# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Provenance
@license AGPL-3.0-only
@author The MEVM authors
@notice Registers items, single or in batches, and keeps the history of each: an item changes
        hands when its holder and the receiver agree, or through a trade contract.
@dev Invariants PV-1 to PV-6 in tests/PROPERTIES.md. An item's records form a hash chain, of which
     the log has the text and the state has head and count. Nothing is ever deleted. Quantity is
     conserved within what was registered as one: parts merge only with parts of the same origin.
     Who takes an item names the quantity that he agreed to, so that no split comes between.
     A recall warns and stops nothing: recalled goods must be able to go back.
@custom:source SEC-10 SEC-45
@custom:kill Nothing can be stopped: there is no owner. An issuer recalls what he registered.
"""

from interfaces import IItemRegistry
from interfaces import IItemTrader
from interfaces import IProvenance

implements: IItemRegistry
implements: IProvenance

from contracts.modules import item_history
from contracts.modules import record_kind
from contracts.modules import signed_message
from contracts.modules import traders

initializes: item_history
initializes: signed_message
initializes: traders

exports: (
    signed_message.nonces,
    signed_message.skip_nonce,
    signed_message.DOMAIN_SEPARATOR,
    signed_message.eip712Domain,
)
exports: (traders.is_trader, item_history.head_of, item_history.record_count)

MAX_SIGNATURE: constant(uint256) = 1_024
MAX_TRADERS: constant(uint256) = 8

HAND_OVER: immutable(bytes32)

_items: HashMap[bytes32, IProvenance.Item]


@deploy
def __init__(traders_: DynArray[address, MAX_TRADERS]):
    """
    @notice Fix the trade contracts, and the message that parties to a hand-over may sign.
    @param traders_ The contracts for which holders may lock items.
    """
    traders.__init__(traders_)
    signed_message.__init__("MEVM Provenance")
    HAND_OVER = keccak256(
        concat(
            "HandOver(bytes32 item,address holder,address receiver,uint256 quantity,",
            "uint256 nonce,uint256 deadline)",
        )
    )


@external
def register(serial: bytes32, content: bytes32, quantity: uint256) -> bytes32:
    """
    @notice Register an item of the caller's, who becomes its issuer and first holder.
    @param serial Its number among the issuer's, or the hash of a text that is written one way.
    @param content Hash of the description.
    @param quantity How much it is, in the unit that the description says; 1 for a single piece.
    @return The item.
    @custom:source SEC-10 SEC-45
    """
    id: bytes32 = self._id_of(msg.sender, serial)
    assert self._items[id].issuer == empty(address), "Provenance: registered"
    assert content != empty(bytes32), "Provenance: no content"
    assert quantity > 0, "Provenance: no quantity"
    self._items[id].issuer = msg.sender
    self._items[id].holder = msg.sender
    self._items[id].origin = id
    self._items[id].content = content
    self._items[id].quantity = quantity
    item_history._record(id, record_kind.REGISTERED, msg.sender, serial, quantity, content)
    return id


@external
def note(id: bytes32, content: bytes32):
    """
    @notice Add a document to an item's history; for its holder and its issuer.
    @dev Others attest about it, with the item as the subject of an attestation.
    @param id The item.
    @param content Hash of the document.
    """
    item: IProvenance.Item = self._living(id)
    assert msg.sender in [item.holder, item.issuer], "Provenance: not its holder"
    assert content != empty(bytes32), "Provenance: no content"
    item_history._record(id, record_kind.NOTED, msg.sender, empty(bytes32), item.quantity, content)


@external
def set_recalled(id: bytes32, is_recalled: bool, content: bytes32):
    """
    @notice Recall an item, or lift the recall; for its issuer, whoever holds it.
    @dev The recall of what was registered counts for all parts that were split from it, even
         when nothing is left of itself.
    @param id The item.
    @param is_recalled Whether it is recalled from now on.
    @param content Hash of the reasons.
    @custom:source SEC-10
    """
    item: IProvenance.Item = self._items[id]
    assert item.issuer != empty(address), "Provenance: no item"
    assert msg.sender == item.issuer, "Provenance: not its issuer"
    assert is_recalled != item.is_recalled, "Provenance: no change"
    self._items[id].is_recalled = is_recalled
    kind: uint256 = record_kind.RECALLED if is_recalled else record_kind.RECALL_LIFTED
    item_history._record(id, kind, msg.sender, empty(bytes32), item.quantity, content)


@external
def destroy(id: bytes32, content: bytes32):
    """
    @notice Say that an item is no more, for ever; for its holder.
    @param id The item.
    @param content Hash of the evidence.
    """
    item: IProvenance.Item = self._free(id, msg.sender)
    self._end(id)
    kind: uint256 = record_kind.DESTROYED
    item_history._record(id, kind, msg.sender, empty(bytes32), item.quantity, content)


@external
def split(id: bytes32, quantity: uint256, content: bytes32) -> bytes32:
    """
    @notice Make a part of an item an item of its own; for its holder.
    @param id The item.
    @param quantity How much of it, less than all.
    @param content Hash of the part's description.
    @return The part.
    @custom:source SEC-10
    """
    item: IProvenance.Item = self._free(id, msg.sender)
    assert 0 < quantity and quantity < item.quantity, "Provenance: bad quantity"
    assert content != empty(bytes32), "Provenance: no content"
    part: bytes32 = keccak256(abi_encode(id, item_history.record_count[id]))
    self._items[id].quantity = item.quantity - quantity
    self._items[part].issuer = item.issuer
    self._items[part].holder = item.holder
    self._items[part].origin = item.origin
    self._items[part].content = content
    self._items[part].quantity = quantity
    # What was registered counts as recalled for its parts anyway.
    self._items[part].is_recalled = item.is_recalled and id != item.origin
    item_history._record(id, record_kind.SPLIT, msg.sender, part, quantity, content)
    item_history._record(part, record_kind.SPLIT_OFF, msg.sender, id, quantity, content)
    return part


@external
def merge(id: bytes32, part: bytes32):
    """
    @notice Add a part of the same origin to an item, and end the part; for the holder of both.
    @param id The item that stays.
    @param part The item that ends.
    """
    item: IProvenance.Item = self._free(id, msg.sender)
    other: IProvenance.Item = self._free(part, msg.sender)
    assert id != part, "Provenance: same item"
    assert item.origin == other.origin, "Provenance: other origin"
    assert item.is_recalled == other.is_recalled, "Provenance: recall differs"
    self._end(part)
    self._items[id].quantity = item.quantity + other.quantity
    quantity: uint256 = other.quantity
    history: bytes32 = item_history.head_of[part]
    item_history._record(id, record_kind.MERGED, msg.sender, part, quantity, history)
    history = item_history.head_of[id]
    item_history._record(part, record_kind.MERGED_INTO, msg.sender, id, quantity, history)


@external
def propose(id: bytes32, receiver: address):
    """
    @notice Offer an item to a receiver, who may accept it; for its holder.
    @param id The item.
    @param receiver Who may take it; the zero address takes the offer back.
    """
    self._free(id, msg.sender)
    assert receiver != msg.sender, "Provenance: same holder"
    self._items[id].proposed = receiver
    log IProvenance.Proposed(item=id, holder=msg.sender, receiver=receiver)


@external
def accept(id: bytes32, quantity: uint256):
    """
    @notice Take an item that its holder has proposed to the caller.
    @param id The item.
    @param quantity Its quantity, as agreed.
    @custom:source SEC-10
    """
    item: IProvenance.Item = self._living(id)
    assert item.proposed == msg.sender, "Provenance: not proposed"
    self._hand_over(id, item, msg.sender, quantity)


@external
def hand_over(
    id: bytes32,
    receiver: address,
    quantity: uint256,
    deadline: uint256,
    holder_signature: Bytes[MAX_SIGNATURE],
    receiver_signature: Bytes[MAX_SIGNATURE],
):
    """
    @notice Hand an item over in one step; a party that does not call has signed it.
    @param id The item.
    @param receiver Who takes it.
    @param quantity Its quantity, as agreed.
    @param deadline The last second in which the signatures are good.
    @param holder_signature Of `HandOver`, with the holder's next nonce; of no effect where the
           holder calls.
    @param receiver_signature The receiver's, likewise.
    @custom:source SEC-10
    """
    item: IProvenance.Item = self._living(id)
    assert receiver not in [empty(address), item.holder], "Provenance: bad receiver"
    self._agree(item.holder, id, item.holder, receiver, quantity, deadline, holder_signature)
    self._agree(receiver, id, item.holder, receiver, quantity, deadline, receiver_signature)
    self._hand_over(id, item, receiver, quantity)


@external
def lock(id: bytes32, trader: address, offer: bytes32):
    """
    @notice Lock an item for a trade contract, which alone may pass it on or unlock it.
    @param id The item, of the caller's.
    @param trader One of the trade contracts.
    @param offer What the trade contract shall know: the offer by which the item is sold.
    @custom:source SEC-45
    """
    item: IProvenance.Item = self._free(id, msg.sender)
    traders._check(trader)
    self._items[id].trader = trader
    self._items[id].proposed = empty(address)
    to: bytes32 = self._word(trader)
    item_history._record(id, record_kind.LOCKED, msg.sender, to, item.quantity, offer)
    extcall IItemTrader(trader).item_locked(id, msg.sender, offer)


@external
def pass_on(item: bytes32, receiver: address):
    """
    @notice Pass a locked item to its buyer, and unlock it; for the trader that holds it fast.
    @param item The item.
    @param receiver The buyer.
    @custom:source SEC-45
    """
    assert msg.sender == self._items[item].trader, "Provenance: not its trader"
    assert receiver != empty(address), "Provenance: no receiver"
    holder: address = self._items[item].holder
    self._items[item].trader = empty(address)
    self._items[item].holder = receiver
    quantity: uint256 = self._items[item].quantity
    kind: uint256 = record_kind.SOLD
    item_history._record(item, kind, holder, self._word(receiver), quantity, empty(bytes32))


@external
def unlock(item: bytes32):
    """
    @notice Let go of an item that was not sold; for the trader that holds it fast.
    @param item The item.
    """
    assert msg.sender == self._items[item].trader, "Provenance: not its trader"
    self._items[item].trader = empty(address)
    quantity: uint256 = self._items[item].quantity
    other: bytes32 = self._word(msg.sender)
    holder: address = self._items[item].holder
    item_history._record(item, record_kind.UNLOCKED, holder, other, quantity, empty(bytes32))


@external
@view
def item(id: bytes32) -> IProvenance.Item:
    """
    @notice Return an item.
    @param id The item.
    @return Its state; all empty where there is none.
    """
    return self._items[id]


@external
@view
def item_of(issuer: address, serial: bytes32) -> bytes32:
    """
    @notice Return the item that an issuer's serial number stands for, registered or not.
    @param issuer Who registers it.
    @param serial The number.
    @return The item.
    """
    return self._id_of(issuer, serial)


@external
@view
def holder_of(item: bytes32) -> address:
    """
    @notice Return whose item it is.
    @param item The item.
    @return The holder; zero where there is no such item.
    """
    return self._items[item].holder


@external
@view
def is_recalled(id: bytes32) -> bool:
    """
    @notice Return whether an item or the batch from which it comes is called back.
    @param id The item.
    @return Whether it is.
    """
    return self._items[id].is_recalled or self._items[self._items[id].origin].is_recalled


@internal
def _agree(
    party: address,
    id: bytes32,
    holder: address,
    receiver: address,
    quantity: uint256,
    deadline: uint256,
    signature: Bytes[MAX_SIGNATURE],
):
    if party == msg.sender:
        return
    nonce: uint256 = signed_message._use_nonce(party)
    message: bytes32 = keccak256(
        abi_encode(HAND_OVER, id, holder, receiver, quantity, nonce, deadline)
    )
    signed_message._check(party, message, deadline, signature)


@internal
def _hand_over(id: bytes32, item: IProvenance.Item, receiver: address, quantity: uint256):
    assert item.trader == empty(address), "Provenance: locked"
    assert item.quantity == quantity, "Provenance: other quantity"
    self._items[id].holder = receiver
    self._items[id].proposed = empty(address)
    to: bytes32 = self._word(receiver)
    kind: uint256 = record_kind.HANDED_OVER
    item_history._record(id, kind, item.holder, to, quantity, empty(bytes32))


@internal
def _end(id: bytes32):
    self._items[id].quantity = 0
    self._items[id].proposed = empty(address)


@internal
@view
def _living(id: bytes32) -> IProvenance.Item:
    item: IProvenance.Item = self._items[id]
    assert item.issuer != empty(address), "Provenance: no item"
    assert item.quantity > 0, "Provenance: ended"
    return item


@internal
@view
def _free(id: bytes32, holder: address) -> IProvenance.Item:
    item: IProvenance.Item = self._living(id)
    assert item.holder == holder, "Provenance: not its holder"
    assert item.trader == empty(address), "Provenance: locked"
    return item


@internal
@view
def _id_of(issuer: address, serial: bytes32) -> bytes32:
    return keccak256(abi_encode(chain.id, self, issuer, serial))


@internal
@pure
def _word(account: address) -> bytes32:
    return convert(convert(account, uint256), bytes32)
