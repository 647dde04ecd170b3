"""A registry that knows the coin, on a chain with the precompiles."""

from types import SimpleNamespace

import boa
import pytest

from mevm_suite.deployment.boa_shielded import currency_point, deploy_registry, shielded_chain
from mevm_suite.testing import load


@pytest.fixture(scope="module", autouse=True)
def chain():
    with shielded_chain():
        yield


@pytest.fixture(scope="module")
def registry(chain):
    return deploy_registry()


@pytest.fixture(scope="module")
def token():
    return load("tests/mocks/HookedToken.vy")


@pytest.fixture(scope="module")
def issuer():
    return boa.env.generate_address("issuer")


@pytest.fixture(scope="module")
def founded(registry, issuer):
    """Have a currency and a category that exist in the pool only."""
    registry.issue_currency("POINTS", *currency_point("POINTS"), sender=issuer)
    registry.issue_category("SEATS", sender=issuer)
    return SimpleNamespace(currency="POINTS", category="SEATS")
