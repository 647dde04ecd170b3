"""`mevm forest survey`: two surveyors, one parcel, and what the survey proves."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from mevm_suite.commands.forest import forest

DAY = 86_400
MEASURED = "2027-02-01"  # in the chain's time: a fortnight after the fixture's survey
NOW = 1_801_440_000  # that date's first second
REPORT = "0x" + "22" * 32
DEAD = 5  # trees that died between the surveys

pytestmark = pytest.mark.rule("CEC-20", "CEC-21")


def local(*words: Any) -> Any:
    """Run a command that needs no chain."""
    return CliRunner(mix_stderr=False).invoke(forest, [str(word) for word in words])


@dataclass
class Crews:
    """Two surveyors with an inventory each, and the parcel that they survey."""

    chain: Any
    folder: Path
    parcel: str

    def import_(self, name: str, dead: int) -> Path:
        """Import the fixture's stand, of which some trees have died; return the inventory."""
        source = self.chain.folder.parent
        head, *rows = (source / "stand.csv").read_text().splitlines()
        rows[:dead] = [row.replace("standing", "dead") for row in rows[:dead]]
        (self.folder / f"{name}.csv").write_text("\n".join([head, *rows]) + "\n")
        mapping, out = source / "mapping.yaml", self.folder / name
        made = local("import", self.folder / f"{name}.csv", "--mapping", mapping, "--out", out)
        assert made.exit_code == 0, made.stderr
        return out

    def find(self, who: str, dead: int = DEAD, *words: Any) -> Path:
        """Compute what a surveyor found; return the file."""
        out = self.folder / f"{who}.json"
        found = local(
            *("survey", "findings", self.import_(who, dead), "--measured", MEASURED),
            *("--report", REPORT, "--previous", self.chain.folder, "--out", out, *words),
        )
        assert found.exit_code == 0, found.stderr
        return out

    def words(self, step: str, who: str) -> tuple[Any, ...]:
        secret = self.folder / f"{who}.secret"
        return ("survey", step, self.folder / f"{who}.json", "--secret", secret)

    def commit(self, who: str) -> str:
        return str(self.chain.ok(forest, who, *self.words("commit", who)))

    def reveal(self, who: str) -> str:
        return str(self.chain.ok(forest, who, *self.words("reveal", who)))

    def refused(self, step: str, who: str, code: int = 1) -> str:
        return str(self.chain.refused(forest, who, *self.words(step, who), code=code))

    def shown(self) -> Any:
        return self.chain.rows(forest, "survey", "show", self.parcel)[0]


@pytest.fixture
def crews(forest_chain: Any, tmp_path: Path) -> Crews:
    forest_chain.travel(NOW)
    return Crews(forest_chain, tmp_path, "0x" + forest_chain.parcel.hex())


def test_story__two_surveyors_agree_and_trees_are_proven(crews: Crews) -> None:
    before = crews.shown()
    for who in ("surveyor", "second"):
        crews.find(who)
        crews.commit(who)
    assert crews.shown()["round"] == "waits for both to reveal"
    crews.reveal("second")
    assert f"{crews.chain.of('second')} revealed" in crews.shown()["seats"]
    crews.reveal("surveyor")
    found, now = json.loads((crews.folder / "second.json").read_text()), crews.shown()
    assert found["gaps"]["unaccounted"] == 0
    assert now["trees"] < before["trees"]
    assert now["lost dm3"] == found["findings"]["lost_volume"] > 0
    assert now["root"] == found["findings"]["root"]
    assert (now["survey before"], now["round"]) == (before["survey"], None)
    history = crews.chain.rows(forest, "survey", "history", crews.parcel)
    assert [row["survey"] for row in history] == [before["survey"], now["survey"]]
    tag = ("--tag", "1")
    (tree,) = crews.chain.rows(forest, "survey", "tree", crews.folder / "second", *tag)
    assert (tree["survey"], tree["status"]) == (now["survey"], "dead")
    old = crews.chain.refused(forest, None, "survey", "tree", crews.chain.folder, *tag)
    assert "not that of the newest survey" in old


def test_story__they_disagree_and_the_arbiter_rules(crews: Crews) -> None:
    chain = crews.chain
    for who, dead in (("surveyor", DEAD), ("second", 40)):
        crews.find(who, dead)
        crews.commit(who)
    for who in ("surveyor", "second"):
        crews.reveal(who)
    assert crews.shown()["round"] == "waits for somebody to dispute"
    stranger = chain.refused(forest, "stranger", "survey", "dispute", crews.parcel)
    assert "neither holds nor surveyed" in stranger
    assert "no case is open" in chain.refused(forest, "holder", "survey", "rule", crews.parcel)
    chain.ok(forest, "holder", "survey", "dispute", crews.parcel)
    case = crews.shown()["case"]
    assert "the arbiter decides" in chain.refused(forest, "holder", "survey", "close", crews.parcel)
    waiting = chain.refused(forest, "holder", "survey", "rule", crews.parcel)
    assert f"the arbiter has not ruled on case {case}" in waiting
    arbiter = chain.community.arbiters[0]
    facts = chain.backend.call("CommitteeArbiter", arbiter, "case_of", case)
    chain.travel(facts[5])  # evidence is in
    for who in ("governance", "stranger", "helper"):  # the committee
        votes = (case, 10_000, False, b"\1" * 32)  # all to the claimant: the first surveyor
        chain.signed_by(chain.accounts.index(who)).transact(
            "CommitteeArbiter", arbiter, "vote", *votes
        )
    chain.ok(forest, "stranger", "survey", "rule", crews.parcel)
    now, found = crews.shown(), json.loads((crews.folder / "surveyor.json").read_text())
    assert (now["root"], now["found by"]) == (found["findings"]["root"], chain.of("surveyor"))
    assert now["confirmed by"] == arbiter


