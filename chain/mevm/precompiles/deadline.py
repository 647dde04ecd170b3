"""The deadline of a call, for precompiles that may take long."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eth.abc import ComputationAPI


def check_deadline(computation: ComputationAPI) -> None:
    """Raise `ExecutionTimeout` if the time is over; computations of others have no deadline."""
    check = getattr(computation.state, "check_deadline", None)
    if check is not None:
        check()
