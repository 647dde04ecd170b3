"""What trades by automatic contract cost: a scenario for ``gas``.

Trades are told to a real trust index with its graph, assets have a fixed value.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boa

from mevm_suite.deployment.backend import created_address
from mevm_suite.tables.assignment import NOBODY
from mevm_suite.tables.units import DAY

if TYPE_CHECKING:
    from mevm_suite.audit.gas import MeteredBackend

UNIT = 10**18
PRICE = 158 * UNIT
DEPOSIT = PRICE * 510 // 10_000
LIMIT = 10**6 * UNIT
MAIN, DEPOSITS = "AutomaticContract", "DepositAddress"
WORD = b"\1" * 32


@dataclass
class Market:
    """The contracts, two parties, and who judges."""

    backend: "MeteredBackend"
    address: str
    deposits: str
    arbiter: str
    judges: list[str]
    seller: str
    buyer: str
    salt: int = 0

    def act(self, function: str, *args: Any, sender: str | None = None, value: int = 0) -> None:
        """Call the automatic contract, as the seller if not said otherwise."""
        sender = sender or self.seller
        self.backend.transact(MAIN, self.address, function, *args, sender=sender, value=value)

    def publish(self, asset: str = NOBODY) -> bytes:
        """Publish an offer and return its id."""
        self.salt += 1
        expiry = self.backend.timestamp + 30 * DAY
        times = (expiry, 3 * DAY, 20 * DAY, 7 * DAY)
        shares = (4_000, 0, self.arbiter, NOBODY)
        terms = (self.seller, asset, PRICE, 9, *times, *shares, WORD)
        salt = self.salt.to_bytes(32, "big")
        self.act("publish", terms, salt)
        return self.contract.offer_id(terms, salt)

    def buy(self, offer: bytes) -> bytes:
        """Pay for an offer in the coin and return the trade."""
        number = self.contract.trade_count(offer, self.buyer)
        payment = self.contract.payment_of(offer, self.buyer)
        self.act("buy", offer, sender=self.buyer, value=payment)
        return self.contract.trade_id(offer, self.buyer, number)

    def ship(self, offer: bytes) -> bytes:
        """Buy and ship."""
        trade = self.buy(offer)
        self.act("ship", trade, WORD)
        return trade

    @property
    def contract(self) -> Any:
        """Return the automatic contract as titanoboa has it."""
        return self.backend.contract(MAIN, self.address)


def trade_goods(backend: "MeteredBackend") -> None:
    """Take every way through a trade that there is."""
    market = _deploy(backend)
    buyer = market.buyer
    offer = market.publish()
    for function in ("confirm", "complete"):
        trade = market.ship(offer)
        market.act("attest_receipt", trade, sender=buyer)
        backend.travel(backend.timestamp + (8 * DAY if function == "complete" else DAY))
        market.act(function, trade, sender=buyer)
    trade = market.buy(offer)
    market.act("release", trade, UNIT, sender=buyer)
    market.act("reimburse", trade, UNIT)
    market.act("propose", trade, UNIT)
    market.act("accept", trade, UNIT, sender=buyer)
    market.act("refund", market.buy(offer))
    _complain(market, offer)
    market.act("close", offer)
    for account in (market.seller, buyer):
        market.act("withdraw", NOBODY, sender=account)
    market.act("free_deposit", NOBODY, UNIT)
    market.act("push", NOBODY, market.seller)
    _deposit(market)


def _complain(market: Market, offer: bytes) -> None:
    backend, buyer = market.backend, market.buyer
    trade = market.ship(offer)
    market.act("distrust", trade, WORD, sender=buyer)
    market.act("contest", trade)
    backend.travel(backend.timestamp + DAY)
    case = market.contract.progress(trade).case_id
    arbiter = backend.contract("CommitteeArbiter", market.arbiter)
    for judge in market.judges:
        arbiter.vote(case, 0, False, WORD, sender=judge)
    market.act("execute_ruling", trade, sender=buyer)


def _deposit(market: Market) -> None:
    """Pay by deposit address, and get back what cannot pay; the last complaint ends the seller."""
    backend, buyer = market.backend, market.buyer
    offer = market.publish()
    deposits = backend.contract(DEPOSITS, market.deposits)
    place = deposits.deposit_address(offer, buyer, NOBODY)
    for function, more in (("sweep", ()), ("sweep", ()), ("give_back", (NOBODY,))):
        boa.env.set_balance(place, PRICE + DEPOSIT + UNIT)
        backend.transact(
            DEPOSITS, market.deposits, function, offer, buyer, NOBODY, *more, sender=buyer
        )
    trade = market.ship(offer)
    market.act("distrust", trade, WORD, sender=buyer)
    market.act("concede", trade)


def _deploy(backend: "MeteredBackend") -> Market:
    seller, buyer = (boa.env.generate_address(name) for name in ("seller", "buyer"))
    judges = [boa.env.generate_address(f"judge {number}") for number in range(3)]
    for account in (seller, buyer):
        boa.env.set_balance(account, 10**24)
    token = backend.deploy("WSG", 10**9 * UNIT, seller)
    sink = backend.deploy("FeeSink", token, DAY)
    arbiter = backend.deploy("CommitteeArbiter", judges, DAY, 0)
    values = backend.deploy("AssetValues", [(NOBODY, 18, UNIT)], [], NOBODY, 0)
    nonce = boa.env.evm.vm.state.get_nonce(bytes.fromhex(boa.env.eoa[2:]))
    graph, address = (created_address(boa.env.eoa, nonce + step) for step in (1, 2))
    trust = backend.deploy("TrustIndex", [seller, buyer], [address], graph, LIMIT, NOBODY)
    backend.deploy("TrustRelations", trust)
    backend.deploy(MAIN, trust, values, sink, [arbiter])
    deposits = backend.deploy(DEPOSITS, address)
    market = Market(backend, address, deposits, arbiter, judges, seller, buyer)
    market.act("add_deposit", NOBODY, 1_000 * UNIT, value=1_000 * UNIT)
    return market
