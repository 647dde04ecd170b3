"""Five reporters who say what burned; one of them lies once, and pays for it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from eth_abi import encode
from eth_utils import keccak

from mevm_suite.demo.balance import Check
from mevm_suite.demo.forest_people import REPORTERS
from mevm_suite.demo.forest_scene import USD, Scene
from mevm_suite.oracle.footprints import NOTHING, Footprint, Subject
from mevm_suite.oracle.verdict import outliers
from mevm_suite.tables.economy import BPS
from mevm_suite.tables.forest import ASSET_UNIT, Oracle, load_forest
from mevm_suite.tables.units import DAY

MARGIN = 20_000 * USD  # of a bond above the least one: a fined reporter goes on
PURSE = 50_000 * USD  # for deposits of those who open events
FINE_BPS, REWARD_BPS = 1_000, 2_000  # contracts/insurance/HazardOracle.vy
EARLY_PART = 8  # of the smallest bonds of a majority
UNBONDING = 20 * DAY  # longer than any event binds a bond


@dataclass
class Reports:
    """The oracle of hazards, and who reports to it."""

    scene: Scene
    terms: Oracle = field(default_factory=lambda: load_forest().oracle)
    fines: int = 0

    def __post_init__(self) -> None:
        """Let the reporters bond."""
        self.reporters = [self.scene.people[f"reporter {n}"] for n in range(REPORTERS)]
        bond = self.terms.bond * ASSET_UNIT + MARGIN
        self.bonds = dict.fromkeys(self.reporters, bond)
        for reporter in self.reporters:
            opener = PURSE if reporter == self.reporters[0] else 0
            self.scene.fund(reporter, bond + opener, "HazardOracle")
            self._do("bond paid", reporter, "join", bond)

    def open(self, subjects: Sequence[Subject]) -> dict[int, Subject]:
        """Open an event for each subject."""
        events = {}
        for each in subjects:
            self._do("event opened", self.reporters[0], "open_event", *each)
            events[int(self.scene.call("HazardOracle", "hazard_count"))] = each
        return events

    def report(self, truth: Mapping[int, Footprint], lies_about: int | None = None) -> None:
        """Let all commit to what burned, and reveal it; the last one hides one fire, if told so."""
        for id, seen in truth.items():
            for reporter in self.reporters:
                said = self._said(id, reporter, seen, lies_about)
                self._do("committed", reporter, "commit", id, self._commitment(id, reporter, said))
        self.scene.travel(self._opened(truth) + self.terms.commit)
        for id, seen in truth.items():
            for reporter in self.reporters:
                said = self._said(id, reporter, seen, lies_about)
                self._do("revealed", reporter, "reveal", id, said, _salt(id, reporter))
        self.scene.travel(self._opened(truth) + self.terms.commit + self.terms.reveal)

    def wait(self, events: Mapping[int, Footprint]) -> None:
        """Wait until nobody can challenge."""
        last = max(self.scene.call("HazardOracle", "hazard", id)[5] for id in events)
        self.scene.travel(last + 1)

    def close(self, events: Mapping[int, Footprint], keeper: str) -> int:
        """Settle alarms, and punish who lied; return what the pool of underwriters gets of it."""
        given = 0
        for id in events:
            self._do("alarm settled", keeper, "settle_alarm", id)
            given += self._punish(id, keeper)
        if given:
            self._do("fines given to the pool", keeper, "donate_fines")
        return given

    def early_cap(self) -> int:
        """Return what may be paid early: a part of what a majority of liars would lose."""
        majority = sorted(self.bonds.values())[: REPORTERS // 2 + 1]
        return sum(majority) // EARLY_PART

    def leave(self) -> None:
        """Let all reporters leave with their bonds."""
        for reporter in self.reporters:
            self._do("reporter left", reporter, "leave")
        self.scene.pass_time(UNBONDING)
        for reporter in self.reporters:
            self._do("bond taken", reporter, "take_bond")
            self._do("bond withdrawn", reporter, "withdraw", self.scene.at["PeggedToken"])

    def check(self) -> Iterator[Check]:
        """Compare what reporters have with their bonds, when all have left."""
        liar = self.reporters[-1]
        bond = self.terms.bond * ASSET_UNIT + MARGIN
        yield Check("dollars left to the liar", bond - self._fine(), self.scene.dollars(liar))
        honest = sum(self.scene.dollars(each) for each in self.reporters[:-1])
        expected = (REPORTERS - 1) * bond + PURSE
        yield Check("dollars of honest reporters", expected, honest)
        yield Check("dollars left in HazardOracle", 0, self.scene.held("HazardOracle"))

    def _punish(self, id: int, keeper: str) -> int:
        """Have those fined who are far from the medians; the keeper takes out his share."""
        call = self.scene.call
        said = {
            each: tuple(call("HazardOracle", "footprint_of", id, each)) for each in self.reporters
        }
        given = 0
        for liar, block in outliers(said, tuple(call("HazardOracle", "footprint", id))).items():
            self._do("liar punished", keeper, "punish_outlier", id, liar, block)
            self._do("reward withdrawn", keeper, "withdraw", self.scene.at["PeggedToken"])
            self.bonds[liar] -= self._fine()
            self.fines += self._fine()
            given += self._fine() - self.reward()
        return given

    def reward(self) -> int:
        """Return what a keeper gets for having a liar fined."""
        return self._fine() * REWARD_BPS // BPS

    def _fine(self) -> int:
        return self.terms.bond * ASSET_UNIT * FINE_BPS // BPS

    def _said(self, id: int, reporter: str, seen: Footprint, lies_about: int | None) -> Footprint:
        return NOTHING if id == lies_about and reporter == self.reporters[-1] else seen

    def _commitment(self, id: int, reporter: str, said: Footprint) -> bytes:
        types = ("uint256", "address", "uint256", "address", "uint256[2]", "bytes32")
        place = (self.scene.backend.chain_id, self.scene.at["HazardOracle"])
        return keccak(encode(types, (*place, id, reporter, said, _salt(id, reporter))))

    def _opened(self, events: Mapping[int, Footprint]) -> int:
        opened = (self.scene.call("HazardOracle", "hazard", id)[3] for id in events)
        return max(opened)

    def _do(self, name: str, sender: str, function: str, *args: object) -> None:
        self.scene.do(name, sender, "HazardOracle", function, *args)


def _salt(id: int, reporter: str) -> bytes:
    return keccak(text=f"MEVM demo/salt of {reporter} for event {id}")
