"""Role names shared by the contracts' unit tests; contracts come from each folder's conftest."""

import boa
import pytest


@pytest.fixture(scope="session")
def deployer():
    return boa.env.eoa


@pytest.fixture(scope="session")
def stranger():
    """Hold no role in any contract."""
    return boa.env.generate_address("stranger")
