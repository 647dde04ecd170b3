"""`mevm policy`: a parcel is insured, burns, and is paid; and what is refused on the way."""

import json
from pathlib import Path
from typing import Any

import pytest

from mevm_suite.commands.policy import policy
from mevm_suite.deployment.web3_backend import TransactionFailed
from mevm_suite.forest.grid import Claims, region_of
from mevm_suite.insurance.rate_table import RateTable

DAY = 86_400
UNIT = 10**6


def credit(chain: Any, contract: str, who: str) -> int:
    return int(chain.call(contract, "credit_of", chain.community.asset, chain.of(who)))


def shown(chain: Any, *words: Any) -> Any:
    return chain.rows(policy, "show", *words)


@pytest.mark.rule("CEC-40")
def test_policy__is_quoted_and_bought(chain: Any, order: list[Any]) -> None:
    (product,) = chain.rows(policy, "products")
    assert (product["peril"], product["on sale"], product["least sum"]) == ("fire", "yes", "1000")
    assert product["damage, and payout"] == "from 20 %: 25 %; from 40 %: 50 %; from 70 %: 100 %"
    (quote,) = chain.rows(policy, "quote", *order)
    # 2,000 at 2 % a year, loaded by 35 %, for 100 of 365 days.
    assert (quote["premium"], quote["to pay in all"]) == ("14.794521", "19.794521")
    assert quote["not sold, as"] is None
    assert (quote["left for fire"], quote["left for the pool"]) == ("2000000", "5000000")
    before = chain.yuan("holder")
    chain.ok(policy, "holder", "buy", *order)
    assert before - chain.yuan("holder") == 19_794_521
    (row,) = shown(chain, 1)
    assert (row["state"], row["sum insured"], row["paid"]) == ("waiting period", "2000", "0")
    assert row["covered from"] == quote["covered from"]
    for words in (["--holder", chain.of("holder")], ["--parcel", order[1]]):
        assert [each["policy"] for each in chain.rows(policy, "list", *words)] == [1]
    assert chain.rows(policy, "list", "--holder", chain.of("buyer")) == []
    refused = chain.refused(policy, "holder", "buy", *order)
    assert "the parcel is insured against fire until" in refused


