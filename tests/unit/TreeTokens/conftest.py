"""A stand with four trees on record, whose holder may sell them one by one."""

from dataclasses import replace

import boa
import pytest

from mevm_suite.deployment.boa_stand import deploy_stand
from mevm_suite.forest.leaf import Status, Tree, tree_code

VOLUME = 5_000


@pytest.fixture(scope="session")
def holder():
    return boa.env.generate_address("holder")


@pytest.fixture(scope="session")
def owner():
    return boa.env.generate_address("owner")


@pytest.fixture(scope="module")
def stand():
    return deploy_stand()


@pytest.fixture(scope="module")
def stock(stand):
    return stand.stock


@pytest.fixture(scope="module")
def tokens(stand):
    return stand.trees


@pytest.fixture(scope="module")
def parcel(stand, holder):
    return stand.register("parcel", holder)


@pytest.fixture(scope="module")
def oak(parcel):
    """Return a tree of 1,272 dm3."""
    code = tree_code(parcel, "oak")
    return Tree(code, "QURO", 501_234_567, -105_000_000, 400, 225, 60, Status.STANDING)


@pytest.fixture(scope="module")
def forest(parcel, oak):
    """Return trees: one to sell, one outside, one dead, one whose height is not known."""

    def other(tag, **changes):
        return replace(oak, code=tree_code(parcel, tag), **changes)

    return (
        oak,
        other("outside", latitude=-1),
        other("dead", status=Status.DEAD),
        other("unmeasured", height=0),
        other("thin", diameter=1, height=1),
    )


@pytest.fixture(scope="module")
def survey(stand, parcel, forest):
    """Return the parcel's survey, which holds the trees."""
    return stand.survey(parcel, VOLUME, trees=forest)


@pytest.fixture(autouse=True)
def restored(survey):
    """Let no test see what another did."""
    with boa.env.anchor():
        boa.env.time_travel(seconds=3_600)  # what happens now happens after the survey
        yield
