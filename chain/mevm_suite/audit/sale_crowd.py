"""Buyers in sales, and merchants who had SEC issued, to measure what they pay."""

from functools import partial
from typing import Any

import boa

from mevm_suite.audit.fresh_oracle import fresh_oracle
from mevm_suite.audit.scaling import Calls
from mevm_suite.demo.plan import example_address
from mevm_suite.deployment.backend import created_address
from mevm_suite.deployment.boa_backend import BoaBackend, deploy_vesting
from mevm_suite.tables.assignment import NOBODY, Terms
from mevm_suite.tables.merkle import MerkleTree
from mevm_suite.tables.schedule import Kind, Point, Schedule
from mevm_suite.tables.units import DAY

COIN = 10**18
PAYMENT = COIN // 1_000
CAP = 800 * COIN
RATE, AMOUNT = 1_000 * COIN, 1_000_000 * COIN
FEED = b"PEG".ljust(32, b"\0")
SUPPLY = 10**27
NEWCOMER = example_address("newcomer")
SPENDER = example_address("spender")


def buyer(number: int) -> str:
    """Return a buyer's address."""
    return example_address("buyer", str(number))


class BuyerCrowd:
    """Buyers who paid in the coin and in a token, into a sale of each outcome.

    The token, which is WSG here, counts at the price of one hour after the close.
    """

    def __init__(self) -> None:
        """Deploy the sales; all open at once, and one stays open for years."""
        self.bank = example_address("bank")
        backend = BoaBackend()
        self.peg = backend.contract("WSG", backend.deploy("WSG", SUPPLY, self.bank))
        self.oracle = fresh_oracle(COIN)
        self.open = self._sale(soft_cap=1, days=2_000)
        self.closed = self._sale(soft_cap=1, days=30)
        self.sold = self._sale(soft_cap=1, days=30)
        self.failed = self._sale(soft_cap=CAP, days=30)
        boa.env.timestamp += DAY

    def keys(self, number: int) -> tuple[int]:
        """Return the account."""
        return (int(buyer(number), 16),)

    def join(self, number: int) -> None:
        """Pay into each sale; what the open one takes in the token is measured later."""
        member = buyer(number)
        self._fund(member)
        for sale in (self.open, self.closed, self.sold, self.failed):
            self._pay(sale, member)()
        for sale in (self.sold, self.failed):
            self._pay(sale, member, self.peg.address)()

    def settle(self) -> None:
        """Close and settle two sales, and give all of them the coins that were paid."""
        boa.env.timestamp += 30 * DAY
        boa.env.timestamp = self.sold.reference_time()
        for sale in (self.open, self.closed, self.sold, self.failed):
            boa.env.set_balance(sale.address, sale.received(NOBODY))
        for sale in (self.sold, self.failed):
            sale.settle()
        self._fund(NEWCOMER)
        self.peg.approve(SPENDER, COIN, sender=buyer(1))

    def calls(self) -> Calls:
        """Let the second buyer call."""
        me, friend, peg = buyer(1), buyer(2), self.peg
        sold, failed, part = self.sold, self.failed, PAYMENT // 2
        return {
            ("TokenSale", "pay"): self._pay(self.open, me),
            ("TokenSale", "pay of a newcomer"): self._pay(self.open, NEWCOMER),
            ("TokenSale", "pay in a token"): self._pay(self.open, me, peg.address),
            ("TokenSale", "settle"): partial(self.closed.settle),
            ("TokenSale", "claim"): partial(sold.claim, me, me),
            ("TokenSale", "refund"): partial(failed.refund, me, NOBODY, me),
            ("TokenSale", "refund of a token"): partial(failed.refund, me, peg.address, me),
            ("TokenSale", "collect"): partial(sold.collect, NOBODY),
            ("TokenSale", "send_unsold"): partial(sold.send_unsold),
            ("TokenSale", "progress"): partial(sold.progress),
            ("TokenSale", "claimable"): partial(sold.claimable, me),
            ("TokenSale", "refundable"): partial(failed.refundable, me, NOBODY),
            ("WSG", "transfer"): partial(peg.transfer, friend, part, sender=me),
            ("WSG", "transferFrom"): partial(peg.transferFrom, me, friend, part, sender=SPENDER),
            ("WSG", "approve"): partial(peg.approve, friend, part, sender=me),
        }

    def _fund(self, member: str) -> None:
        boa.env.set_balance(member, COIN)
        self.peg.transfer(member, COIN, sender=self.bank)
        for sale in (self.open, self.sold, self.failed):
            self.peg.approve(sale, COIN, sender=member)

    def _pay(self, sale: Any, member: str, asset: str = NOBODY) -> partial[Any]:
        value = PAYMENT if asset == NOBODY else 0
        return partial(sale.pay, asset, PAYMENT, 0, 0, [], sender=member, value=value)

    def _sale(self, soft_cap: int, days: int) -> Any:
        """Return a sale with the grant that it sells."""
        backend, start = BoaBackend(), boa.env.timestamp + DAY
        sale = created_address(backend.sender, backend.nonce(backend.sender) + 2)
        schedule = Schedule(Kind.HELD, False, boa.env.timestamp, 0, 1, (Point(0, 1),))
        grant = Terms(0, "private", sale, NOBODY, AMOUNT, schedule)
        token, vesting = deploy_vesting([grant])
        terms = (RATE, 0, soft_cap, CAP, start, start + days * DAY, True, bytes(32))
        receivers = tuple(map(example_address, ("proceeds", "reserve")))
        deployed = backend.deploy(
            "TokenSale",
            (token.address, vesting.address, 0, AMOUNT),
            terms,
            (self.oracle, 3_600, 13 * 3_600, 0, 3_600),
            [(NOBODY, bytes(32)), (self.peg.address, FEED)],
            receivers,
        )
        vesting.add_schedule(schedule.as_abi())
        vesting.create([grant.as_abi()], [MerkleTree([grant.leaf]).proof(grant.leaf)])
        return backend.contract("TokenSale", deployed)


