"""The account hashes messages as every EIP-712 wallet does."""

import boa
import pytest
from eth_utils import keccak, to_checksum_address
from hypothesis import given
from hypothesis import strategies as st

from mevm_suite.accounts.messages import Call, Domain, Message, calls_to_sign, hash_to_sign
from mevm_suite.testing import load

addresses = st.binary(min_size=20, max_size=20).map(to_checksum_address)
words = st.integers(0, 2**256 - 1)
calls = st.builds(Call, addresses, words, st.binary(max_size=100) | st.just(b"x" * 2_048))
messages = st.builds(
    Message, addresses, st.lists(calls, max_size=6), words, words, addresses, words
)


@pytest.fixture(scope="module")
def account():
    return load("contracts/accounts/Account.vy")


@pytest.fixture(scope="module")
def domain(account):
    return Domain(boa.env.evm.patch.chain_id, account.address)


def digest(message):
    return keccak(b"\x19\x01" + message.header + message.body)


@pytest.mark.rule("SEC-42")
@given(message=messages)
def test_fuzz_message_hash__is_the_wallets(account, domain, message):
    expected = digest(calls_to_sign(domain, message))
    assert account.message_hash(message.fields()) == expected


@given(content=st.binary(min_size=32, max_size=32))
def test_fuzz_signed_hash__is_the_wallets(account, domain, content):
    assert account.signed_hash(content) == digest(hash_to_sign(domain, content))
