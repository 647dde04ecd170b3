"""What can be sold: parcels, and trees that have tokens of their own."""

from collections.abc import Iterator
from dataclasses import dataclass

from web3.exceptions import Web3Exception

from mevm_suite.forest_trade.desk import Desk
from mevm_suite.forester.estate import PARCELS, hexadecimal
from mevm_suite.holder.failure import Refused
from mevm_suite.holder.sending import Call
from mevm_suite.tables.assignment import NOBODY

TREES = "TreeTokens"
TOKENS = "TokenItems"


@dataclass(frozen=True)
class Item:
    """
    A parcel, or a tree.

    Parameters
    ----------
    registry
        The contract that locks it for sales.
    id
        How that names it.
    tree
        The tree's code, which is its token; None for a parcel.
    holder
        Whose it is.
    trader
        Which contract holds it fast; nobody if none does.
    is_brought
        Whether a tree's token is at the registry, from a sale that has ended.

    """

    registry: str
    id: bytes
    tree: bytes | None
    holder: str
    trader: str
    is_brought: bool = False

    @property
    def text(self) -> str:
        """The item in words."""
        if self.tree is None:
            return f"parcel {hexadecimal(self.id)}"
        return f"tree {hexadecimal(self.tree)}"

    @property
    def token(self) -> int:
        """The number of a tree's token."""
        return int.from_bytes(self.tree or b"")


def find_item(desk: Desk, number: bytes) -> Item:
    """
    Return the item that a number names: a parcel, a tree's code, or a tree as an item on sale.

    Raises
    ------
    Refused
        When it names none.

    """
    parcel = desk.read(PARCELS, "parcel", number)
    if parcel[0] != NOBODY:
        return Item(PARCELS, number, None, holder=parcel[0], trader=parcel[4])
    collection, token, holder, trader = desk.read(TOKENS, "item", number)
    if collection == desk.at[TREES]:
        return Item(TOKENS, number, token.to_bytes(32), holder, trader, is_brought=True)
    id = desk.read(TOKENS, "item_of", desk.at[TREES], int.from_bytes(number))
    _, _, holder, trader = desk.read(TOKENS, "item", id)
    if holder != NOBODY:
        return Item(TOKENS, id, number, holder, trader, is_brought=True)
    try:
        owner = desk.read(TREES, "ownerOf", int.from_bytes(number))
    except Web3Exception:
        text = "a tree is sold when it has a token of its own"
        raise Refused(f"there is no parcel and no token {hexadecimal(number)}; {text}") from None
    return Item(TOKENS, id, number, owner, NOBODY)


def tree_of(desk: Desk, item: bytes) -> bytes | None:
    """Return the tree that an item of the registry of tokens is; None if it never was there."""
    filters = {"item": item, "collection": desk.at[TREES]}
    for event in desk.events(TOKENS, "Brought", **filters):
        return int(event["args"]["token"]).to_bytes(32)
    return None


def lock(desk: Desk, account: str, item: Item, trader: str, offer: bytes) -> Iterator[Call]:
    """
    Yield the calls by which an account locks its item for a trade contract.

    Parameters
    ----------
    desk
        Where.
    account
        Who signs.
    item
        What is locked.
    trader
        The name of the trade contract.
    offer
        What that shall know: the offer, or the sale.

    Raises
    ------
    Refused
        When the item is another's, or cannot be sold now.

    """
    if item.holder != account:
        raise Refused(f"{item.text} is not yours but {item.holder}'s")
    if item.trader != NOBODY:
        raise Refused(f"{item.text} is on sale already")
    title, place = f"lock {item.text} for its sale", desk.at[trader]
    if item.tree is None:
        desk.check_free(desk.parcel(item.id), is_lease_bad=False)
        yield desk.call(title, PARCELS, "lock", item.id, place, offer)
        return
    if item.is_brought:  # by a sale that has ended
        yield take_out(desk, item, account)
    approval = f"let the registry of tokens take {item.text}"
    yield desk.call(approval, TREES, "approve", desk.at[TOKENS], item.token)
    yield desk.call(title, TOKENS, "lock", desk.at[TREES], item.token, place, offer)


def take_out(desk: Desk, item: Item, receiver: str) -> Call:
    """Return the call by which a holder takes a tree's token out of the registry of items."""
    return desk.call(f"send {item.text} to {receiver}", TOKENS, "take", item.id, receiver)
