"""Senders of many transactions at once: signatures are worked on without Python's lock."""

import os
from collections.abc import Sequence

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
    from concurrent.futures import ThreadPoolExecutor  # not needed to start a node

    with ThreadPoolExecutor(threads, thread_name_prefix="mevm-senders") as pool:
        list(pool.map(_recover, (transactions[first::threads] for first in range(threads))))


def _recover(transactions: Sequence[Transaction]) -> None:
    for transaction in transactions:
        try:
            transaction.sender  # noqa: B018 -- it is kept
        except InvalidTransaction:
            continue
