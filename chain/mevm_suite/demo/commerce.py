"""The paper's own sale of 158 CNY, one that ends in distrust, and a malicious complaint.

Source: SEC §5.2.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from eth_utils import keccak

from mevm_suite.commerce.trade_model import Ruling
from mevm_suite.demo.balance import Check
from mevm_suite.demo.community import FEED, merchants
from mevm_suite.demo.court import MALICIOUS, REJECTED, UPHELD, Court
from mevm_suite.demo.crowd import Crowd, CrowdBackend
from mevm_suite.demo.market import PRICES, reporters
from mevm_suite.demo.plan import example_address
from mevm_suite.demo.sale import Books, Sale
from mevm_suite.deployment import CommerceDeployment
from mevm_suite.tables.commerce import UNIT, load_commerce
from mevm_suite.trust.rules import TrustRules

COIN = 10**18
SALES = 3


@dataclass
class Commerce(Crowd):
    """Three sales of one market, one after the other."""

    backend: CrowdBackend
    record: CommerceDeployment
    sales: list[Sale] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Find the contracts and the people, and let the judges stake."""
        community = self.record.community
        self.at = {each.contract: each.address for each in self.record.contracts}
        self.at["PeggedToken"] = community.tokens["CNY"]
        self.at["PriceOracle"] = community.oracle
        limit = load_commerce().trust.limit * UNIT
        self.books = Books(TrustRules(community.genesis, limit))
        self.buyer, self.abuser, self.stranger = (
            example_address("commerce", name) for name in ("buyer", "abuser", "stranger")
        )
        for account in (*merchants(), *reporters(), self.buyer, self.abuser, self.stranger):
            self.backend.set_balance(account, 10 * COIN)
        self.court = Court(self.backend, self.at, self.stranger)

    @property
    def deviations(self) -> list[str]:
        """Where contracts and models did not agree, after any step."""
        stages = (stage for sale in self.sales for stage in sale.stages)
        return [text for stage in stages for text in stage.deviations]

    def run(self) -> Iterator[Sale]:
        """Go through the sales; yield each when it is over."""
        first, second, _ = merchants()
        yield self._complete(self._sale("Unknown buyer, no complaint", first, self.buyer))
        sale = self._sale("Complaint upheld", second, self.buyer)
        yield self._dispute(sale, (UPHELD, UPHELD, REJECTED), Ruling(10_000), "upheld, 2 of 3")
        sale = self._sale("Malicious complaint", first, self.abuser)
        choices, ruling = (MALICIOUS, MALICIOUS, REJECTED), Ruling(0, is_malicious=True)
        yield self._dispute(sale, choices, ruling, "found malicious by two thirds")

    def check(self) -> Iterator[Check]:
        """Compare the books of money and judges with the contracts, when all is over."""
        issued = self.call("PeggedToken", "totalSupply")
        yield Check("yuan issued", self.books.issued, issued)
        people = {self.buyer, self.abuser, *merchants()}
        held = sum(self.call("PeggedToken", "balanceOf", account) for account in people)
        yield Check("yuan of sellers and buyers", self.books.wallets.total(), held)
        sink = self.call("PeggedToken", "balanceOf", self.at["FeeSink"])
        yield Check("yuan burned", self.books.ledger.burned, sink)
        yield Check("yuan of everybody", issued, held + sink)
        left = self.call("PeggedToken", "balanceOf", self.at["AutomaticContract"])
        yield Check("yuan left in the contract", 0, left)
        contract = self.backend.balance(self.at["AutomaticContract"])
        yield Check("wei in AutomaticContract", 0, contract)
        yield from self.court.check()

    def _sale(self, title: str, seller: str, buyer: str) -> Sale:
        sale = Sale(
            backend=self.backend,
            at=self.at,
            books=self.books,
            title=title,
            issuer=self.backend.sender,
            seller=seller,
            buyer=buyer,
            stranger=self.stranger,
        )
        self.sales.append(sale)
        sale.begin()
        sale.ship()
        sale.receive()
        return sale

    def _complete(self, sale: Sale) -> Sale:
        sale.complete()
        sale.take_out()
        return sale

    def _dispute(self, sale: Sale, choices: tuple[int, ...], ruling: Ruling, finding: str) -> Sale:
        sale.distrust()
        self._report_price()
        case_id = sale.contest()
        panel = self.court.draw(case_id)
        sale.note(f"{len(panel)} judges drawn")
        self.court.vote(case_id, panel, choices)
        sale.note("votes committed and revealed")
        sale.execute(ruling, f"complaint {finding}")
        self.court.settle(case_id, panel, choices)
        sale.take_out()
        return sale

    def _report_price(self) -> None:
        """Say what the coin is worth in yuan: the judges' stakes must cover the dispute."""
        feed, price = keccak(text=FEED), PRICES[FEED]
        for reporter in reporters():
            self.send(reporter, "PriceOracle", "post", feed, price, self.backend.timestamp)
