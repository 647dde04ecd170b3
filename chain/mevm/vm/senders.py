"""Senders of many transactions at once: signatures are worked on without Python's lock."""

import os
from collections.abc import Sequence

from mevm.crypto.secp256k1 import recover_addresses
from mevm.native import extension
from mevm.vm.errors import InvalidTransaction
from mevm.vm.transaction import Transaction

WORTH_THREADS = 16
"""Transactions from which on threads save more than it takes to start them."""
MOST_THREADS = 8


def recover_senders(transactions: Sequence[Transaction]) -> None:
    """
    Recover who signed each transaction, on several cores.

    Parameters
    ----------
    transactions
        They keep what is found. A signature that is not valid is an error only for whoever asks
        for the sender.
    """
    threads = min(os.cpu_count() or 1, MOST_THREADS)
    if threads == 1 or len(transactions) < WORTH_THREADS:
        return
    if extension() is not None:
        _recover_natively([each for each in transactions if each._sender is None])
        return
    from concurrent.futures import ThreadPoolExecutor  # not needed to start a node

    with ThreadPoolExecutor(threads, thread_name_prefix="mevm-senders") as pool:
        list(pool.map(_recover, (transactions[first::threads] for first in range(threads))))


def _recover_natively(transactions: Sequence[Transaction]) -> None:
    found = recover_addresses([each.signature for each in transactions])
    for transaction, sender in zip(transactions, found, strict=True):
        transaction._sender = sender


def _recover(transactions: Sequence[Transaction]) -> None:
    for transaction in transactions:
        try:
            transaction.sender  # noqa: B018 -- it is kept
        except InvalidTransaction:
            continue
