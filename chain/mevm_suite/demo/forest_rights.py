"""Rights to one parcel's timber and income, next to the same books in plain Python."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from eth_utils import keccak

from mevm_suite.demo.balance import Check
from mevm_suite.demo.forest_land import Land, Parcel
from mevm_suite.demo.forest_scene import Scene
from mevm_suite.forest.stock_model import Stock
from mevm_suite.tables.economy import BPS
from mevm_suite.tables.units import DAY

OWNERS = ("owner", "company", "saver")
CERTIFIED = 600  # thousandths of the stock's shares
SOLD, RETIRED, REDEEMED = 500, 200, 25  # thousandths of the certificates
PERIOD, PERIODS, SHARED_BPS = 30 * DAY, 12, 5_000
UNITS, SOLD_UNITS = 1_000, 300
INCOME = 12_345_678_901


@dataclass
class Rights:
    """Timber and yield certificates of a parcel, whose holder is ``owner``."""

    scene: Scene
    land: Land
    parcel: Parcel
    stock: Stock = field(default_factory=Stock)
    issued: int = 0
    retired: int = 0
    redeemed: int = 0
    logs: int = 0  # the company's, by redeeming

    def certify(self) -> None:
        """Issue a lot, sell half of it, retire and redeem a part of what was sold."""
        scene, (owner, company, _) = self.scene, self._owners()
        findings = self.land.newest(self.parcel)
        self.stock = Stock(surveyed=findings.volume, measured_at=findings.measured_at)
        self.stock.divide()
        self.issued = self.stock.shares * CERTIFIED // 1_000
        terms = (self.parcel.id, self.issued, owner)
        scene.do("certificates issued", owner, "TimberCertificates", "issue", *terms)
        self.stock.free -= self.issued
        number, sold = int.from_bytes(self.parcel.id), self.issued * SOLD // 1_000
        moved = (owner, company, number, sold, b"")
        scene.do("certificates sold", owner, "TimberCertificates", "safeTransferFrom", *moved)
        self.retired = self.issued * RETIRED // 1_000
        reason = keccak(text="MEVM demo/neutral until 2030")
        retired = (number, self.retired, company, reason)
        scene.do("certificates retired", company, "TimberCertificates", "retire", *retired)
        self.stock.retired += self.retired
        self.redeemed = self.issued * REDEEMED // 1_000
        redeemed = (number, self.redeemed)
        scene.do("certificates redeemed", company, "TimberCertificates", "redeem", *redeemed)
        self.stock.redeem(self.redeemed, company, scene.now)
        self.logs = self.stock.logs[company]

    def promise(self) -> None:
        """Promise half of the parcel's income for a year, and sell some of the units."""
        scene, (owner, _, saver) = self.scene, self._owners()
        self.begins = (scene.now // DAY + 2) * DAY
        terms = (self.parcel.id, self.begins, PERIOD, PERIODS, SHARED_BPS, UNITS)
        scene.do("yield certificates issued", owner, "YieldCertificates", "issue", *terms)
        self.term = scene.call("YieldCertificates", "id_of", self.parcel.id, self.begins)
        moved = (owner, saver, self.term, SOLD_UNITS, b"")
        scene.do("yield certificates sold", owner, "YieldCertificates", "safeTransferFrom", *moved)

    def share_income(self) -> None:
        """Pay the first period's income, and claim it when the day is over."""
        scene, (owner, _, saver) = self.scene, self._owners()
        scene.travel(self.begins + PERIOD)
        scene.fund(owner, INCOME, "YieldCertificates")
        paid = (self.term, 0, INCOME, keccak(text="MEVM demo/report of the first period"))
        scene.do("income paid", owner, "YieldCertificates", "pay_income", *paid)
        scene.pass_time(DAY)
        before = scene.dollars(saver)
        for account in (owner, saver):
            scene.do("income claimed", account, "YieldCertificates", "claim", self.term, account)
        scene.do("income withdrawn", owner, "YieldCertificates", "withdraw", owner)
        self.claimed = scene.dollars(saver) - before

    def resurvey(self) -> None:
        """Take note of a newer survey."""
        findings = self.land.newest(self.parcel)
        self.stock.surveyed, self.stock.measured_at = findings.volume, findings.measured_at
        parcel = self.parcel.id
        self.scene.do("stock taken anew", self.parcel.holder, "GrowingStock", "sync", parcel)

    def check(self) -> Iterator[Check]:
        """Compare all books with the contracts."""
        yield from self._check_certificates()
        yield from self._check_stock()
        shared = INCOME - INCOME * (BPS - SHARED_BPS) // BPS
        yield Check("dollars to the saver", shared * SOLD_UNITS // UNITS, self.claimed)
        paid = self.scene.call("YieldCertificates", "paid", self.term)
        yield Check("dollars to holders of yield certificates", shared, paid, 2)
        left = self.scene.held("YieldCertificates")
        yield Check("dollars left in YieldCertificates", shared - paid, left)

    def _check_certificates(self) -> Iterator[Check]:
        call, number = self.scene.call, int.from_bytes(self.parcel.id)
        balances = [
            call("TimberCertificates", "balanceOf", account, number) for account in self._owners()
        ]
        issued, retired, redeemed = call("TimberCertificates", "totals", self.parcel.id)
        yield Check("certificates issued", self.issued, issued)
        everywhere = sum(balances) + retired + redeemed
        yield Check("certificates held, retired, redeemed", issued, everywhere)
        yield Check("certificates retired", self.retired, retired)
        yield Check("certificates redeemed", self.redeemed, redeemed)

    def _check_stock(self) -> Iterator[Check]:
        call, stock = self.scene.call, self.stock
        survey, volume, shares, free, retired = call("GrowingStock", "stock", self.parcel.id)
        newest = self.land.last_survey(self.parcel.id)
        yield Check("stocks that follow the newest survey", 1, int(survey == newest))
        yield Check("dm³ standing", stock.standing, volume)
        certified = self.issued - self.retired - self.redeemed
        yield Check("shares free, certified, retired", free + certified + retired, shares)
        yield Check("shares free", stock.free, free)
        extracted, felled, shipped = call("GrowingStock", "flow", self.parcel.id)
        yield Check("dm³ of single trees", sum(stock.extracted.values()), extracted)
        yield Check("dm³ felled", sum(each for _, each in stock.felled), felled)
        yield Check("dm³ shipped", stock.shipped, shipped)
        company = self.scene.people["company"]
        logs = call("GrowingStock", "logs_of", self.parcel.id, company)
        yield Check("dm³ of logs at the company", stock.logs[company], logs)

    def _owners(self) -> list[str]:
        return [self.scene.people[name] for name in OWNERS]
