"""`mevm policy settle` and `release`: two parcels burn; anyone has them paid, in any batches."""

import json
from typing import Any

import pytest

from mevm_suite.commands.policy import policy
from mevm_suite.forest.grid import Claims
from mevm_suite.insurer.desk import InsuranceDesk
from mevm_suite.insurer.keeping import Keeper

UNIT = 10**6
DAY = 86_400
WHO = "stranger"


@pytest.fixture(scope="module")
def sold(underwritten: Any, terms: list[Any], beside: Claims) -> Any:
    """The holder's policy, and another's of 3,000 CNY, both in force."""
    chain = underwritten
    parcel = chain.land("buyer", "south", beside)
    chain.survey(parcel, chain.folder)
    chain.ok(policy, "holder", "buy", 1, "0x" + chain.parcel.hex(), *terms)
    more = [1, "0x" + parcel.hex(), *terms, "--sum", 3_000]
    assert chain.ok(policy, "buyer", "buy", *more).splitlines()[-1] == "policy 2"
    chain.wait(20 * DAY)
    return chain


@pytest.fixture
def both(sold: Any, chain: Any) -> Any:
    return chain


def finish(chain: Any, event: int) -> None:
    chain.travel(chain.call("HazardOracle", "hazard", event)[5])


def paid(chain: Any) -> list[str]:
    return [chain.rows(policy, "show", id)[0]["paid"] for id in (1, 2)]


def keeper_of(chain: Any) -> Keeper:
    return Keeper(InsuranceDesk(chain.signed_by(0), chain.record.forest), chain.of(WHO))


@pytest.mark.rule("CEC-41")
def test_settle__pays_all_in_batches_and_counts_their_steps(both: Any, burn: Any) -> None:
    event = burn(50)
    finish(both, event)
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
    finish(both, event)
    both.ok(policy, WHO, "settle", event)
    assert paid(both) == ["1000", "1500"]


def test_settle__waits_for_the_reporters(both: Any, burn: Any) -> None:
    region = both.rates[0].region
    event = burn(0)
    assert "nobody is left to be paid early" in both.refused(policy, WHO, "settle", event)
    finish(both, event)
    both.ok(policy, WHO, "settle", event)
    assert paid(both) == ["0", "0"]
    day = (both.backend.timestamp // DAY - 1) * DAY
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
    finish(both, event)
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
