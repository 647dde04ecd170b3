import boa
import pytest

CEC = 10**18
DAY = 86_400
CONTENT = b"application".ljust(32, b"\0")


@pytest.mark.rule("CEC-10")
def test_pledge__lists_an_application(pledge, place, developer):
    id = pledge.pledge(CONTENT, 500 * CEC, sender=developer)
    application = pledge.application(id)
    assert id == pledge.application_count() == 1
    assert (application.developer, application.content) == (developer, CONTENT)
    assert application.pledge == pledge.pledged() == place.cec.balanceOf(pledge) == 500 * CEC
    assert pledge.is_listed(id)
    assert not pledge.is_listed(2)
    assert place.cec.locked(pledge) == 0


@pytest.mark.rule("CEC-10")
def test_pledge__reverts_if_too_little(pledge, developer):
    with boa.reverts("DeveloperPledge: too little"):
        pledge.pledge(CONTENT, 500 * CEC - 1, sender=developer)


def test_pledge__reverts_if_no_content(pledge, developer):
    with boa.reverts("DeveloperPledge: no content"):
        pledge.pledge(bytes(32), 500 * CEC, sender=developer)


def test_pledge__reverts_if_cec_is_locked(pledge, place, developer, trader):
    buyer = trader("buyer")
    place.cec.transfer(buyer, 600 * CEC, sender=developer)
    with boa.reverts("CEC: amount is locked"):
        pledge.pledge(CONTENT, 500 * CEC, sender=buyer)


def test_top_up__raises_the_pledge(pledge, developer, listed, stranger):
    pledge.top_up(listed, 5, sender=developer)
    assert pledge.application(listed).pledge == pledge.pledged() == 1_000 * CEC + 5
    with boa.reverts("DeveloperPledge: not his"):
        pledge.top_up(listed, 5, sender=stranger)
    pledge.leave(listed, sender=developer)
    with boa.reverts("DeveloperPledge: leaving"):
        pledge.top_up(listed, 5, sender=developer)


@pytest.mark.rule("CEC-10")
def test_withdraw_pledge__returns_it_available_after_the_delay(pledge, place, developer, listed):
    pledge.leave(listed, sender=developer)
    assert not pledge.is_listed(listed)
    boa.env.timestamp += 30 * DAY - 1
    with boa.reverts("DeveloperPledge: too early"):
        pledge.withdraw_pledge(listed, sender=developer)
    boa.env.timestamp += 1
    before = place.cec.available(developer)
    assert pledge.withdraw_pledge(listed, sender=developer) == 1_000 * CEC
    assert place.cec.available(developer) == before + 1_000 * CEC
    assert pledge.pledged() == place.cec.balanceOf(pledge) == 0
    with boa.reverts("DeveloperPledge: nothing left"):
        pledge.withdraw_pledge(listed, sender=developer)


def test_leave__reverts_if_leaving_or_not_his(pledge, developer, listed, stranger):
    for act in (pledge.leave, pledge.withdraw_pledge):
        with boa.reverts("DeveloperPledge: not his"):
            act(listed, sender=stranger)
    with boa.reverts("DeveloperPledge: not leaving"):
        pledge.withdraw_pledge(listed, sender=developer)
    pledge.leave(listed, sender=developer)
    with boa.reverts("DeveloperPledge: leaving"):
        pledge.leave(listed, sender=developer)


def test_nobody__is_the_developer_of_what_is_not_there(pledge, stranger):
    for act in (pledge.leave, pledge.withdraw_pledge):
        with boa.reverts("DeveloperPledge: not his"):
            act(7, sender=stranger)
