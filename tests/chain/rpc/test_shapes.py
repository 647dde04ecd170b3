"""The form of results that no specification describes: other nodes' methods, and development's.

Traces, subscriptions and Otterscan's methods have tests of their own.
"""

from typing import Any

import jsonschema_rs
import pytest
from openrpc import methods

from mevm.rpc.methods.aliases import ALIASES
from mevm.rpc.registry import METHODS
from mevm.vm.transaction import Transaction

ELSEWHERE = ("trace_", "debug_", "ots_", "erigon_", "mevm_", "eth_subscribe", "eth_unsub")

KEY = bytes.fromhex("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80")
SENDER, OTHER = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266", "0x" + "77" * 20
TOKEN = "0x" + "70" * 20
HASH = "0x" + "ee" * 32
CALL = {"from": SENDER, "to": OTHER}
TYPED_DATA = {
    "types": {"EIP712Domain": []},
    "primaryType": "EIP712Domain",
    "domain": {},
    "message": {},
}

Schema = dict[str, Any]


def text(pattern: str) -> Schema:
    return {"type": "string", "pattern": f"^{pattern}$"}


def record(**members: Schema) -> Schema:
    """Return the schema of an object with these members, all of them, and no others."""
    names = sorted(members)
    return {
        "type": "object",
        "properties": members,
        "required": names,
        "additionalProperties": False,
    }


def holding(*names: str) -> Schema:
    """Return the schema of an object with at least these members."""
    return {"type": "object", "required": list(names)}


QUANTITY, DATA = text("0x(0|[1-9a-f][0-9a-f]*)"), text("0x([0-9a-f]{2})*")
WORD, ADDRESS, SIGNATURE = text("0x[0-9a-f]{64}"), text("0x[0-9a-f]{40}"), text("0x[0-9a-f]{130}")
TRUE: Schema = {"const": True}
NULL: Schema = {"const": None}
NUMBER: Schema = {"type": "integer"}
BOOLEAN: Schema = {"type": "boolean"}
HEADER = holding("number", "hash", "parentHash", "stateRoot", "miner", "timestamp", "logsBloom")
TRANSACTION = holding("hash", "from", "to", "nonce", "value", "input", "type", "v", "r", "s")
SYNC = "0x" + (
    Transaction.sign(
        KEY, chain_id=1337, nonce=1, gas=21_000, gas_price=10**10, to=bytes(20)
    ).raw.hex()
)