class MerchantCrowd:
    """Merchants who had SEC issued to them on one day."""

    def __init__(self) -> None:
        """Deploy SEC with its issuance for the coin."""
        backend, terms = BoaBackend(), (FEED, DAY, 1_000, 10**27, COIN // 100)
        minter = created_address(backend.sender, backend.nonce(backend.sender) + 1)
        token = backend.deploy("SEC", SUPPLY, example_address("bank"), minter)
        issuance = backend.deploy(
            "MerchantIssuance", token, NOBODY, fresh_oracle(COIN // 100), terms
        )
        self.token = backend.contract("SEC", token)
        self.issuance = backend.contract("MerchantIssuance", issuance)

    def keys(self, number: int) -> tuple[int]:
        """Return the account."""
        return (int(buyer(number), 16),)

    def join(self, number: int) -> None:
        """Buy."""
        self._buy(buyer(number))()

    def settle(self) -> None:
        """Let somebody else spend a merchant's SEC."""
        self._buy(NEWCOMER)  # has coins from here on
        self.token.approve(SPENDER, COIN, sender=buyer(1))

    def calls(self) -> Calls:
        """Let the second merchant call."""
        me, friend, token, issuance = buyer(1), buyer(2), self.token, self.issuance
        part = PAYMENT // 2
        return {
            ("MerchantIssuance", "buy"): self._buy(me),
            ("MerchantIssuance", "buy of a newcomer"): self._buy(NEWCOMER),
            ("MerchantIssuance", "observe"): partial(issuance.observe),
            ("MerchantIssuance", "quote"): partial(issuance.quote, PAYMENT),
            ("SEC", "transfer"): partial(token.transfer, friend, part, sender=me),
            ("SEC", "transferFrom"): partial(token.transferFrom, me, friend, part, sender=SPENDER),
            ("SEC", "approve"): partial(token.approve, friend, part, sender=me),
        }

    def _buy(self, merchant: str) -> partial[Any]:
        boa.env.set_balance(merchant, COIN)
        return partial(self.issuance.buy, PAYMENT, 0, sender=merchant, value=PAYMENT)
