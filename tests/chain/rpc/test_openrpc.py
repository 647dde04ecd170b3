"""Every documented method, on a chain with something of everything, held against OpenRPC.

The description is that of execution-apis; the namespace `engine` is the consensus layer's.
"""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import openrpc
import orjson
import pytest

from mevm.node import Node, NodeSettings, simulation, simulator
from mevm.rpc.registry import METHODS, REQUIRED
from mevm.vm.transaction import Transaction
from mevm.vm.transaction_fields import Authorization

DOCUMENTED = openrpc.methods()
# Block access lists come with a fork that this chain does not have (EIP-7928, Amsterdam).
ABSENT = {"debug_getRawBlockAccessList", "eth_getBlockAccessList"}

KEY = bytes.fromhex("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80")
SENDER, OTHER = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266", "0x" + "77" * 20
COUNTER, REVERTER = b"\xc0" * 20, b"\xde" * 20
CODES = {COUNTER: "5f5460010180" + "5f555f52" + "60aa60205fa1" + "60205ff3", REVERTER: "5f5ffd"}
BLOB, NOWHERE = b"\x01" + bytes(31), "0x" + "ee" * 32
FEES = {"max_fee_per_gas": 10**11, "max_priority_fee_per_gas": 10**9}

pytestmark = [
    pytest.mark.skipif(not DOCUMENTED, reason="no description in ../shared: openrpc"),
    pytest.mark.rule("SERO-30"),
]


def sign(nonce: int, **fields: Any) -> Transaction:
    values = {"chain_id": 1337, "gas": 200_000, "to": bytes(20), "value": 1} | fields
    return Transaction.sign(KEY, nonce=nonce, **values)


def transactions() -> list[Transaction]:
    """Return one of every type, and of every way to end."""
    delegation = sign(0, gas=21_000, gas_price=0)
    authorization = Authorization(0, COUNTER, 0, 1, delegation.r, delegation.s)
    kinds: list[dict[str, Any]] = [
        {"gas_price": 10**10},
        {"gas_price": 10**10, "chain_id": None},
        {"gas_price": 10**10, "to": b"", "data": bytes.fromhex("5f5ff3")},
        {"gas_price": 10**10, "access_list": ((COUNTER, (0, 1)),), "to": COUNTER},
        {**FEES, "to": COUNTER},
        {**FEES, "to": REVERTER},
        {**FEES, "max_fee_per_blob_gas": 10**10, "blob_versioned_hashes": (BLOB,)},
        {**FEES, "authorization_list": (authorization,)},
    ]
    return [sign(nonce, **fields) for nonce, fields in enumerate(kinds)]


@pytest.fixture(scope="module")
def lively(client: Any) -> SimpleNamespace:
    """A chain with blocks, and transactions that wait in the pool."""
    rpc = client(Node(NodeSettings(now=lambda: 1_800_000_000.0)))
    for address, code in CODES.items():
        rpc.node.set_code(address, bytes.fromhex(code))
    rpc.node.set_balance(bytes(20), 5)
    rpc("anvil_mine", 2)
    filters = {
        "logs": rpc("eth_newFilter", {"fromBlock": "0x0"}),
        "blocks": rpc("eth_newBlockFilter"),
        "pending": rpc("eth_newPendingTransactionFilter"),
    }
    rpc("evm_setAutomine", False)
    for each in transactions()[:4]:
        rpc.node.submit(each)
    rpc("evm_mine")
    mined = transactions()
    for each in mined[4:]:
        rpc.node.submit(each)
    rpc("evm_mine")
    for nonce in (len(mined), len(mined) + 5):
        rpc.node.submit(sign(nonce, gas_price=10**10))
    hashes = ["0x" + each.hash.hex() for each in mined]
    heads = [rpc("eth_getBlockByNumber", hex(number), False)["hash"] for number in range(5)]
    waiting = "0x" + sign(len(mined), gas_price=10**10).hash.hex()
    return SimpleNamespace(rpc=rpc, hashes=hashes, heads=heads, waiting=waiting, filters=filters)


BLOCKS = ("0x0", "0x3", "0x4", "latest", "earliest", "pending", "safe", "finalized", "0x100")
CALL = {"from": SENDER, "to": "0x" + COUNTER.hex()}
STATE_BLOCKS = ("0x3", "latest", "pending")
PAYLOAD = {"timestamp": "0x7fffffff", "prevRandao": NOWHERE, "suggestedFeeRecipient": OTHER}


