"""`mevm forest` for stock, timber, trees and yield: each right is sold once."""

import math
from pathlib import Path
from typing import Any

import pytest

from mevm_suite.commands.forest import forest
from mevm_suite.forest.grid import claims_of_positions
from mevm_suite.forest.importer import import_forest
from mevm_suite.forest.leaf import Status
from mevm_suite.forest.proofs import Forest
from mevm_suite.forest.volume import stem_volume

DAY = 86_400
WEEK = 7 * DAY
REASON = "0x" + "33" * 32

pytestmark = pytest.mark.rule("CEC-22")


@pytest.fixture
def parcel(forest_chain: Any) -> str:
    return "0x" + forest_chain.parcel.hex()


@pytest.fixture
def stock(forest_chain: Any, parcel: str) -> Any:
    """What `stock` says."""
    return lambda: forest_chain.rows(forest, "stock", parcel)[0]


def put_on_sale(chain: Any, parcel: str) -> None:
    """Lock the holder's parcel for whoever buys it."""
    chain.ok(forest, "holder", "sale", "publish", parcel, 5_000, "--content", REASON)


def elsewhere() -> Any:
    """Return a cell that is not the fixture's parcel's."""
    return claims_of_positions([(250_000_000, 1_030_000_000)])


def without(chain: Any, folder: Path, tag: int) -> Path:
    """Survey the parcel anew, where one tree is dead; return the inventory."""
    source, out = chain.folder.parent, folder / "dead"
    head, *rows = (source / "stand.csv").read_text().splitlines()
    rows[tag - 1] = rows[tag - 1].replace("standing", "dead")
    (folder / "dead.csv").write_text("\n".join([head, *rows]) + "\n")
    import_forest(folder / "dead.csv", source / "mapping.yaml", out)
    chain.travel(chain.backend.timestamp + DAY)
    chain.survey(chain.parcel, out)
    return out


def tree_of(folder: Path, status: Status) -> tuple[str, bytes, int]:
    """Return tag, code and volume of an inventory's first tree of a status."""
    found = Forest(folder)
    for tag in range(1, found.count + 1):
        tree = found.prove(found.code_of(str(tag))).tree
        if tree.status is status:
            return str(tag), tree.code, stem_volume(tree.diameter, tree.height)
    raise AssertionError(f"the stand has no tree that is {status.name}")


def test_story__timber_is_certified_sent_retired_and_redeemed(
    forest_chain: Any, parcel: str, stock: Any
) -> None:
    chain, before = forest_chain, stock()
    assert before["free"] == before["shares"] == before["standing dm3"] > 1_000
    chain.ok(forest, "holder", "timber", "issue", parcel, 800, "--receiver", chain.of("buyer"))
    chain.ok(forest, "buyer", "timber", "send", parcel, 300, chain.of("stranger"))
    chain.ok(forest, "buyer", "timber", "retire", parcel, 200, REASON)
    chain.ok(forest, "stranger", "timber", "redeem", parcel, 300)
    (buyer,) = chain.rows(forest, "timber", "balance", parcel, chain.of("buyer"))
    assert (buyer["certificates"], buyer["retired in all"], buyer["redeemed in all"]) == (
        *(300, 200, 300),
    )
    (stranger,) = chain.rows(forest, "timber", "balance", parcel, chain.of("stranger"))
    assert (stranger["certificates"], stranger["logs dm3"]) == (0, 300)
    chain.ok(forest, "holder", "harvest", parcel, 100)
    now = stock()
    assert (now["certified"], now["retired"], now["felled dm3"]) == (300, 200, 400)
    assert now["free"] == before["free"] - 900
    assert now["free"] + now["certified"] + now["retired"] == now["shares"]


def test_timber__refuses_what_would_be_sold_twice(
    forest_chain: Any, parcel: str, stock: Any
) -> None:
    chain, free = forest_chain, stock()["free"]

    def refused(who: str, *words: Any) -> str:
        return str(chain.refused(forest, who, *words))

    assert f"has {free} free shares, not {free + 1}" in refused(
        "holder", "timber", "issue", parcel, free + 1
    )
    assert "does not hold the parcel" in refused("buyer", "timber", "issue", parcel, 1)
    assert "does not hold the parcel" in refused("buyer", "harvest", parcel, 1)
    for words in (("redeem", parcel, 1), ("retire", parcel, 1, REASON)):
        assert "has 0 certificates" in refused("buyer", "timber", *words)
    assert "needs no notice" in refused("buyer", "timber", "notice", parcel)
    chain.ok(forest, "holder", "timber", "issue", parcel, free)
    assert "has 0 free shares" in refused("holder", "harvest", parcel, 1)
    bare = chain.land("holder", "bare", elsewhere())
    assert "has no survey yet" in refused("holder", "harvest", "0x" + bare.hex(), 1)
    assert chain.run(forest, "holder", "timber", "issue", parcel, 0).exit_code == 2


