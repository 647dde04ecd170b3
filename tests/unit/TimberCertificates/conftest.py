"""A stand whose holder certifies it, and registrars who attest what is immobilised elsewhere."""

import boa
import pytest

from mevm_suite.deployment.boa_stand import deploy_stand
from mevm_suite.testing import load

VOLUME = 1_000
REGISTRAR = 1


@pytest.fixture(scope="session")
def holder():
    return boa.env.generate_address("holder")


@pytest.fixture(scope="session")
def owner():
    return boa.env.generate_address("owner")


@pytest.fixture(scope="session")
def registrar():
    return boa.env.generate_address("registrar")


@pytest.fixture(scope="module")
def stand(registrar):
    stand = deploy_stand()
    stand.board.accredit(REGISTRAR, registrar)
    return stand


@pytest.fixture(scope="module")
def stock(stand):
    return stand.stock


@pytest.fixture(scope="module")
def certificates(stand):
    return stand.certificates


@pytest.fixture(scope="module")
def parcel(stand, holder):
    parcel = stand.register("parcel", holder)
    stand.survey(parcel, VOLUME)
    return parcel


@pytest.fixture(scope="module")
def id(parcel):
    return int.from_bytes(parcel, "big")


@pytest.fixture(scope="module")
def receiver():
    return load("tests/mocks/GreedyReceiver.vy")


@pytest.fixture(autouse=True)
def restored(parcel, receiver):
    """Let no test see what another did."""
    with boa.env.anchor():
        boa.env.time_travel(seconds=3_600)  # what happens now happens after the survey
        yield
