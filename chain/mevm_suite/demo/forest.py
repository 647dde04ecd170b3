"""CEC's forests: a stand, rights to it, a tree's sale, and the insurance of a made-up country.

Source: CEC §3, §4.
"""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

import numpy as np
from eth_utils import keccak

from mevm_suite.demo.balance import Check
from mevm_suite.demo.crowd import CrowdBackend
from mevm_suite.demo.forest_cover import DEPOSITS, Cover
from mevm_suite.demo.forest_inventory import Inventory, Progress, StandFiles
from mevm_suite.demo.forest_land import Land, Parcel
from mevm_suite.demo.forest_people import example_forest_community, forester
from mevm_suite.demo.forest_reports import Reports
from mevm_suite.demo.forest_rights import Rights
from mevm_suite.demo.forest_risk import RECORDS, SEASONS, Country, History
from mevm_suite.demo.forest_scene import Scene
from mevm_suite.demo.forest_tree import TreeSale
from mevm_suite.demo.walk import HOUR
from mevm_suite.deployment import CommerceDeployment, TokenDeployment, verify_forest
from mevm_suite.deployment.contracts import next_addresses
from mevm_suite.deployment.forest import CONTRACTS, deploy_forest
from mevm_suite.deployment.record import ForestDeployment
from mevm_suite.documents import LocalStore
from mevm_suite.forest.failure import ForestError
from mevm_suite.forest.findings import Findings
from mevm_suite.forest.grid import claims_of_positions
from mevm_suite.forest.leaf import Records, Status
from mevm_suite.forest.titles import Registry, parcel_id
from mevm_suite.forest.volume import stem_volume
from mevm_suite.oracle.footprints import footprints
from mevm_suite.oracle.observations import Observation
from mevm_suite.tables.economy import BPS
from mevm_suite.tables.units import DAY, YEAR

OWNER, STAND = "owner", "stand"
PEOPLE = ("company", "saver", "builder", "sawmill")
ESTATES_OF_EACH = 5
SEEN_AT = DAY + 6 * HOUR  # since the day began: reported when it is over
CREWS_COME = 60 * DAY  # after a loss
DIE = 95  # of a hundred trees where it burned
PHASES = 11


@dataclass(frozen=True)
class ForestPlan:
    """How large the demo's forests are."""

    files: StandFiles = field(default_factory=StandFiles)
    trees: int = 4_000
    estates: int = 40
    seasons: int = len(SEASONS)
    maps: int = 3  # of the test on the past
    records: Path = RECORDS  # of real fires


@dataclass(frozen=True)
class Season:
    """What a season brought; amounts in the smallest unit of the dollar."""

    fires: int
    events: int  # where somebody was insured
    policies: int
    insured: int
    premiums: int
    payouts: int


