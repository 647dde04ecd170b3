"""Transactions from accounts of the node and from outside, and every way to refuse one."""

from typing import Any

import pytest

from mevm.crypto import rlp
from mevm.node import Node
from mevm.vm.transaction import Transaction

NOBODY = "0x" + "77" * 20
RAW_NOBODY = bytes.fromhex("77" * 20)
STRANGER = bytes.fromhex("11" * 32)
GWEI = 10**9
BASE = {"to": RAW_NOBODY, "gas": 21_000, "max_fee_per_gas": 2 * GWEI, "max_priority_fee_per_gas": 1}


def signed(node: Node, key: bytes | None = None, **fields: Any) -> str:
    """Return a raw transaction of the first account, or of the owner of a key."""
    if key is None:
        key = node.accounts.key(node.accounts.addresses()[0])
    assert key is not None
    fields = {"nonce": 0, "chain_id": 1337, **BASE, **fields}
    return "0x" + Transaction.sign(key, **fields).raw.hex()


def state_of(node: Node) -> tuple[bytes, int]:
    return node.head.hash, len(node.pool)


def test_accounts__and_coinbase(rpc: Any, node: Node) -> None:
    assert rpc("eth_accounts")[0] == "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"
    assert len(rpc("eth_accounts")) == 10
    assert rpc("eth_coinbase") == "0x" + "0" * 40


def test_send_raw__is_mined_at_once(rpc: Any, node: Node) -> None:
    sent = rpc("eth_sendRawTransaction", signed(node, value=5))
    assert rpc("eth_getTransactionReceipt", sent)["status"] == "0x1"
    assert rpc("eth_getBalance", NOBODY) == "0x5"


def test_send_raw__future_nonce_waits_for_the_gap(rpc: Any, node: Node) -> None:
    late = rpc("eth_sendRawTransaction", signed(node, nonce=1))
    assert rpc("eth_blockNumber") == "0x0"
    assert rpc("txpool_status") == {"pending": "0x0", "queued": "0x1"}
    rpc("eth_sendRawTransaction", signed(node))
    assert rpc("eth_getTransactionReceipt", late)["status"] == "0x1"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"chain_id": 1}, "invalid chain id for signer: have 1 want 1337"),
        ({"gas": 20_999}, "intrinsic gas too low"),
        ({"gas": 30_000_001}, "exceeds block gas limit"),
        ({"data": b"\x01" * 1_000, "gas": 37_100}, "insufficient gas for floor data gas cost"),
        ({"value": 10**30}, "insufficient funds for gas * price + value: address 0xf39F"),
        ({"max_fee_per_gas": 1}, "max fee per gas less than block base fee"),
        (
            {"max_priority_fee_per_gas": 3 * GWEI},
            "max priority fee per gas higher than max fee per gas",
        ),
        ({"to": b"", "data": bytes(49_153), "gas": 10**7}, "max initcode size exceeded"),
    ],
)
def test_send_raw__refuses(rpc: Any, node: Node, fields: dict[str, Any], message: str) -> None:
    before = state_of(node)
    code, text = rpc.error("eth_sendRawTransaction", signed(node, **fields))
    assert code == -32000
    assert message.lower() in text.lower()
    assert state_of(node) == before


def test_send_raw__refuses_used_nonces_and_repetitions(rpc: Any, node: Node) -> None:
    rpc("eth_sendRawTransaction", signed(node))
    assert rpc.error("eth_sendRawTransaction", signed(node)) == (-32000, "already known")
    code, text = rpc.error("eth_sendRawTransaction", signed(node, value=1))
    assert text.startswith("nonce too low")
    assert "next nonce 1, tx nonce 0" in text


