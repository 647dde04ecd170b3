"""What issuers and holders do with items. What the contract would refuse is refused in words."""

from typing import Any

from mevm_suite.holder.failure import Refused
from mevm_suite.holder.sending import Call
from mevm_suite.notary.contents import serial_number
from mevm_suite.notary.items import PROVENANCE, ItemName, Items, Registered
from mevm_suite.tables.assignment import NOBODY
from mevm_suite.trader.desk import hexadecimal


class Holder:
    """
    What one account does.

    Parameters
    ----------
    items
        The items of the deployment.
    account
        The account that signs.

    """

    def __init__(self, items: Items, account: str) -> None:
        self._items = items
        self._account = account

    def register(self, serial: str, content: bytes, quantity: int) -> Call:
        """Return the call that registers an item."""
        number = serial_number(serial)
        id = self._items.read(PROVENANCE, "item_of", self._account, number)
        if self._items.read(PROVENANCE, "item", id)[0] != NOBODY:
            raise Refused(f"{serial} is registered already, as {hexadecimal(id)}")
        title = f"register {serial} as {hexadecimal(id)}"
        return self._call(title, "register", number, content, quantity)

    def note(self, name: ItemName, content: bytes) -> Call:
        """Return the call that adds a document to an item's history."""
        item = self._living(name)
        if self._account not in (item.holder, item.issuer):
            raise Refused(f"{self._account} neither holds nor issued it")
        title = f"note {hexadecimal(content)} in the history of {name.text}"
        return self._call(title, "note", item.id, content)

    def propose(self, name: ItemName, receiver: str) -> Call:
        """Return the call that offers an item to a receiver, or takes that back."""
        item = self._free(name)
        if receiver == self._account:
            raise Refused(f"{receiver} holds it already")
        title = f"hand over {item.quantity} of {name.text} to {receiver}, who has to accept"
        if receiver == NOBODY:
            title = f"hand {name.text} over to nobody"
        return self._call(title, "propose", item.id, receiver)

    def accept(self, name: ItemName) -> Call:
        """Return the call by which a receiver takes an item, as much as it is now."""
        item = self._living(name)
        if item.proposed != self._account:
            raise Refused(f"its holder {item.holder} has not handed it over to {self._account}")
        warning = ", WHICH IS RECALLED," if item.is_recalled else ""
        title = f"accept {item.quantity} of {name.text}{warning} from {item.holder}"
        return self._call(title, "accept", item.id, item.quantity)

    def split(self, name: ItemName, quantity: int, content: bytes) -> Call:
        """Return the call that makes a part of an item an item of its own."""
        item = self._free(name)
        if quantity >= item.quantity:
            raise Refused(f"expected a part of the {item.quantity}, got {quantity}")
        title = f"split {quantity} of {item.quantity} off {name.text}"
        return self._call(title, "split", item.id, quantity, content)

    def merge(self, name: ItemName, part: ItemName) -> Call:
        """Return the call that adds a part to an item."""
        item, other = self._free(name), self._free(part)
        if item.id == other.id:
            raise Refused("an item cannot be merged with itself")
        if item.origin != other.origin:
            raise Refused("only parts of what was registered as one can be merged")
        title = f"add {other.quantity} of {part.text} to {name.text}, and end {part.text}"
        return self._call(title, "merge", item.id, other.id)

    def recall(self, name: ItemName, content: bytes, is_lifted: bool) -> Call:
        """Return the call by which an issuer calls an item back, or lifts that."""
        item = self._items.registered(name)
        if item.issuer != self._account:
            raise Refused(f"{self._account} has not issued it; that was {item.issuer}")
        title = f"lift the recall of {name.text}" if is_lifted else f"recall {name.text}"
        return self._call(title, "set_recalled", item.id, not is_lifted, content)

    def destroy(self, name: ItemName, content: bytes) -> Call:
        """Return the call that says for ever that an item is no more."""
        item = self._free(name)
        title = f"end {name.text} FOR EVER, as no more"
        return self._call(title, "destroy", item.id, content)

    def _living(self, name: ItemName) -> Registered:
        item = self._items.registered(name)
        if item.quantity == 0:
            raise Refused(f"{name.text} was destroyed or merged into another item")
        return item

    def _free(self, name: ItemName) -> Registered:
        item = self._living(name)
        if item.holder != self._account:
            raise Refused(f"{self._account} does not hold it; that is {item.holder}")
        if item.trader != NOBODY:
            raise Refused(f"{name.text} is on sale; `take-back` ends that")
        return item

    def _call(self, title: str, function: str, *args: Any) -> Call:
        address = self._items.desk.commerce.address_of(PROVENANCE)
        return Call(title, PROVENANCE, address, function, args)
