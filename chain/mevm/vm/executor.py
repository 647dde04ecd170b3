"""Executing one transaction that has passed validation."""

from collections.abc import Iterable

from eth._utils.address import generate_contract_address
from eth.abc import ComputationAPI
from eth.constants import CREATE_CONTRACT_ADDRESS
from eth.exceptions import ContractCreationCollision
from eth.vm.message import Message
from eth_typing import Address

from mevm.vm.errors import describe
from mevm.vm.forks import GAS_PER_BLOB, Fork
from mevm.vm.results import ExecutionResult
from mevm.vm.state import MevmState
from mevm.vm.survey import Survey, survey
from mevm.vm.traced_computation import trace_message
from mevm.vm.transaction import Transaction
from mevm.vm.validation import MAX_NONCE, is_delegation

DELEGATION_PREFIX = b"\xef\x01\x00"
REFUND_AUTHORIZATION = 12_500  # EIP-7702, for accounts that exist already
REFUND_SELFDESTRUCT = 24_000  # until London
REFUND_QUOTIENT, REFUND_QUOTIENT_LONDON = 2, 5


def execute(state: MevmState, transaction: Transaction, sender: Address) -> ExecutionResult:
    """Execute a transaction and settle its gas.

    Parameters
    ----------
    state
        The state, which this changes.
    transaction
        The transaction; nothing about it is checked any more.
    sender
        Who pays.

    Returns
    -------
    ExecutionResult
        What came of it.
    """
    base_fee = state.base_fee_per_gas
    gas_price = transaction.effective_gas_price(base_fee)
    state.start_transaction()
    _buy_gas(state, transaction, sender, gas_price)
    message = _message(state, transaction, sender)
    computation = _run(state, transaction, message, gas_price)
    deeds = survey(computation)
    gas_used, gas_refunded, peak_gas = _settle_gas(state, transaction, computation, deeds)
    _pay(state, sender, (transaction.gas - gas_used) * gas_price)
    state.delta_balance(state.coinbase, gas_used * (gas_price - base_fee))
    delete_accounts(state, deeds.destroyed, {*deeds.touched, state.coinbase})
    return ExecutionResult(
        success=computation.is_success,
        gas_used=gas_used,
        gas_refunded=gas_refunded,
        output=computation.output,
        logs=tuple(deeds.logs),
        created=message.storage_address if message.is_create else None,
        error=describe(computation.error) if computation.is_error else None,
        gas_price=gas_price,
        peak_gas=peak_gas,
    )


def _pay(state: MevmState, address: Address, amount: int) -> None:
    if amount:
        state.delta_balance(address, amount)


def _buy_gas(state: MevmState, transaction: Transaction, sender: Address, gas_price: int) -> None:
    fee = transaction.gas * gas_price
    if transaction.blob_versioned_hashes:
        blob_gas = GAS_PER_BLOB * len(transaction.blob_versioned_hashes)
        fee += blob_gas * state.blob_base_fee
    _pay(state, sender, -fee)
    # Only calls and simulations get to the last nonce, and there geth's counter begins anew.
    state.set_nonce(sender, (state.get_nonce(sender) + 1) & MAX_NONCE)


def _message(state: MevmState, transaction: Transaction, sender: Address) -> Message:
    """Build the outermost message, after delegations have taken effect."""
    refund = _apply_authorizations(state, transaction)
    gas = transaction.gas - transaction.intrinsic_gas(state.fork)
    if transaction.is_create:
        return Message(
            gas=gas,
            to=CREATE_CONTRACT_ADDRESS,
            sender=sender,
            value=transaction.value,
            data=b"",
            code=transaction.data,
            create_address=generate_contract_address(
                sender, (state.get_nonce(sender) - 1) & MAX_NONCE
            ),
            refund=refund,
        )
    to = Address(transaction.to)
    code, code_address = state.get_code(to), to
    delegated = state.fork >= Fork.PRAGUE and is_delegation(code)
    if delegated:
        code_address = Address(code[len(DELEGATION_PREFIX) :])
        state.mark_address_warm(code_address)
        code = state.get_code(code_address)
    return Message(
        gas=gas,
        to=to,
        sender=sender,
        value=transaction.value,
        data=transaction.data,
        code=code,
        code_address=code_address,
        is_delegation=delegated,
        refund=refund,
    )


def _apply_authorizations(state: MevmState, transaction: Transaction) -> int:
    """Delegate the accounts that signed so, and return the refund (EIP-7702)."""
    refund = 0
    for authorization in transaction.authorization_list:
        if authorization.chain_id not in (0, state.block.config.chain_id):
            continue
        if authorization.nonce >= MAX_NONCE:
            continue
        signer = authorization.authority
        if signer is None:
            continue
        authority = Address(signer)
        state.mark_address_warm(authority)
        code = state.get_code(authority)
        if code and not is_delegation(code):
            continue
        if state.get_nonce(authority) != authorization.nonce:
            continue
        if state.account_exists(authority):
            refund += REFUND_AUTHORIZATION
        reset = authorization.address == bytes(20)
        state.set_code(authority, b"" if reset else DELEGATION_PREFIX + authorization.address)
        state.increment_nonce(authority)
    return refund


def _run(
    state: MevmState, transaction: Transaction, message: Message, gas_price: int
) -> ComputationAPI:
    context = state.transaction_context_class(  # type: ignore[call-arg]
        gas_price=gas_price,
        origin=message.sender,
        blob_versioned_hashes=transaction.blob_versioned_hashes,
    )
    if state.fork >= Fork.BERLIN:
        _warm(state, transaction, message)
    if not message.is_create:
        return state.computation_class.apply_message(state, message, context)
    if not state.has_code_or_nonce(message.storage_address):
        return state.computation_class.apply_create_message(state, message, context)
    computation = state.get_computation(message, context)
    computation.error = ContractCreationCollision("contract address collision")
    if state.tracer is not None:
        trace_message(state.tracer, message, None, lambda: computation)
    return computation


def _warm(state: MevmState, transaction: Transaction, message: Message) -> None:
    """Mark what is warm from the start (EIP-2929, 2930); precompiles always are."""
    state.mark_address_warm(message.sender)
    state.mark_address_warm(message.storage_address)
    for address, slots in transaction.access_list:
        state.mark_address_warm(Address(address))
        for slot in slots:
            state.mark_storage_warm(Address(address), slot)


def _settle_gas(
    state: MevmState, transaction: Transaction, computation: ComputationAPI, deeds: Survey
) -> tuple[int, int, int]:
    """Return the gas to pay for, the refund that it is less by, and the most that was taken."""
    used = transaction.gas - computation.get_gas_remaining()
    refund, quotient = deeds.refund, REFUND_QUOTIENT_LONDON
    if state.fork < Fork.LONDON:
        refund += REFUND_SELFDESTRUCT * len(deeds.destroyed)
        quotient = REFUND_QUOTIENT
    refund = min(refund, used // quotient)
    paid = used - refund
    if state.fork >= Fork.PRAGUE:
        paid = max(paid, transaction.floor_gas)
        used = max(used, transaction.floor_gas)
    return paid, refund, used


def delete_accounts(
    state: MevmState, destroyed: Iterable[Address], touched: Iterable[Address]
) -> None:
    """Remove what destroyed itself, and the empty accounts that were touched (EIP-161)."""
    for address in destroyed:
        state.delete_account(address)
    if state.fork < Fork.SPURIOUS_DRAGON:
        return
    for address in touched:
        if state.account_exists(address) and state.account_is_empty(address):
            state.delete_account(address)
