"""Transport of trees and logs: shipments, and the hand-overs that both sides agree on."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from mevm_suite.deployment.forest_community import ROLES
from mevm_suite.forest_trade.desk import Desk, check_is, days, known
from mevm_suite.forest_trade.hand_over import HandOver
from mevm_suite.forester.estate import hexadecimal
from mevm_suite.holder.failure import Refused
from mevm_suite.holder.output import Time
from mevm_suite.holder.sending import Call
from mevm_suite.tables.assignment import NOBODY
from mevm_suite.tables.units import DAY

LOGISTICS = "TreeLogistics"
# As in contracts/forest/TreeLogistics.vy.
MAX_TIME = 365 * DAY


class Way(IntEnum):
    """The states of a shipment."""

    ON_THE_WAY = 1
    DELIVERED = 2
    LOST = 3

    @property
    def text(self) -> str:
        """The state in words."""
        return self.name.lower().replace("_", " ")


@dataclass(frozen=True)
class Shipment:
    """A shipment, as ``ITreeLogistics.Shipment``, and its number."""

    id: int
    sender: str
    receiver: str
    item: bytes
    volume: int
    deal: bytes
    deadline: int
    state: Way
    holder: str
    freight: int
    step: int
    scanned_at: int


@dataclass(frozen=True)
class Load:
    """What a new shipment is sent for, and for how much."""

    receiver: str
    deal: bytes
    within: int
    freight: int


class Shipments:
    """
    The shipments of a deployment.

    Parameters
    ----------
    desk
        Its forests.

    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def read(self, function: str, *args: Any) -> Any:
        """Read from the contract."""
        return self.desk.read(LOGISTICS, function, *args)

    def shipment(self, id: int) -> Shipment:
        """Return a shipment; Refused if there is none."""
        sender, receiver, item, volume, deal, deadline, state, *rest = self.read("shipment", id)
        if state == 0:
            raise Refused(f"there is no shipment {id}")
        return Shipment(id, sender, receiver, item, volume, deal, deadline, Way(state), *rest)

    def last_of(self, sender: str) -> int:
        """Return the newest shipment of a sender; Refused if there is none."""
        events = self.desk.events(LOGISTICS, "Opened", sender=sender)
        numbers = [each["args"]["shipment"] for each in events]
        if not numbers:
            raise Refused(f"{sender} has no shipment")
        return int(numbers[-1])

    def row(self, id: int) -> dict[str, Any]:
        """Return how a shipment stands."""
        shipment = self.shipment(id)
        is_lot = shipment.volume > 0
        return {
            "shipment": id,
            "state": shipment.state.text,
            "holder": shipment.holder,
            "sender": shipment.sender,
            "receiver": shipment.receiver,
            "tree": None if is_lot else hexadecimal(shipment.item),
            "parcel": hexadecimal(shipment.item) if is_lot else None,
            "dm3": shipment.volume or None,
            "asset": self.desk.asset.symbol,
            "freight in the holder's charge": self.desk.asset.amount(shipment.freight),
            "deadline": Time(shipment.deadline),
            "hand-overs": shipment.step,
            "last scan": Time(shipment.scanned_at) if shipment.step else None,
            "deal": known(shipment.deal),
        }

    def steps(self, id: int) -> list[dict[str, Any]]:
        """Return the hand-overs of a shipment, oldest first."""
        self.shipment(id)
        events = self.desk.events(LOGISTICS, "HandedOver", shipment=id)
        return [
            {
                "step": event["args"]["step"],
                "giver": event["args"]["giver"],
                "taker": event["args"]["taker"],
                "scanned": Time(event["args"]["scanned_at"]),
                "freight": self.desk.asset.amount(event["args"]["freight"]),
                "scan": hexadecimal(event["args"]["scan"]),
                "condition": hexadecimal(event["args"]["condition"]),
                "leg": hexadecimal(self.read("leg", id, event["args"]["step"])),
            }
            for event in events
        ]


