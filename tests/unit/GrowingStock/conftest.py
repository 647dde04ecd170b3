"""A stand of one parcel, whose holder may certify its timber."""

import boa
import pytest

from mevm_suite.deployment.boa_stand import deploy_stand

VOLUME = 1_000


@pytest.fixture(scope="session")
def holder():
    return boa.env.generate_address("holder")


@pytest.fixture(scope="module")
def stand():
    return deploy_stand()


@pytest.fixture(scope="module")
def stock(stand):
    return stand.stock


@pytest.fixture(scope="module")
def parcel(stand, holder):
    """Return a parcel with a survey of 1,000 dm3 and nothing else."""
    parcel = stand.register("parcel", holder)
    stand.survey(parcel, VOLUME)
    return parcel


@pytest.fixture(scope="module")
def books(stand):
    """Return who may change the stock: the books of certificates, of trees and of transports."""
    return stand.certificates.address, stand.trees.address, stand.carrier


@pytest.fixture(autouse=True)
def restored(parcel):
    """Let no test see what another did."""
    with boa.env.anchor():
        boa.env.time_travel(seconds=3_600)  # what happens now happens after the survey
        yield