def parameters(lively: SimpleNamespace) -> dict[str, list[list[Any]]]:
    """Return parameters to call each documented method with."""
    every = [*lively.hashes, lively.waiting, NOWHERE]
    heads = [*lively.heads, NOWHERE]
    places = [hex(place) for place in range(5)]
    nothing: list[list[Any]] = [[]]
    return {
        **dict.fromkeys(("eth_accounts", "eth_baseFee", "eth_blobBaseFee"), nothing),
        **dict.fromkeys(("eth_blockNumber", "eth_capabilities", "eth_chainId"), nothing),
        **dict.fromkeys(("eth_coinbase", "eth_config", "eth_gasPrice"), nothing),
        **dict.fromkeys(("eth_maxPriorityFeePerGas", "eth_syncing", "net_version"), nothing),
        **dict.fromkeys(("txpool_content", "txpool_status", "debug_getBadBlocks"), nothing),
        **dict.fromkeys(("eth_newBlockFilter", "eth_newPendingTransactionFilter"), nothing),
        "txpool_contentFrom": [[SENDER], [OTHER]],
        "eth_newFilter": [[{}], [{"topics": [None, [NOWHERE]]}]],
        "eth_getFilterChanges": [[each] for each in lively.filters.values()],
        "eth_getFilterLogs": [[lively.filters["logs"]]],
        "eth_uninstallFilter": [[lively.filters["pending"]], ["0xffff"]],
        "eth_call": [[CALL], *([CALL, block] for block in STATE_BLOCKS)],
        "eth_estimateGas": [[CALL], *([CALL, block] for block in STATE_BLOCKS)],
        "eth_createAccessList": [[CALL], [{**CALL, "to": "0x" + REVERTER.hex()}, "latest"]],
        "eth_simulateV1": [
            [{"blockStateCalls": [{"calls": [CALL, {"from": SENDER}]}], "traceTransfers": True}],
            [
                {
                    "blockStateCalls": [{"calls": [CALL, {**CALL, "to": "0x" + REVERTER.hex()}]}],
                    "returnFullTransactions": True,
                },
                "0x3",
            ],
        ],
        "eth_feeHistory": [["0x4", "latest", [10, 90]], ["0x2", "0x3", []]],
        **dict.fromkeys(("eth_getBalance", "eth_getCode"), [[SENDER, b] for b in STATE_BLOCKS]),
        "eth_getTransactionCount": [[SENDER, block] for block in STATE_BLOCKS],
        "eth_getStorageAt": [["0x" + COUNTER.hex(), "0x0", block] for block in STATE_BLOCKS],
        "eth_getStorageValues": [[{"0x" + COUNTER.hex(): ["0x0", NOWHERE]}, "latest"]],
        "eth_getProof": [["0x" + COUNTER.hex(), ["0x0", NOWHERE], b] for b in STATE_BLOCKS],
        "eth_getBlockByNumber": [[block, full] for block in BLOCKS for full in (True, False)],
        "eth_getBlockByHash": [[block, full] for block in heads for full in (True, False)],
        "eth_getBlockReceipts": [[block] for block in (*BLOCKS, *heads)],
        "eth_getBlockTransactionCountByHash": [[block] for block in heads],
        "eth_getBlockTransactionCountByNumber": [[block] for block in BLOCKS],
        "eth_getLogs": [[{"fromBlock": "0x0"}], [{"blockHash": lively.heads[3]}]],
        **dict.fromkeys(
            ("eth_getTransactionByHash", "eth_getTransactionReceipt", "debug_getRawTransaction"),
            [[each] for each in every],
        ),
        "eth_getTransactionByBlockHashAndIndex": [[b, i] for b in heads for i in places],
        "eth_getTransactionByBlockNumberAndIndex": [[b, i] for b in BLOCKS for i in places],
        "eth_sendTransaction": [[{"from": SENDER, "to": OTHER, "gas": "0x5208"}]],
        "eth_sendRawTransaction": [["0x" + sign(30, gas_price=10**10).raw.hex()]],
        "eth_signTransaction": [[{"from": SENDER, "to": OTHER, **each}] for each in KINDS],
        "eth_fillTransaction": [[{"from": SENDER, "to": OTHER, **each}] for each in KINDS],
        "eth_sign": [[SENDER, "0x1234"]],
        "debug_getRawBlock": [["0x0"], ["0x3"], ["0x4"], ["latest"]],
        "debug_getRawHeader": [["0x0"], ["0x3"], ["0x4"], ["latest"]],
        "debug_getRawReceipts": [["0x0"], ["0x3"], ["0x4"], ["latest"]],
        "debug_traceTransaction": [[each] for each in lively.hashes],
        "debug_traceBlockByHash": [[each] for each in lively.heads[3:]],
        "debug_traceBlockByNumber": [["0x3"], ["0x4", {"enableMemory": True}]],
        "testing_buildBlockV1": [
            [lively.heads[4], PAYLOAD, [], None],
            [lively.heads[4], PAYLOAD, None, "0x1234"],
            [lively.heads[2], PAYLOAD, ["0x" + each.raw.hex() for each in transactions()]],
        ],
    }


