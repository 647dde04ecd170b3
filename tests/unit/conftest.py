"""Role names shared by the contracts' unit tests; contracts come from each folder's conftest."""

import boa
import pytest

from mevm_suite.deployment.boa_cec import deploy_economy


@pytest.fixture(scope="session")
def deployer():
    return boa.env.eoa


@pytest.fixture(scope="session")
def stranger():
    """Hold no role in any contract."""
    return boa.env.generate_address("stranger")


@pytest.fixture(scope="module")
def economy():
    """Return CEC with its system contracts, at the launch, which is at midnight."""
    return deploy_economy()
