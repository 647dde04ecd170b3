"""Whether a transaction can be executed: geth's checks, in geth's order and words."""

from eth_typing import Address

from mevm.vm.errors import InvalidTransaction
from mevm.vm.forks import GAS_PER_BLOB, ChainConfig, Fork
from mevm.vm.state import MevmState
from mevm.vm.transaction import Transaction
from mevm.vm.transaction_fields import BLOB, FIRST_FORK, LEGACY, SET_CODE

MAX_NONCE = 2**64 - 1
MAX_INIT_CODE_SIZE = 2 * 24_576
KZG_VERSION = 1
DELEGATION_PREFIX = b"\xef\x01\x00"
DELEGATION_SIZE = 23


def is_delegation(code: bytes) -> bool:
    """Return whether ``code`` points to that of another account (EIP-7702)."""
    return len(code) == DELEGATION_SIZE and code.startswith(DELEGATION_PREFIX)


def validate_transaction(state: MevmState, transaction: Transaction, sender: Address) -> None:
    """Check a transaction of a block; `InvalidTransaction` says what is wrong.

    Parameters
    ----------
    state
        The state that it would be executed on.
    transaction
        The transaction.
    sender
        Who signed it.
    """
    validate_alone(transaction, state.fork, state.block.config)
    validate_sender(state, transaction, sender)
    validate_block_fees(state, transaction, sender)
    validate_funds(state, transaction, sender)


def validate_call(state: MevmState, transaction: Transaction, sender: Address) -> None:
    """Check what holds for calls as well, which anybody may make, whatever the nonce."""
    validate_contents(transaction, state.fork, state.block.config)
    validate_block_fees(state, transaction, sender)
    validate_funds(state, transaction, sender)


def validate_alone(transaction: Transaction, fork: Fork, config: ChainConfig) -> None:
    """Check what follows from a transaction and the rules alone, whatever the state is.

    Parameters
    ----------
    transaction
        The transaction.
    fork
        The fork of the block that it is for.
    config
        The configuration of the chain that it is for.

    Raises
    ------
    InvalidTransaction
        If no state would make it valid.
    """
    protected, chain_id = transaction.chain_id is not None, config.chain_id
    if protected and transaction.chain_id != chain_id:
        raise InvalidTransaction(
            f"invalid chain id for signer: have {transaction.chain_id} want {chain_id}"
        )
    if protected and transaction.type == LEGACY and fork < Fork.SPURIOUS_DRAGON:
        raise InvalidTransaction("replay-protected (EIP-155) transactions need Spurious Dragon")
    validate_nonce_limit(transaction)
    validate_contents(transaction, fork, config)
    transaction.signer(fork)


def validate_nonce_limit(transaction: Transaction) -> None:
    """Check that the account can have a nonce after this one (EIP-2681)."""
    if transaction.nonce >= MAX_NONCE:
        raise InvalidTransaction(f"nonce has max value: nonce {transaction.nonce}")


def validate_contents(transaction: Transaction, fork: Fork, config: ChainConfig) -> None:
    """Check type, fees, blobs, authorisations, gas and init code against each other."""
    if fork < FIRST_FORK[transaction.type]:
        raise InvalidTransaction("transaction type not supported")
    fee, tip = transaction.max_fee_per_gas, transaction.max_priority_fee_per_gas
    if tip > fee:
        raise InvalidTransaction(
            "max priority fee per gas higher than max fee per gas: "
            f"maxPriorityFeePerGas: {tip}, maxFeePerGas: {fee}"
        )
    if transaction.type == BLOB:
        validate_blobs(transaction, config.blob_schedule(fork).max)
    if transaction.type == SET_CODE:
        validate_authorizations(transaction)
    validate_gas(transaction, fork)


def validate_block_gas(
    state: MevmState, transaction: Transaction, gas_used: int, blob_gas_used: int
) -> None:
    """Check that the block has room for a transaction."""
    limit, gas = state.block.gas_limit, transaction.gas
    if gas > limit:
        raise InvalidTransaction(f"exceeds block gas limit: gas {gas}, limit {limit}")
    if gas > limit - gas_used:
        raise InvalidTransaction(f"gas limit reached: gas {gas}, left in block {limit - gas_used}")
    blob_gas = GAS_PER_BLOB * len(transaction.blob_versioned_hashes)
    if blob_gas and state.fork >= Fork.CANCUN:
        blob_limit = GAS_PER_BLOB * state.block.config.blob_schedule(state.fork).max
        if blob_gas <= blob_limit < blob_gas_used + blob_gas:
            raise InvalidTransaction(
                f"blob gas limit reached: blob gas {blob_gas}, "
                f"left in block {blob_limit - blob_gas_used}"
            )


