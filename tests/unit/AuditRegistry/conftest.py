"""A registry of audits with its governance, an auditor and two accounts whose keys are known."""

import boa
import pytest
from eth_account import Account
from eth_utils import keccak

from mevm_suite.testing import load

DAY = 86_400


@pytest.fixture(scope="session")
def governance():
    return boa.env.generate_address("governance")


@pytest.fixture(scope="session")
def auditor():
    return boa.env.generate_address("auditor")


@pytest.fixture(scope="session")
def registry(governance):
    return load("contracts/accounts/AuditRegistry.vy", governance)


@pytest.fixture(scope="session")
def subject():
    return Account.from_key(b"\1" * 32)


@pytest.fixture(scope="session")
def other():
    return Account.from_key(b"\2" * 32)


@pytest.fixture(scope="session")
def invoices():
    return keccak(text="invoices of 2026")


@pytest.fixture(scope="session")
def name_auditor(registry, governance, auditor, subject, invoices):
    """Give the auditor a mandate from tomorrow on, for 30 days."""

    def name(**changes):
        tomorrow = boa.env.timestamp + DAY
        terms = {
            "auditor": auditor,
            "scopes": [invoices, bytes(12) + bytes.fromhex(subject.address[2:])],
            "starts": tomorrow,
            "ends": tomorrow + 30 * DAY,
        } | changes
        return registry.name_auditor(*terms.values(), sender=governance)

    return name
