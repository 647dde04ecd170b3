"""The oracle with five reporters; boards stand for the other contracts."""

import boa
import pytest

from mevm_suite.deployment.boa_hazards import deploy_hazards


@pytest.fixture(scope="session")
def deployed():
    return deploy_hazards()


@pytest.fixture
def hazards(deployed):
    """The same for every test: what a test does is taken back."""
    with boa.env.anchor():
        yield deployed


@pytest.fixture
def oracle(hazards):
    return hazards.oracle


@pytest.fixture
def challenger(hazards):
    return hazards.rich("challenger")
