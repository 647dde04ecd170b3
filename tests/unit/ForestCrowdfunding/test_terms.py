"""Under terms that a project cannot have, money would wait for ever or go at once."""

import boa
import pytest

from mevm_suite.testing import load

DAY = 86_400
NONE = bytes(32)
GRACE, WINDOW = 10 * DAY, 7 * DAY
FUNDING, FAILED = 1, 2


def milestones(*shares, first=100 * DAY, step=100 * DAY):
    now = boa.env.timestamp
    return [(share, now + first + step * number) for number, share in enumerate(shares)]


@pytest.mark.rule("CEC-28")
def test_open_project__fixes_its_terms(crowd, terms, opened, owner, affiliate):
    assert crowd.project_count() == opened == 1
    assert crowd.project(opened).owner == owner
    assert crowd.project(opened).state == FUNDING
    assert crowd.is_affiliate(opened, owner) and crowd.is_affiliate(opened, affiliate)
    given = terms()
    crowd.open_project(given, sender=owner)
    (event,) = [e for e in crowd.get_logs() if type(e).__name__ == "Opened"]
    assert (event.id, event.owner) == (2, owner)
    stored = crowd.terms(2)
    assert tuple(stored)[:6] == given[:6]
    assert [tuple(each) for each in stored.milestones] == given[6]
    assert list(stored.affiliates) == given[7]
    assert crowd.project(3).state == 0


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"document": NONE}, "no document"),
        ({"goal": 0}, "bad goal"),
        ({"goal": 10**30 + 1}, "bad goal"),
        ({"funding_end": DAY - 1}, "bad end"),
        ({"funding_end": 367 * DAY + 1}, "bad end"),
        ({"grace": 90 * DAY + 1}, "bad grace"),
        ({"window": 3 * DAY - 1}, "bad window"),
        ({"window": 30 * DAY + 1}, "bad window"),
        ({"profit_bps": 0}, "bad profit share"),
        ({"profit_bps": 10_001}, "bad profit share"),
    ],
)
def test_open_project__reverts_if_unsound(crowd, opened, terms, owner, changes, reason):
    if "funding_end" in changes:
        changes = {"funding_end": boa.env.timestamp + changes["funding_end"]}
    with boa.reverts(f"project_terms: {reason}"):
        crowd.open_project(terms(**changes), sender=owner)


@pytest.mark.rule("CEC-28")
@pytest.mark.parametrize(
    ("shares", "times", "reason"),
    [
        ((), {}, "milestones not all"),
        ((4_000, 4_000, 1_999), {}, "milestones not all"),
        ((4_000, 4_000, 2_001), {}, "milestones not all"),
        ((4_001, 4_000, 1_999), {}, "bad milestone"),
        ((4_000, 4_000, 0, 2_000), {}, "bad milestone"),
        ((4_000, 4_000, 2_000), {"first": 30 * DAY - 1}, "bad due time"),
        ((4_000, 4_000, 2_000), {"step": GRACE + WINDOW - 1}, "bad due time"),
        ((4_000, 4_000, 2_000), {"step": 30 * 366 * DAY}, "bad due time"),
    ],
)
def test_open_project__reverts_if_milestones_are(
    crowd, opened, terms, owner, shares, times, reason
):
    with boa.reverts(f"project_terms: {reason}"):
        crowd.open_project(terms(milestones=milestones(*shares, **times)), sender=owner)


def test_open_project__takes_twelve_milestones_as_close_as_can_be(crowd, opened, terms, owner):
    dues = milestones(*[1_000] * 8, *[500] * 4, step=GRACE + WINDOW)
    crowd.open_project(terms(milestones=dues), sender=owner)
    with pytest.raises(boa.BoaError):
        crowd.open_project(terms(milestones=milestones(*[500] * 13)), sender=owner)


def test_constructor__reverts_if_unsound(identities, asset, stranger):
    with boa.reverts("ForestCrowdfunding: no ids"):
        load("contracts/forest/ForestCrowdfunding.vy", stranger, asset.address)
    with boa.reverts("one_asset: no contract"):
        load("contracts/forest/ForestCrowdfunding.vy", identities.address, stranger)


def test_getters__name_what_is_fixed(crowd, identities, asset):
    assert (crowd.identities(), crowd.asset()) == (identities.address, asset.address)
