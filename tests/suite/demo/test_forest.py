"""The demo's forests in titanoboa: contracts and models agree, and one unit too few shows."""

import csv
import json

import boa
import numpy as np
import pytest
from rich.console import Console

from mevm_suite.demo import report, show
from mevm_suite.demo.community import example_community
from mevm_suite.demo.forest import ForestPlan, Forests
from mevm_suite.demo.forest_inventory import DEFAULT_HEIGHT, Inventory, StandFiles
from mevm_suite.demo.forest_pictures import draw, look_back
from mevm_suite.demo.forest_risk import MOST_ACRES, RECORDS, SEASONS, Country, History
from mevm_suite.demo.market import example_market
from mevm_suite.demo.plan import example_assignment
from mevm_suite.deployment import deploy_all, deploy_commerce
from mevm_suite.deployment.boa_backend import BoaBackend
from mevm_suite.forest.failure import ForestError
from mevm_suite.forest.grid import region_of
from mevm_suite.forest.leaf import Status
from mevm_suite.forest.stand import Stand, write_mapping, write_stand
from mevm_suite.insurance.territory import REGIONS
from mevm_suite.oracle.footprints import footprints
from mevm_suite.tables import load_table
from mevm_suite.tables.assignment import NOBODY

UNIT = 10**18
DAY = 86_400
USD = 10**6
PLACE = (25 * 10**7, 101 * 10**7)
PARCEL = b"\7" * 32
ESTATES = 6


@pytest.fixture(scope="module")
def nowhere(tmp_path_factory):
    """A place without records of fires, so that these are made up."""
    return tmp_path_factory.mktemp("forest") / "none.csv"


@pytest.fixture(scope="module")
def played(tmp_path_factory, nowhere):
    backend = BoaBackend()
    table = load_table("CEC")
    market = example_market(backend, [table])
    managers = [boa.env.generate_address(name) for name in ("announcer", "giver")]
    assignment = example_assignment(table, backend.timestamp + DAY, *managers)
    deployment = deploy_all(backend, [table], {"CEC": assignment}, lambda symbol: None, market)
    sec = backend.deploy("SEC", 10**9 * UNIT, boa.env.eoa, NOBODY)
    commerce = deploy_commerce(backend, example_community(backend, sec, market.oracle))
    plan = ForestPlan(trees=400, estates=ESTATES, seasons=1, records=nowhere)
    forests = Forests(backend, tmp_path_factory.mktemp("demo") / "forest", plan)
    forests.prepare(deployment.tokens[0], commerce, lambda done, total: None)
    forests.steps = list(forests.run())
    return forests


def test_forests__agree_with_the_models(played):
    checks = list(played.check())
    assert [each for each in checks if not each.ok] == []
    assert len(checks) == 34
    assert played.cover.deviations == []
    assert [text for each in played.deployed for text in each.deviations] == []
    assert len(played.steps) == played.length


@pytest.mark.rule("CEC-21")
@pytest.mark.rule("CEC-41")
def test_stand__burns_in_part_and_is_paid_twice(played):
    statuses = played.inventory.records["status"]
    lost, standing = (
        int(np.sum(statuses == status)) for status in (Status.INSURED_LOST, Status.STANDING)
    )
    assert 100 < lost < 300
    assert 100 < standing < 300
    policy = played.cover.book.policies[0]
    first = next(event for event in played.cover.book.events if event.hits(policy))
    early = first.paid_early[policy.id]
    assert 0 < early < policy.paid // 2 < policy.paid < policy.insured
    assert played.scene.done["second part paid"] >= 1
    (season,) = played.seasons
    assert (season.policies, season.payouts) == (1 + ESTATES, sum_paid(played))
    assert season.insured == sum(each.insured for each in played.cover.book.policies)


def sum_paid(played):
    return sum(policy.paid for policy in played.cover.book.policies)


@pytest.mark.rule("CEC-52")
def test_liar__loses_a_part_of_his_bond_once(played):
    assert played.scene.done["liar punished"] == 1
    *honest, liar = played.reports.reporters
    assert played.scene.dollars(liar) == 110_000 * USD
    assert all(played.scene.dollars(each) >= 120_000 * USD for each in honest)


@pytest.mark.rule("CEC-24")
@pytest.mark.rule("CEC-26")
def test_tree__is_sold_with_a_certificate_that_both_can_read(played):
    order = played.scene.call("ForestSale", "order_of", played.tree.order)
    assert order[1] == played.tree.buyer
    assert played.tree.is_readable
    assert played.scene.done["identity disclosed"] == 1
    assert played.scene.call("TreeTokens", "totalSupply") == 0  # it was felled


class UnitMore(BoaBackend):
    """Says one more of what one function returns."""

    def __init__(self, contract, function):
        self.which = (contract, function)

    def call(self, contract, address, function, *args):
        value = super().call(contract, address, function, *args)
        return value + 1 if (contract, function) == self.which else value


@pytest.mark.parametrize(
    ("contract", "function", "names"),
    [
        ("TimberCertificates", "balanceOf", {"certificates held, retired, redeemed"}),
        ("YieldCertificates", "paid", {"dollars left in YieldCertificates"}),
        ("UnderwritingPool", "locked", {"cover still open"}),
        ("GrowingStock", "logs_of", {"dm³ of logs at the company"}),
        (
            "PeggedToken",
            "balanceOf",
            {"dollars of everybody", "dollars left in the pool", "dollars to the carrier"},
        ),
    ],
)
def test_check__finds_one_unit(played, contract, function, names, monkeypatch):
    monkeypatch.setattr(played.scene, "backend", UnitMore(contract, function))
    assert names <= {each.name for each in played.check() if not each.ok}


