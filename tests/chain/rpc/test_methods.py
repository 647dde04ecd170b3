"""What holds for every method: an example is answered, and bad parameters are refused."""

from collections.abc import Callable
from typing import Any

import pytest

from mevm.rpc.methods.aliases import ALIASES
from mevm.rpc.registry import METHODS, REQUIRED, alias, method

NOBODY = "0x" + "77" * 20
HASH = "0x" + "ee" * 32
KEY = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"
CALL = {"from": KEY, "to": NOBODY}
BY_NUMBER, BY_HASH = ["0x0"], [HASH]
TYPED_DATA = {"types": {"EIP712Domain": []}, "primaryType": "EIP712Domain"}
TYPED_DATA |= {"domain": {}, "message": {}}

# The least parameters that each method takes.
EXAMPLES: dict[str, list[Any]] = {
    "eth_newFilter": [{"address": NOBODY}],
    "eth_newBlockFilter": [],
    "eth_newPendingTransactionFilter": [],
    "eth_getFilterChanges": ["0x1"],
    "eth_getFilterLogs": ["0x1"],
    "eth_uninstallFilter": ["0x1"],
    **dict.fromkeys(("web3_clientVersion", "net_version", "net_listening", "net_peerCount"), []),
    **dict.fromkeys(("eth_chainId", "eth_protocolVersion", "eth_syncing", "eth_mining"), []),
    **dict.fromkeys(("eth_hashrate", "eth_blockNumber", "eth_accounts", "eth_coinbase"), []),
    **dict.fromkeys(("eth_gasPrice", "eth_maxPriorityFeePerGas", "eth_baseFee"), []),
    **dict.fromkeys(("eth_blobBaseFee", "txpool_status", "txpool_content"), []),
    **dict.fromkeys(("txpool_inspect", "evm_snapshot", "evm_mine", "anvil_mine"), []),
    **dict.fromkeys(("anvil_reset", "anvil_getAutomine", "anvil_getIntervalMining"), []),
    **dict.fromkeys(("anvil_removeBlockTimestampInterval", "anvil_metadata"), []),
    **dict.fromkeys(("anvil_nodeInfo", "anvil_dropAllTransactions", "anvil_dumpState"), []),
    **dict.fromkeys(("mevm_lane", "mevm_setLane"), []),
    "mevm_coinDays": [NOBODY],
    "mevm_explain": BY_HASH,
    "mevm_explainCall": [CALL],
    **dict.fromkeys(("eth_getBlockByNumber", "eth_getHeaderByNumber"), BY_NUMBER),
    **dict.fromkeys(("eth_getBlockByHash", "eth_getHeaderByHash"), BY_HASH),
    "eth_getBlockTransactionCountByNumber": BY_NUMBER,
    "eth_getBlockTransactionCountByHash": BY_HASH,
    "eth_getUncleCountByBlockNumber": BY_NUMBER,
    "eth_getUncleCountByBlockHash": BY_HASH,
    "eth_getUncleByBlockNumberAndIndex": [*BY_NUMBER, "0x0"],
    "eth_getUncleByBlockHashAndIndex": [*BY_HASH, "0x0"],
    "eth_getBlockReceipts": BY_NUMBER,
    **dict.fromkeys(("eth_getTransactionByHash", "eth_getRawTransactionByHash"), BY_HASH),
    "eth_getTransactionByBlockNumberAndIndex": [*BY_NUMBER, "0x0"],
    "eth_getTransactionByBlockHashAndIndex": [*BY_HASH, "0x0"],
    "eth_getRawTransactionByBlockNumberAndIndex": [*BY_NUMBER, "0x0"],
    "eth_getRawTransactionByBlockHashAndIndex": [*BY_HASH, "0x0"],
    "eth_getTransactionReceipt": BY_HASH,
    **dict.fromkeys(("eth_getBalance", "eth_getTransactionCount", "eth_getCode"), [NOBODY]),
    "eth_getStorageAt": [NOBODY, "0x0"],
    "eth_getStorageValues": [{NOBODY: ["0x0"]}],
    "eth_getProof": [NOBODY, []],
    **dict.fromkeys(("eth_call", "eth_estimateGas", "eth_createAccessList"), [CALL]),
    **dict.fromkeys(("eth_capabilities", "eth_config"), []),
    "eth_simulateV1": [{"blockStateCalls": [{}]}],
    "eth_feeHistory": ["0x1", "latest"],
    "eth_getLogs": [{}],
    "eth_sendRawTransaction": ["0x"],
    **dict.fromkeys(("eth_sendTransaction", "eth_signTransaction"), [CALL]),
    "eth_sign": [KEY, "0x12"],
    "personal_sign": ["0x12", KEY],
    "txpool_contentFrom": [NOBODY],
    "web3_sha3": ["0x"],
    **dict.fromkeys(("debug_getRawHeader", "debug_getRawBlock"), BY_NUMBER),
    "debug_getRawReceipts": BY_NUMBER,
    "debug_getRawTransaction": BY_HASH,
    "debug_setHead": ["0x0"],
    "debug_traceTransaction": BY_HASH,
    "debug_traceBlockByNumber": BY_NUMBER,
    "debug_traceBlockByHash": BY_HASH,
    "debug_traceBlock": ["0x"],
    "debug_traceCall": [CALL],
    "debug_intermediateRoots": BY_HASH,
    "debug_getBadBlocks": [],
    "debug_codeByHash": BY_HASH,
    "debug_storageRangeAt": [*BY_NUMBER, 0, NOBODY, "0x", 10],
    **dict.fromkeys(("trace_transaction", "ots_traceTransaction"), BY_HASH),
    **dict.fromkeys(("ots_getInternalOperations", "ots_getTransactionError"), BY_HASH),
    "trace_get": [*BY_HASH, []],
    "trace_block": BY_NUMBER,
    "trace_filter": [{}],
    "trace_call": [CALL, ["trace"]],
    "trace_callMany": [[[CALL, ["stateDiff"]]]],
    "trace_rawTransaction": ["0x", []],
    "trace_replayTransaction": [*BY_HASH, ["vmTrace"]],
    "trace_replayBlockTransactions": [*BY_NUMBER, ["trace"]],
    **dict.fromkeys(("ots_getApiLevel", "erigon_blockNumber"), []),
    **dict.fromkeys(("ots_hasCode", "ots_getContractCreator"), [NOBODY]),
    **dict.fromkeys(("ots_getBlockDetails", "erigon_getHeaderByNumber"), BY_NUMBER),
    **dict.fromkeys(("ots_getBlockDetailsByHash", "erigon_getHeaderByHash"), BY_HASH),
    "ots_getBlockTransactions": [*BY_NUMBER, 0, 10],
    "ots_searchTransactionsBefore": [NOBODY, 0, 10],
    "ots_searchTransactionsAfter": [NOBODY, 0, 10],
    "ots_getTransactionBySenderAndNonce": [NOBODY, 0],
    "evm_revert": ["0x1"],
    "evm_setAutomine": [True],
    **dict.fromkeys(("evm_setIntervalMining", "evm_increaseTime"), [5]),
    **dict.fromkeys(("evm_setNextBlockTimestamp", "evm_setTime"), [2_000_000_000]),
    "anvil_setBlockTimestampInterval": [5],
    "evm_setBlockGasLimit": ["0x989680"],
    "anvil_setCoinbase": [NOBODY],
    "anvil_setNextBlockBaseFeePerGas": ["0x1"],
    "anvil_setPrevRandao": [HASH],
    **dict.fromkeys(("anvil_setBalance", "anvil_addBalance", "anvil_setNonce"), [NOBODY, "0x1"]),
    "anvil_setCode": [NOBODY, "0x"],
    "anvil_setStorageAt": [NOBODY, "0x0", "0x1"],
    **dict.fromkeys(("anvil_impersonateAccount", "anvil_stopImpersonatingAccount"), [NOBODY]),
    "anvil_autoImpersonateAccount": [True],
    "anvil_dropTransaction": [HASH],
    "anvil_removePoolTransactions": [NOBODY],
    "anvil_loadState": ["0x"],
    **dict.fromkeys(("eth_getAccount", "eth_getAccountInfo"), [NOBODY]),
    "eth_getTransactionBySenderAndNonce": [NOBODY, "0x0"],
    **dict.fromkeys(("eth_pendingTransactions", "rpc_modules", "miner_start", "miner_stop"), []),
    **dict.fromkeys(("eth_fillTransaction", "eth_sendUnsignedTransaction"), [CALL]),
    "eth_sendRawTransactionSync": ["0x"],
    **dict.fromkeys(("evm_addAccount", "evm_removeAccount"), [NOBODY, "secret"]),
    "personal_unlockAccount": [KEY, "", 60],
    **dict.fromkeys(("eth_signTypedData_v3", "eth_signTypedData_v4"), [KEY, TYPED_DATA]),
    "evm_mine_detailed": [],
    "anvil_rollback": ["0x0"],
    "anvil_reorg": ["0x1"],
    "anvil_setLoggingEnabled": [True],
    "anvil_dealERC20": [KEY, NOBODY, "0x1"],
    "anvil_setERC20Allowance": [KEY, NOBODY, NOBODY, "0x1"],
    **dict.fromkeys(("mevm_snapshotSave", "mevm_snapshotLoad", "mevm_snapshotRemove"), ["one"]),
    "mevm_snapshotList": [],
    "testing_buildBlockV1": [
        HASH,
        {"timestamp": "0x1", "prevRandao": HASH, "suggestedFeeRecipient": NOBODY},
    ],
}
# Their examples name what does not exist.
REFUSED = {
    "eth_getFilterChanges",
    "eth_getFilterLogs",
    "eth_sendRawTransaction",
    "mevm_explain",
    "debug_traceTransaction",
    "debug_traceBlockByNumber",
    "debug_traceBlockByHash",
    "debug_traceBlock",
    "debug_intermediateRoots",
    "debug_storageRangeAt",
    "trace_rawTransaction",
    "ots_traceTransaction",
    "ots_getInternalOperations",
    "ots_getTransactionError",
    "anvil_loadState",
    "testing_buildBlockV1",
    "mevm_snapshotSave",
    "mevm_snapshotLoad",
    "mevm_snapshotRemove",
    "mevm_snapshotList",
    "eth_sendRawTransactionSync",
    "anvil_reorg",
    "anvil_dealERC20",
    "anvil_setERC20Allowance",
    "mevm_coinDays",
}
# Methods of geth and of old clients that the specification does not have.
UNSPECIFIED = {
    "debug_codeByHash",
    "debug_getBadBlocks",
    "debug_setHead",
    "debug_traceCall",
    "eth_getAccount",
    "eth_getAccountInfo",
    "eth_getHeaderByHash",
    "eth_getHeaderByNumber",
    "eth_getRawTransactionByBlockHashAndIndex",
    "eth_getRawTransactionByBlockNumberAndIndex",
    "eth_getRawTransactionByHash",
    "eth_getUncleByBlockHashAndIndex",
    "eth_getUncleByBlockNumberAndIndex",
    "eth_getUncleCountByBlockHash",
    "eth_getUncleCountByBlockNumber",
    "eth_getTransactionBySenderAndNonce",
    "eth_hashrate",
    "eth_mining",
    "eth_pendingTransactions",
    "eth_protocolVersion",
    "eth_sendUnsignedTransaction",
    "eth_signTypedData_v3",
    "eth_signTypedData_v4",
    "txpool_inspect",
}
ALIAS_NAMES = {other for others in ALIASES.values() for other in others}
# See test_subscriptions.
OF_CONNECTIONS = {name for name, each in METHODS.items() if each.session}


