"""Traders of CEC, and payers of WSG's fees, to measure what they pay."""

from functools import partial
from typing import Any

import boa

from mevm_suite.audit.fresh_oracle import fresh_oracle
from mevm_suite.audit.scaling import Calls
from mevm_suite.demo.plan import example_address
from mevm_suite.deployment.boa_backend import BoaBackend
from mevm_suite.deployment.boa_market import BoaMarket, MarketTerms, Parties, deploy_market
from mevm_suite.deployment.boa_wsg import deploy_mining
from mevm_suite.tables.units import DAY

COIN = 10**18
LOT = 4 * COIN
PLEDGE_TERMS = (COIN, COIN, 30 * DAY, 3 * DAY, 5_000, COIN)
TERMS = MarketTerms(decimals=18, min_volume=10, min_order=1, daily=1, pledge=PLEDGE_TERMS)
PEGGED = 10**9 * COIN
FOR_EVER = 2**255


def trader(number: int) -> str:
    """Return a trader's address."""
    return example_address("trader", str(number))


def open_market() -> tuple[BoaMarket, Any, str]:
    """Deploy CEC with its market; return it, WSG for the pegged token, and who has all of that."""
    backend, bank = BoaBackend(), example_address("taker")
    peg = backend.deploy("WSG", PEGGED, bank)
    people = [example_address(f"member {number}") for number in range(3)]
    arbiter = backend.deploy("CommitteeArbiter", people, DAY, 0)
    parties = Parties(peg, fresh_oracle(TERMS.price), arbiter, backend.sender, *people)
    return deploy_market(parties, TERMS), backend.contract("WSG", peg), bank


class TraderCrowd:
    """Traders with an order each in C2CMarket; from some of them CEC is bought back."""

    def __init__(self) -> None:
        """Deploy the market, and let it and the dividend take pegged tokens."""
        self.place, peg, self.taker = open_market()
        self.token, self.market = self.place.economy.token, self.place.market
        self.price = TERMS.price
        for spender in (self.market, self.place.economy.dividend):
            peg.approve(spender, FOR_EVER, sender=self.taker)

    def keys(self, number: int) -> tuple[int, int]:
        """Return account and order."""
        return int(trader(number), 16), 1 + number

    def join(self, number: int) -> None:
        """Receive CEC from Vesting, as what a user sends would lock, and offer half of it."""
        treasury, vesting = self.place.economy.treasury, self.place.economy.vesting.address
        self.token.transfer(vesting, 2 * LOT, sender=treasury)
        self.token.transfer(trader(number), 2 * LOT, sender=vesting)
        self.token.approve(self.market, FOR_EVER, sender=trader(number))
        self.market.place(False, self.price, LOT, sender=trader(number))

    def settle(self) -> None:
        """Go to the second day, trade enough that its price counts, and pay revenue twice."""
        boa.env.timestamp += DAY
        pay = partial(self.place.economy.dividend.pay_revenue, 10 * COIN, sender=self.taker)
        pay()
        self.place.buy_back.collect()
        pay()
        self.market.place(True, self.price, LOT, sender=self.taker)
        for order in range(2, 6):
            self.market.fill(order, LOT * 3 // 4, sender=self.taker)

    def calls(self) -> Calls:
        """Let the second trader call."""
        market, me, price = self.market, trader(1), self.price
        buy_back, development = self.place.buy_back, self.place.parties.development
        bid = market.order_count()
        return {
            ("C2CMarket", "place an offer"): partial(market.place, False, price, LOT, sender=me),
            ("C2CMarket", "place a bid"): partial(
                market.place, True, price, LOT, sender=self.taker
            ),
            ("C2CMarket", "fill an offer"): partial(market.fill, 2, LOT // 4, sender=self.taker),
            ("C2CMarket", "fill a bid"): partial(market.fill, bid, LOT // 4, sender=me),
            ("C2CMarket", "cancel"): partial(market.cancel, 2, sender=me),
            ("C2CMarket", "withdraw"): partial(market.withdraw, sender=me),
            ("C2CMarket", "pay_fees"): partial(market.pay_fees),
            ("C2CMarket", "roll"): partial(market.roll),
            ("C2CMarket", "band"): partial(market.band),
            ("BuyBack", "collect"): partial(buy_back.collect),
            ("BuyBack", "buy"): partial(buy_back.buy, 2, LOT // 8),
            ("BuyBack", "release"): partial(buy_back.release, development),
            ("BuyBack", "left_today"): partial(buy_back.left_today),
        }


class PayerCrowd:
    """Payers of fees in one epoch of WSG's mining, each with a counterparty of his own."""

    def __init__(self) -> None:
        """Deploy WSG with its mining."""
        self.deployed = deploy_mining(sources=1, has_oracle=False)

    def keys(self, number: int) -> tuple[int, int]:
        """Return payer and counterparty."""
        payer, counterparty = self.pair(number)
        return int(payer, 16), int(counterparty, 16)

    def pair(self, number: int) -> tuple[str, str]:
        """Return payer and counterparty."""
        return trader(number), example_address("counterparty", str(number))

    def join(self, number: int) -> None:
        """Pay a fee."""
        self.deployed.pay(*self.pair(number), COIN)

    def settle(self) -> None:
        """Go to the end of the epoch."""
        self.deployed.begin(1)

    def calls(self) -> Calls:
        """Let the second payer call."""
        mining, sink, token = self.deployed.mining, self.deployed.sink, self.deployed.token
        pair, source = self.pair(1), self.deployed.sources[0]
        claim = (0, *pair)
        return {
            ("FeeSink", "pay"): partial(sink.pay, token.address, COIN, *pair, sender=source),
            ("TransactionMining", "close"): partial(mining.close, 0),
            ("TransactionMining", "claim"): partial(mining.claim, *claim, sender=pair[0]),
            ("TransactionMining", "claimable"): partial(mining.claimable, *claim),
        }
