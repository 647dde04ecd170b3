"""A sale through AutomaticContract, step by step, on a chain of its own."""

from collections.abc import Callable
from typing import Any

from eth_utils import keccak

from benchmarks.local_chain import Gas, LocalChain
from mevm_suite.deployment.backend import created_address
from mevm_suite.tables.assignment import NOBODY
from mevm_suite.tables.units import DAY

UNIT = 10**18
PRICE = 158 * UNIT
PLENTY = 10**6 * UNIT
LIMIT = 10**6 * UNIT  # of an index of 1
CASE_COST = 10**15
FEED = keccak(text="ETH/CNY")
ARBITER = "SilentArbiter"
HASH = keccak(text="what no one needs to know")

# What has happened when a step is measured.
PAID = ("publish", "buy")
SHIPPED = (*PAID, "ship")
RECEIVED = (*SHIPPED, "attest_receipt")
DISTRUSTED = (*RECEIVED, "distrust")
STEPS: dict[str, tuple[str, ...]] = {
    "add_deposit": (),
    "publish": (),
    "buy": ("publish",),
    "sweep": ("publish", "fill"),
    "sweep, again": ("publish", "fill", "sweep", "fill"),
    "release": PAID,
    "reimburse": PAID,
    "refund": PAID,
    "refund, late": (*PAID, "wait"),
    "propose": PAID,
    "accept": (*PAID, "propose"),
    "ship": PAID,
    "attest_receipt": SHIPPED,
    "confirm": RECEIVED,
    "complete": (*RECEIVED, "wait"),
    "distrust": RECEIVED,
    "concede": DISTRUSTED,
    "contest": DISTRUSTED,
    "execute_ruling": (*DISTRUSTED, "contest"),
    "withdraw": (*RECEIVED, "confirm"),
}
A_SALE = (*RECEIVED, "confirm")


