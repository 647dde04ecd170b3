"""`mevm policy pool`: capital is put up, earns, loses, and is paid back."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mevm_suite.commands.policy import policy
from mevm_suite.holder.failure import Refused
from mevm_suite.insurer.desk import InsuranceDesk
from mevm_suite.insurer.pool_history import PoolHistory

DAY = 86_400


def pool(chain: Any, *words: Any) -> Any:
    return chain.rows(policy, "pool", "show", *words)


@pytest.mark.rule("CEC-42")
def test_pool__shows_what_backs_the_policies(covered: Any) -> None:
    (row,) = pool(covered, "--holder", covered.of("underwriter"))
    assert row["locked for open policies"] == row["covered against fire"] == "2000"
    assert row["shares"] == row["own shares"] == "5000000"
    assert (row["limit of a peril"], row["limit of a region"]) == ("40 %", "10 %")
    capital, unearned = float(row["capital"]), float(row["premiums not earned yet"])
    assert capital > 5_000_000 and unearned > 0
    assert capital + unearned == pytest.approx(5_000_014.794521)
    assert float(row["capacity for new cover"]) == pytest.approx(capital - 2_000)
    assert row["share price"] == row["worst price, for who leaves now"]


@pytest.mark.rule("CEC-42")
def test_pool__pays_a_leaver_after_the_notice_as_far_as_capital_is_free(covered: Any) -> None:
    assert "nobody waits" in covered.refused(policy, "stranger", "pool", "process")
    covered.ok(policy, "underwriter", "pool", "leave", "1000000")
    (ticket,) = pool(covered, "--queue")
    assert (ticket["ticket"], ticket["shares"]) == (0, "1000000")
    early = covered.refused(policy, "stranger", "pool", "process")
    assert f"the first ticket is paid from {ticket['payable from']} on" in early
    covered.ok(policy, "underwriter", "pool", "leave", "all")
    assert "has 0 shares" in covered.refused(policy, "underwriter", "pool", "leave", "all")
    covered.wait(15 * DAY)
    covered.ok(policy, "stranger", "pool", "process")
    (row,) = pool(covered, "--holder", covered.of("underwriter"))
    assert float(row["to withdraw"]) == pytest.approx(4_998_000, abs=15)
    assert row["tickets in the queue"] == 1, "what is locked for the policy stays"
    before = covered.yuan("underwriter")
    covered.ok(policy, "underwriter", "pool", "withdraw")
    assert covered.yuan("underwriter") - before == round(float(row["to withdraw"]) * 10**6)


@pytest.mark.rule("CEC-42")
def test_pool__has_a_worst_price_while_an_event_is_pending(covered: Any, burn: Any) -> None:
    burn()
    (row,) = pool(covered)
    assert row["pending for events"] == "2000", "also before anyone noted the event"
    now, worst = float(row["share price"]), float(row["worst price, for who leaves now"])
    assert now - worst == pytest.approx(2_000 / 5_000_000, abs=1e-5)


def test_pool__gives_back_shares_that_are_worth_less_than_asked(covered: Any) -> None:
    least = ("--at-least", "2000000")
    covered.ok(policy, "underwriter", "pool", "leave", "1000000", *least)
    assert pool(covered, "--queue")[0]["takes at least"] == "2000000"
    covered.wait(15 * DAY)
    covered.ok(policy, "stranger", "pool", "process")
    (row,) = pool(covered, "--holder", covered.of("underwriter"))
    assert (row["own shares"], row["to withdraw"]) == ("5000000", "0")


def test_pool__gives_back_a_ticket_that_nobody_had_paid_in_time(covered: Any) -> None:
    covered.ok(policy, "underwriter", "pool", "leave", "1000000")
    (ticket,) = pool(covered, "--queue")
    first, last = (
        datetime.fromisoformat(ticket[name]) for name in ("payable from", "given back after")
    )
    assert last - first == timedelta(days=7)
    covered.travel(int(last.timestamp()) + 1)
    covered.ok(policy, "stranger", "pool", "process")
    (row,) = pool(covered, "--holder", covered.of("underwriter"))
    assert (row["own shares"], row["to withdraw"]) == ("5000000", "0")


def test_pool__takes_only_what_the_depositor_has(chain: Any) -> None:
    refused = chain.refused(policy, "stranger", "pool", "deposit", "99999999")
    assert "has 10000000 CNY, and needs 99999999 CNY" in refused
    assert "CNY has 6 decimals" in chain.refused(
        policy, "stranger", "pool", "deposit", "1.0000001", code=2
    )


@pytest.mark.rule("CEC-42")
def test_picture__shows_books_that_end_as_the_chains_do(
    covered: Any, burn: Any, order: list[Any], tmp_path: Path
) -> None:
    event = burn()
    covered.ok(policy, "stranger", "settle", event)
    covered.travel(covered.call("HazardOracle", "hazard", event)[5])
    covered.ok(policy, "stranger", "settle", event)
    covered.ok(policy, "underwriter", "pool", "leave", "100")
    covered.wait(15 * DAY)
    covered.ok(policy, "stranger", "pool", "process")
    covered.wait(285 * DAY)
    covered.ok(policy, "stranger", "release")
    backend = covered.signed_by(0)
    samples = PoolHistory(InsuranceDesk(backend, covered.record.forest)).samples()
    assert samples[0].capital == 5_000_000 * 10**6
    assert max(sample.exposure for sample in samples) == 2_000 * 10**6
    assert samples[-1].exposure == 0
    assert samples[-1].payouts == 1_000 * 10**6
    assert [each.time for each in samples] == sorted(each.time for each in samples)
    covered.ok(policy, None, "pool", "picture", "--out", tmp_path / "pool.png")
    assert (tmp_path / "pool.png").read_bytes()[:4] == b"\x89PNG"


def test_picture__is_refused_where_events_are_missing(
    covered: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = InsuranceDesk(covered.signed_by(0), covered.record.forest)
    whole = desk.events
    monkeypatch.setattr(
        desk, "events", lambda *words, **filters: list(whole(*words, **filters))[:-1]
    )
    with pytest.raises(Refused, match="nothing has happened"):
        PoolHistory(desk).samples()
    monkeypatch.setattr(
        desk, "events", lambda contract, name: [] if "Bought" in name else whole(contract, name)
    )
    with pytest.raises(Refused, match="events add up to a capital of 5000000 CNY"):
        PoolHistory(desk).samples()
