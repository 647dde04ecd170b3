"""The automatic contract with all it needs inside titanoboa, for tests and audits.

Not imported by the package: boa is a test tool.
"""

from dataclasses import dataclass, field
from typing import Any

import boa

from mevm_suite.deployment.boa_backend import next_addresses
from mevm_suite.tables.units import DAY
from mevm_suite.testing import load

COIN = NOBODY = "0x" + "00" * 20
UNIT = 10**18
CASE_FEE = 3 * 10**15
VOTING_TIME = 2 * DAY
LIMIT = 10**6 * UNIT  # value of open trades of a newcomer, above what tests trade
CONTENT = b"tea".ljust(32, b"\0")


@dataclass
class Shop:
    """The contract, its surroundings, and the steps that most tests begin with."""

    contract: Any
    trust: Any
    values: Any
    sink: Any
    token: Any  # SEC, which the sink counts
    peg: Any  # of 6 decimals
    arbiter: Any
    members: list[str]
    board: Any  # an arbiter that says what it is told
    deposits: Any
    salt: int = field(default=0)

    def terms(self, seller: str, **changes: Any) -> tuple[Any, ...]:
        """Return an offer's terms: the paper's example, but for the changes."""
        terms = {
            "seller": seller,
            "asset": COIN,
            "price": 158 * UNIT,
            "quantity": 3,
            "expiry": boa.env.timestamp + 30 * DAY,
            "handling_time": 3 * DAY,
            "transit_time": 20 * DAY,
            "inspection_time": 7 * DAY,
            "distrust_bps": 4_000,
            "reward": 2 * UNIT,
            "arbiter": self.arbiter.address,
            "carrier": NOBODY,
            "content": CONTENT,
        }
        return tuple((terms | changes).values())

    def publish(self, seller: str, **changes: Any) -> bytes:
        """Publish an offer that differs from any before it, and return its id."""
        self.salt += 1
        salt = self.salt.to_bytes(32, "big")
        return self.contract.publish(self.terms(seller, **changes), salt, sender=seller)

    def give(self, account: str, asset: str, amount: int) -> None:
        """Let an account have more of an asset, and let the contract take it."""
        if asset == COIN:
            boa.env.set_balance(account, boa.env.get_balance(account) + amount)
            return
        if asset == self.token.address:
            self.token.transfer(account, amount)
        else:
            self.peg.mint(account, amount)
        token = self.token if asset == self.token.address else self.peg
        token.approve(self.contract.address, 2**255, sender=account)

    def fund(self, seller: str, asset: str = COIN, amount: int = 1_000 * UNIT) -> None:
        """Let a seller have a deposit."""
        self.give(seller, asset, amount)
        value = amount if asset == COIN else 0
        self.contract.add_deposit(asset, amount, value=value, sender=seller)

    def buy(self, offer: bytes, buyer: str, sharer: str = NOBODY) -> bytes:
        """Pay for an offer exactly, with new money, and return the trade's id."""
        asset = self.contract.terms_of(offer).asset
        payment = self.contract.payment_of(offer, buyer)
        self.give(buyer, asset, payment)
        value = payment if asset == COIN else 0
        return self.contract.buy(offer, sharer, value=value, sender=buyer)

    def vote(self, case_id: int, share: int, malicious: bool = False) -> None:
        """Let all judges vote the same, as soon as they may."""
        case = self.arbiter.case_of(case_id)
        boa.env.timestamp = max(boa.env.timestamp, case.evidence_until)
        for member in self.members:
            self.arbiter.vote(case_id, share, malicious, bytes(32), sender=member)


def deploy_shop(genesis: list[str], trust: Any = None) -> Shop:
    """
    Deploy the contract with two arbiters, a fee sink, two tokens and a trust index.

    Parameters
    ----------
    genesis
        Accounts that seed trust.
    trust
        A trust index; a new one of this repository if not given.

    Returns
    -------
    Shop
        All contracts.

    """
    members = [boa.env.generate_address(f"member {number}") for number in range(3)]
    arbiter = load("contracts/arbitration/CommitteeArbiter.vy", members, VOTING_TIME, CASE_FEE)
    token = load("contracts/token/SEC.vy", 10**9 * UNIT, boa.env.eoa, NOBODY)
    board = load("tests/mocks/RulingBoard.vy")
    peg = load("tests/mocks/PeggedToken.vy", 6)
    values = load("tests/mocks/ValueBoard.vy")
    for asset, rate in ((COIN, UNIT), (token.address, UNIT), (peg.address, 10**30)):
        values.set_rate(asset, rate)
    sink = load("contracts/treasury/FeeSink.vy", token.address, DAY)
    if trust is None:
        _, source = next_addresses()
        trust = load("contracts/trust/TrustIndex.vy", genesis, [source], NOBODY, LIMIT, NOBODY)
    contract = load(
        "contracts/commerce/AutomaticContract.vy",
        trust.address,
        values.address,
        sink.address,
        [arbiter.address, board.address],
    )
    deposits = load("contracts/commerce/DepositAddress.vy", contract.address)
    return Shop(contract, trust, values, sink, token, peg, arbiter, members, board, deposits)
