"""A week on CEC's market: every contract of it is used once, and books must balance.

All amounts follow from the published terms and the steps below, worked out here a second time.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from eth_utils import keccak

from mevm_suite.demo.balance import Check
from mevm_suite.demo.crowd import Crowd, CrowdBackend
from mevm_suite.demo.economy import LINE
from mevm_suite.demo.market import DOLLAR, committee, reporters
from mevm_suite.demo.plan import GIFTS, example_address
from mevm_suite.demo.walk import HOUR
from mevm_suite.deployment import TokenDeployment
from mevm_suite.tables.economy import BPS, bps, load_economy
from mevm_suite.tables.units import DAY

COIN = 10**18
CENT = COIN // 100
USD = 10 ** DOLLAR[2]
PRICE, ORACLE_PRICE = 101 * CENT, 102 * CENT
OFFERED, SOLD, BOUGHT_BACK = 5_000 * COIN, 3_000 * COIN, 90 * COIN
STOCK, PLEDGED = 10_000 * COIN, 500 * COIN
REVENUE, FEE, REDEEMED = 1_000 * USD, 500 * USD, 1_000 * USD
CUT_BPS = 5_000
CONTENT = keccak(text="MEVM demo/application")


@dataclass
class Trade(Crowd):
    """
    A seller, a buyer and a user on the market of the token that was deployed and walked.

    The beneficiary of the operations line sells, deals and develops: his CEC is available.
    """

    backend: CrowdBackend
    record: TokenDeployment
    done: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Find the contracts and the people."""
        records = (self.record.token, self.record.vesting, *self.record.system)
        self.at = {each.contract: each.address for each in records}
        market = self.record.market
        if market is None:
            raise ValueError("expected a token with a market")
        self.at["PeggedToken"] = market.tokens[DOLLAR[1]]
        self.at["PriceOracle"] = market.oracle
        self.at["CommitteeArbiter"] = market.arbiter_address()
        self.economy, self.issuer = load_economy(), self.backend.sender
        self.seller = self.record.assignment.lines[LINE][0].beneficiary
        self.buyer, self.user = (example_address("market", who) for who in ("buyer", "user"))
        lines = self.record.assignment.lines
        beneficiaries = {each[0].beneficiary for each in lines.values()}
        receivers = {example_address(gift.symbol, gift.line, str(gift.time)) for gift in GIFTS}
        others = {self.buyer, self.user, self.issuer}
        self.people = sorted((beneficiaries | receivers | others) - set(self.at.values()))

    def run(self) -> None:
        """Go through the week."""
        self.midnight = (self.backend.timestamp // DAY + 1) * DAY
        self.backend.travel(self.midnight + HOUR)
        for account in (self.seller, self.buyer, self.user, *reporters(), *committee()):
            self.backend.set_balance(account, 10 * COIN)
        self._sell()
        self.backend.travel(self.midnight + DAY + HOUR)
        self._buy_back()
        self._deal()
        self._complain()
        self._share()

    def check(self) -> Iterator[Check]:
        """Compare what the contracts hold with what the steps should have left there."""
        yield from self._check_market()
        yield from self._check_revenue()
        yield from self._check_services()
        issued = self.call("PeggedToken", "totalSupply")
        yield Check("USD issued", self._paid() + REVENUE + FEE - REDEEMED, issued)
        yield Check("USD of everybody", issued, self._everything("PeggedToken"))
        supply = self.call("CEC", "totalSupply")
        yield Check("CEC of everybody and every contract", supply, self._everything("CEC"))

    def _check_market(self) -> Iterator[Check]:
        yield Check("day's price on the market", PRICE, self.call("C2CMarket", "valid_price_today"))
        yield Check("CEC on offer", OFFERED - SOLD - BOUGHT_BACK, self._held("CEC", "C2CMarket"))
        # The seller withdrew what the first sale brought.
        owed = self._paid_back()
        yield Check("USD in the market", owed, self._held("PeggedToken", "C2CMarket"))

    def _check_revenue(self) -> Iterator[Check]:
        received = self._fee(self._cost(SOLD)) + REVENUE
        shared = received * bps(self.economy.dividend.holders) // BPS
        yield Check("revenue in USD", received, self.call("HolderDividend", "received"))
        paid, claims = self.call("HolderDividend", "paid"), self.done["claim dividend"]
        yield Check("USD claimed as dividend", shared, paid, claims)
        yield Check("CEC bought back", BOUGHT_BACK, self._held("CEC", "BuyBack"))
        left = received - shared - self._paid_back()
        yield Check("USD for buy-back and teams", left, self._held("PeggedToken", "BuyBack"))

    def _check_services(self) -> Iterator[Check]:
        ask = -(-ORACLE_PRICE * (BPS + bps(self.economy.maker.most_spread)) // BPS)
        fuel = FEE * COIN**2 // (ask * USD)
        yield Check("CEC as fuel for the fee", fuel, self._held("CEC", "FeeSink"))
        yield Check("USD of the dealer", FEE, self._held("PeggedToken", "MarketMaker"))
        left = PLEDGED - PLEDGED * CUT_BPS // BPS
        yield Check("CEC pledged still", left, self._held("CEC", "DeveloperPledge"))

    def _sell(self) -> None:
        """Sell above the day's price, redeem a part of the proceeds, and take in revenue."""
        self._issue(self.buyer, self._paid())
        self._issue(self.user, REVENUE + FEE)
        self._approve(self.seller, "CEC", "C2CMarket", OFFERED)
        self._do("offer", self.seller, "C2CMarket", "place", False, PRICE, OFFERED)
        self._approve(self.buyer, "PeggedToken", "C2CMarket", self._paid())
        self._do("sale", self.buyer, "C2CMarket", "fill", 1, SOLD)
        self._do("withdrawal", self.seller, "C2CMarket", "withdraw")
        self.send(self.seller, "PeggedToken", "transfer", self.issuer, REDEEMED)
        self._do("redemption", self.issuer, "PeggedToken", "burn", REDEEMED)
        self._do("fees to dividend", self.user, "C2CMarket", "pay_fees")
        self._approve(self.user, "PeggedToken", "HolderDividend", REVENUE)
        self._do("revenue", self.user, "HolderDividend", "pay_revenue", REVENUE)

    def _buy_back(self) -> None:
        feed = self.economy.market.feed_id
        for reporter in reporters():
            report = (feed, ORACLE_PRICE, self.backend.timestamp)
            self._do("price report", reporter, "PriceOracle", "post", *report)
        self.send(self.user, "BuyBack", "collect")
        self._do("buy-back", self.user, "BuyBack", "buy", 1, BOUGHT_BACK)

    def _deal(self) -> None:
        """Let a user pay a service's fee in dollars; the dealer's CEC goes as fuel."""
        self.send(self.seller, "CEC", "transfer", self.at["MarketMaker"], STOCK)
        self._approve(self.user, "PeggedToken", "MarketMaker", FEE)
        service = example_address("market", "service")
        self._do("fee in USD", self.user, "MarketMaker", "pay_fee", service, FEE)

    def _complain(self) -> None:
        self._approve(self.seller, "CEC", "DeveloperPledge", PLEDGED)
        self._do("pledge", self.seller, "DeveloperPledge", "pledge", CONTENT, PLEDGED)
        cost = self.call("DeveloperPledge", "complaint_cost", 1)
        self._do("complaint", self.user, "DeveloperPledge", "complain", 1, CONTENT, value=cost)
        self.backend.travel(self.backend.timestamp + self.economy.pledge.evidence_time)
        for member in committee():
            self._do("vote", member, "CommitteeArbiter", "vote", 1, CUT_BPS, False, CONTENT)
        self._do("settlement", self.user, "DeveloperPledge", "settle", 1)

    def _share(self) -> None:
        for person in self.people:
            if self.call("HolderDividend", "claimable", person):
                self._do("claim dividend", self.user, "HolderDividend", "claim", person)

    def _do(
        self, name: str, sender: str, contract: str, function: str, *args: object, value: int = 0
    ) -> None:
        self.send(sender, contract, function, *args, value=value)
        self.done[name] += 1

    def _issue(self, receiver: str, amount: int) -> None:
        self._do("issue", self.issuer, "PeggedToken", "mint", receiver, amount)

    def _approve(self, owner: str, token: str, spender: str, amount: int) -> None:
        self.send(owner, token, "approve", self.at[spender], amount)

    def _paid(self) -> int:
        """Return what the buyer pays, fee included."""
        return self._cost(SOLD) + self._fee(self._cost(SOLD))

    def _paid_back(self) -> int:
        """Return what the buy-back pays, fee included."""
        return self._cost(BOUGHT_BACK) + self._fee(self._cost(BOUGHT_BACK))

    def _cost(self, amount: int) -> int:
        return amount * PRICE * USD // COIN**2

    def _fee(self, cost: int) -> int:
        return -(-cost * bps(self.economy.market.fee) // BPS)

    def _held(self, token: str, contract: str) -> int:
        return int(self.call(token, "balanceOf", self.at[contract]))

    def _everything(self, token: str) -> int:
        accounts = [*self.people, *self.at.values()]
        return sum(self.call(token, "balanceOf", account) for account in accounts)
