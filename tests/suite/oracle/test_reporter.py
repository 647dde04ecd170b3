"""Five reporters on one chain, of whom some crash, lie or stall."""

from dataclasses import replace
from typing import Any

import pytest
from requests.exceptions import ConnectionError
from web3.exceptions import BadFunctionCallOutput

from mevm_suite.oracle.footprints import NOTHING, footprints
from mevm_suite.oracle.observations import SourceError
from mevm_suite.oracle.reporter import Reporter

HOUR, DAY = 3_600, 86_400
UNIT = 10**6
STAKE = 2_000 * UNIT
FINE = 100 * UNIT
REWARD = FINE // 5
COMMITTING, REVEALING, REVEALED, CHALLENGED, FINAL, VOID = range(1, 7)
OPENER, CRASHER, LIAR, STALLER, HONEST = range(5)


class Crash(BaseException):
    """The process ends here."""


class Known:
    """A source that says what the test says."""

    def __init__(self, *observations: Any) -> None:
        self.observations = list(observations)

    def read(self) -> Any:
        return self.observations


class Broken:
    """A source that cannot be read."""

    def read(self) -> Any:
        raise SourceError("no answer")


def crash_at(reporter: Reporter, function: str, is_sent: bool) -> None:
    """End the process just before or just after it sends something."""
    transact = reporter._oracle.transact

    def crash(name: str, *args: Any) -> None:
        if name != function:
            transact(name, *args)
            return
        if is_sent:
            transact(name, *args)
        raise Crash

    reporter._oracle.transact = crash  # type: ignore[method-assign]


def balance(world: Any, number: int) -> int:
    backend = world.backend(number)
    return int(backend.call("PeggedToken", world.token, "balanceOf", world.account(number)))


@pytest.mark.rule("CEC-41")
@pytest.mark.rule("CEC-52")
@pytest.mark.parametrize("is_sent", [True, False])
def test_five_reporters__one_crashes_one_lies_one_stalls(world, reporter, fire, is_sent):
    truth = Known(fire)
    sources = {each: truth for each in (OPENER, CRASHER, HONEST)}
    sources[LIAR] = Known(replace(fire, intensity=20))
    running = {number: reporter(number, source) for number, source in sources.items()}
    crash_at(running[CRASHER], "commit", is_sent)
    ((_, region, _),) = footprints([fire])
    paid = [balance(world, number) for number in range(5)]
    assert running[OPENER].step() == [f"open an event of region {region}"]
    for number, each in running.items():
        if number == CRASHER:
            with pytest.raises(Crash):
                each.step()
            # What it promised is what it says, whatever its source says by then.
            running[CRASHER] = reporter(CRASHER, Broken())
            done = running[CRASHER].step()
            assert done == ([] if is_sent else ["commit to event 1"])
        else:
            assert each.step() == ["commit to event 1"]
            assert each.step() == []
    world.travel(6 * HOUR)
    for each in running.values():
        assert each.step() == ["reveal event 1"]
        assert each.step() == []
    world.travel(6 * HOUR)
    oracle = world.oracle_as(STALLER)
    (said,) = footprints([fire]).values()
    assert oracle.event(1).state == REVEALED
    assert oracle.footprint_of(1, world.account(CRASHER)) == said
    assert oracle.footprint(1) == said
    assert running[LIAR].step() == []
    world.travel(DAY)
    assert oracle.event(1).state == FINAL
    assert running[OPENER].step() == [
        "settle the alarm of event 1",
        f"punish absent {world.account(STALLER)} in event 1",
        f"punish outlier {world.account(LIAR)} in event 1",
        "take out what is credited",
    ]
    for number in (CRASHER, LIAR, HONEST):
        assert running[number].step() == []
    bonds = [world.bond(number) for number in range(5)]
    assert bonds == [STAKE, STAKE, STAKE - FINE, STAKE - FINE, STAKE]
    # The deposit came back, with a part of both fines.
    earned = [balance(world, number) - paid[number] for number in range(5)]
    assert earned == [2 * REWARD, 0, 0, 0, 0]
    assert oracle.read("fines") == 2 * (FINE - REWARD)
    world.travel(8 * DAY)
    assert running[OPENER].step() == []
    assert running[OPENER]._journal.done_until == 1


def test_step__says_nothing_without_a_source(world, reporter, fire):
    reporter(OPENER, Known(fire)).step()
    blind = reporter(HONEST, Broken())
    assert blind.step() == []
    assert blind._journal.pledge(1) is None


def test_step__reports_that_nothing_happened(world, reporter, fire):
    reporter(OPENER, Known(fire)).step()
    watchful = reporter(HONEST, Known())
    assert watchful.step() == ["commit to event 1"]
    assert watchful._journal.pledge(1).footprint == NOTHING


def test_step__opens_a_void_event_again(world, reporter, fire):
    first = reporter(OPENER, Known(fire))
    first.step()
    world.travel(12 * HOUR)
    oracle = world.oracle_as(OPENER)
    assert oracle.event(1).state == VOID
    # Nobody has itself fined: that is for the others.
    absent = [f"punish absent {world.account(number)} in event 1" for number in (0, 2, 3, 4)]
    opened = [f"open an event of region {oracle.event(1).subject.region}"]
    done = reporter(CRASHER, Known(fire)).step()
    assert done == [*absent, *opened, "take out what is credited"]
    assert oracle.event(2).subject == oracle.event(1).subject
    assert oracle.event(2).state == COMMITTING


@pytest.mark.rule("CEC-41")
def test_attack__an_alarm_before_anyone_knows(world, reporter, fire):
    """An event that found nothing hides nothing that is known later; only who knew opens anew."""
    sources = [Known() for _ in range(5)]
    people = [reporter(number, source) for number, source in enumerate(sources)]
    (subject,) = footprints([fire])
    world.oracle_as(OPENER).transact("open_event", *subject)
    sources[LIAR].observations = [fire]
    for wait in (6 * HOUR, 6 * HOUR, DAY):
        for each in people:
            each.step()
        world.travel(wait)
    oracle = world.oracle_as(HONEST)
    assert (oracle.event(1).state, oracle.footprint(1)) == (FINAL, NOTHING)
    opened = f"open an event of region {subject.region}"
    assert opened not in people[HONEST].step()
    sources[HONEST].observations = [fire]
    # Who said so before would lose his deposit again and again, if he alone is wrong.
    assert opened not in people[LIAR].step()
    assert opened in people[HONEST].step()
    assert oracle.event(2).subject == subject


def test_step__opens_nothing_out_of_time(world, reporter, fire):
    old = replace(fire, day=fire.day - 40 * DAY)
    early = replace(fire, day=fire.day + DAY)
    assert reporter(OPENER, Known(old, early)).step() == []


def test_step__opens_nothing_without_a_seat(world, reporter, fire):
    assert reporter(6, Known(fire)).step() == []


def test_run__goes_on_when_the_node_fails_for_a_moment(world, reporter, fire, monkeypatch):
    running, waited = reporter(OPENER, Known(fire)), []
    step, failures = running.step, [ConnectionError("refused"), BadFunctionCallOutput("syncing")]

    def step_or_fail():
        if failures:
            raise failures.pop(0)
        return step()

    def wait(seconds):
        waited.append(seconds)
        if len(waited) == 4:
            raise Crash

    monkeypatch.setattr(running, "step", step_or_fail)
    with pytest.raises(Crash):
        running.run(7, wait)
    assert waited == [7] * 4
    assert any(world.oracle_as(OPENER).read("committed", 1, world.account(OPENER)))
