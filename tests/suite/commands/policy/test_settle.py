"""`mevm policy settle` and `release`: two parcels burn; anyone has them paid, in any batches."""

import json
from typing import Any

import pytest

from mevm_suite.commands.policy import policy
from mevm_suite.forest.grid import Claims, region_of
from mevm_suite.insurer.desk import InsuranceDesk
from mevm_suite.insurer.keeping import Keeper

UNIT = 10**6
DAY = 86_400
WHO = "stranger"


def beside(chain: Any) -> Claims:
    """Return a cell in another block of the region in which the holder's parcel lies."""
    region = chain.rates[0].region
    block = next(each for each in chain.claims if region_of(each)[0] == region)
    near = (block + step for step in (1, -1, 2**16, -(2**16)))
    free = (each for each in near if each not in chain.claims and region_of(each)[0] == region)
    return {next(free): 1}


@pytest.fixture
def both(bought: Any, order: list[Any]) -> Any:
    """The holder's policy, and another's of 3,000 CNY, both in force."""
    parcel = bought.land("buyer", "south", beside(bought))
    bought.survey(parcel, bought.folder)
    more = [*order[:1], "0x" + parcel.hex(), *order[2:], "--sum", 3_000]
    assert bought.ok(policy, "buyer", "buy", *more).splitlines()[-1] == "policy 2"
    bought.wait(20 * DAY)
    return bought


def final(chain: Any, event: int) -> None:
    chain.travel(chain.call("HazardOracle", "hazard", event)[5])


def paid(chain: Any) -> list[str]:
    return [chain.rows(policy, "show", id)[0]["paid"] for id in (1, 2)]


def keeper_of(chain: Any) -> Keeper:
    return Keeper(InsuranceDesk(chain.signed_by(0), chain.record.forest), chain.of(WHO))


@pytest.mark.rule("CEC-41")
def test_settle__pays_all_in_batches_and_counts_their_steps(both: Any, burn: Any) -> None:
    event = burn(50)
    final(both, event)
    keeper = keeper_of(both)
    steps = keeper.steps(keeper.event(event))
    written = json.loads(both.ok(policy, WHO, "settle", event, "--unsigned"))
    assert [each["title"] for each in written] == [f"settle event {event}, 32 steps at most"]
    request = both.backend.w3.provider.make_request
    snapshot = request("evm_snapshot", [])["result"]
    result = both.run(policy, WHO, "settle", event, "--batch", 20)
    assert result.exit_code == 0, result.stderr
    assert result.stderr.count("settle event 1, 20 steps at most") == -(-steps // 20)
    said = result.stdout.splitlines()
    assert said[-2:] == [
        "event 1: 2 settled, 1250 CNY paid, 1250 CNY to wait for surveys",
        "rewards 10 CNY",
    ]
    assert paid(both) == ["500", "750"]
    request("evm_revert", [snapshot])
    # Neither one step more nor less than the bar was told.
    insurance = both.at["ForestInsurance"]
    for count, is_closed in ((steps - 1, False), (1, True)):
        both.do(WHO, "ForestInsurance", "settle", event, count)
        assert both.backend.call("ForestInsurance", insurance, "is_closed", event) is is_closed
    assert paid(both) == ["500", "750"]


@pytest.mark.rule("CEC-41")
def test_settle__pays_all_the_same_part_early(both: Any, burn: Any) -> None:
    event = burn()
    first, second = both.run(policy, WHO, "settle", event), paid(both)
    assert first.exit_code == 0, first.stderr
    assert "pay 2 policies early" in first.stderr
    assert second == ["1000", "1500"]
    final(both, event)
    both.ok(policy, WHO, "settle", event)
    assert paid(both) == ["1000", "1500"]


def test_settle__waits_for_the_reporters(both: Any, burn: Any) -> None:
    region = both.rates[0].region
    event = burn(0)
    assert "nobody is left to be paid early" in both.refused(policy, WHO, "settle", event)
    final(both, event)
    both.ok(policy, WHO, "settle", event)
    assert paid(both) == ["0", "0"]
    day = both.backend.timestamp // DAY * DAY
    both.do("reporter 1", "HazardOracle", "open_event", 1, region, day)
    said = both.refused(policy, WHO, "settle", event + 1)
    assert "event 2 is committing: reporters are at work" in said
    both.wait(2 * DAY)
    both.ok(policy, WHO, "settle", event + 1)
    assert both.call("HazardOracle", "hazard", event + 1)[4] == 6, "nobody said anything: void"
    assert "event 2 is settled" in both.refused(policy, WHO, "settle", event + 1)


@pytest.mark.rule("CEC-42")
def test_release__ends_claims_and_frees_what_is_left(both: Any, burn: Any) -> None:
    event = burn(50)
    final(both, event)
    both.ok(policy, WHO, "settle", event)
    assert both.call("UnderwritingPool", "locked") == 3_750 * UNIT
    assert "nothing to do" in both.refused(policy, WHO, "release")
    both.wait(200 * DAY)
    survey = both.refused(policy, WHO, "resurvey", 1, event)
    assert "too late: a survey could be shown until" in survey
    both.ok(policy, WHO, "release")
    assert both.call("UnderwritingPool", "locked") == 0
    steps = [row["what"] for row in both.rows(policy, "show", 1, "--history")]
    assert steps == ["bought", "settled", "the rest lapsed", "released"]


@pytest.mark.parametrize(("left", "calls"), [(0, 0), (32, 0), (33, 1), (64, 1), (65, 2)])
def test_notes__leave_no_more_than_a_call_notes_itself(
    chain: Any, monkeypatch: pytest.MonkeyPatch, left: int, calls: int
) -> None:
    desk = InsuranceDesk(chain.signed_by(0), chain.record.forest)
    counts = {"hazard_count": 7 + left, "noted": 7}
    monkeypatch.setattr(desk, "read", lambda contract, function: counts[function])
    assert [call.args for call in desk.notes()] == [(32,)] * calls


def test_buy__finds_the_only_region_of_a_parcel(bought: Any, order: list[Any]) -> None:
    """The other parcel lies in one region; it is not surveyed."""
    parcel = bought.land("buyer", "south", beside(bought))
    words = [1, "0x" + parcel.hex(), *order[4:]]
    (quote,) = bought.rows(policy, "quote", *words)
    assert quote["region"] == bought.rates[0].region
    assert (quote["parcel's worth there"], quote["not sold, as"]) == (
        "0",
        "the parcel is not surveyed",
    )
    assert bought.refused(policy, "buyer", "buy", *words).strip().endswith("is not surveyed")
    elsewhere = next(iter(beside(bought))) + 8
    far = bought.land("buyer", "far", {next(iter(beside(bought))): 2, elsewhere: 1})
    words[1] = "0x" + far.hex()
    several = bought.refused(policy, None, "quote", *words)
    assert f"lies in: {region_of(elsewhere - 8)[0]}, {region_of(elsewhere)[0]}" in several