def test_examples__cover_every_method() -> None:
    assert EXAMPLES.keys() == METHODS.keys() - ALIAS_NAMES - OF_CONNECTIONS


@pytest.mark.parametrize("name", EXAMPLES)
def test_example__is_answered(
    rpc: Any, name: str, schema_errors: Callable[[str, Any], list[str]]
) -> None:
    answer = rpc.ask(name, *EXAMPLES[name])
    assert ("error" in answer) == (name in REFUSED)
    if name.startswith(("eth_", "txpool_", "debug_")) and name not in REFUSED | UNSPECIFIED:
        assert schema_errors(name, answer["result"]) == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_parameters__are_counted_and_checked(rpc: Any, name: str) -> None:
    parameters = METHODS[name].parameters
    head = rpc.node.head
    most = len(parameters)
    too_many = [*EXAMPLES[name], *[None] * most, None]
    assert rpc.error(name, *too_many) == (-32602, f"too many arguments, want at most {most}")
    for i, parameter in enumerate(parameters):
        before = (EXAMPLES[name] + [None] * most)[:i]
        code, message = rpc.error(name, *before, -1.5)
        assert (code, message.startswith(f"invalid argument {i}: ")) == (-32602, True)
        if parameter.default is REQUIRED:
            error = (-32602, f"missing value for required argument {i}")
            assert rpc.error(name, *before) == error
            assert rpc.error(name, *before, None) == error
    assert rpc.node.head is head


def test_method__refuses_a_name_twice() -> None:
    with pytest.raises(ValueError, match="eth_chainId is registered twice"):
        method("eth_chainId")(print)
    with pytest.raises(ValueError, match="eth_chainId is registered twice"):
        alias("eth_call", "eth_chainId")
