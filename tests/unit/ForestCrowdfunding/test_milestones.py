"""Money goes by accepted reports; who objects leaves before, and a breach freezes the rest."""

import boa
import pytest

DAY = 86_400
PLAN, REPORT, EVIDENCE = (name.ljust(32, b"\0") for name in (b"plan", b"report", b"evidence"))
NONE = bytes(32)
GRACE, WINDOW = 10 * DAY, 7 * DAY
RUNNING, COMPLETED, FROZEN = 3, 4, 5
LATE, REJECTED = 1, 2


def logs(contract, name):
    return [event for event in contract.get_logs() if type(event).__name__ == name]


@pytest.mark.rule("CEC-28")
def test_resolve__releases_an_approved_milestone(
    crowd, asset, running, report, funders, owner, stranger
):
    report()
    assert crowd.project(running).report == REPORT
    crowd.approve(running, sender=funders.large)
    with boa.reverts("project_book: too early"):
        crowd.resolve(running)
    boa.env.time_travel(seconds=WINDOW)
    crowd.resolve(running, sender=stranger)
    (event,) = logs(crowd, "Released")
    assert (event.id, event.milestone, event.amount) == (running, 0, 400)
    assert crowd.credit_of(owner) == 400
    before = asset.balanceOf(owner)
    crowd.withdraw(owner)
    assert asset.balanceOf(owner) == before + 400
    assert asset.balanceOf(crowd) == 600
    with boa.reverts("project_book: no report"):
        crowd.resolve(running)


@pytest.mark.rule("CEC-28")
def test_resolve__takes_silence_for_assent_but_for_the_first_milestone(
    crowd, running, report, pass_window, begun, owner
):
    """The laziness of funders must not lock a project's money, nor give it away unseen."""
    for number, (share, left) in enumerate([(300, 300), (200, 100), (100, 0)], start=1):
        assert crowd.project(running).milestone == number
        report()
        before = crowd.credit_of(owner)
        pass_window()
        assert crowd.credit_of(owner) - before == share
        assert crowd.value_of(running, 1_000) == left
    assert crowd.project(running).state == COMPLETED
    with boa.reverts("project_book: wrong state"):
        report()


@pytest.mark.rule("CEC-28")
def test_resolve__freezes_a_first_milestone_that_half_approved(
    crowd, asset, running, report, pass_window, funders
):
    """More than half: 500 of 1,000 are not enough."""
    crowd.safeTransferFrom(funders.large, funders.small, running, 200, b"", sender=funders.large)
    crowd.safeTransferFrom(funders.small, funders.large, running, 100, b"", sender=funders.small)
    report()
    crowd.approve(running, sender=funders.large)
    pass_window()
    (event,) = logs(crowd, "Frozen")
    assert (event.id, event.milestone, event.reason) == (running, 0, REJECTED)
    assert event.evidence == REPORT
    assert crowd.project(running).state == FROZEN
    assert crowd.refund(running, funders.large) == 500


@pytest.mark.rule("CEC-28")
@pytest.mark.parametrize(("objected", "state"), [(249, RUNNING), (250, FROZEN)])
def test_resolve__freezes_where_a_quarter_objected_and_no_majority_approved(
    crowd, begun, report, pass_window, funders, objected, state
):
    report()
    crowd.object_to(begun, objected, EVIDENCE, sender=funders.middle)
    pass_window()
    assert crowd.project(begun).state == state


@pytest.mark.rule("CEC-28")
def test_object_to__pays_the_part_of_what_is_left_before_the_release(
    crowd, asset, begun, report, pass_window, funders, owner
):
    """Outvoted, but not robbed."""
    report()
    before = asset.balanceOf(funders.middle)
    assert crowd.object_to(begun, 300, EVIDENCE, sender=funders.middle) == 180
    (event,) = logs(crowd, "Objected")
    assert (event.account, event.amount, event.evidence) == (funders.middle, 300, EVIDENCE)
    assert asset.balanceOf(funders.middle) == before + 180
    assert crowd.total_supply(begun) == 700
    crowd.approve(begun, sender=funders.large)
    pass_window()
    # 420 are left for milestones of 6,000 basis points, of which this one has 3,000.
    assert crowd.credit_of(owner) == 400 + 210
    assert crowd.value_of(begun, 700) == 210


@pytest.mark.rule("CEC-28")
def test_freeze__of_a_late_project_refunds_the_rest_pro_rata(
    crowd, asset, begun, funders, owner, stranger
):
    boa.env.timestamp = crowd.terms(begun).milestones[1].due + GRACE - 1
    with boa.reverts("project_book: too early"):
        crowd.freeze(begun, EVIDENCE, sender=stranger)
    boa.env.time_travel(seconds=1)
    with boa.reverts("project_book: too late"):
        crowd.report(begun, REPORT, sender=owner)
    with boa.reverts("project_book: no evidence"):
        crowd.freeze(begun, NONE, sender=stranger)
    crowd.freeze(begun, EVIDENCE, sender=stranger)
    (event,) = logs(crowd, "Frozen")
    assert (event.milestone, event.reason, event.evidence) == (1, LATE, EVIDENCE)
    parts = [crowd.refund(begun, account) for account in vars(funders).values()]
    assert parts == [360, 180, 60]
    assert asset.balanceOf(crowd) == crowd.credit_of(owner) == 400
    with boa.reverts("project_book: wrong state"):
        crowd.freeze(begun, EVIDENCE)


@pytest.mark.rule("CEC-28")
def test_freeze__waits_for_the_votes_on_a_report_within_the_grace(crowd, begun, report, stranger):
    boa.env.timestamp = crowd.terms(begun).milestones[1].due + GRACE - 1
    report()
    boa.env.time_travel(seconds=2 * WINDOW)
    with boa.reverts("project_book: is reported"):
        crowd.freeze(begun, EVIDENCE, sender=stranger)
    crowd.resolve(begun)
    assert crowd.project(begun).milestone == 2


def test_report__is_for_the_owner_one_at_a_time(crowd, opened, running, report, owner, stranger):
    with boa.reverts("project_book: not the owner"):
        crowd.report(running, REPORT, sender=stranger)
    with boa.reverts("project_book: no report"):
        crowd.report(running, NONE, sender=owner)
    report()
    with boa.reverts("project_book: is reported"):
        report()


def test_refund__that_the_asset_refuses_stops_nobody_else(crowd, asset, begun, funders):
    boa.env.timestamp = crowd.terms(begun).milestones[1].due + GRACE
    crowd.freeze(begun, EVIDENCE)
    asset.block_account(funders.large, True)
    with boa.reverts("PeggedToken: blocked"):
        crowd.refund(begun, funders.large)
    assert crowd.refund(begun, funders.middle) == 180
    assert crowd.refund(begun, funders.small) == 60
    asset.block_account(funders.large, False)
    assert crowd.refund(begun, funders.large) == 360


def test_refund__rounds_towards_those_who_stay(crowd, asset, opened, running, report, funders):
    """Each of many small objections loses what cannot be paid; the last one has it."""
    report()
    for _ in range(3):
        assert crowd.object_to(running, 1, NONE, sender=funders.small) == 1
    boa.env.time_travel(seconds=WINDOW)
    crowd.resolve(running)
    assert sum(crowd.refund(running, account) for account in vars(funders).values()) == 997
    assert crowd.total_supply(running) == asset.balanceOf(crowd) == 0
