"""Header encoding against py-evm's, and refusal of malformed headers."""

from dataclasses import fields, replace

import pytest
import rlp as pyrlp
from eth.vm.forks.prague.blocks import PragueBackwardsHeader
from hypothesis import given
from hypothesis import strategies as st

from mevm.blocks import Header
from mevm.crypto.rlp import RLPError, decode, encode

NAMES = [field.name for field in fields(Header) if field.init]
COUNTS = (15, 16, 17, 20, 21)
SIZES = {"coinbase": 20, "bloom": 256, "nonce": 8}
INTEGERS = {"difficulty", "number", "gas_limit", "gas_used", "timestamp", "base_fee"}
INTEGERS |= {"blob_gas_used", "excess_blob_gas"}


def value_of(name):
    if name in INTEGERS:
        return st.integers(0, 2**64 - 1)
    if name == "extra_data":
        return st.binary(max_size=40)
    size = SIZES.get(name, 32)
    return st.binary(min_size=size, max_size=size)


headers = st.sampled_from(COUNTS).flatmap(
    lambda count: st.builds(Header, *(value_of(name) for name in NAMES[:count]))
)
EXAMPLE = Header(*(1 if name in INTEGERS else bytes(SIZES.get(name, 32)) for name in NAMES))


@given(headers)
def test_fuzz_rlp__comes_back(header):
    again = Header.from_item(decode(header.rlp()))
    assert again == header
    assert again.hash == header.hash


@given(headers)
def test_fuzz_rlp__is_that_of_py_evm(header):
    theirs = PragueBackwardsHeader.deserialize(pyrlp.decode(header.rlp()))
    assert pyrlp.encode(theirs) == header.rlp()
    assert theirs.hash == header.hash


@given(st.binary(max_size=64))
def test_fuzz_from_item__refuses_other_bytes(data):
    with pytest.raises(RLPError):
        Header.from_item(decode(encode(data)))


@pytest.mark.parametrize("count", sorted(set(range(25)) - set(COUNTS)))
def test_from_item__refuses_counts_of_no_fork(count):
    with pytest.raises(RLPError, match="fields, expected one of 15, 16, 17, 20, 21"):
        Header.from_item([b""] * count)


@pytest.mark.parametrize("index", range(21))
def test_from_item__refuses_a_field_of_the_wrong_shape(index):
    wrong = [b"\x00\x01", b"\x01" * 33, []]
    for value in wrong:
        if NAMES[index] == "extra_data" and value != []:
            continue
        items = decode(EXAMPLE.rlp())
        items[index] = value
        with pytest.raises(RLPError, match=f"header {NAMES[index]}"):
            Header.from_item(items)


def test_hash__of_a_changed_copy_is_another():
    assert replace(EXAMPLE, gas_used=9).hash != EXAMPLE.hash