def test_reveal_withholding__who_hides_his_findings_is_barred(crews: Crews) -> None:
    chain = crews.chain
    for who in ("surveyor", "second"):
        crews.find(who)
        crews.commit(who)
    crews.reveal("second")
    early = chain.refused(forest, "holder", "survey", "close", crews.parcel)
    assert "waits for both to reveal until" in early
    chain.travel(chain.backend.timestamp + 15 * DAY)
    assert "too late" in crews.refused("reveal", "surveyor")
    chain.ok(forest, "stranger", "survey", "close", crews.parcel)
    assert crews.shown()["round"] is None
    assert "is barred until" in crews.refused("commit", "surveyor")
    no_round = chain.refused(forest, "holder", "survey", "close", crews.parcel)
    assert "no round of surveys is open" in no_round


def test_commit__goes_on_after_the_first_of_two_calls(crews: Crews) -> None:
    chain, who = crews.chain, "surveyor"
    for each in (who, "second"):
        assert crews.find(each).stat().st_mode & 0o077 == 0
    words = (*crews.words("commit", who), "--unsigned", "--account", chain.of(who))
    for function in ("attest", "take a seat"):
        (call,) = json.loads(chain.ok(forest, None, *words))
        assert call["title"].startswith(function)
        chain.signed_by(chain.accounts.index(who)).send({"to": call["to"], "data": call["data"]})
    assert crews.shown()["round"] == "waits for a second surveyor"
    chain.travel(chain.backend.timestamp + 61 * DAY)
    assert "`survey close` ends it" in crews.refused("commit", "second")
    chain.ok(forest, "holder", "survey", "close", crews.parcel)
    crews.commit(who)  # anew: what took a seat once takes none again
    assert crews.shown()["round"] == "waits for a second surveyor"


def test_commit__refuses_who_may_not_and_what_cannot_be(crews: Crews) -> None:
    for who in ("stranger", "surveyor", "second"):
        crews.find(who)
    assert "not an accredited surveyor" in crews.refused("commit", "stranger")
    crews.commit("surveyor")
    assert "has a seat" in crews.refused("commit", "surveyor")
    assert "waits for a second surveyor" in crews.refused("reveal", "surveyor")
    assert "has no seat" in _reveal_with(crews, "second", "surveyor")
    path = crews.folder / "second.json"
    good = json.loads(path.read_text())
    for change, error in (
        ({"measured_at": NOW + DAY}, "in the future"),
        ({"measured_at": 1_700_000_000}, "which is not earlier"),
        ({"lost_volume": 10**12}, "cannot be lost"),
    ):
        path.write_text(json.dumps(good | {"findings": good["findings"] | change}))
        assert error in crews.refused("commit", "second"), error
    path.write_text(json.dumps(good | {"findings": good["findings"] | {"trees": "9"}}))
    assert "expected whole numbers" in crews.refused("commit", "second", code=2)
    path.write_text(json.dumps(good))
    crews.commit("second")
    path.write_text(json.dumps(good | {"findings": good["findings"] | {"trees": 9}}))
    assert "not what was attested" in crews.refused("reveal", "second")
    (crews.folder / "second.secret").unlink()
    assert "expected the file of `commit`" in crews.refused("reveal", "second", code=2)


def _reveal_with(crews: Crews, who: str, file: str) -> str:
    return str(crews.chain.refused(forest, who, *crews.words("reveal", file)))


def test_findings__say_what_is_wrong(crews: Crews) -> None:
    inventory = crews.import_("a", 0)
    out = crews.folder / "a.json"

    def error(*words: Any) -> str:
        given = ("--measured", MEASURED, "--report", REPORT, "--out", out, *words)
        result = local("survey", "findings", inventory, *given)
        assert result.exit_code == 2, result.output
        return str(result.stderr)

    assert "expected a species and a height in dm" in error("--height", "PIAB")
    assert "expected 1 to 1500 dm" in error("--height", "PIAB=0")
    assert "expected a date" in error("--measured", "yesterday")
    assert not out.exists()
    out.write_text("")
    assert "cannot be written" in error()