def validate_sender(state: MevmState, transaction: Transaction, sender: Address) -> None:
    """Check the nonce, and that no contract is the sender (EIP-3607)."""
    nonce, expected = transaction.nonce, state.get_nonce(sender)
    if nonce > expected:
        raise InvalidTransaction(
            f"nonce too high: address {_hex(sender)}, tx: {nonce} state: {expected}"
        )
    if nonce < expected:
        raise InvalidTransaction(f"nonce too low: next nonce {expected}, tx nonce {nonce}")
    code = state.get_code(sender)
    if not transaction.is_signed:
        return  # an impersonated account may well be a contract: nobody can sign for it
    if code and not (state.fork >= Fork.PRAGUE and is_delegation(code)):
        code_hash = state.get_code_hash(sender)
        raise InvalidTransaction(
            f"sender not an eoa: address {_hex(sender)}, codehash: {_hex(code_hash)}"
        )


def validate_block_fees(state: MevmState, transaction: Transaction, sender: Address) -> None:
    """Check that the transaction pays what the block asks for."""
    fee, base_fee = transaction.max_fee_per_gas, state.base_fee_per_gas
    if fee < base_fee:
        raise InvalidTransaction(
            "max fee per gas less than block base fee: "
            f"address {_hex(sender)}, maxFeePerGas: {fee}, baseFee: {base_fee}"
        )
    blob_fee = transaction.max_fee_per_blob_gas or 0
    if transaction.type == BLOB and blob_fee < state.blob_base_fee:
        raise InvalidTransaction(
            f"max fee per blob gas less than block blob gas fee: address {_hex(sender)} "
            f"blobGasFeeCap: {blob_fee}, blobBaseFee: {state.blob_base_fee}"
        )


def validate_blobs(transaction: Transaction, limit: int) -> None:
    """Check the blobs of a blob transaction (EIP-4844)."""
    if transaction.is_create:
        raise InvalidTransaction("blob transaction of type create")
    hashes = transaction.blob_versioned_hashes
    if not hashes:
        raise InvalidTransaction("blob transaction missing blob hashes")
    if len(hashes) > limit:
        raise InvalidTransaction(
            f"too many blobs in transaction: have {len(hashes)}, permitted {limit}"
        )
    for index, versioned_hash in enumerate(hashes):
        if versioned_hash[0] != KZG_VERSION:
            raise InvalidTransaction(f"blob {index} has invalid hash version")


def validate_authorizations(transaction: Transaction) -> None:
    """Check that a transaction that sets code can do so (EIP-7702)."""
    if transaction.is_create:
        raise InvalidTransaction("EIP-7702 transaction cannot be used to create contract")
    if not transaction.authorization_list:
        raise InvalidTransaction("EIP-7702 transaction with empty auth list")


def validate_gas(transaction: Transaction, fork: Fork) -> None:
    """Check the gas limit against what is taken in any case, and the size of init code."""
    size = len(transaction.data)
    if transaction.is_create and fork >= Fork.SHANGHAI and size > MAX_INIT_CODE_SIZE:
        raise InvalidTransaction(
            f"max initcode size exceeded: code size {size}, limit {MAX_INIT_CODE_SIZE}"
        )
    gas, intrinsic = transaction.gas, transaction.intrinsic_gas(fork)
    if gas < intrinsic:
        raise InvalidTransaction(f"intrinsic gas too low: gas {gas}, minimum needed {intrinsic}")
    if fork >= Fork.PRAGUE and gas < transaction.floor_gas:
        raise InvalidTransaction(
            "insufficient gas for floor data gas cost: "
            f"gas {gas}, minimum needed {transaction.floor_gas}"
        )
    if gas * transaction.max_fee_per_gas >= 1 << 256:
        raise InvalidTransaction("max fee: gas * price does not fit in 256 bits")


def validate_funds(state: MevmState, transaction: Transaction, sender: Address) -> None:
    """Check that the sender can pay the most that the transaction can cost."""
    blob_gas = GAS_PER_BLOB * len(transaction.blob_versioned_hashes)
    cost = transaction.gas * transaction.max_fee_per_gas + transaction.value
    cost += blob_gas * (transaction.max_fee_per_blob_gas or 0)
    balance = state.get_balance(sender)
    if balance < cost:
        raise InvalidTransaction(
            "insufficient funds for gas * price + value: "
            f"address {_hex(sender)} have {balance} want {cost}"
        )


def _hex(data: bytes) -> str:
    return f"0x{data.hex()}"