def test_send_raw__replacement_must_pay_more(rpc: Any, node: Node) -> None:
    rpc("evm_setAutomine", False)
    rpc("eth_sendRawTransaction", signed(node))
    assert rpc.error("eth_sendRawTransaction", signed(node, value=1)) == (
        -32000,
        "replacement transaction underpriced",
    )
    more = {"max_fee_per_gas": 3 * GWEI, "max_priority_fee_per_gas": 2}
    rpc("eth_sendRawTransaction", signed(node, **more))
    assert rpc("txpool_status") == {"pending": "0x1", "queued": "0x0"}


@pytest.mark.parametrize("raw", ["0x", "0x00", "0x02c0", "0xc0", "0x05c0", "0x02" + "ff" * 50])
def test_send_raw__refuses_what_is_no_transaction(rpc: Any, node: Node, raw: str) -> None:
    before = state_of(node)
    assert rpc.error("eth_sendRawTransaction", raw)[0] == -32000
    assert state_of(node) == before


def test_send_raw__refuses_a_bad_signature(rpc: Any, node: Node) -> None:
    items = rlp.decode_list(bytes.fromhex(signed(node)[4:]))
    items[-1] = bytes(31) + b"\x01" + b"\x01"
    for s in (b"", b"\xff" * 32):
        raw = "0x02" + rlp.encode([*items[:-1], s]).hex()
        assert rpc.error("eth_sendRawTransaction", raw) == (-32000, "invalid sender")
    code, text = rpc.error("eth_sendRawTransaction", signed(node, STRANGER))
    assert text.startswith("insufficient funds")


def test_send_transaction__fills_in_and_returns_hash_of_reverts_too(
    rpc: Any, accounts: list[str], contracts: Any
) -> None:
    sent = rpc("eth_sendTransaction", {"from": accounts[1], "to": contracts.reverter})
    assert rpc("eth_getTransactionReceipt", sent)["status"] == "0x0"
    assert rpc("eth_getTransactionCount", accounts[1]) == "0x1"


def test_send_transaction__of_every_type(rpc: Any, accounts: list[str]) -> None:
    slot = "0x" + "0" * 64
    for kind, extra in (
        ("0x0", {"gasPrice": hex(2 * GWEI)}),
        ("0x1", {"accessList": [{"address": NOBODY, "storageKeys": [slot]}]}),
        ("0x2", {"maxFeePerGas": hex(5 * GWEI), "maxPriorityFeePerGas": "0x1"}),
    ):
        fields = {"from": accounts[0], "to": NOBODY, "type": kind, **extra}
        sent = rpc("eth_sendTransaction", fields)
        assert rpc("eth_getTransactionReceipt", sent)["type"] == kind


def test_send_transaction__needs_an_account(rpc: Any, node: Node) -> None:
    before = state_of(node)
    assert "no sender" in rpc.error("eth_sendTransaction", {"to": NOBODY})[1]
    assert "unknown account" in rpc.error("eth_sendTransaction", {"from": NOBODY})[1]
    assert state_of(node) == before


def test_sign_transaction__does_not_send(rpc: Any, node: Node, accounts: list[str]) -> None:
    before = state_of(node)
    answer = rpc("eth_signTransaction", {"from": accounts[0], "to": NOBODY, "value": "0x1"})
    assert state_of(node) == before
    assert rpc("eth_sendRawTransaction", answer["raw"]) == answer["tx"]["hash"]
    assert "unknown account" in rpc.error("eth_signTransaction", {"from": NOBODY})[1]


def test_sign__follows_eip_191(rpc: Any, accounts: list[str]) -> None:
    from eth_account import Account
    from eth_account.messages import encode_defunct

    signature = rpc("eth_sign", accounts[0], "0x1234")
    assert rpc("personal_sign", "0x1234", accounts[0]) == signature
    message = encode_defunct(hexstr="0x1234")
    assert Account.recover_message(message, signature=signature).lower() == accounts[0]
    assert "unknown account" in rpc.error("eth_sign", NOBODY, "0x1234")[1]
    assert "unknown account" in rpc.error("personal_sign", "0x1234", NOBODY)[1]