class Shipping:
    """
    What one account does as sender, carrier or receiver.

    Parameters
    ----------
    shipments
        The shipments of the deployment.
    account
        The account that signs.

    """

    def __init__(self, shipments: Shipments, account: str) -> None:
        self._shipments = shipments
        self._desk = shipments.desk
        self._account = account

    def send_tree(self, tree: bytes, load: Load) -> Iterator[Call]:
        """Yield the calls that start the transport of a tree that the account felled."""
        _, feller, _ = self._desk.read("TreeTokens", "logs_of_tree", tree)
        if feller == NOBODY:
            raise Refused(f"tree {hexadecimal(tree)} is not felled; its owner fells it first")
        check_is(self._account, feller, "one who felled the tree")
        last = self._shipments.read("shipment_of", tree)
        if last:
            self._check_came_back(self._shipments.shipment(last))
        yield from self._prepare(load)
        args = (tree, load.receiver, load.deal, self._desk.now + load.within, load.freight)
        yield self._call(f"send tree {hexadecimal(tree)}", "send_tree", *args)

    def send_logs(self, parcel: bytes, volume: int, load: Load) -> Iterator[Call]:
        """Yield the calls that start the transport of logs from a parcel."""
        has = self._desk.read("GrowingStock", "logs_of", parcel, self._account)
        if volume > has:
            raise Refused(f"{self._account} has logs of {has} dm3 of this parcel, not {volume}")
        yield from self._prepare(load)
        deadline = self._desk.now + load.within
        args = (parcel, volume, load.receiver, load.deal, deadline, load.freight)
        yield self._call(f"send {volume} dm3 of logs", "send_logs", *args)

    def hand_over(
        self, id: int, taker: str, papers: tuple[bytes, bytes], freight: int | None, good_for: int
    ) -> HandOver:
        """
        Return the message that goods change hands, for the taker to sign.

        Parameters
        ----------
        id
            The shipment, which the account has in hand.
        taker
            Who takes the goods.
        papers
            Hashes of the scan of the goods' code, and of the condition that both found.
        freight
            How much goes on with the goods; all of it unless given, nothing to the receiver.
        good_for
            Seconds in which the signature is good.

        """
        shipment = self._in_hand(id)
        check_is(self._account, shipment.holder, "holder of the goods")
        if freight is None:
            freight = 0 if taker == shipment.receiver else shipment.freight
        self._check_taker(shipment, taker, freight)
        now = self._desk.now
        message = {
            "shipment": id,
            "step": shipment.step + 1,
            "giver": shipment.holder,
            "taker": taker,
            "scan": papers[0],
            "condition": papers[1],
            "freight": freight,
            "scanned_at": now,
            "nonce": self._shipments.read("nonces", taker),
            "deadline": now + good_for,
        }
        return HandOver(self._desk.backend.chain_id, self._desk.at[LOGISTICS], message)

    def check(self, found: HandOver) -> None:
        """Refuse a message that the chain would not take any more, whoever signed it."""
        place = (self._desk.backend.chain_id, self._desk.at[LOGISTICS])
        if (found.chain_id, found.contract) != place:
            text = f"the message is for chain {found.chain_id} and {found.contract}"
            raise Refused(f"{text}, not for chain {place[0]} and {place[1]}")
        said = found.message
        shipment = self._in_hand(said["shipment"])
        if (said["step"], said["giver"]) != (shipment.step + 1, shipment.holder):
            raise Refused(f"the goods went on since: {shipment.holder} has them")
        if said["nonce"] != self._shipments.read("nonces", said["taker"]):
            raise Refused(f"{said['taker']} has signed something else since: make it anew")
        self._desk.check_in_time(said["deadline"])
        self._check_taker(shipment, said["taker"], said["freight"])

    def must_take(self, found: HandOver) -> None:
        """Refuse a message in which somebody else takes the goods."""
        self.check(found)
        check_is(self._account, found.message["taker"], "taker of the goods")

    def record(self, found: HandOver) -> Iterator[Call]:
        """Yield the giver's call that records a hand-over which the taker has signed."""
        self.check(found)
        said = found.message
        check_is(self._account, said["giver"], "giver of the goods")
        if found.signature is None:
            raise Refused("the taker has not signed the message; `ship sign` does")
        is_contract = bool(self._desk.backend.code(said["taker"]))
        if not is_contract and found.signer() != said["taker"]:
            raise Refused(f"the signature is not that of {said['taker']}")
        names = ("taker", "scan", "condition", "freight", "scanned_at")
        terms = tuple(said[name] for name in names)
        args = (said["shipment"], terms, said["deadline"], found.signature)
        title = f"hand shipment {said['shipment']} over to {said['taker']}"
        yield self._call(title, "hand_over", *args)

    def lost(self, id: int) -> Iterator[Call]:
        """Yield the call that ends a shipment which did not arrive in time."""
        shipment = self._in_hand(id)
        if self._account not in (shipment.sender, shipment.receiver):
            raise Refused(f"{self._account} is neither the sender nor the receiver")
        self._desk.check_over(shipment.deadline)
        yield self._call(f"declare shipment {id} lost", "declare_lost", id)

    def withdraw(self) -> Iterator[Call]:
        """Yield the calls that take out what transports have credited."""
        return self._desk.withdraw(LOGISTICS, self._account)

    def _prepare(self, load: Load) -> Iterator[Call]:
        if load.receiver in (NOBODY, self._account, self._desk.at[LOGISTICS]):
            raise Refused(f"expected another receiver than {load.receiver}")
        if not DAY <= load.within <= MAX_TIME:
            raise Refused(f"expected a time of 1 to 365 days, got {days(load.within)}")
        self._desk.check_identified(self._account)
        self._desk.check_identified(load.receiver)
        if load.freight:
            yield from self._desk.approval(self._account, LOGISTICS, load.freight)

    def _check_came_back(self, last: Shipment) -> None:
        if last.state is not Way.LOST or last.holder != self._account:
            raise Refused(f"the tree was sent already, by shipment {last.id}: {last.state.text}")

    def _in_hand(self, id: int) -> Shipment:
        shipment = self._shipments.shipment(id)
        if shipment.state is not Way.ON_THE_WAY:
            raise Refused(f"shipment {id} is {shipment.state.text}, expected on the way")
        return shipment

    def _check_taker(self, shipment: Shipment, taker: str, freight: int) -> None:
        if taker in (NOBODY, shipment.holder):
            raise Refused(f"expected another taker than {taker}")
        if freight > shipment.freight:
            left = self._desk.shown(shipment.freight)
            raise Refused(f"of the freight {left} are left, not {self._desk.shown(freight)}")
        if taker == shipment.receiver:
            if freight:
                raise Refused("no freight goes on to the receiver: the carrier has earned it")
        elif taker != shipment.sender:
            self._check_carrier(taker)

    def _check_carrier(self, account: str) -> None:
        if not self._desk.read("Accreditation", "is_accredited", ROLES["carrier"], account):
            raise Refused(f"{account} is no accredited carrier, nor sender or receiver")
        self._desk.check_not_excluded(account)

    def _call(self, title: str, function: str, *args: Any) -> Call:
        return self._desk.call(title, LOGISTICS, function, *args)
