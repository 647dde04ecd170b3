"""What only a development chain has: edits of the state, impersonation, the pool, dumps.

Names of other nodes for the same methods are in `aliases`.
"""

from mevm.node import Node
from mevm.rpc.codec import (
    MAX_UINT256,
    address,
    boolean,
    data,
    hash32,
    number,
    number_up_to,
    storage_key,
    text,
    to_data,
)
from mevm.rpc.errors import invalid_params
from mevm.rpc.methods.development import change, read
from mevm.rpc.registry import optional

MAX_NONCE = 2**64 - 2


@change("anvil_setBalance", address, number)
def set_balance(node: Node, account: bytes, balance: int) -> bool:
    """Set the balance of an account."""
    node.set_balance(account, balance)
    return True


@change("anvil_addBalance", address, number)
def add_balance(node: Node, account: bytes, amount: int) -> bool:
    """Add to the balance of an account."""
    balance = node.chain.head.world.get_balance(account) + amount
    if balance > MAX_UINT256:
        raise invalid_params("the balance would be larger than 256 bits")
    node.set_balance(account, balance)
    return True


@change("anvil_setNonce", address, number_up_to(MAX_NONCE))
def set_nonce(node: Node, account: bytes, nonce: int) -> bool:
    """Set the nonce of an account."""
    node.set_nonce(account, nonce)
    return True


@change("anvil_setCode", address, data)
def set_code(node: Node, account: bytes, code: bytes) -> bool:
    """Set the code of an account."""
    node.set_code(account, code)
    return True


@change("anvil_setStorageAt", address, storage_key, storage_key)
def set_storage(node: Node, account: bytes, slot: int, value: int) -> bool:
    """Set a storage slot of an account."""
    node.set_storage(account, slot, value)
    return True


@change("anvil_impersonateAccount", address)
def impersonate(node: Node, account: bytes) -> bool:
    """Take transactions of an account without its key."""
    node.impersonate(account)
    return True


@change("anvil_stopImpersonatingAccount", address)
def stop_impersonating(node: Node, account: bytes) -> bool:
    """Take transactions of an account with its key only."""
    node.stop_impersonating(account)
    return True


@change("evm_addAccount", address, optional(text))
def add_account(node: Node, account: bytes, passphrase: str | None) -> bool:
    """Take transactions of an account without its key; no passphrase is asked for (ganache)."""
    return impersonate(node, account)


@change("evm_removeAccount", address, optional(text))
def remove_account(node: Node, account: bytes, passphrase: str | None) -> bool:
    """Take transactions of an account with its key only; return whether that is new (ganache)."""
    was_added = account in node.impersonation.accounts
    node.stop_impersonating(account)
    return was_added


@change("anvil_autoImpersonateAccount", boolean)
def auto_impersonate(node: Node, enabled: bool) -> bool:
    """Take transactions of every account without its key, or no longer."""
    node.impersonate_everyone(enabled)
    return True


@change("anvil_dropTransaction", hash32)
def drop_transaction(node: Node, tx_hash: bytes) -> str | None:
    """Take a transaction out of the pool and return its hash; None if it does not wait."""
    return None if node.pool.remove(tx_hash) is None else to_data(tx_hash)


@change("anvil_dropAllTransactions")
def drop_all_transactions(node: Node) -> bool:
    """Empty the pool."""
    node.pool.clear()
    return True


@change("anvil_removePoolTransactions", address)
def drop_transactions_of(node: Node, sender: bytes) -> bool:
    """Take all transactions of a sender out of the pool."""
    world = node.chain.head.world
    for waiting in (node.pool.pending(world), node.pool.queued(world)):
        for tx in waiting.get(sender, ()):
            node.pool.remove(tx.hash)
    return True


@read("anvil_dumpState", long=True)
def dump_state(node: Node) -> str:
    """Return the whole chain in a form that `anvil_loadState` takes."""
    return to_data(node.dump())


@change("anvil_loadState", data, long=True)
def load_state(node: Node, dump: bytes) -> bool:
    """Replace the chain by one that was dumped."""
    try:
        node.load(dump)
    except ValueError as error:
        raise invalid_params(f"invalid argument 0: {error}") from None
    return True
