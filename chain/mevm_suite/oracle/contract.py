"""The oracle of hazards as a reporter sees it."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from eth_abi import encode
from eth_utils import keccak
from web3.exceptions import ContractLogicError

from mevm_suite.deployment.web3_backend import Web3Backend
from mevm_suite.oracle.footprints import Footprint, Subject

CONTRACT = "HazardOracle"
NOBODY = "0x" + "00" * 20
SEATS = 9


class State(IntEnum):
    """Of an event; see contracts/modules/hazard_state.vy."""

    COMMITTING = 1
    REVEALING = 2
    REVEALED = 3
    CHALLENGED = 4
    FINAL = 5
    VOID = 6


OVER = (State.FINAL, State.VOID)


@dataclass(frozen=True)
class Event:
    """An event's record."""

    id: int
    subject: Subject
    opener: str
    seats: int
    revealed: int
    punished: int
    is_ruled: bool
    state: State


class Oracle:
    """
    A deployed oracle.

    Parameters
    ----------
    backend
        The chain, with a signer for what changes something.
    address
        The oracle's address.

    """

    def __init__(self, backend: Web3Backend, address: str) -> None:
        self.backend = backend
        self.address = address

    def read(self, function: str, *args: Any) -> Any:
        """Read from the oracle."""
        return self.backend.call(CONTRACT, self.address, function, *args)

    def transact(self, function: str, *args: Any) -> None:
        """Call the oracle; ``TransactionFailed`` when it says no."""
        self.backend.transact(CONTRACT, self.address, function, *args)

    def commitment(self, id: int, reporter: str, footprint: Footprint, salt: bytes) -> bytes:
        """Return the commitment to a footprint, without asking a node, which would learn it."""
        types = ("uint256", "address", "uint256", "address", "uint256[2]", "bytes32")
        values = (self.backend.chain_id, self.address, id, reporter, footprint, salt)
        return keccak(encode(types, values))

    def event(self, id: int) -> Event:
        """Return an event as of now."""
        peril, region, day, _, opener, seats, revealed, punished, _, is_ruled = self.read(
            "report_of", id
        )
        state = State(self.read("hazard", id)[4])
        subject = Subject(peril, region, day)
        return Event(id, subject, opener, seats, revealed, punished, is_ruled, state)

    def events(self, after: int) -> list[Event]:
        """Return the events after one."""
        return [self.event(id) for id in range(after + 1, self.read("hazard_count") + 1)]

    def seat_of(self, account: str) -> int | None:
        """Return where an account sits; None if it has no seat."""
        try:
            return int(self.read("seat_of", account))
        except ContractLogicError:
            return None

    def reporters(self) -> dict[int, str]:
        """Return who sits where."""
        seats = {number: self.read("seat", number)[0] for number in range(SEATS)}
        return {number: account for number, account in seats.items() if account != NOBODY}

    def footprint_of(self, id: int, reporter: str) -> Footprint:
        """Return what a reporter has revealed."""
        first, second = self.read("footprint_of", id, reporter)
        return first, second

    def footprint(self, id: int) -> Footprint:
        """Return what holds."""
        first, second = self.read("footprint", id)
        return first, second
