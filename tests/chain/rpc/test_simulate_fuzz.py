"""Simulations of whatever can be asked for end in a documented result or error."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openrpc import methods, result_errors

DOCUMENTED = {each["code"] for each in methods().get("eth_simulateV1", {}).get("errors", ())}

pytestmark = pytest.mark.skipif(not DOCUMENTED, reason="no description in ../shared: openrpc")

ADDRESSES = st.sampled_from(
    ["0x" + digits.zfill(40) for digits in ("0", "1", "4", "9", "b", "4d01", "aa", "bb", "ee" * 20)]
)
QUANTITIES = st.sampled_from([0, 1, 7, 21_000, 53_000, 10**9, 2**63, 2**64 - 1]).map(hex)
LARGE = st.sampled_from([0, 1, 10**18, 2**255, 2**256 - 1]).map(hex)
WORDS = st.integers(0, 3).map(lambda number: f"0x{number:064x}")
CODES = st.sampled_from(
    [
        "0x",
        "0x00",
        "0xfe",
        "0x5f5ffd",
        "0x60015f5d5f5c5f55",  # transient storage
        "0x5f5f5f5f475f355af1",  # pass the balance on
        "0x5f5fa05f355ff0",  # log, and create
        "0x5fff",  # destroy
        "0x48493a465952",
        "0x5b5f56",  # for ever
        "0xef0100" + "aa".zfill(40),
    ]
)
ACCOUNTS = st.fixed_dictionaries(
    {},
    optional={
        "balance": LARGE,
        "nonce": QUANTITIES,
        "code": CODES,
        "stateDiff": st.dictionaries(WORDS, WORDS, max_size=2),
        "movePrecompileToAddress": ADDRESSES,
    },
)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "number": st.sampled_from([0, 1, 3, 9, 300, 2**64 - 1]).map(hex),
        "time": st.sampled_from([0, 1_800_000_100, 2**64 - 1]).map(hex),
        "gasLimit": QUANTITIES,
        "feeRecipient": ADDRESSES,
        "prevRandao": WORDS,
        "baseFeePerGas": LARGE,
        "blobBaseFee": LARGE,
        "withdrawals": st.just(
            [
                {
                    "index": "0x0",
                    "validatorIndex": "0x1",
                    "address": "0x" + "aa".zfill(40),
                    "amount": hex(2**64 - 1),
                }
            ]
        ),
    },
)
CALLS = st.fixed_dictionaries(
    {},
    optional={
        "from": ADDRESSES,
        "to": ADDRESSES,
        "gas": QUANTITIES,
        "value": LARGE,
        "nonce": QUANTITIES,
        "input": CODES,
        "maxFeePerGas": LARGE,
        "maxFeePerBlobGas": LARGE,
        "blobVersionedHashes": st.just(["0x01" + "00" * 31]),
        "accessList": st.just([{"address": "0x" + "aa".zfill(40), "storageKeys": []}]),
    },
)
BLOCKS = st.fixed_dictionaries(
    {},
    optional={
        "blockOverrides": HEADERS,
        "stateOverrides": st.dictionaries(ADDRESSES, ACCOUNTS, max_size=3),
        "calls": st.lists(CALLS, max_size=3),
    },
)
PAYLOADS = st.fixed_dictionaries(
    {"blockStateCalls": st.lists(BLOCKS, max_size=3)},
    optional={
        "validation": st.booleans(),
        "traceTransfers": st.booleans(),
        "returnFullTransactions": st.booleans(),
    },
)


@pytest.fixture(scope="module")
def patient(client: Any) -> Any:
    """A node whose loops end by their gas."""
    from mevm.node import Node, NodeSettings

    settings = NodeSettings(call_gas_limit=200_000, call_timeout=60, now=lambda: 1_800_000_000.0)
    return client(Node(settings))


@given(payload=PAYLOADS)
def test_fuzz_simulate__ends_as_documented(patient: Any, payload: dict[str, Any]) -> None:
    head = patient.node.head
    answer = patient.ask("eth_simulateV1", payload, "latest")
    assert patient.node.head is head
    if "error" in answer:
        assert answer["error"]["code"] in DOCUMENTED, answer
        assert answer["error"]["message"] != "internal error"
    else:
        assert result_errors("eth_simulateV1", answer["result"]) == []
