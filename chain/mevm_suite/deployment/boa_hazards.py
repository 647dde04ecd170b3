"""The oracle of hazards with reporters inside titanoboa, for tests and audits.

Not imported by the package: boa is a test tool.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import boa

from mevm_suite.tables.units import DAY
from mevm_suite.testing import load

HOUR = 3_600
COMMIT, REVEAL = 6 * HOUR, 6 * HOUR
UNIT = 10**6
BOND, ALARM, DEPOSIT = 10_000 * UNIT, 500 * UNIT, 1_000 * UNIT
UNBONDING = COMMIT + REVEAL + DAY + 7 * DAY
FEE = 10**15  # of a case
WEIGHT = 10**18
REPORTER = 5  # contracts/modules/forest_role.vy
FIRE = 1
REGION = 100 << 16 | 200
SALT = b"\7" * 32
Footprint = tuple[int, int]


def footprint(*numbers: int, rest: int = 0) -> Footprint:
    """Return a footprint whose first blocks have these numbers and all others the rest."""
    blocks = bytes(numbers) + bytes([rest]) * (64 - len(numbers))
    return int.from_bytes(blocks[:32], "little"), int.from_bytes(blocks[32:], "little")


@dataclass
class Hazards:
    """The oracle, its surroundings, and the steps that most tests begin with."""

    oracle: Any
    accreditation: Any
    peg: Any
    pool: Any
    arbiter: Any
    reporters: list[str]

    def reporter(self, name: str, organisation: bytes | None = None, bond: int = BOND) -> str:
        """Make an accredited account with tokens, and seat it if it has a bond."""
        account = self.rich(name)
        own = account.encode()[-32:]
        self.accreditation.set_role(REPORTER, account, True)
        self.accreditation.set_organisation(account, organisation or own)
        if bond:
            self.oracle.join(bond, sender=account)
        return account

    def rich(self, name: str) -> str:
        """Make an account with tokens and coin."""
        account = str(boa.env.generate_address(name))
        self.peg.mint(account, 1_000 * BOND)
        self.peg.approve(self.oracle, 2**255, sender=account)
        boa.env.set_balance(account, 10**20)
        return account

    def open(self, opener: int = 0, region: int = REGION, peril: int = FIRE) -> int:
        """Open an event of yesterday."""
        sender, day = self.reporters[opener], boa.env.timestamp - DAY
        return int(self.oracle.open_event(peril, region, day, sender=sender))

    def commit(self, id: int, reporter: str, said: Footprint) -> None:
        """Commit to a footprint."""
        digest = self.oracle.commitment_of(id, reporter, said, SALT)
        self.oracle.commit(id, digest, sender=reporter)

    def reveal(self, id: int, reporter: str, said: Footprint) -> None:
        """Reveal it."""
        self.oracle.reveal(id, said, SALT, sender=reporter)

    def await_reveals(self, id: int) -> None:
        """Let the time for commitments pass."""
        boa.env.timestamp = self.oracle.hazard(id).opened_at + COMMIT

    def await_medians(self, id: int) -> None:
        """Let the time for revealing pass."""
        boa.env.timestamp = self.oracle.hazard(id).opened_at + COMMIT + REVEAL

    def await_end(self, id: int) -> None:
        """Let the time for challenges pass."""
        boa.env.timestamp = self.oracle.hazard(id).settled_from

    def report(self, said: Sequence[Footprint | None], **opening: Any) -> int:
        """Open an event and let reporters say this of it; None is absent."""
        id = self.open(**opening)
        told = [(who, what) for who, what in zip(self.reporters, said, strict=False) if what]
        for who, what in told:
            self.commit(id, who, what)
        self.await_reveals(id)
        for who, what in told:
            self.reveal(id, who, what)
        self.await_medians(id)
        return id

    def challenge(self, id: int, challenger: str, said: Footprint) -> int:
        """Deposit and challenge."""
        deposit = self.oracle.challenge_deposit(id)
        self.oracle.add_deposit(self.peg, deposit, sender=challenger)
        return int(self.oracle.challenge(id, said, value=FEE, sender=challenger))

    def rule(self, id: int, bps: int) -> None:
        """Have the arbiter rule, and do as it says."""
        self.arbiter.set_ruling(1, 0, 0, bps)
        self.oracle.end_challenge(id)

    def bond(self, reporter: str) -> int:
        """Return a reporter's bond."""
        return int(self.oracle.seat(self.oracle.seat_of(reporter)).bond)

    def credit(self, account: str) -> int:
        """Return what an account may take out."""
        return int(self.oracle.credit_of(self.peg, account))


def fine_board(peg: Any) -> Any:
    """Deploy what stands for the pool of underwriters."""
    return load("tests/mocks/FineBoard.vy", peg)


def deploy_hazards(make_pool: Callable[[Any], Any] = fine_board, reporters: int = 5) -> Hazards:
    """Deploy the oracle with boards around it, and seat reporters of as many organisations."""
    peg = load("tests/mocks/PeggedToken.vy", 6)
    accreditation = load("tests/mocks/AccreditationBoard.vy")
    pool = make_pool(peg)
    arbiter = load("tests/mocks/RulingBoard.vy")
    arbiter.set_terms(FEE, boa.env.timestamp + 4 * DAY)
    amounts = (WEIGHT, BOND, ALARM, DEPOSIT, COMMIT, REVEAL)
    oracle = load(
        "contracts/insurance/HazardOracle.vy", accreditation, peg, pool, arbiter, *amounts
    )
    hazards = Hazards(oracle, accreditation, peg, pool, arbiter, [])
    hazards.reporters = [hazards.reporter(f"reporter {n}") for n in range(reporters)]
    return hazards