class OurShop:
    """A seller, a buyer, an asset, and the contracts; the trust index counts what is listed."""

    def __init__(self, in_token: bool, is_listed: bool = True) -> None:
        """Deploy, and give the seller a deposit."""
        self.chain = LocalChain()
        self.me, self.seller, self.buyer, *self.reporters = self.chain.accounts[:6]
        self.token = self.chain.helper("PlainToken")
        self.asset = self.token.address if in_token else NOBODY
        self.oracle = self.chain.contract(
            "PriceOracle", self.me, DAY, [(FEED, (self.reporters, 3, DAY, 1_000), UNIT)]
        )
        self._deploy_trade(self._values(is_listed))
        self.deposits = self.chain.contract("DepositAddress", self.contract.address)
        self._fund()

    def do(self, step: str) -> Gas:
        """Take one step."""
        function = step.partition(",")[0]  # what follows says in which state
        act: Callable[[], Gas] = getattr(self, f"_{function}")
        return act()

    def trade_once(self) -> None:
        """Complete a sale, so that both know each other and have credits, and wait two days."""
        for step in A_SALE:
            self.do(step)
        self._call("free_deposit", self.asset, UNIT, sender=self.seller)
        self.chain.wait(2 * DAY)

    # Steps

    def _publish(self) -> Gas:
        self._report_prices()
        now, salt = self.chain.timestamp, self.chain.timestamp.to_bytes(32, "big")
        times = now + 30 * DAY, 3 * DAY, 20 * DAY, 7 * DAY
        places = self.arbiter.address, NOBODY, HASH
        terms = (self.seller, self.asset, PRICE, 9, *times, 4_000, 0, *places)
        self.offer = self.contract.functions.offer_id(terms, salt).call()
        self.trade = self.contract.functions.trade_id(self.offer, self.buyer, 0).call()
        return self._call("publish", terms, salt, sender=self.seller)

    def _buy(self) -> Gas:
        buy = "buy(bytes32,address,address)"
        value = 0 if self.asset != NOBODY else self._payment()
        return self._call(buy, self.offer, NOBODY, self.buyer, sender=self.buyer, value=value)

    def _fill(self) -> Gas:
        where = self.deposits.functions.deposit_address(self.offer, self.buyer, NOBODY).call()
        amount = self._payment()
        if self.asset == NOBODY:
            return self.chain.pay(where, amount, self.buyer)
        return self.chain.transact(self.token, "transfer", where, amount, sender=self.buyer)

    def _sweep(self) -> Gas:
        source = self.offer, self.buyer, NOBODY
        return self.chain.transact(self.deposits, "sweep", *source, sender=self.me)

    def _wait(self) -> Gas:
        self.chain.wait(8 * DAY)
        return Gas(0, 0)

    def _add_deposit(self) -> Gas:
        value = 0 if self.asset != NOBODY else UNIT
        return self._call("add_deposit", self.asset, UNIT, sender=self.seller, value=value)

    def _ship(self) -> Gas:
        return self._call("ship", self.trade, HASH, sender=self.seller)

    def _attest_receipt(self) -> Gas:
        return self._call("attest_receipt", self.trade, sender=self.buyer)

    def _release(self) -> Gas:
        return self._call("release", self.trade, UNIT, sender=self.buyer)

    def _reimburse(self) -> Gas:
        return self._call("reimburse", self.trade, UNIT, sender=self.seller)

    def _refund(self) -> Gas:
        return self._call("refund", self.trade, sender=self.seller)

    def _propose(self) -> Gas:
        return self._call("propose", self.trade, PRICE // 4, sender=self.buyer)

    def _accept(self) -> Gas:
        return self._call("accept", self.trade, PRICE // 4, sender=self.seller)

    def _confirm(self) -> Gas:
        return self._call("confirm", self.trade, sender=self.buyer)

    def _complete(self) -> Gas:
        return self._call("complete", self.trade, sender=self.seller)

    def _distrust(self) -> Gas:
        return self._call("distrust", self.trade, HASH, sender=self.buyer)

    def _concede(self) -> Gas:
        return self._call("concede", self.trade, sender=self.seller)

    def _contest(self) -> Gas:
        self._report_prices()
        return self._call("contest", self.trade, sender=self.seller, value=CASE_COST)

    def _execute_ruling(self) -> Gas:
        return self._call("execute_ruling", self.trade, sender=self.buyer)

    def _withdraw(self) -> Gas:
        return self._call("withdraw(address)", self.asset, sender=self.seller)

    # Surroundings

    def _call(self, function: str, *args: object, sender: str, value: int = 0) -> Gas:
        return self.chain.transact(self.contract, function, *args, sender=sender, value=value)

    def _payment(self) -> int:
        return int(self.contract.functions.payment_of(self.offer, self.buyer).call())

    def _report_prices(self) -> None:
        self.chain.wait(1)
        for reporter in self.reporters:
            report = FEED, UNIT, self.chain.timestamp
            self.chain.transact(self.oracle, "post", *report, sender=reporter)

    def _values(self, is_listed: bool) -> Any:
        peg = self.token if is_listed else self.chain.helper("PlainToken")
        priced = [(NOBODY, 18, FEED)] if is_listed else []
        oracle = (self.oracle.address, DAY) if is_listed else (NOBODY, 0)
        return self.chain.contract("AssetValues", [(peg.address, 18, UNIT)], priced, *oracle)

    def _deploy_trade(self, values: Any) -> None:
        """Deploy the trust index, its graph, the sink, the arbiter and the contract."""
        first = self.chain.nonce()
        graph, contract = (created_address(self.me, first + step) for step in (1, 4))
        terms = [self.seller], [contract], graph, LIMIT, NOBODY
        trust = self.chain.contract("TrustIndex", *terms)
        self.chain.contract("TrustRelations", trust.address)
        sink = self.chain.contract("FeeSink", self.token.address, 30 * DAY)
        self.arbiter = self.chain.helper(ARBITER)
        parts = (trust.address, values.address, sink.address, [self.arbiter.address])
        self.contract = self.chain.contract("AutomaticContract", *parts)
        if self.contract.address != contract:
            raise RuntimeError(f"expected the contract at {contract}")

    def _fund(self) -> None:
        for account in (self.seller, self.buyer):
            self.chain.transact(self.token, "transfer", account, PLENTY, sender=self.me)
            spender = self.contract.address, 2**255
            self.chain.transact(self.token, "approve", *spender, sender=account)
        value = 0 if self.asset != NOBODY else 1_000 * UNIT
        deposit = self.asset, 1_000 * UNIT
        self._call("add_deposit", *deposit, sender=self.seller, value=value)