@pytest.mark.rule("CEC-25")
def test_timber__waits_for_a_notice_while_the_parcel_is_held_fast(
    forest_chain: Any, parcel: str
) -> None:
    chain = forest_chain
    chain.ok(forest, "holder", "timber", "issue", parcel, 500, "--receiver", chain.of("buyer"))
    put_on_sale(chain, parcel)
    for words in (("timber", "issue", parcel, 1), ("harvest", parcel, 1)):
        assert "holds the parcel fast" in chain.refused(forest, "holder", *words)
    assert "`timber notice`" in chain.refused(forest, "buyer", "timber", "redeem", parcel, 500)
    chain.ok(forest, "buyer", "timber", "notice", parcel)
    assert "announced already" in chain.refused(forest, "buyer", "timber", "notice", parcel)
    assert "too early" in chain.refused(forest, "buyer", "timber", "redeem", parcel, 500)
    chain.travel(chain.backend.timestamp + 30 * DAY)
    chain.ok(forest, "buyer", "timber", "redeem", parcel, 500)
    (row,) = chain.rows(forest, "timber", "balance", parcel, chain.of("buyer"))
    assert row["logs dm3"] == 500


def test_story__a_tree_is_promoted_and_felled(forest_chain: Any, stock: Any) -> None:
    chain, before = forest_chain, stock()
    tag, code, volume = tree_of(chain.folder, Status.STANDING)
    token = "0x" + code.hex()
    assert "was never promoted" in chain.refused(forest, None, "tree", "show", token)
    made = chain.ok(forest, "holder", "tree", "promote", chain.folder, "--tag", tag)
    assert made.splitlines()[-1] == f"tree {token}"
    (row,) = chain.rows(forest, "tree", "show", token)
    assert (row["owner"], row["volume dm3"], row["felled"]) == (chain.of("holder"), volume, None)
    assert stock()["in trees of others dm3"] == volume
    assert stock()["free"] == before["free"] - math.ceil(
        volume * before["shares"] / before["standing dm3"]
    )
    twice = chain.refused(forest, "holder", "tree", "promote", chain.folder, "--tag", tag)
    assert "was promoted already" in twice
    assert "does not own the tree" in chain.refused(forest, "buyer", "tree", "fell", token)
    chain.ok(forest, "holder", "tree", "fell", token)
    (row,) = chain.rows(forest, "tree", "show", token)
    assert row["owner"] is None
    assert row["felled"] is not None
    assert "nobody does" in chain.refused(forest, "holder", "tree", "fell", token)


@pytest.mark.rule("CEC-21")
def test_tree__that_a_survey_finds_gone_cannot_be_felled(forest_chain: Any, tmp_path: Path) -> None:
    chain = forest_chain
    tag, code, _ = tree_of(chain.folder, Status.STANDING)
    token = "0x" + code.hex()
    chain.ok(forest, "holder", "tree", "promote", chain.folder, "--tag", tag)
    nothing = chain.refused(forest, "buyer", "tree", "review", chain.folder, "--tag", tag)
    assert "nothing new: the tree stands" in nothing
    dead = without(chain, tmp_path, int(tag))
    (row,) = chain.rows(forest, "survey", "tree", dead, "--tag", tag)
    assert row["status"] == "dead"
    chain.ok(forest, "buyer", "tree", "review", dead, "--tag", tag)
    assert "is gone by survey" in chain.refused(forest, "holder", "tree", "fell", token)


def test_promote__refuses_what_the_contract_would(forest_chain: Any, tmp_path: Path) -> None:
    chain = forest_chain

    def refused(who: str, *words: Any) -> str:
        return str(chain.refused(forest, who, "tree", "promote", *words))

    standing, _, _ = tree_of(chain.folder, Status.STANDING)
    assert "does not hold the parcel" in refused("buyer", chain.folder, "--tag", standing)
    assert "has no tree" in refused("holder", chain.folder, "--tag", "no such tree")
    inventory = without(chain, tmp_path, int(standing))
    dead, _, _ = tree_of(inventory, Status.DEAD)
    assert "does not stand: dead" in refused("holder", inventory, "--tag", dead)
    assert "not that of the newest survey" in refused("holder", chain.folder, "--tag", standing)
    nameless = chain.run(forest, "holder", "tree", "promote", chain.folder)
    assert (nameless.exit_code, "expected one of --code and --tag" in nameless.stderr) == (2, True)


