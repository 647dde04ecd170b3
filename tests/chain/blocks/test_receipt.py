"""Receipts against py-evm's encoding, and refusal of malformed ones."""

import pytest
import rlp as pyrlp
from eth.rlp.logs import Log as StockLog
from eth.rlp.receipts import Receipt as StockReceipt
from eth_bloom import BloomFilter
from hypothesis import given
from hypothesis import strategies as st

from mevm.blocks import Receipt
from mevm.blocks.bloom import logs_bloom
from mevm.crypto.rlp import RLPError, encode
from mevm.vm.results import Log

logs = st.lists(
    st.builds(
        Log,
        st.binary(min_size=20, max_size=20),
        st.lists(st.binary(min_size=32, max_size=32), max_size=4).map(tuple),
        st.binary(max_size=70),
    ),
    max_size=4,
).map(tuple)


def make(type=0, success=True, gas_used=21_000, logs=(), previous=None, **rest):
    return Receipt.make(
        type=type, success=success, gas_used=gas_used, logs=logs, previous=previous, **rest
    )


@given(logs)
def test_fuzz_logs_bloom__is_that_of_eth_bloom(logs):
    stock = BloomFilter()
    for log in logs:
        stock.add(log.address)
        for topic in log.topics:
            stock.add(topic)
    assert logs_bloom(logs) == int(stock)


@given(st.booleans(), st.integers(0, 2**40), logs)
def test_fuzz_encode__is_that_of_py_evm(success, gas_used, logs):
    stock = StockReceipt(
        b"\x01" if success else b"",
        gas_used,
        [
            StockLog(log.address, [int.from_bytes(t, "big") for t in log.topics], log.data)
            for log in logs
        ],
    )
    assert make(success=success, gas_used=gas_used, logs=logs).encode() == pyrlp.encode(stock)


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans(), st.integers(0, 10**6), logs)))
def test_fuzz_decode__gives_back_a_block_of_receipts(contents):
    receipts, again = [], []
    for type, success, gas_used, logs in contents:
        previous = receipts[-1] if receipts else None
        receipts.append(make(type, success, gas_used, logs, previous))
    for receipt in receipts:
        again.append(Receipt.decode(receipt.encode(), again[-1] if again else None))
    assert again == receipts


def test_make__counts_gas_and_logs_through_the_block():
    log = Log(bytes(20), (), b"")
    first = make(logs=(log, log), gas_used=100)
    second = make(logs=(log,), gas_used=50, previous=first)
    assert (second.cumulative_gas_used, second.gas_used) == (150, 50)
    assert (first.first_log_index, second.first_log_index) == (0, 2)


def test_decode__reads_state_roots_of_old_forks():
    receipt = make(post_state=b"\x07" * 32)
    assert Receipt.decode(receipt.encode(), None) == receipt


@pytest.mark.parametrize(
    ("items", "reason"),
    [
        ([b"\x02", b"\x05", bytes(256), []], "status"),
        ([b"\x01", b"\x00", bytes(256), []], "gas"),
        ([b"\x01", b"\x05", bytes(255) + b"\x01", []], "bloom"),
        ([b"\x01", b"\x05", bytes(256), [[bytes(19), [], b""]]], "log address"),
        ([b"\x01", b"\x05", bytes(256)], "4 items"),
    ],
)
def test_decode__refuses_malformed_receipts(items, reason):
    with pytest.raises(RLPError, match=reason):
        Receipt.decode(encode(items), None)


def test_decode__refuses_gas_that_runs_backwards():
    with pytest.raises(RLPError, match="less than that of the receipt before"):
        Receipt.decode(make(gas_used=5).encode(), make(gas_used=6))