@pytest.mark.rule("CEC-41")
def test_policy__is_paid_early_at_once_and_by_a_survey(covered: Any, burn: Any) -> None:
    chain, event = covered, burn()
    said = chain.ok(policy, "stranger", "settle", event).splitlines()
    assert said[-2:] == [
        "event 1: 0 settled, 1000 CNY paid, 0 CNY to wait for surveys",
        "rewards 0 CNY",
    ]
    assert shown(chain, 1)[0]["paid"] == "1000"
    assert "nobody is left to be paid early" in chain.refused(policy, "stranger", "settle", event)
    chain.travel(chain.call("HazardOracle", "hazard", event)[5])
    said = chain.ok(policy, "stranger", "settle", event, "--batch", 20).splitlines()
    assert said[-2] == "event 1: 1 settled, 1000 CNY paid, 1000 CNY to wait for surveys"
    assert said[-1] == "rewards 5 CNY"
    assert credit(chain, "ForestInsurance", "stranger") == 5 * UNIT
    assert "event 1 is settled" in chain.refused(policy, "stranger", "settle", event)
    assert shown(chain, 1)[0]["waits for a survey"].startswith("1000 CNY of event 1 until 2027-")
    assert "expected one from" in chain.refused(policy, "helper", "resurvey", 1, event)
    chain.wait(2 * DAY)
    last = chain.call("SurveyRegistry", "last_of", chain.parcel)
    volume = chain.call("SurveyRegistry", "survey", last)[1][2]
    chain.survey(chain.parcel, chain.folder, volume=volume // 2, lost_volume=volume // 2)
    chain.ok(policy, "helper", "resurvey", 1, event)
    assert credit(chain, "UnderwritingPool", "holder") == 2_000 * UNIT
    before = chain.yuan("holder")
    chain.ok(policy, "holder", "withdraw")
    assert chain.yuan("holder") - before == 2_000 * UNIT
    steps = [(row["what"], row["amount"]) for row in shown(chain, 1, "--history")]
    assert steps == [
        *(("bought", "14.794521"), ("paid early", "1000"), ("settled", "0")),
        ("paid by a survey", "1000"),
    ]
    assert shown(chain, 1)[0]["state"] == "paid in full"


@pytest.mark.rule("CEC-40")
def test_policy__is_cancelled_for_the_rest_of_the_premium(covered: Any) -> None:
    assert "does not hold" in covered.refused(policy, "stranger", "cancel", 1)
    covered.ok(policy, "holder", "cancel", 1)
    assert shown(covered, 1)[0]["state"] == "over"
    refund = credit(covered, "UnderwritingPool", "holder")
    assert 0 < refund < 14_794_521
    assert credit(covered, "ForestInsurance", "holder") == 5 * UNIT
    assert "the policy is over" in covered.refused(policy, "holder", "cancel", 1)


def test_policy__is_not_cancelled_in_the_waiting_period(bought: Any) -> None:
    assert "too early: a policy is cancelled from" in bought.refused(policy, "holder", "cancel", 1)


@pytest.mark.rule("CEC-40")
def test_policy__is_not_sold_while_an_event_is_open(
    covered: Any, order: list[Any], burn: Any
) -> None:
    burn(0)
    reason = f"event 1 of fire in region {covered.rates[0].region} is not settled"
    assert covered.rows(policy, "quote", *order)[0]["not sold, as"] == reason
    assert reason in covered.refused(policy, "holder", "buy", *order)
    assert reason in covered.refused(policy, "holder", "cancel", 1)


def test_policy__frees_capital_when_nothing_can_happen_any_more(covered: Any) -> None:
    assert "nothing to do" in covered.refused(policy, "stranger", "release")
    covered.wait(140 * DAY)
    covered.ok(policy, "stranger", "release")
    assert covered.call("UnderwritingPool", "locked") == 0
    assert credit(covered, "ForestInsurance", "stranger") == 5 * UNIT
    assert "nothing to do" in covered.refused(policy, "stranger", "release")


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["--sum", "999"], "expected a sum of 1000 CNY or more, got 999 CNY"),
        (["--days", 27], "expected 28 to 365 days, got 27"),
        (["--sum", "400000000"], "what stands there is worth "),
        (["--at-most", "14"], "the premium is 14.794521 CNY, more than 14 CNY"),
    ],
)
def test_policy__is_not_sold_on_other_terms(
    chain: Any, order: list[Any], words: list[Any], error: str
) -> None:
    assert error in chain.refused(policy, "holder", "buy", *order, *words)


def test_policy__is_sold_to_the_identified_holder_only(
    chain: Any, order: list[Any], tmp_path: Path
) -> None:
    assert "does not hold the parcel; that is" in chain.refused(policy, "buyer", "buy", *order)
    chain.refused(policy, "holder", "buy", 2, *order[1:])
    place = order.index("--hazards") + 1
    content = json.loads(order[place].read_text())
    content["rates"][0]["rate"] = 1
    order[place] = tmp_path / "forged.json"
    order[place].write_text(json.dumps(content))
    forged = chain.refused(policy, "holder", "buy", *order, code=2)
    assert "its rates lead to the root" in forged


def test_policy__insures_all_within_the_limits(chain: Any, order: list[Any]) -> None:
    order[order.index("--sum") + 1] = "all"
    (quote,) = chain.rows(policy, "quote", *order)
    assert quote["sum insured"] == quote["parcel's worth there"]
    assert quote["not sold, as"] is None
    chain.ok(policy, "holder", "buy", *order)
    assert shown(chain, 1)[0]["sum insured"] == quote["sum insured"]