KINDS: list[dict[str, Any]] = [
    {"gas": "0x5208"},
    {"gasPrice": "0x2540be400", "gas": "0x5208"},
    {"gasPrice": "0x2540be400", "accessList": [], "gas": "0x7530"},
    {"blobVersionedHashes": ["0x" + BLOB.hex()], "maxFeePerBlobGas": "0x1", "gas": "0x5208"},
]
# What waits has no place yet: null, as geth says. The description has blocks of the chain in mind.
OF_NO_BLOCK = {
    **dict.fromkeys(("blockHash", "hash"), NOWHERE),
    **dict.fromkeys(("blockNumber", "blockTimestamp", "transactionIndex"), "0x0"),
    "nonce": "0x" + "00" * 8,
    "miner": OTHER,
}


def settled(result: Any) -> Any:
    """Return a result with something in place of what is null since it waits for a block."""
    if not isinstance(result, dict):
        return result
    nulls = {name for name, value in result.items() if value is None and name in OF_NO_BLOCK}
    is_waiting = nulls in (
        {"hash", "nonce", "miner"},
        {"blockHash", "blockNumber", "blockTimestamp", "transactionIndex"},
    )
    return result | {name: OF_NO_BLOCK[name] for name in nulls} if is_waiting else result


def test_methods__are_all_there() -> None:
    assert DOCUMENTED.keys() - METHODS.keys() == ABSENT


@pytest.mark.parametrize("name", sorted(DOCUMENTED.keys() - ABSENT))
def test_results__are_as_documented(
    lively: SimpleNamespace, name: str, schema_errors: Callable[[str, Any], list[str]]
) -> None:
    before = lively.rpc("evm_snapshot")
    for params in parameters(lively)[name]:
        answer = lively.rpc.ask(name, *params)
        assert "result" in answer, (params, answer)
        assert schema_errors(name, settled(answer["result"])) == [], params
    assert lively.rpc("evm_revert", before) is True


@pytest.mark.parametrize("name", sorted(DOCUMENTED.keys() - ABSENT))
def test_parameters__are_as_documented(name: str) -> None:
    documented, ours = DOCUMENTED[name]["params"], METHODS[name].parameters
    assert len(ours) >= len(documented)
    for i, parameter in enumerate(ours):
        needed = i < len(documented) and documented[i].get("required") is not False
        assert needed or parameter.default is not REQUIRED
    for example in DOCUMENTED[name].get("examples", ()):
        if name != "eth_sendTransaction":
            METHODS[name].decode([each["value"] for each in example["params"]])


def test_errors__of_simulations_are_documented() -> None:
    documented = {each["code"] for each in DOCUMENTED["eth_simulateV1"]["errors"]}
    ours = {*simulation.INVALID_TRANSACTION_CODES.values(), simulation.TIMED_OUT}
    ours |= {simulation.BLOCK_NUMBER, simulation.BLOCK_TIMESTAMP, simulation.CLIENT_LIMIT}
    ours |= {simulation.INTERNAL_ERROR, simulator.SERVER_ERROR}
    assert ours <= documented


@pytest.mark.parametrize("name", ["eth_call", "eth_estimateGas"])
def test_errors__of_reverts_are_documented(lively: SimpleNamespace, name: str) -> None:
    (documented,) = DOCUMENTED[name]["errors"]
    error = lively.rpc.ask(name, {**CALL, "to": "0x" + REVERTER.hex()})["error"]
    assert error == {"code": documented["code"], "message": documented["message"], "data": "0x"}


def documented_code(group: str, message: str) -> int:
    """Return the code of an error that several methods share."""
    return next(
        each["code"] for each in openrpc.error_groups()[group] if each["message"] == message
    )


@pytest.mark.parametrize(
    ("message", "body"),
    [
        ("Parse error", b"{"),
        ("Invalid request", b'{"id": 1}'),
        ("Method not found", b'{"jsonrpc": "2.0", "id": 1, "method": "eth_none"}'),
        (
            "Invalid params",
            b'{"jsonrpc": "2.0", "id": 1, "method": "eth_sendTransaction", "params": [1]}',
        ),
    ],
)
def test_errors__of_json_rpc_are_documented(
    lively: SimpleNamespace, message: str, body: bytes
) -> None:
    answer = orjson.loads(lively.rpc.dispatcher.handle_bytes(body))
    assert answer["error"]["code"] == documented_code("JSONRPCStandardErrors", message)
