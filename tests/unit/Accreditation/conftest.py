"""Governance, a registrar of the land office, and a surveyor of a company."""

import boa
import pytest

from mevm_suite.testing import load

DAY = 86_400
REGISTRAR, SURVEYOR = 1, 2
OFFICE, COMPANY = b"\x0a" * 32, b"\x0b" * 32


@pytest.fixture(scope="session")
def governance():
    return boa.env.generate_address("governance")


@pytest.fixture(scope="session")
def registrar():
    return boa.env.generate_address("registrar")


@pytest.fixture(scope="session")
def surveyor():
    return boa.env.generate_address("surveyor")


@pytest.fixture(scope="module")
def accreditation(governance, registrar, surveyor):
    members = [(REGISTRAR, registrar, OFFICE), (SURVEYOR, surveyor, COMPANY)]
    return load("contracts/forest/Accreditation.vy", governance, DAY, members)


@pytest.fixture(autouse=True)
def _isolated():
    with boa.env.anchor():
        yield
