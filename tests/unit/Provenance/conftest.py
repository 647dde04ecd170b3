"""Provenance with one trade contract, an issuer who registered an item, and parties who sign."""

import boa
import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data

from mevm_suite.notary import PROVENANCE, message_to_sign, serial_number
from mevm_suite.testing import load

SERIAL = serial_number("AB-12")
CONTENT = b"\x11" * 32
DAY = 86_400


@pytest.fixture(scope="session")
def issuer():
    return boa.env.generate_address("issuer")


@pytest.fixture(scope="session")
def holder_key():
    return Account.from_key(b"\x07" * 32)


@pytest.fixture(scope="session")
def receiver_key():
    return Account.from_key(b"\x08" * 32)


@pytest.fixture(scope="session")
def receiver(receiver_key):
    return receiver_key.address


@pytest.fixture(scope="module")
def trader():
    """A trade contract that takes note of nothing and does as told."""
    return load("tests/mocks/Puppet.vy")


@pytest.fixture(scope="module")
def provenance(trader):
    return load("contracts/notary/Provenance.vy", [trader.address])


@pytest.fixture(scope="module")
def item(provenance, issuer, holder_key):
    """A batch of 100 that its issuer has handed to a holder who has a key."""
    id = provenance.register(SERIAL, CONTENT, 100, sender=issuer)
    provenance.propose(id, holder_key.address, sender=issuer)
    provenance.accept(id, 100, sender=holder_key.address)
    return id


@pytest.fixture(scope="module")
def holder(item, holder_key):
    return holder_key.address


@pytest.fixture(scope="module")
def lock(provenance, trader, item, holder):
    def lock():
        provenance.lock(item, trader, b"\x22" * 32, sender=holder)

    return lock


@pytest.fixture(scope="module")
def order(provenance, trader):
    """Let the trade contract call Provenance."""

    def order(function, *args):
        call = getattr(provenance, function).prepare_calldata(*args)
        trader.act(provenance.address, call)

    return order


@pytest.fixture(scope="module")
def sign(provenance, item, holder_key, receiver):
    """Sign the hand-over of the item; a change names what differs."""

    def sign(key, domain=(), **changes):
        message = {
            "item": item,
            "holder": holder_key.address,
            "receiver": receiver,
            "quantity": 100,
            "nonce": 0,
            "deadline": boa.env.timestamp + DAY,
        } | changes
        chain_id = boa.env.evm.patch.chain_id
        data = message_to_sign("HandOver", PROVENANCE, chain_id, provenance.address, message)
        data["domain"] |= dict(domain)
        return key.sign_message(encode_typed_data(full_message=data)).signature

    return sign
