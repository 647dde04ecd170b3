"""Random requests at every method: always a well-formed answer, and refusals change nothing."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mevm.node import Node, NodeSettings
from mevm.rpc.dispatcher import Dispatcher
from mevm.rpc.registry import METHODS

CODES = {-32700, -32600, -32601, -32602, -32000, -32003, -32005, 3}
KEY = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"
CONTRACT = "0x" + "c0" * 20
# As much as a random request may cost: calls are short, and so are ranges of blocks.
SETTINGS = NodeSettings(
    now=lambda: 1_800_000_000.0, account_count=1, call_gas_limit=100_000, call_timeout=0.5
)

quantities = st.one_of(
    st.integers(0, 40).map(hex),
    st.integers(0, 40),
    st.sampled_from(["0x0", "0x00", "0x", "0x5208", hex(2**64), hex(2**256 - 1), hex(2**256)]),
)
addresses = st.sampled_from([KEY, CONTRACT, "0x" + "77" * 20, "0x" + "0" * 39 + "1", "0x12"])
hashes = st.sampled_from(["0x" + "ee" * 32, "0x" + "0" * 64, "0x" + "ee" * 31])
blocks = st.sampled_from(["latest", "pending", "earliest", "0x0", "0x1", "0x63"])
hex_data = st.binary(max_size=80).map(lambda raw: "0x" + raw.hex())
fields = st.sampled_from(
    "from to gas gasPrice maxFeePerGas maxPriorityFeePerGas value nonce data input chainId type "
    "accessList blobVersionedHashes maxFeePerBlobGas authorizationList fromBlock toBlock "
    "blockHash blockNumber address topics tracer tracerConfig timestamp blocks balance code "
    "state stateDiff stateOverrides blockOverrides limit enableMemory storageKeys forking".split()
)
numbers = st.integers(-3, 40) | st.sampled_from([2**53, 2**63, 2**64, 10**80])
scalars = st.one_of(quantities, addresses, hashes, blocks, hex_data)
junk = st.one_of(
    st.none(),
    st.booleans(),
    numbers,
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=9),
)
values = st.recursive(
    scalars | junk,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(fields | addresses, inner, max_size=4),
        st.dictionaries(fields, scalars, max_size=6),
    ),
    max_leaves=8,
)
methods = st.sampled_from(sorted(METHODS))
requests = st.fixed_dictionaries(
    {"jsonrpc": st.just("2.0"), "id": st.just(1), "method": methods},
    optional={"params": st.lists(values, max_size=4)},
)
envelopes = st.fixed_dictionaries(
    {},
    optional={
        "jsonrpc": st.just("2.0") | junk,
        "id": junk,
        "method": methods | junk,
        "params": values,
    },
)


def make_dispatcher() -> Dispatcher:
    node = Node(SETTINGS)
    node.set_code(bytes.fromhex(CONTRACT[2:]), bytes.fromhex("5f54600101805f555f5260205ff3"))
    return Dispatcher(node)


def present(node: Node) -> tuple[Any, ...]:
    """What a refused request must leave as it is."""
    return (
        node.head,
        node.head.world,
        node.pool.state,
        node.clock.state,
        node.sealing,
        node.impersonation,
    )


@given(st.lists(requests, min_size=1, max_size=6))
def test_fuzz_requests__are_answered_and_refusals_change_nothing(
    sequence: list[dict[str, Any]],
) -> None:
    dispatcher = make_dispatcher()
    for request in sequence:
        before = present(dispatcher.node)
        answer = json.loads(dispatcher.handle_bytes(json.dumps(request).encode()))
        assert (answer["jsonrpc"], answer["id"]) == ("2.0", 1)
        assert ("error" in answer) != ("result" in answer)
        if "error" in answer:
            assert answer["error"]["code"] in CODES, (request, answer)
            assert answer["error"]["message"]
            after = present(dispatcher.node)
            assert all(old is new for old, new in zip(before, after, strict=True)), request
    assert dispatcher.call("eth_chainId", []) == "0x539"


@given(st.lists(envelopes | values, max_size=4) | envelopes | values)
def test_fuzz_envelopes__get_well_formed_answers(request: Any) -> None:
    dispatcher = make_dispatcher()
    body = dispatcher.handle_bytes(json.dumps(request).encode())
    answers = json.loads(body) if body else []
    for answer in answers if isinstance(answers, list) else [answers]:
        assert answer["jsonrpc"] == "2.0"
        assert "result" in answer or answer["error"]["code"] in CODES


@given(st.binary(max_size=200))
def test_fuzz_bytes__get_one_error(body: bytes) -> None:
    answer = json.loads(make_dispatcher().handle_bytes(body) or b"{}")
    assert answer == {} or "error" in answer
