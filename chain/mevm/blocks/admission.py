"""Whether a transaction may wait in the pool: the checks of execution, as far as they hold now."""

from types import SimpleNamespace
from typing import Any

from mevm.blocks.fees import blob_gas_price
from mevm.state import World
from mevm.vm.context import BlockContext
from mevm.vm.forks import Fork
from mevm.vm.transaction import Transaction
from mevm.vm.transaction_fields import BLOB
from mevm.vm.validation import validate_block_gas, validate_transaction


def validate_admission(
    transaction: Transaction, world: World, context: BlockContext, *, pays_now: bool
) -> None:
    """
    Check a transaction against the head.

    Parameters
    ----------
    transaction : Transaction
        As it was sent. Its nonce may be higher than the account's: it waits then.
    world : World
        State of the head.
    context : BlockContext
        The block that would be next.
    pays_now : bool
        Whether it has to pay the fees of that very block. A pool that is mined by hand or by
        the clock lets it wait until fees fall.

    Raises
    ------
    InvalidTransaction
        In geth's words.
    """
    view = _view(transaction, world, context, pays_now)
    validate_block_gas(view, transaction, 0, 0)
    sender: Any = transaction.signer(view.fork)
    validate_transaction(view, transaction, sender)


def _view(transaction: Transaction, world: World, context: BlockContext, pays_now: bool) -> Any:
    """Return what the checks look at, with what does not matter yet set aside."""
    fork = context.fork
    blob_fee = 0
    if pays_now and transaction.type == BLOB and fork >= Fork.CANCUN:
        schedule = context.config.blob_schedule(fork)
        blob_fee = blob_gas_price(context.excess_blob_gas or 0, schedule)
    base_fee = context.base_fee if pays_now else 0
    return SimpleNamespace(
        fork=fork,
        block=context,
        base_fee_per_gas=base_fee or 0,
        blob_base_fee=blob_fee,
        # A nonce that is too high is the pool's matter, one that is too low is not.
        get_nonce=lambda address: max(world.get_nonce(address), transaction.nonce),
        get_balance=world.get_balance,
        get_code=world.get_code,
        get_code_hash=world.get_code_hash,
    )
