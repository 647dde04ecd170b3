"""Nobody votes twice, and a project that votes for itself gains nothing from those who watch."""

import boa
import pytest

DAY = 86_400
REPORT, NONE = b"report".ljust(32, b"\0"), bytes(32)
WINDOW = 7 * DAY
GOAL, FROZEN = 1_000, 5


@pytest.mark.rule("CEC-28")
def test_approve__of_moved_certificates_counts_once(crowd, running, report, funders, stranger):
    """Attack: vote, move the certificates, and vote again."""
    report()
    crowd.approve(running, sender=funders.small)
    for call, *arguments in (
        (crowd.safeTransferFrom, running, 1, b""),
        (crowd.safeBatchTransferFrom, [running], [1], b""),
    ):
        with boa.reverts("project_book: locked"):
            call(funders.small, stranger, *arguments, sender=funders.small)
    with boa.reverts("project_book: has approved"):
        crowd.approve(running, sender=funders.small)
    with boa.reverts("project_book: has approved"):
        crowd.object_to(running, 1, NONE, sender=funders.small)
    assert crowd.project(running).approved == 100
    # Certificates that come later do not vote either: their new holder has approved already.
    crowd.safeTransferFrom(funders.middle, funders.small, running, 300, b"", sender=funders.middle)
    with boa.reverts("project_book: has approved"):
        crowd.approve(running, sender=funders.small)
    boa.env.time_travel(seconds=WINDOW)
    crowd.safeTransferFrom(funders.small, stranger, running, 400, b"", sender=funders.small)


@pytest.mark.rule("CEC-28")
def test_approve__moved_before_the_vote_counts_for_its_holder(crowd, running, report, funders):
    report()
    crowd.safeTransferFrom(funders.large, funders.small, running, 600, b"", sender=funders.large)
    with boa.reverts("project_book: nothing"):
        crowd.approve(running, sender=funders.large)
    crowd.approve(running, sender=funders.small)
    assert crowd.project(running).approved == 700


def test_votes__are_cast_in_the_window(crowd, running, report, funders):
    with boa.reverts("project_book: no window"):
        crowd.approve(running, sender=funders.large)
    report()
    with boa.reverts("project_book: nothing"):
        crowd.object_to(running, 0, NONE, sender=funders.large)
    with boa.reverts("income_certificates: too few"):
        crowd.object_to(running, 601, NONE, sender=funders.large)
    with boa.reverts("project_book: too many"):
        crowd.object_to(running, GOAL + 1, NONE, sender=funders.large)
    boa.env.time_travel(seconds=WINDOW)
    for call in (crowd.approve, lambda id, sender: crowd.object_to(id, 1, NONE, sender=sender)):
        with boa.reverts("project_book: no window"):
            call(running, sender=funders.large)


@pytest.fixture
def captured(crowd, opened, admit, asset, funders):
    """A project that bought three fifths of itself through an account that it did not name."""
    puppet = admit(boa.env.generate_address("owner's puppet"))
    crowd.fund(opened, 600, sender=puppet)
    crowd.fund(opened, 300, sender=funders.middle)
    crowd.fund(opened, 100, sender=funders.small)
    return puppet


@pytest.mark.rule("CEC-28")
def test_attack__crowdfunding_votes_by_the_project_itself(
    crowd, asset, opened, captured, report, owner, funders
):
    """Its own majority releases its own money; who objects to the first report has all of his."""
    report()
    crowd.approve(opened, sender=captured)
    assert crowd.object_to(opened, 300, NONE, sender=funders.middle) == 300
    assert crowd.object_to(opened, 100, NONE, sender=funders.small) == 100
    for number in range(4):
        boa.env.time_travel(seconds=WINDOW)
        crowd.resolve(opened)
        if number < 3:
            report()
            crowd.approve(opened, sender=captured)
    assert crowd.credit_of(owner) == 600
    assert asset.balanceOf(crowd) == 600


@pytest.mark.rule("CEC-28")
def test_attack__crowdfunding_votes_by_the_project_itself__from_the_second_report(
    crowd, asset, opened, captured, report, pass_window, owner, funders
):
    """It takes at most the milestones that those who watch let pass: two fifths each."""
    report()
    crowd.approve(opened, sender=captured)
    pass_window()
    report()
    crowd.approve(opened, sender=captured)
    assert crowd.object_to(opened, 300, NONE, sender=funders.middle) == 180
    assert crowd.object_to(opened, 100, NONE, sender=funders.small) == 60
    pass_window()
    # What it has, what is left for it, and what it paid: it gained two fifths of 400.
    gain = crowd.credit_of(owner) + crowd.value_of(opened, 600) - 600
    assert gain == 160


@pytest.mark.rule("CEC-28")
def test_attack__a_rival_freezes_a_project_only_against_no_majority(
    crowd, opened, running, report, pass_window, funders
):
    """Who bought a quarter to stop a project leaves, and the project goes on with the rest."""
    report()
    crowd.object_to(running, 300, NONE, sender=funders.middle)
    crowd.approve(running, sender=funders.large)
    pass_window()
    assert crowd.project(running).state != FROZEN
    assert crowd.project(running).released == 700 * 4 // 10
