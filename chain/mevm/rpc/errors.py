"""JSON-RPC errors with geth's codes and texts, because ape and web3.py parse them."""

from collections.abc import Callable
from typing import Any

from mevm.blocks.block import StateUnavailable
from mevm.blocks.history import HistoryPruned
from mevm.blocks.logs import TooManyLogs
from mevm.node.calls import CallFailed
from mevm.node.clock import InvalidTimestamp
from mevm.node.feed import TooManyWatches
from mevm.node.filters import FilterNotFound, FilterOverflow
from mevm.node.overrides import InvalidOverride
from mevm.node.simulation import SimulationFailed
from mevm.node.tracing import UntraceableBlock
from mevm.remote.errors import RemoteError
from mevm.rpc.codec import to_data
from mevm.state.forked_world import NoProof
from mevm.store.errors import StoreError
from mevm.vm.errors import ExecutionTimeout, InvalidTransaction
from mevm.vm.tracing.allowance import TraceTooLarge
from mevm.vm.tracing.options import InvalidTraceOption
from mevm.vm.tracing.revert_reason import revert_reason

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
SERVER_ERROR = -32000
TIMED_OUT = -32002
RESPONSE_TOO_LARGE = -32003
LIMIT_EXCEEDED = -32005
EXECUTION_FAILED = -32015
EXECUTION_REVERTED = 3
PRUNED_HISTORY = 4444

MAX_NAME = 100
"""Characters of a method's name that an error repeats."""


class RpcError(Exception):
    """An error that the client is told about.

    Parameters
    ----------
    code
        The JSON-RPC error code.
    message
        What went wrong, and what was expected.
    data
        More for machines, such as the revert data.
    """

    def __init__(self, code: int, message: str, data: Any = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.data = data

    def to_object(self) -> dict[str, Any]:
        """Return the JSON-RPC error object."""
        error = {"code": self.code, "message": self.message}
        return error if self.data is None else {**error, "data": self.data}


class NotYet(RpcError):
    """An error only because time is over: whoever can wait may ask again.

    Parameters
    ----------
    code, message, data
        The error, if there is no waiting.
    again
        Returns the result, or None as long as there is none.
    seconds
        How long the client wants to wait.
    """

    def __init__(
        self,
        code: int,
        message: str,
        data: Any,
        again: Callable[[], Any],
        seconds: float,
    ) -> None:
        super().__init__(code, message, data)
        self.again = again
        self.seconds = seconds


def invalid_params(message: str) -> RpcError:
    """Return the error for parameters that cannot be used."""
    return RpcError(INVALID_PARAMS, message)


def server_error(message: str) -> RpcError:
    """Return the error for a request that is well formed but refused."""
    return RpcError(SERVER_ERROR, message)


def method_not_found(name: str) -> RpcError:
    """Return the error for a method that is not registered, in the words that ape expects."""
    shown = name if len(name) <= MAX_NAME else f"{name[:MAX_NAME]}…"
    return RpcError(METHOD_NOT_FOUND, f"the method {shown} does not exist/is not available")


def notifications_unsupported() -> RpcError:
    """Return geth's error for a subscription where there is no connection to notify on."""
    return RpcError(METHOD_NOT_FOUND, "notifications not supported")


def execution_error(error: str, output: bytes) -> RpcError:
    """Return the error for a call that failed.

    Parameters
    ----------
    error
        What the engine says, such as "out of gas" or "execution reverted".
    output
        The revert data.
    """
    if error != "execution reverted":
        return server_error(error)
    reason = revert_reason(output)
    message = f"{error}: {reason}" if reason is not None else error
    return RpcError(EXECUTION_REVERTED, message, to_data(output))


def from_node(error: Exception) -> RpcError | None:
    """Return what a client is told about an error of the node; None if nothing was foreseen."""
    match error:
        case RpcError():
            return error
        case InvalidTransaction() | SimulationFailed() | InvalidOverride():
            return RpcError(error.code, error.message)
        case CallFailed():
            return execution_error(error.message, error.output)
        case StoreError():
            return server_error(str(error))
        case HistoryPruned():
            return RpcError(PRUNED_HISTORY, "pruned history unavailable", str(error))
        case TooManyLogs() | TraceTooLarge() | TooManyWatches() | FilterOverflow():
            return RpcError(LIMIT_EXCEEDED, str(error))
        case FilterNotFound():
            return server_error(str(error))
        case InvalidTimestamp() | InvalidTraceOption():
            return invalid_params(str(error))
        case (
            StateUnavailable() | UntraceableBlock() | ExecutionTimeout() | RemoteError() | NoProof()
        ):
            return server_error(str(error))
    return None
