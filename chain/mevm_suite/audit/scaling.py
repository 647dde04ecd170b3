"""Measures what holders' functions cost with few or many holders, after few or many days."""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any, Protocol

import boa

from mevm_suite.audit.crowd import Keys, record, repeat
from mevm_suite.tables.units import DAY

Costs = Mapping[tuple[str, str], int]
Calls = Mapping[tuple[str, str], partial[Any]]  # by contract and function

BY_CALLS = 10  # members who are really created


class Crowd(Protocol):
    """Contracts in use by many, who all did the same."""

    def join(self, number: int) -> None:
        """Let one more do it."""

    def keys(self, number: int) -> Keys:
        """Return what tells a member's slots from another's."""

    def settle(self) -> None:
        """Do what is needed after all have joined."""

    def calls(self) -> Calls:
        """Return what is measured."""


def gather(found: Callable[[], Crowd], size: int, by_calls: int = BY_CALLS) -> Crowd:
    """
    Deploy contracts and let members join.

    Parameters
    ----------
    found
        Deploys the contracts.
    size
        How many members.
    by_calls
        How many of them join by calls; the rest repeat the last one.

    Returns
    -------
    Crowd
        Whose calls can be measured.

    """
    crowd = found()
    last = min(size, by_calls) - 1
    for number in range(last):
        crowd.join(number)
    changes = record(lambda: crowd.join(last))
    repeat(changes, crowd.keys(last), map(crowd.keys, range(last + 1, size)))
    crowd.settle()
    # titanoboa runs all calls as one transaction: what is written so far counts as old from here.
    boa.env.evm.vm.state.lock_changes()
    return crowd


def measure(crowd: Crowd, days: int, only: Collection[tuple[str, str]] | None = None) -> Costs:
    """
    Measure each function as the first call after some days without any.

    Parameters
    ----------
    crowd
        The members.
    days
        How many days nobody calls anything.
    only
        What to measure, by contract and function; all unless given.

    Returns
    -------
    Mapping[tuple[str, str], int]
        Execution gas by contract and function, each from the same state.

    """
    costs, calls = {}, crowd.calls()
    for contract, function in only or calls:
        call = calls[contract, function]
        with boa.env.anchor():
            boa.env.timestamp += days * DAY
            call()
            method: Any = call.func
            costs[contract, function] = method.contract._computation.get_gas_used()
    return costs


def spread(costs: Collection[int]) -> float:
    """Return how far the dearest is above the cheapest: 0.05 stands for five percent."""
    return max(costs) / min(costs) - 1
