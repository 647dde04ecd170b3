"""What ape's requests for traces lack."""

from collections.abc import Mapping
from typing import Any

from eth_utils import to_hex


def trace_call_parameters(parameters: list[Any]) -> list[Any]:
    """
    Complete the parameters that ape 0.8.52 gives to ``debug_traceCall``.

    ape asks without memory, so that the input of every inner call reads as zeros, passes state
    overrides where the trace options belong, and leaves numbers in the call as they are.

    Parameters
    ----------
    parameters :
        The call, the block and, where there are any, state overrides or trace options.

    Returns
    -------
    list[Any]
        The call, the block, and the trace options.
    """
    call, block, *rest = parameters
    third = rest[0] if rest else None
    options = dict(third) if isinstance(third, Mapping) else {}
    if options and all(key.startswith("0x") for key in options):
        options = {"stateOverrides": options}
    quantities = {key: to_hex(each) for key, each in call.items() if isinstance(each, int)}
    return [{**call, **quantities}, block, {"enableMemory": True, **options}]
