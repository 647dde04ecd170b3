"""A registry with a real notary, one accredited issuer, and a board of deals."""

import boa
import pytest

from mevm_suite.testing import load

ISSUER_ROLE = 3
DEFINITION = "address account, bytes32 salted_identity"


def subject_of(account):
    """Return an account as the subject of an attestation."""
    return bytes(12) + bytes.fromhex(account[2:])


@pytest.fixture(scope="session")
def issuer():
    return boa.env.generate_address("issuer")


@pytest.fixture(scope="session")
def buyer():
    return boa.env.generate_address("buyer")


@pytest.fixture(scope="session")
def provider():
    return boa.env.generate_address("provider")


@pytest.fixture(scope="module")
def accreditation(issuer):
    board = load("tests/mocks/AccreditationBoard.vy")
    board.set_role(ISSUER_ROLE, issuer, True)
    return board


@pytest.fixture(scope="module")
def make_attestations():
    """Deploy a notary that knows the schema."""

    def make_attestations():
        attestations = load("contracts/notary/Attestations.vy")
        attestations.register_schema(DEFINITION)
        return attestations

    return make_attestations


@pytest.fixture(scope="module")
def attestations(make_attestations):
    return make_attestations()


@pytest.fixture(scope="module")
def book():
    return load("tests/mocks/DealBoard.vy")


@pytest.fixture(scope="module")
def registry(accreditation, attestations, book):
    return load("contracts/forest/IdentityRegistry.vy", accreditation, attestations, [book])


@pytest.fixture(scope="module")
def attest(attestations, registry, issuer):
    """Identify an account; a change names what differs from a good attestation."""

    def attest(account, notary=attestations, attester=issuer, **changes):
        terms = {
            "schema": registry.schema(),
            "subject": subject_of(account),
            "content": b"\x11" * 32,
            "reference": bytes(32),
            "expires": 0,
            "is_revocable": True,
            "is_root": False,
        } | changes
        return notary.attest(tuple(terms.values()), sender=attester)

    return attest
