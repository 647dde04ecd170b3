"""Buyers who traded with one seller, to measure what the next trade costs."""

from functools import partial
from typing import Any

import boa
from eth_abi import encode
from eth_utils import keccak

from mevm_suite.audit.scaling import Calls
from mevm_suite.demo.plan import example_address
from mevm_suite.deployment.backend import created_address
from mevm_suite.deployment.boa_backend import BoaBackend
from mevm_suite.tables.assignment import NOBODY
from mevm_suite.tables.units import DAY
from mevm_suite.testing import load

COIN = 10**18
PRICE = 158 * COIN
WEALTH = 10**9 * COIN
HOUR = 3_600
HASH = b"audit".ljust(32, b"\0")
# So low that it is the lower address of every pair.
SELLER = "0x" + "ffff".rjust(40, "0")
# Early buyers use up what the seller may grow in a day. There are so many of them that no
# member's place in the seller's list is mistaken for another small number.
EARLY = 20
LONGEST = 360 * DAY  # of a relation, where no pair trades twice


def buyer(number: int) -> str:
    """Return a buyer's address."""
    return example_address("buyer", str(number))


class EscrowCrowd:
    """Buyers with an offer each of one seller, a completed trade and an open one."""

    def __init__(self) -> None:
        """Deploy the contract with a trust index that counts the coin, and sell to the early."""
        backend = BoaBackend()
        first = backend.nonce(backend.sender)
        graph, contract = (created_address(backend.sender, first + step) for step in (1, 6))
        index = backend.deploy("TrustIndex", [SELLER], [contract], graph, 10**12 * COIN, NOBODY)
        backend.deploy("TrustRelations", index)
        values = backend.deploy("AssetValues", [(NOBODY, 18, COIN)], [], NOBODY, 0)
        token = backend.deploy("SEC", WEALTH, backend.sender, NOBODY)
        sink = backend.deploy("FeeSink", token, 365 * DAY)
        self.judges = [example_address(f"judge {number}") for number in range(3)]
        arbiter = backend.deploy("CommitteeArbiter", self.judges, 2 * DAY, 0)
        backend.deploy("AutomaticContract", index, values, sink, [arbiter])
        self.contract = backend.contract("AutomaticContract", contract)
        self.deposits = load("contracts/commerce/DepositAddress.vy", contract)
        self.trust = backend.contract("TrustIndex", index)
        self.graph = backend.contract("TrustRelations", graph)
        self.arbiter = backend.contract("CommitteeArbiter", arbiter)
        self.founded = boa.env.timestamp
        boa.env.set_balance(SELLER, WEALTH)
        self.contract.add_deposit(NOBODY, WEALTH // 2, value=WEALTH // 2, sender=SELLER)
        for number in range(EARLY):
            self._confirm(self._buy(buyer(-1 - number), self._publish(-1 - number)))

    def keys(self, number: int) -> tuple[int, ...]:
        """Return account, offer, trades, pair, place in the seller's list, and relation."""
        member, place = buyer(number), EARLY + number
        offer = self.contract.offer_id(self._terms(self.founded), _salt(number))
        trades = (self.contract.trade_id(offer, member, count) for count in (0, 1))
        pair = keccak(encode(["address", "address"], [SELLER, member]))
        relation = 1 | self.founded << 32 | (self.founded + LONGEST) << 80 | place << 128
        hashes = (int.from_bytes(each) for each in (offer, *trades, pair))
        return (int(member, 16), *hashes, place, relation)

    def join(self, number: int) -> None:
        """Buy twice, and confirm once."""
        offer = self._publish(number)
        self._confirm(self._buy(buyer(number), offer))
        self._buy(buyer(number), offer)

    def settle(self) -> None:
        """Let all relations end, and bring trades of the second buyer into each state."""
        boa.env.set_balance(self.contract.address, self.contract.held(NOBODY))
        boa.env.timestamp += LONGEST
        me = buyer(1)
        self._confirm(self._buy(me, self._publish(-100)))  # their relation is a new one
        quick = self._publish(-101, handling_time=HOUR, transit_time=HOUR, inspection_time=DAY)
        self.late, self.silent, self.ruled = (self._buy(me, quick) for _ in range(3))
        for trade in (self.silent, self.ruled):
            self._ship(trade)
        self._distrust(self.ruled)
        case = self.contract.contest(self.ruled, sender=SELLER)
        boa.env.timestamp += 2 * DAY
        for judge in self.judges:
            self.arbiter.vote(case, 2_500, False, HASH, sender=judge)
        self.offer = self._publish(-102)
        trades = [self._buy(me, self.offer) for _ in range(4)]
        self.paid, self.shipped, self.received, self.distrusted = trades
        for trade in trades[1:]:
            self._ship(trade)
        for trade in trades[2:]:
            self.contract.attest_receipt(trade, sender=me)
        self._distrust(self.distrusted)
        self.contract.propose(self.shipped, COIN, sender=me)
        filled = self.deposits.deposit_address(self.offer, me, NOBODY)
        boa.env.set_balance(filled, self.contract.payment_of(self.offer, me))
        self.unpublished = self._terms(boa.env.timestamp), _salt(-103)
        boa.env.set_balance(buyer(-200), 2 * PRICE)
        boa.env.set_balance(me, 2 * PRICE)

    def calls(self) -> Calls:
        """Let seller and second buyer call."""
        name = "AutomaticContract"
        return {
            **{(name, function): call for function, call in self._sale().items()},
            **{(name, function): call for function, call in self._dispute().items()},
            **{(name, function): call for function, call in self._purse().items()},
            ("DepositAddress", "sweep"): partial(self.deposits.sweep, self.offer, buyer(1), NOBODY),
            ("TrustIndex", "deposit_bps"): partial(self.trust.deposit_bps, SELLER),
            ("TrustIndex", "limit_of"): partial(self.trust.limit_of, SELLER),
            ("TrustRelations", "dissolve"): partial(self.graph.dissolve, SELLER, buyer(2)),
            ("TrustRelations", "relation_of"): partial(self.graph.relation_of, SELLER, buyer(1)),
            ("TrustRelations", "neighbours"): partial(self.graph.neighbours, SELLER, 0, 16),
        }

    def _sale(self) -> dict[str, partial[Any]]:
        contract, me, friend = self.contract, buyer(1), buyer(-200)
        buy = partial(contract.buy, self.offer, NOBODY, value=2 * PRICE)
        return {
            "publish": partial(contract.publish, *self.unpublished, sender=SELLER),
            "close": partial(contract.close, self.offer, sender=SELLER),
            "buy": partial(buy, me, sender=me),
            "buy of a newcomer": partial(buy, friend, sender=friend),
            "ship": partial(contract.ship, self.paid, HASH, sender=SELLER),
            "attest_receipt": partial(contract.attest_receipt, self.shipped, sender=me),
            "confirm": partial(contract.confirm, self.received, sender=me),
            "complete": partial(contract.complete, self.silent),
            "refund": partial(contract.refund, self.paid, sender=SELLER),
            "refund, late": partial(contract.refund, self.late),
            "release": partial(contract.release, self.paid, COIN, sender=me),
            "reimburse": partial(contract.reimburse, self.paid, COIN, sender=SELLER),
        }

    def _dispute(self) -> dict[str, partial[Any]]:
        contract, me = self.contract, buyer(1)
        return {
            "propose": partial(contract.propose, self.paid, COIN, sender=me),
            "accept": partial(contract.accept, self.shipped, COIN, sender=SELLER),
            "distrust": partial(contract.distrust, self.received, HASH, sender=me),
            "concede": partial(contract.concede, self.distrusted, sender=SELLER),
            "contest": partial(contract.contest, self.distrusted, sender=SELLER),
            "execute_ruling": partial(contract.execute_ruling, self.ruled),
        }

    def _purse(self) -> dict[str, partial[Any]]:
        contract, me = self.contract, buyer(1)
        return {
            "add_deposit": partial(contract.add_deposit, NOBODY, COIN, value=COIN, sender=SELLER),
            "free_deposit": partial(contract.free_deposit, NOBODY, COIN, sender=SELLER),
            "withdraw": partial(contract.withdraw, NOBODY, sender=SELLER),
            "push": partial(contract.push, NOBODY, me),
            "payment_of": partial(contract.payment_of, self.offer, me),
            "is_payable": partial(contract.is_payable, self.offer, me),
            "progress": partial(contract.progress, self.paid),
        }

    def _terms(self, now: int, **changes: int) -> tuple[Any, ...]:
        times = {"handling_time": 3 * DAY, "transit_time": 20 * DAY, "inspection_time": 7 * DAY}
        places = (self.arbiter.address, NOBODY, HASH)
        lasting = (now + 30 * DAY, *(times | changes).values())
        return (SELLER, NOBODY, PRICE, 9, *lasting, 4_000, 0, *places)

    def _publish(self, number: int, **changes: int) -> bytes:
        terms = self._terms(boa.env.timestamp, **changes)
        return bytes(self.contract.publish(terms, _salt(number), sender=SELLER))

    def _buy(self, account: str, offer: bytes) -> bytes:
        payment = self.contract.payment_of(offer, account)
        boa.env.set_balance(account, payment)
        return bytes(self.contract.buy(offer, sender=account, value=payment))

    def _ship(self, trade: bytes) -> None:
        self.contract.ship(trade, HASH, sender=SELLER)

    def _confirm(self, trade: bytes) -> None:
        self.contract.confirm(trade, sender=self.contract.trade(trade).buyer)

    def _distrust(self, trade: bytes) -> None:
        self.contract.distrust(trade, HASH, sender=self.contract.trade(trade).buyer)


def _salt(number: int) -> bytes:
    return number.to_bytes(32, "big", signed=True)