@pytest.mark.rule("CEC-42")
def test_policy__is_sold_up_to_the_regions_limit_and_no_further(
    chain: Any, order: list[Any], table: Path
) -> None:
    chain.ok(policy, "underwriter", "pool", "leave", "4900000")
    chain.wait(15 * DAY)
    chain.ok(policy, "stranger", "pool", "process")
    place = order.index("--sum") + 1
    order[place] = "10000.000001"
    refused = chain.refused(policy, "holder", "buy", *order)
    region = chain.rates[0].region
    assert f"only 10000 CNY more can be insured for region {region}" in refused
    proof = RateTable.load(table).proof(chain.rates[0])
    chain.do("holder", "PeggedToken", "approve", chain.at["ForestInsurance"], 10**12)
    terms = (region, 10_000_000_001, 100, chain.rates[0].rate, proof, 10**12)
    with pytest.raises(TransactionFailed, match="region is full"):
        chain.do("holder", "ForestInsurance", "buy", 1, chain.parcel, *terms)
    order[place] = "10000"
    chain.ok(policy, "holder", "buy", *order)
    assert shown(chain, 1)[0]["sum insured"] == "10000"


def test_policy__is_settled_alone_before_its_turn(covered: Any, burn: Any) -> None:
    event = burn()
    assert "expected final" in covered.refused(policy, "holder", "settle", event, "--only", 1)
    covered.travel(covered.call("HazardOracle", "hazard", event)[5])
    covered.ok(policy, "holder", "settle", event, "--only", 1)
    assert shown(covered, 1)[0]["paid"] == "1000"
    again = covered.refused(policy, "holder", "settle", event, "--only", 1)
    assert "policy 1 is settled for event 1" in again


def test_policy__goes_with_the_land(covered: Any) -> None:
    covered.do("holder", "ParcelRegistry", "propose", covered.parcel, covered.of("buyer"))
    covered.do("buyer", "ParcelRegistry", "accept", covered.parcel)
    assert covered.rows(policy, "list", "--holder", covered.of("holder")) == []
    (row,) = covered.rows(policy, "list", "--holder", covered.of("buyer"))
    assert (row["policy"], row["holder"]) == (1, covered.of("buyer"))
    assert "does not hold" in covered.refused(policy, "holder", "cancel", 1)
    covered.ok(policy, "buyer", "cancel", 1)


def test_policy__that_is_none_is_said_to_be_none(chain: Any) -> None:
    assert "there is no policy 7, 0 were sold" in chain.refused(policy, None, "show", 7)
    assert "there is no event 3, 0 were reported" in chain.refused(policy, "helper", "settle", 3)
    nowhere = "0x" + "77" * 32
    assert chain.rows(policy, "list", "--parcel", nowhere) == []
    assert "expected one of" in chain.refused(policy, None, "list", code=2)


def test_policy__finds_the_only_region_of_a_parcel(
    bought: Any, order: list[Any], beside: Claims
) -> None:
    """The other parcel lies in one region; it is not surveyed."""
    parcel = bought.land("buyer", "south", beside)
    words = [1, "0x" + parcel.hex(), *order[4:]]
    (quote,) = bought.rows(policy, "quote", *words)
    assert quote["region"] == bought.rates[0].region
    assert (quote["parcel's worth there"], quote["not sold, as"]) == (
        "0",
        "the parcel is not surveyed",
    )
    assert bought.refused(policy, "buyer", "buy", *words).strip().endswith("is not surveyed")
    elsewhere = next(iter(beside)) + 8
    far = bought.land("buyer", "far", {next(iter(beside)): 2, elsewhere: 1})
    words[1] = "0x" + far.hex()
    several = bought.refused(policy, None, "quote", *words)
    assert f"lies in: {region_of(elsewhere - 8)[0]}, {region_of(elsewhere)[0]}" in several