def test_sample__finds_one_unit(played, monkeypatch):
    monkeypatch.setattr(played.scene, "backend", UnitMore("UnderwritingPool", "capital"))
    monkeypatch.setattr(played.cover, "samples", [])
    monkeypatch.setattr(played.cover, "deviations", [])
    played.cover.sample()
    (text,) = played.cover.deviations
    assert text.startswith("capital at ")
    wrong = {each.name for each in played.check() if not each.ok}
    assert wrong == {"moments at which pool and model differ"}


def test_report__tells_all_of_it(played, tmp_path):
    checks = list(played.check())
    document = json.loads(json.dumps(report.forest_as_json(played, checks)))
    assert document["ok"]
    assert document["fires_are_real"] is False
    assert len(document["samples"]) == len(played.cover.samples)
    assert document["seasons"][0]["payouts"] == str(sum_paid(played))
    console = Console(record=True, width=120, file=(tmp_path / "text").open("w"))
    show.published(console, played.deployed, "Forests")
    show.seasons(console, played)
    show.books(console, "CEC's forests", played.scene.done, checks)
    text = console.export_text()
    assert "DEVIATES" not in text
    assert "…" not in text
    assert "made-up days and sizes" in text
    assert played.record.at["ForestInsurance"] in text


def test_draw__leaves_two_pictures(played, tmp_path):
    for name in draw(played, tmp_path):
        assert (tmp_path / name).read_bytes().startswith(b"\x89PNG")
        assert (tmp_path / name).stat().st_size > 10_000


def test_fires__are_the_same_each_time_when_made_up(nowhere):
    history = History.read(nowhere)
    assert not history.is_real
    assert history == History.read(nowhere)
    assert [len(season) for season in history.seasons] == [9, 9, 9]


@pytest.mark.skipif(not RECORDS.exists(), reason="needs ../shared/data: records of real fires")
def test_fires__are_those_of_the_records():
    history = History.read(RECORDS)
    assert history.is_real
    assert [len(season) for season in history.seasons] == [7, 5, 12]
    topanga = history.seasons[0][-1]
    assert (topanga.fire.year, topanga.day) == (SEASONS[0], 270)  # 28 September
    assert round(topanga.fire.acres) == 23_396


@pytest.mark.parametrize("move", [0, 20_000, 45_000])
def test_country__lets_a_fire_end_in_the_stand(nowhere, move):
    stand = (PLACE[0] + move, PLACE[1])
    country = Country(stand, History.read(nowhere))
    fire = country.meeting
    assert fire.fire.acres < MOST_ACRES
    seen = country.observe(fire, 0)
    regions = {subject.region: footprint for subject, footprint in footprints([seen]).items()}
    region, bit = region_of(block_of(stand))
    numbers = b"".join(word.to_bytes(32, "little") for word in regions[region])
    assert 50 <= numbers[bit.bit_length() - 1] < 100


def block_of(point):
    return (point[0] + 900_000_000) // 65_536 * 65_536 + (point[1] + 1_800_000_000) // 65_536


def test_country__has_estates_beside_what_is_taken(nowhere):
    country = Country(PLACE, History.read(nowhere))
    first = [next(iter(claims)) for claims, _ in country.estates(4, {})]
    second = [next(iter(claims)) for claims, _ in country.estates(4, {first[1]: 1})]
    assert second[:3] == [first[0], *first[2:]]
    assert len(set(country.regions)) == REGIONS**2
    assert {region_of(block)[0] for block in first + second} <= set(country.regions)


def test_inventory__is_read_twice_whatever_it_has(tmp_path):
    """Without heights all trees get the same one; what burned is lost in the second import."""
    made, mapping = tmp_path / "made.csv", tmp_path / "mapping.yaml"
    write_stand(Stand(50), made)
    write_mapping(mapping, "no heights", "some parcel")
    text = mapping.read_text()
    start, end = text.index("height:"), text.index("crown:")
    mapping.write_text(text[:start] + text[end:])
    inventory = Inventory(StandFiles(made, mapping), tmp_path / "out", PARCEL)
    inventory.read(lambda done, total: None)
    assert set(inventory.records["height"].tolist()) == {DEFAULT_HEIGHT}
    before = inventory.findings(1_000, b"\1" * 32)
    codes = inventory.standing()["code"].tolist()[:3]
    inventory.read_again({codes[0]: Status.HARVESTED, **dict.fromkeys(codes[1:], Status(2))})
    after = inventory.findings(2_000, b"\1" * 32)
    assert (before.trees - after.trees, before.lost_volume) == (3, 0)
    assert 0 < after.lost_volume < before.volume - after.volume


def test_files__come_together(tmp_path):
    with pytest.raises(ForestError, match="expected an inventory with its mapping file, or none"):
        StandFiles(csv=tmp_path / "stand.csv")


def test_look_back__tests_each_map(tmp_path):
    records = tmp_path / "fires.csv"
    with records.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("objectid", "year_", "unit_id", "gis_acres"))
        writer.writerows((year, year, "A", 5_000) for year in range(1950, 2018))
    steps = []
    plan = ForestPlan(maps=1, records=records)
    (test,) = look_back(plan, tmp_path / "b.png", lambda *step: steps.append(step))
    assert steps == [(done, 18) for done in range(1, 19)]
    assert (tmp_path / "b.png").read_bytes().startswith(b"\x89PNG")
    assert {len(years) for years in test.years.values()} == {18}