@dataclass
class Forests:
    """All that happens in the forests, from the import to the last withdrawal."""

    backend: CrowdBackend
    folder: Path
    plan: ForestPlan = field(default_factory=ForestPlan)
    seasons: list[Season] = field(default_factory=list)
    fires: list[Observation] = field(default_factory=list)  # so far
    standing: Records = field(init=False)  # the stand's trees before the first of them

    def __post_init__(self) -> None:
        """Read which fires there were."""
        self.history = History.read(self.plan.records)

    def prepare(
        self, cec: TokenDeployment, commerce: CommerceDeployment, progress: Progress
    ) -> ForestDeployment:
        """Import the stand; deploy the contracts with a hazard table of its country, and verify."""
        place = next_addresses(self.backend, CONTRACTS)["ParcelRegistry"]
        registry = Registry(self.backend.chain_id, place)
        id = parcel_id(registry, forester(OWNER), keccak(text=STAND))
        shutil.rmtree(self.folder, ignore_errors=True)
        self.inventory = Inventory(self.plan.files, self.folder, id, self.plan.trees)
        self.inventory.read(progress)
        self.standing = standing = self.inventory.standing()
        if not len(standing):
            raise ForestError("expected a stand with trees that stand, measured and with positions")
        middle = (int(standing["latitude"].mean()), int(standing["longitude"].mean()))
        self.country = Country(middle, self.history)
        community = example_forest_community(cec, commerce)
        self.record = deploy_forest(self.backend, community, {"fire": self.country.table.root})
        self.deployed = verify_forest(self.record, self.backend)
        return self.record

    @property
    def length(self) -> int:
        """How many steps ``run`` yields."""
        seasons = self.history.seasons[: self.plan.seasons]
        return PHASES + sum(3 + len({each.day for each in season}) for season in seasons)

    def run(self) -> Iterator[str]:
        """Go through the story; yield each step's name when it is over."""
        self.scene = Scene(self.backend, self.record)
        self.land = Land(self.scene)
        yield from self._settle_in()
        yield from self._trade()
        yield from self._found_portfolio()
        for season in range(self.plan.seasons):
            yield from self._play(season)
        for name in DEPOSITS:
            self.cover.request(name, 1)
        self.cover.process()
        self.cover.withdraw()
        self.reports.leave()
        yield "all withdrawn"

    def check(self) -> Iterator[Check]:
        """Compare all books with the contracts, when all is over."""
        for part in (self.rights, self.tree, self.cover, self.reports):
            yield from part.check()
        yield Check("dollars of everybody", self.scene.issued, self.scene.of_everybody())

    def _settle_in(self) -> Iterator[str]:
        for name in (OWNER, *PEOPLE):
            self.scene.identify(name)
        standing = self.standing
        places = zip(standing["latitude"].tolist(), standing["longitude"].tolist(), strict=True)
        self.parcel = self.land.register(OWNER, STAND, claims_of_positions(places))
        yield "parcel registered"
        self.scene.pass_time(DAY)
        self.land.survey([self.parcel], [self._survey()])
        yield "parcel surveyed"

    def _trade(self) -> Iterator[str]:
        self.rights = Rights(self.scene, self.land, self.parcel)
        self.rights.certify()
        self.rights.promise()
        yield "certificates issued and sold"
        store = LocalStore(self.folder / "documents")
        self.tree = TreeSale(self.scene, self.inventory, self.rights, store)
        self.tree.promote()
        yield "tree promoted"
        self.tree.sell()
        yield "tree sold"
        self.tree.transport()
        yield "tree transported"
        self.rights.share_income()
        yield "income shared"

    def _found_portfolio(self) -> Iterator[str]:
        estates, found = [], []
        made = self.country.estates(self.plan.estates, self.parcel.claims)
        for number, (claims, findings) in enumerate(made):
            holder = f"owner {number // ESTATES_OF_EACH}"
            if number % ESTATES_OF_EACH == 0:
                self.scene.identify(holder)
            estates.append(self.land.register(holder, f"estate {number}", claims))
            found.append(replace(findings, measured_at=self.scene.now))
        yield "portfolio registered"
        self.land.survey(estates, found)
        yield "portfolio surveyed"
        for name in ("keeper", *DEPOSITS):
            self.scene.come(name)
        self.reports = Reports(self.scene)
        self.cover = Cover(self.scene, self.land, self.country, self.reports)
        self.cover.underwrite()
        self.cover.admit([self.parcel, *estates])
        yield "underwritten"

    def _play(self, season: int) -> Iterator[str]:
        """Insure, burn, pay, survey anew, pay again, and free what is left."""
        cover, before = self.cover, self._sums()
        begins = cover.insure()
        yield "insured"
        insured = cover.pool.locked
        yield from self._burn(season, begins)
        self._wait(begins + YEAR)
        yield "year over"
        cover.lapse()
        cover.release()
        events, policies, premiums, payouts = (
            now - then for now, then in zip(self._sums(), before, strict=True)
        )
        fires = len(self.history.seasons[season])
        self.seasons.append(Season(fires, events, policies, insured, premiums, payouts))
        if season == 0:
            cover.request("bank", 5)
            cover.process()
        yield "season over"

    def _sums(self) -> tuple[int, ...]:
        book = self.cover.book
        paid = sum(policy.paid for policy in book.policies)
        return len(book.events), len(book.policies), self.cover.premiums, paid

    def _burn(self, season: int, begins: int) -> Iterator[str]:
        fires = self.history.seasons[season]
        for _, group in groupby(fires, key=lambda each: each.day):
            self._report([self.country.observe(each, begins) for each in group])
            yield "fires of a day"

    def _report(self, seen: Sequence[Observation]) -> None:
        """Let the fires of a day be reported where somebody is insured, and paid for."""
        cover, reports = self.cover, self.reports
        hits = cover.hits(footprints(seen))
        if hits:
            self._wait(seen[0].day + SEEN_AT)
        self.fires += seen  # crews that came before did not see them
        if not hits:
            return
        events = reports.open(list(hits))
        truth = {id: hits[subject] for id, subject in events.items()}
        cover.note(events, truth)
        reports.report(truth, lies_about=min(truth) if not reports.fines else None)
        cover.pay_early(list(truth))
        reports.wait(truth)
        cover.settle(list(truth))
        cover.donate(reports.close(truth, cover.keeper))
        cover.sample()

    def _wait(self, until: int) -> None:
        """Let time pass; some time after a loss the crews come again, and the rest is paid."""
        while lost := self.cover.not_surveyed():
            come = min(lost.values()) + CREWS_COME
            if come > until:
                break
            self.cover.wait(come)
            self._resurvey()
            self.cover.pay_second()
        self.cover.wait(until)

    def _resurvey(self) -> None:
        """Survey all parcels whose owners wait for the second part of a payout."""
        parcels: list[Parcel] = []
        found: list[Findings] = []
        for number in self.cover.not_surveyed():
            parcel = self.cover.parcels[number]
            parcels.append(parcel)
            if parcel is self.parcel:
                self.inventory.read_again(self._fates())
                found.append(self._survey())
            else:
                found.append(self._after(parcel, max(self.cover.damages(number))))
        self.land.survey(parcels, found)
        if self.parcel in parcels:
            self.rights.resurvey()

    def _after(self, parcel: Parcel, damage: int) -> Findings:
        """Return what a crew finds where a part of the forest burned: some trees always survive."""
        before, burned = self.land.newest(parcel), damage * DIE // 100
        lost, trees = before.volume * burned // BPS, before.trees * burned // BPS
        return replace(
            before,
            root=keccak(before.root),
            trees=before.trees - trees,
            volume=before.volume - lost,
            lost_volume=lost,
            measured_at=self.scene.now,
        )

    def _survey(self) -> Findings:
        number = len(self.inventory.imports)
        document = keccak(text=f"MEVM demo/report {number} on the stand")
        return self.inventory.findings(self.scene.now, document)

    def _fates(self) -> dict[bytes, Status]:
        """Return what became of the stand's trees: some were felled, then a part burned."""
        standing = self.standing[np.argsort(self.standing["longitude"], kind="stable")]
        codes = [bytes(code).ljust(32, b"\0") for code in standing["code"]]
        is_burned = np.any(
            [self.inventory.is_within(standing, fire) for fire in self.fires], axis=0
        )
        fates = {
            code: Status.INSURED_LOST
            for code, burned in zip(codes, is_burned.tolist(), strict=True)
            if burned
        }
        felled = 0
        for code, diameter, height in zip(
            codes, standing["diameter"].tolist(), standing["height"].tolist(), strict=True
        ):
            if felled >= self.rights.logs:
                break
            felled += stem_volume(diameter, height)
            fates[code] = Status.HARVESTED
        fates[self.tree.tree.code] = Status.HARVESTED
        return fates
