"""Attestations with one schema, an attester who calls and one who signs."""

import boa
import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data

from mevm_suite.notary import ATTESTATIONS, message_to_sign
from mevm_suite.testing import load

DAY = 86_400
DEFINITION = "bytes32 survey, uint256 trees"
FIELDS = ("schema", "subject", "content", "reference", "expires", "is_revocable", "is_root")


@pytest.fixture(scope="session")
def attester():
    return boa.env.generate_address("attester")


@pytest.fixture(scope="session")
def witness():
    return boa.env.generate_address("witness")


@pytest.fixture(scope="session")
def signer():
    """An account that signs and never calls."""
    return Account.from_key(b"\x07" * 32)


@pytest.fixture(scope="module")
def attestations():
    return load("contracts/notary/Attestations.vy")


@pytest.fixture(scope="module")
def schema(attestations):
    return attestations.register_schema(DEFINITION)


@pytest.fixture(scope="module")
def terms(schema):
    """Make terms about one subject; a change names what differs."""

    def make(**changes):
        values = {
            "schema": schema,
            "subject": b"parcel 1".ljust(32, b"\0"),
            "content": b"\x11" * 32,
            "reference": bytes(32),
            "expires": 0,
            "is_revocable": True,
            "is_root": False,
        } | changes
        return tuple(values.values())

    return make


@pytest.fixture(scope="module")
def attest(attestations, terms, attester):
    def attest(sender=attester, **changes):
        return attestations.attest(terms(**changes), sender=sender)

    return attest


@pytest.fixture(scope="module")
def sign(attestations, signer):
    """Sign a message of the contract; a change of the domain makes it one for elsewhere."""

    def sign(kind, message, key=signer, **domain):
        data = message_to_sign(
            kind,
            ATTESTATIONS,
            boa.env.evm.patch.chain_id,
            attestations.address,
            message,
        )
        data["domain"] |= domain
        return key.sign_message(encode_typed_data(full_message=data)).signature

    return sign


@pytest.fixture(scope="module")
def attest_message(terms, signer):
    """Return the message for terms, as the signer's first one, good for a day."""

    def message(nonce=0, deadline=None, attester=signer.address, **changes):
        deadline = boa.env.timestamp + DAY if deadline is None else deadline
        fields = dict(zip(FIELDS, terms(**changes), strict=True))
        return {"attester": attester, **fields, "nonce": nonce, "deadline": deadline}

    return message
