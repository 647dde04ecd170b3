"""Signing, filling in and sending: what wallets and scripts do beside eth_sendTransaction."""

from typing import Any

import orjson
import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data

from mevm.vm.transaction import Transaction

STRANGER, RECEIVER = "0x" + "aa" * 20, "0x" + "bb" * 20
KEY = bytes.fromhex("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80")
MAIL = {
    "types": {
        "EIP712Domain": [{"name": "chainId", "type": "uint256"}],
        "Mail": [{"name": "lines", "type": "string[]"}],
    },
    "primaryType": "Mail",
    "domain": {"chainId": 1337},
    "message": {"lines": ["Hello,", "Bob!"]},
}


def raw(nonce: int, **fields: Any) -> str:
    values = {"chain_id": 1337, "gas": 21_000, "gas_price": 2 * 10**9, "to": bytes(20)}
    return "0x" + Transaction.sign(KEY, nonce=nonce, **(values | fields)).raw.hex()


@pytest.mark.parametrize("data", [MAIL, orjson.dumps(MAIL).decode()])
def test_sign_typed_data__signs_for_the_account(rpc: Any, accounts: list[str], data: Any) -> None:
    signature = rpc("eth_signTypedData_v4", accounts[0], data)
    signed = encode_typed_data(full_message=MAIL)
    assert Account.recover_message(signed, signature=signature).lower() == accounts[0]
    code, text = rpc.error("eth_signTypedData_v3", accounts[0], data)
    assert (code, "arrays need eth_signTypedData_v4" in text) == (-32602, True)


def test_sign_typed_data__refuses_strangers_and_nonsense(rpc: Any, accounts: list[str]) -> None:
    assert rpc.error("eth_signTypedData_v4", STRANGER, MAIL)[0] == -32000
    for wrong in ("{", {**MAIL, "types": {}}, {**MAIL, "message": {}}, "[]"):
        assert rpc.error("eth_signTypedData_v4", accounts[0], wrong)[0] == -32602


def test_sign_typed_data__refuses_names_without_end(rpc: Any, accounts: list[str]) -> None:
    types = {**MAIL["types"], "Long": [{"name": "n" * 65_536, "type": "uint8"}]}
    code, text = rpc.error("eth_signTypedData_v4", accounts[0], {**MAIL, "types": types})
    assert (code, "expected at most 65536" in text) == (-32602, True)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, "0x2"),
        ({"gasPrice": "0x77359400"}, "0x0"),
        ({"accessList": [], "gasPrice": "0x77359400"}, "0x1"),
        ({"blobVersionedHashes": ["0x01" + "00" * 31], "maxFeePerBlobGas": "0x1"}, "0x3"),
    ],
)
def test_fill_transaction__fills_in(
    rpc: Any, schema_errors: Any, fields: dict[str, Any], kind: str
) -> None:
    call = {"from": STRANGER, "to": RECEIVER, "gas": "0x5208", **fields}
    filled = rpc("eth_fillTransaction", call)
    assert schema_errors("eth_fillTransaction", filled) == []
    assert {"v", "r", "s"}.isdisjoint(filled["tx"])
    assert (filled["tx"]["type"], filled["tx"]["nonce"]) == (kind, "0x0")
    assert Transaction.decode(bytes.fromhex(filled["raw"][2:])).gas == 21_000


def test_send_unsigned__needs_neither_key_nor_impersonation(rpc: Any) -> None:
    rpc("anvil_setBalance", STRANGER, hex(10**18))
    call = {"from": STRANGER, "to": RECEIVER, "value": "0x5"}
    assert rpc.error("eth_sendTransaction", call)[0] == -32000
    tx_hash = rpc("eth_sendUnsignedTransaction", call)
    assert rpc("eth_getTransactionReceipt", tx_hash)["from"] == STRANGER
    assert rpc("eth_getBalance", RECEIVER) == "0x5"


def test_send_raw_sync__returns_the_receipt(rpc: Any) -> None:
    receipt = rpc("eth_sendRawTransactionSync", raw(0), 1_000)
    assert receipt == rpc("eth_getTransactionReceipt", receipt["transactionHash"])
    assert receipt["status"] == "0x1"


def test_send_raw_sync__says_what_happened_to_a_transaction_without_receipt(rpc: Any) -> None:
    error = rpc.ask("eth_sendRawTransactionSync", raw(2))["error"]
    assert (error["code"], error["data"]) == (6, "0x0")
    rpc("evm_setAutomine", False)
    error = rpc.ask("eth_sendRawTransactionSync", raw(0))["error"]
    assert error["code"] == 4
    assert rpc("eth_getTransactionByHash", error["data"])["blockHash"] is None


def test_get_transaction_by_sender_and_nonce__finds_it_in_blocks_and_pool(
    rpc: Any, accounts: list[str]
) -> None:
    hashes = []
    for nonce in range(5):
        rpc("anvil_mine", nonce)
        hashes.append(rpc("eth_sendRawTransaction", raw(nonce)))
    rpc("evm_setAutomine", False)
    hashes.append(rpc("eth_sendRawTransaction", raw(5)))
    for nonce, expected in enumerate(hashes):
        found = rpc("eth_getTransactionBySenderAndNonce", accounts[0], hex(nonce))
        assert found == rpc("eth_getTransactionByHash", expected)
    assert rpc("eth_getTransactionBySenderAndNonce", accounts[0], "0x6") is None
    assert rpc("eth_getTransactionBySenderAndNonce", STRANGER, "0x0") is None
    assert [each["hash"] for each in rpc("eth_pendingTransactions")] == hashes[5:]


def test_get_account__gives_what_the_state_holds(rpc: Any, contracts: Any) -> None:
    rpc("anvil_setBalance", STRANGER, hex(10**18))
    rpc("eth_sendUnsignedTransaction", {"to": contracts.counter, "from": STRANGER})
    proof = rpc("eth_getProof", contracts.counter, [])
    account = rpc("eth_getAccount", contracts.counter)
    assert account["storageRoot"] == proof["storageHash"]
    assert account["codeHash"] == proof["codeHash"]
    info = rpc("eth_getAccountInfo", contracts.counter, "latest")
    assert info == {
        "balance": "0x0",
        "nonce": "0x0",
        "code": rpc("eth_getCode", contracts.counter),
    }
