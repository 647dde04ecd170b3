"""State: balances, nonces, code, storage, and proofs of them."""

from typing import Any

from mevm.node import Node
from mevm.rpc.codec import (
    BlockId,
    address,
    list_of,
    proof_key,
    storage_key,
    to_data,
    to_quantity,
    to_word,
)
from mevm.rpc.errors import invalid_params
from mevm.rpc.objects import map_of
from mevm.rpc.registry import at_block, method
from mevm.rpc.resolve import world_at

MAX_SLOTS = 1_024  # as geth

slots_by_address = map_of(address, list_of(storage_key, MAX_SLOTS), MAX_SLOTS)


@method("eth_getBalance", address, at_block)
def get_balance(node: Node, account: bytes, block: BlockId) -> str:
    """Return the balance of an account."""
    return to_quantity(world_at(node, block).get_balance(account))


@method("eth_getAccount", address, at_block)
def get_account(node: Node, account: bytes, block: BlockId) -> dict[str, str]:
    """Return an account as the state holds it (anvil, Nethermind)."""
    world = world_at(node, block)
    return {
        "balance": to_quantity(world.get_balance(account)),
        "nonce": to_quantity(world.get_nonce(account)),
        "codeHash": to_data(world.get_code_hash(account)),
        "storageRoot": to_data(world.storage_root(account)),
    }


@method("eth_getAccountInfo", address, at_block)
def get_account_info(node: Node, account: bytes, block: BlockId) -> dict[str, str]:
    """Return balance, nonce and code of an account (anvil, reth)."""
    world = world_at(node, block)
    return {
        "balance": to_quantity(world.get_balance(account)),
        "nonce": to_quantity(world.get_nonce(account)),
        "code": to_data(world.get_code(account)),
    }


@method("eth_getTransactionCount", address, at_block)
def get_nonce(node: Node, account: bytes, block: BlockId) -> str:
    """Return the nonce of an account; at "pending" the one that its next transaction needs."""
    if block == "pending":
        return to_quantity(node.next_nonce(account))
    return to_quantity(world_at(node, block).get_nonce(account))


@method("eth_getCode", address, at_block)
def get_code(node: Node, account: bytes, block: BlockId) -> str:
    """Return the code of an account."""
    return to_data(world_at(node, block).get_code(account))


@method("eth_getStorageAt", address, storage_key, at_block)
def get_storage(node: Node, account: bytes, slot: int, block: BlockId) -> str:
    """Return the word in a storage slot."""
    return to_word(world_at(node, block).get_storage(account, slot))


@method("eth_getStorageValues", slots_by_address, at_block, long=True)
def get_storage_values(
    node: Node, requested: dict[bytes, list[int]], block: BlockId
) -> dict[str, list[str]]:
    """Return the words in several storage slots of several accounts."""
    total = sum(map(len, requested.values()))
    if not total:
        raise invalid_params("empty request")
    if total > MAX_SLOTS:
        raise invalid_params(f"too many slots: {total}, at most {MAX_SLOTS}")
    world = world_at(node, block)
    return {
        to_data(account): [to_word(world.get_storage(account, slot)) for slot in slots]
        for account, slots in requested.items()
    }


@method("eth_getProof", address, list_of(proof_key, MAX_SLOTS), at_block, long=True)
def get_proof(
    node: Node, account: bytes, keys: list[tuple[int, str]], block: BlockId
) -> dict[str, Any]:
    """Return an account and storage slots with their Merkle proofs (EIP-1186)."""
    world = world_at(node, block)
    return {
        "address": to_data(account),
        "accountProof": [to_data(each) for each in world.account_proof(account)],
        "balance": to_quantity(world.get_balance(account)),
        "codeHash": to_data(world.get_code_hash(account)),
        "nonce": to_quantity(world.get_nonce(account)),
        "storageHash": to_data(world.storage_root(account)),
        "storageProof": [
            {
                "key": shown,
                "value": to_quantity(world.get_storage(account, slot)),
                "proof": [to_data(each) for each in world.storage_proof(account, slot)],
            }
            for slot, shown in keys
        ],
    }