def test_story__income_is_promised_paid_and_claimed(forest_chain: Any, parcel: str) -> None:
    chain, words = forest_chain, ("--share", 30, "--units", 1_000, "--period", "7 days")
    chain.ok(forest, "holder", "yield", "issue", parcel, *words, "--periods", 2)
    chain.ok(forest, "holder", "yield", "send", parcel, 250, chain.of("buyer"))
    (term,) = chain.rows(forest, "yield", "show", parcel, "--holder", chain.of("buyer"))
    assert (term["shared"], term["units"], term["held"], term["to claim"]) == (
        "30 %",
        1_000,
        250,
        "0",
    )
    early = chain.refused(forest, "holder", "yield", "pay", parcel, 0, REASON, "--amount", 1)
    assert "period 0 begins at" in early
    chain.travel(chain.backend.timestamp + DAY + WEEK)
    chain.ok(forest, "holder", "yield", "pay", parcel, 0, REASON, "--amount", 1_000)
    today = chain.refused(forest, "buyer", "yield", "claim", parcel, chain.of("buyer"))
    assert "nothing to do" in today
    chain.travel(chain.backend.timestamp + DAY)
    before = chain.yuan("buyer"), chain.yuan("holder")
    for who in ("buyer", "holder"):
        chain.ok(forest, "stranger", "yield", "claim", parcel, chain.of(who))
    after = chain.yuan("buyer"), chain.yuan("holder")
    # 30 % by units, of which the buyer has a quarter; the rest is the holder's
    assert [now - then for now, then in zip(after, before, strict=True)] == [
        75 * 10**6,
        925 * 10**6,
    ]
    rows = chain.rows(forest, "yield", "periods", parcel)
    assert [row["state"] for row in rows] == ["reported", "open"]
    assert (rows[0]["reported"], rows[0]["statement"]) == ("1000", REASON)


def test_yield__who_does_not_report_is_on_record(forest_chain: Any, parcel: str) -> None:
    chain = forest_chain
    terms = ("--share", 10, "--period", "7 days", "--periods", 1)
    assert "no yield certificates" in chain.refused(
        forest, "holder", "yield", "pay", parcel, 0, REASON
    )
    chain.ok(forest, "holder", "yield", "issue", parcel, *terms)
    overlap = chain.refused(forest, "holder", "yield", "issue", parcel, *terms)
    assert "the last term runs until" in overlap
    chain.travel(chain.backend.timestamp + DAY + WEEK)
    nothing = chain.refused(forest, "stranger", "yield", "pay", parcel, 0, REASON)
    assert "an amount is needed" in nothing
    unknown = chain.refused(forest, "stranger", "yield", "pay", parcel, 0, REASON, "--amount", 5)
    assert "is not identified" in unknown
    early = chain.refused(forest, "buyer", "yield", "default", parcel, 0)
    assert "too early" in early
    chain.travel(chain.backend.timestamp + 60 * DAY)
    chain.ok(forest, "buyer", "yield", "default", parcel, 0)
    twice = chain.refused(forest, "buyer", "yield", "default", parcel, 0)
    assert "on record already" in twice
    (row,) = chain.rows(forest, "yield", "periods", parcel)
    assert row["state"] == "not reported in time"
    blocked = chain.refused(forest, "holder", "yield", "issue", parcel, *terms)
    assert "was not reported" in blocked
    chain.ok(forest, "holder", "yield", "pay", parcel, 0, REASON)
    assert chain.rows(forest, "yield", "periods", parcel)[0]["state"] == "reported"
    chain.ok(forest, "holder", "yield", "issue", parcel, *terms)


def test_yield__checks_terms(forest_chain: Any, parcel: str) -> None:
    chain = forest_chain

    def issue(*words: Any, code: int = 1) -> str:
        return str(chain.refused(forest, "holder", "yield", "issue", parcel, *words, code=code))

    for start in ("2020-01-01", "2030-01-01"):
        assert "or a year ahead at most" in issue("--share", 10, "--start", start)
    assert "7 to 366 days, not 6" in issue("--share", 10, "--period", "6 days")
    assert "30 years at most" in issue("--share", 10, "--periods", 10_000)
    assert "hundredths of a percent" in issue("--share", "0.015", code=2)
    assert "expected a duration" in issue("--share", 10, "--period", "soon", code=2)
    timber_only = chain.land("holder", "timber only", elsewhere(), classes=1)
    other = chain.refused(
        forest, "holder", "yield", "issue", "0x" + timber_only.hex(), "--share", 10
    )
    assert "no right to the yield" in other
    chain.ok(forest, "holder", "yield", "issue", parcel, "--share", 10)
    assert "periods 0 to 3" in chain.refused(
        forest, "holder", "yield", "pay", parcel, 4, REASON, "--amount", 1
    )
    none = chain.refused(forest, None, "yield", "periods", parcel, "--term", 2)
    assert "has 1 terms, no term 2" in none
