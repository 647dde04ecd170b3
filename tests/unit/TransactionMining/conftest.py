"""WSG's mining as published, with two trusted sources and an oracle, and three traders."""

import boa
import pytest

from mevm_suite.deployment.boa_wsg import deploy_mining


@pytest.fixture(scope="module")
def wsg():
    return deploy_mining()


@pytest.fixture(scope="session")
def payer():
    return boa.env.generate_address("payer")


@pytest.fixture(scope="session")
def payee():
    return boa.env.generate_address("payee")


@pytest.fixture(scope="session")
def other():
    return boa.env.generate_address("other payer")
