import pytest

from mevm_suite.trust.simulation import simulate


@pytest.fixture(scope="module")
def simulation():
    """Run the four years once for all tests."""
    return simulate()
