"""Messages are EIP-712's, bound to one chain and one contract."""

import pytest
from eth_account import Account
from eth_utils import keccak

from mevm_suite.accounts.messages import (
    Call,
    Domain,
    Message,
    calls_to_sign,
    hash_to_sign,
    link_to_sign,
    recovery_to_sign,
    sign,
)

KEY = Account.from_key(b"\5" * 32)
PLACE = "0x" + "22" * 20
FRIEND = "0x" + "33" * 20
DOMAIN = Domain(1337, PLACE)
MESSAGE = Message(KEY.address, [Call(FRIEND, 1, b"\1\2\3\4"), Call(PLACE)], 2, 3, FRIEND, 4)


def makers():
    return [
        lambda domain: calls_to_sign(domain, MESSAGE),
        lambda domain: recovery_to_sign(domain, FRIEND, 1),
        lambda domain: hash_to_sign(domain, b"\6" * 32),
        lambda domain: link_to_sign(domain, KEY.address, FRIEND, 0),
    ]


@pytest.mark.parametrize("make", makers())
def test_sign__is_recovered_to_the_signer(make):
    message = make(DOMAIN)
    signature = sign(KEY.key, message)
    assert len(signature) == 65
    assert Account.recover_message(message, signature=signature) == KEY.address


@pytest.mark.rule("SEC-42")
@pytest.mark.parametrize("make", makers())
def test_messages__differ_with_chain_contract_and_name(make):
    places = [DOMAIN, Domain(1, PLACE), Domain(1337, FRIEND), Domain(1337, PLACE, "Other")]
    assert len({make(place).header for place in places}) == 4
    assert len({make(place).body for place in places}) == 1


def test_calls_to_sign__hashes_as_the_standard_says():
    """The struct's hash, put together by hand."""
    call = keccak(text="Call(address target,uint256 value,bytes data)")
    kind = keccak(
        text="Message(address signer,Call[] calls,uint256 nonce,uint256 deadline,"
        "address feeAsset,uint256 fee)Call(address target,uint256 value,bytes data)"
    )

    def word(value):
        return value.to_bytes(32, "big") if isinstance(value, int) else word(int(value, 16))

    calls = b"".join(
        keccak(call + word(each.target) + word(each.value) + keccak(each.data))
        for each in MESSAGE.calls
    )
    fields = word(KEY.address) + keccak(calls) + word(2) + word(3) + word(FRIEND) + word(4)
    assert calls_to_sign(DOMAIN, MESSAGE).body == keccak(kind + fields)


def test_fields__are_in_the_contracts_order():
    calls = [(FRIEND, 1, b"\1\2\3\4"), (PLACE, 0, b"")]
    assert MESSAGE.fields() == (KEY.address, calls, 2, 3, FRIEND, 4)
