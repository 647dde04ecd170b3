"""Decoders of the objects that requests carry."""

import pytest

from mevm.node.overrides import AccountOverride, BlockOverride
from mevm.rpc import objects
from mevm.rpc.codec import DecodeError

ADDRESS = "0x" + "ab" * 20
HASH = "0x" + "cd" * 32
RAW_ADDRESS = bytes.fromhex("ab" * 20)
RAW_HASH = bytes.fromhex("cd" * 32)


def test_transaction__reads_data_as_input() -> None:
    assert objects.transaction({"data": "0x12"}) == {"input": b"\x12"}
    assert objects.transaction({"data": "0x12", "input": "0x12"}) == {"input": b"\x12"}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([], "array instead of an object"),
        ({"data": "0x12", "input": "0x13"}, '"data" and "input" are set and not equal'),
        ({"gasPrice": "0x1", "maxFeePerGas": "0x1"}, "both gasPrice and"),
        ({"accessList": [{}]}, r"field accessList: field \[0\]: missing field address"),
        ({"authorizationList": [{"chainId": "0x1"}]}, "missing field address"),
        ({"blobVersionedHashes": ["0x01"]}, "want 64 for a hash"),
        ({"gas": "0x1" + "0" * 16}, "field gas: hex number > 64 bits"),
    ],
)
def test_transaction__refuses(value: object, text: str) -> None:
    with pytest.raises(DecodeError, match=text):
        objects.transaction(value)


def test_log_filter__takes_single_values_and_wildcards() -> None:
    decoded = objects.log_filter({"address": ADDRESS, "topics": [None, HASH, [HASH], []]})
    assert decoded == {"address": [RAW_ADDRESS], "topics": [[], [RAW_HASH], [RAW_HASH], []]}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"blockHash": HASH, "toBlock": "0x1"}, "cannot specify both"),
        ({"topics": [None] * 5}, "array of 5 items, expected at most 4"),
        ({"address": [ADDRESS] * 1001}, "expected at most 1000"),
        ({"topics": [[[HASH]]]}, "array instead of a hex string"),
    ],
)
def test_log_filter__refuses(value: object, text: str) -> None:
    with pytest.raises(DecodeError, match=text):
        objects.log_filter(value)


def test_state_overrides__decodes_maps_by_address() -> None:
    decoded = objects.state_overrides({ADDRESS: {"balance": "0x1", "stateDiff": {"0x1": HASH}}})
    override = AccountOverride(balance=1, slots={1: int(HASH, 16)})
    assert decoded == {RAW_ADDRESS: override}


def test_block_overrides__decodes_and_refuses_what_is_not_supported() -> None:
    decoded = objects.block_overrides({"time": "0x5", "feeRecipient": ADDRESS})
    assert decoded == BlockOverride(timestamp=5, coinbase=RAW_ADDRESS)
    assert objects.block_overrides({"blobBaseFee": "0x1"}) == BlockOverride(blob_base_fee=1)
    with pytest.raises(DecodeError, match="beaconRoot is not supported"):
        objects.block_overrides({"beaconRoot": HASH})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({ADDRESS: {"state": {}, "stateDiff": {}}}, "both state and stateDiff"),
        ({"0x12": {}}, "want 40 for an address"),
        ({ADDRESS: {"movePrecompileToAddress": "0x1"}}, "movePrecompileToAddress: .*an address"),
        ({ADDRESS: {"state": {"0x1": "0x1"}}}, "want 64 for a hash"),
    ],
)
def test_state_overrides__refuses(value: object, text: str) -> None:
    with pytest.raises(DecodeError, match=text):
        objects.state_overrides(value)


@pytest.mark.parametrize("value", [[50, 10], [-1], [101], [True], ["50"], [0] * 101])
def test_percentiles__refuses(value: object) -> None:
    with pytest.raises(DecodeError):
        objects.percentiles(value)
