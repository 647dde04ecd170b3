"""Two surveyors of two organisations, and a parcel."""

from dataclasses import replace

import boa
import pytest

from mevm_suite.deployment.boa_surveys import deploy_field


@pytest.fixture(scope="module")
def _field():
    return deploy_field()


@pytest.fixture
def field(_field):
    """The contracts, and who is surveyor of which parcel: a test may change its copy."""
    return replace(_field)


@pytest.fixture(scope="module")
def registry(_field):
    return _field.registry


@pytest.fixture
def third(field):
    """A surveyor of a third organisation."""
    return field.accredit(boa.env.generate_address("third surveyor"), b"\x03" * 32)


@pytest.fixture(autouse=True)
def _isolated():
    with boa.env.anchor():
        yield