# On a chain of three blocks whose second holds one transaction; in order, on one node.
EXAMPLES: dict[str, tuple[list[Any], Schema]] = {
    "web3_clientVersion": ([], text(r"mevm/v[^/]+/.+")),
    "web3_sha3": (["0x12"], WORD),
    "net_listening": ([], BOOLEAN),
    "net_peerCount": ([], QUANTITY),
    "rpc_modules": ([], {"type": "object", "additionalProperties": {"const": "1.0"}}),
    "txpool_inspect": ([], holding("pending", "queued")),
    "eth_getAccount": (
        [SENDER],
        record(balance=QUANTITY, nonce=QUANTITY, codeHash=WORD, storageRoot=WORD),
    ),
    "eth_getAccountInfo": ([SENDER], record(balance=QUANTITY, nonce=QUANTITY, code=DATA)),
    "eth_getHeaderByHash": ([HASH], NULL),
    "eth_getHeaderByNumber": (["0x1"], HEADER),
    "eth_getRawTransactionByBlockHashAndIndex": ([HASH, "0x0"], NULL),
    "eth_getRawTransactionByBlockNumberAndIndex": (["0x1", "0x0"], DATA),
    "eth_getRawTransactionByHash": ([HASH], NULL),
    "eth_getTransactionBySenderAndNonce": ([SENDER, "0x0"], TRANSACTION),
    "eth_getUncleByBlockHashAndIndex": ([HASH, "0x0"], NULL),
    "eth_getUncleByBlockNumberAndIndex": (["0x1", "0x0"], NULL),
    "eth_getUncleCountByBlockHash": ([HASH], NULL),
    "eth_getUncleCountByBlockNumber": (["0x1"], QUANTITY),
    "eth_hashrate": ([], QUANTITY),
    "eth_mining": ([], BOOLEAN),
    "eth_pendingTransactions": ([], {"type": "array", "items": TRANSACTION}),
    "eth_protocolVersion": ([], QUANTITY),
    "eth_signTypedData_v3": ([SENDER, TYPED_DATA], SIGNATURE),
    "eth_signTypedData_v4": ([SENDER, TYPED_DATA], SIGNATURE),
    "personal_sign": (["0x12", SENDER], SIGNATURE),
    "eth_sendRawTransactionSync": ([SYNC], holding("transactionHash", "status", "logs")),
    "eth_sendUnsignedTransaction": ([{**CALL, "gas": "0x5208"}], WORD),
    "evm_snapshot": ([], QUANTITY),
    "evm_revert": (["0x1"], TRUE),
    "anvil_metadata": ([], holding("clientVersion", "chainId", "latestBlockHash")),
    "anvil_nodeInfo": ([], holding("currentBlockNumber", "hardFork", "environment")),
    "anvil_getAutomine": ([], BOOLEAN),
    "anvil_getIntervalMining": ([], {"type": ["number", "null"]}),
    "anvil_setLoggingEnabled": ([True], TRUE),
    "anvil_setBalance": ([OTHER, "0x1"], TRUE),
    "anvil_addBalance": ([OTHER, "0x1"], TRUE),
    "anvil_setNonce": ([OTHER, "0x1"], TRUE),
    "anvil_setCode": ([OTHER, "0x00"], TRUE),
    "anvil_setStorageAt": ([OTHER, "0x0", "0x1"], TRUE),
    "anvil_dealERC20": ([SENDER, TOKEN, "0x1"], NULL),
    "anvil_setERC20Allowance": ([SENDER, OTHER, TOKEN, "0x1"], NULL),
    "anvil_impersonateAccount": ([OTHER], TRUE),
    "anvil_stopImpersonatingAccount": ([OTHER], TRUE),
    "evm_addAccount": ([OTHER, ""], TRUE),
    "personal_unlockAccount": ([OTHER, "", 60], TRUE),
    "evm_removeAccount": ([OTHER, ""], TRUE),
    "anvil_autoImpersonateAccount": ([False], TRUE),
    "anvil_dropTransaction": ([HASH], NULL),
    "anvil_dropAllTransactions": ([], TRUE),
    "anvil_removePoolTransactions": ([OTHER], TRUE),
    "anvil_setBlockTimestampInterval": ([1], NULL),
    "anvil_removeBlockTimestampInterval": ([], TRUE),
    "anvil_setCoinbase": ([OTHER], NULL),
    "anvil_setNextBlockBaseFeePerGas": (["0x1"], NULL),
    "anvil_setPrevRandao": ([HASH], NULL),
    "anvil_mine": ([2], NULL),
    "anvil_rollback": ([1], NULL),
    "anvil_reorg": ([1], NULL),
    "evm_increaseTime": ([1], NUMBER),
    "evm_setTime": ([2_000_000_000], NUMBER),
    "evm_setNextBlockTimestamp": ([2_000_000_001], NULL),
    "evm_setBlockGasLimit": (["0x989680"], TRUE),
    "evm_mine": ([], QUANTITY),
    "evm_mine_detailed": ([], {"type": "array", "items": HEADER, "minItems": 1}),
    "miner_start": ([], TRUE),
    "miner_stop": ([], TRUE),
    "evm_setAutomine": ([True], TRUE),
    "evm_setIntervalMining": ([0], TRUE),
    "debug_setHead": (["0x0"], NULL),
    "anvil_dumpState": ([], DATA),
    "anvil_reset": ([], TRUE),
}
# Its example is the result of another.
ROUND_TRIP = {"anvil_loadState"}


def test_examples__cover_what_is_not_documented() -> None:
    aliases = {other for others in ALIASES.values() for other in others}
    undocumented = METHODS.keys() - aliases - methods().keys() if methods() else EXAMPLES.keys()
    others = {name for name in undocumented if name.startswith(ELSEWHERE)}
    assert EXAMPLES.keys() | ROUND_TRIP >= undocumented - others


def test_results__have_their_form(rpc: Any) -> None:
    rpc("anvil_setCode", TOKEN, "0x6004360360045f37600436035f20545f5260205ff3")
    rpc("eth_sendTransaction", {**CALL, "value": "0x1"})
    rpc("anvil_mine", 2)
    for name, (params, schema) in EXAMPLES.items():
        answer = rpc.ask(name, *params)
        assert "result" in answer, (name, answer)
        assert jsonschema_rs.is_valid(schema, answer["result"]), (name, answer["result"])
    assert rpc("anvil_loadState", rpc("anvil_dumpState")) is True


@pytest.mark.parametrize("name", ALIASES)
def test_aliases__are_the_same_method(name: str) -> None:
    for other in ALIASES[name]:
        assert METHODS[other].function is METHODS[name].function
        assert METHODS[other].development
