"""Accounts of the node, and transactions from them and from outside."""

from dataclasses import replace
from typing import Any

from mevm.crypto.keccak import keccak
from mevm.crypto.secp256k1 import sign
from mevm.crypto.typed_data import InvalidTypedData, TypedData
from mevm.node import Node
from mevm.node.sending import fill_transaction
from mevm.rpc.blobs import decode_transaction
from mevm.rpc.calls import transaction_fields
from mevm.rpc.codec import address, data, number64, text, to_data
from mevm.rpc.errors import invalid_params, server_error
from mevm.rpc.objects import transaction
from mevm.rpc.registry import method, optional
from mevm.rpc.shapes import transaction_object
from mevm.rpc.typed_data import typed_data
from mevm.turn import resolved

MESSAGE_PREFIX = b"\x19Ethereum Signed Message:\n"


@method("eth_accounts")
def get_accounts(node: Node) -> list[str]:
    """Return the accounts whose keys the node has."""
    return [to_data(each) for each in node.accounts.addresses()]


@method("eth_coinbase")
def get_coinbase(node: Node) -> str:
    """Return who gets the priority fees of new blocks."""
    return to_data(node.sealing.coinbase)


@method("eth_sendRawTransaction", data, long=True, changes=True, tried=True)
def send_raw_transaction(node: Node, raw: bytes) -> str:
    """Take a signed transaction and return its hash."""
    return to_data(node.submit(decode_transaction(raw)))


@method("eth_sendTransaction", transaction, long=True, changes=True, tried=True)
def send_transaction(node: Node, fields: dict[str, Any]) -> str:
    """Take a transaction of an account of the node, or of an impersonated one."""
    return to_data(node.send_transaction(transaction_fields(fields)))


@method("eth_signTransaction", transaction, long=True)
def sign_transaction(node: Node, fields: dict[str, Any]) -> dict[str, Any]:
    """Complete and sign a transaction without sending it."""
    _key(node, fields.get("from", b""))
    signed = fill_transaction(node, transaction_fields(fields))
    return {"raw": to_data(signed.raw), "tx": transaction_object(signed)}


@method("eth_sign", address, data)
def sign_data(node: Node, account: bytes, message: bytes) -> str:
    """Sign a message in the way of EIP-191, which no transaction can be signed in."""
    prefix = MESSAGE_PREFIX + str(len(message)).encode()
    return _signature(node, account, keccak(prefix + message))


@method("personal_sign", data, address)
def personal_sign(node: Node, message: bytes, account: bytes) -> str:
    """Sign a message; as `eth_sign`, with the parameters the other way round."""
    return sign_data(node, account, message)


@method("personal_unlockAccount", address, optional(text), optional(number64))
def unlock_account(node: Node, account: bytes, passphrase: str | None, seconds: int | None) -> bool:
    """Return that transactions of an account are taken: accounts are never locked (ganache)."""
    if not node.is_impersonated(account):
        _key(node, account)
    return True


@method("eth_signTypedData_v3", address, typed_data, long=True)
def sign_typed_data_v3(node: Node, account: bytes, data: TypedData) -> str:
    """Sign typed data without arrays (EIP-712, as MetaMask names it)."""
    return sign_typed_data(node, account, replace(data, extended=False))


@method("eth_signTypedData_v4", address, typed_data, long=True)
def sign_typed_data(node: Node, account: bytes, data: TypedData) -> str:
    """Sign typed data (EIP-712, as MetaMask names it)."""
    resolved()
    try:
        message_hash = data.hash()
    except InvalidTypedData as error:
        raise invalid_params(f"invalid argument 1: {error}") from None
    return _signature(node, account, message_hash)


def _signature(node: Node, account: bytes, message_hash: bytes) -> str:
    """Return the 65 bytes with which an account of the node signs a hash."""
    y_parity, r, s = sign(message_hash, _key(node, account))
    return to_data(r.to_bytes(32, "big") + s.to_bytes(32, "big") + bytes([27 + y_parity]))


def _key(node: Node, account: bytes) -> bytes:
    """Return the private key of an account of the node."""
    key = node.accounts.key(account)
    if key is None:
        raise server_error(f"unknown account {to_data(account)}: the node does not have its key")
    return key
