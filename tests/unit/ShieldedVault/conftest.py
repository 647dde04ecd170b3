"""A vault of which a test is the pool, and two accounts with something of everything."""

import boa
import pytest

from mevm_suite.deployment.boa_shielded import shielded_chain
from mevm_suite.deployment.boa_shielded_vault import deploy_vault


@pytest.fixture(scope="module", autouse=True)
def chain():
    with shielded_chain():
        yield


@pytest.fixture(scope="module")
def place(chain):
    return deploy_vault()


@pytest.fixture(scope="module")
def vault(place):
    return place.contract


@pytest.fixture(scope="module")
def payer(place):
    return place.account("payer")


@pytest.fixture(scope="module")
def receiver(place):
    return place.account("receiver")


@pytest.fixture(autouse=True)
def fresh(place, payer, receiver):
    """Undo after each test what it did."""
    with boa.env.anchor():
        yield


@pytest.fixture(scope="module")
def enter(place, vault):
    """Hide an asset as the pool does: the coin goes along with the call."""

    def enter(payer, what, is_ledger=False, value=0):
        vault.enter(payer, what, is_ledger, value=value, sender=place.pool)

    return enter


@pytest.fixture(scope="module")
def leave(place, vault):
    def leave(receiver, what, is_ledger=False):
        vault.leave(receiver, what, is_ledger, sender=place.pool)

    return leave
