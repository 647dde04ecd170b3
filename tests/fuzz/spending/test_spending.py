"""What a call spends is read from its data as a token would read it, or the data is refused."""

import boa
import pytest
from eth_abi import encode
from eth_utils import function_signature_to_4byte_selector
from hypothesis import given
from hypothesis import strategies as st

from mevm_suite.testing import load

WORD = 2**256 - 1
PAYEE = "0x" + "77" * 20
VALUES = {"address": PAYEE, "bytes": b"why", "string": "why"}
# Every function that is read, and which of its arguments is the amount.
SPENDING = {
    "burn(uint256)": 0,
    "burn(uint256,bytes)": 0,
    "transfer(address,uint256)": 1,
    "approve(address,uint256)": 1,
    "increaseAllowance(address,uint256)": 1,
    "increaseApproval(address,uint256)": 1,
    "burnFrom(address,uint256)": 1,
    "burn_from(address,uint256)": 1,
    "transfer(address,uint256,bytes)": 1,
    "transferAndCall(address,uint256)": 1,
    "transferAndCall(address,uint256,bytes)": 1,
    "approveAndCall(address,uint256)": 1,
    "approveAndCall(address,uint256,bytes)": 1,
    "send(address,uint256,bytes)": 1,
    "transfer(address,uint256,bytes,string)": 1,
    "operatorBurn(address,uint256,bytes,bytes)": 1,
    "transferFrom(address,address,uint256)": 2,
    "transferFromAndCall(address,address,uint256)": 2,
    "transferFromAndCall(address,address,uint256,bytes)": 2,
    "operatorSend(address,address,uint256,bytes,bytes)": 2,
}


@pytest.fixture(scope="module")
def spending():
    return load("contracts/modules/spending.vy").internal


def call_data(signature, amount):
    types = signature[signature.index("(") + 1 : -1].split(",")
    values = [amount if kind == "uint256" else VALUES[kind] for kind in types]
    return function_signature_to_4byte_selector(signature) + encode(types, values)


@given(signature=st.sampled_from(sorted(SPENDING)), amount=st.integers(0, WORD))
def test_fuzz_amount__is_the_tokens(spending, signature, amount):
    data = call_data(signature, amount)
    selector = spending._selector(data)
    assert bytes(selector) == data[:4]
    assert spending._amount(selector, data) == amount


@pytest.mark.rule("SEC-42")
@pytest.mark.parametrize("signature", sorted(SPENDING))
def test_amount__reverts_if_cut_off(spending, signature):
    data = call_data(signature, 7)
    end = 4 + 32 * (SPENDING[signature] + 1)
    assert spending._amount(data[:4], data[:end]) == 7
    for length in (4, end - 32, end - 1):
        with boa.reverts("spending: short data"):
            spending._amount(data[:4], data[:length])


@given(data=st.binary(max_size=80))
def test_fuzz_selector__is_none_only_without_data(spending, data):
    if 0 < len(data) < 4:
        with boa.reverts("spending: short data"):
            spending._selector(data)
    elif len(data) >= 4 and data[:4] == bytes(4):
        with boa.reverts("spending: no function"):
            spending._selector(data)
    else:
        assert bytes(spending._selector(data)) == (data[:4] or bytes(4))


@given(data=st.binary(min_size=4, max_size=80))
def test_fuzz_amount__is_nothing_for_other_functions(spending, data):
    known = {function_signature_to_4byte_selector(signature) for signature in SPENDING}
    if data[:4] not in known:
        assert spending._amount(data[:4], data) == 0
