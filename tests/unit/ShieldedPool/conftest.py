"""A pool whose verifier believes every proof: what is tested is all that the pool itself checks."""

import boa
import pytest

from mevm_suite.deployment.boa_shielded import shielded_chain
from mevm_suite.deployment.boa_shielded_pool import Draft, deploy_pool
from mevm_suite.testing import load
from shielded.account import SpendingKey


@pytest.fixture(scope="module", autouse=True)
def chain():
    with shielded_chain():
        yield


@pytest.fixture(scope="module")
def pool(chain):
    return deploy_pool()


@pytest.fixture(scope="module")
def payer(pool):
    return pool.account("payer")


@pytest.fixture(scope="module")
def relayer(pool):
    return pool.account("relayer")


@pytest.fixture(scope="module")
def receiver(pool):
    """A contract that takes shielded payments."""
    return load("tests/mocks/ShieldedReceiver.vy")


@pytest.fixture(scope="session")
def key():
    """Keys of who owns notes and packages."""
    return SpendingKey.from_seed(b"\1" * 32)


@pytest.fixture(scope="session")
def other_key():
    return SpendingKey.from_seed(b"\2" * 32)


@pytest.fixture(autouse=True)
def fresh(pool, payer, relayer, receiver):
    """Undo after each test what it did."""
    with boa.env.anchor():
        yield


@pytest.fixture
def draft(pool):
    return Draft(pool)


@pytest.fixture
def hidden(pool, payer):
    """Hide an amount in the pool, so that there is something to bring out."""

    def hidden(asset, value=0):
        return Draft(pool).deposit(payer, asset).output(asset).send(payer, value)

    return hidden
