"""JSON-RPC errors with geth's codes and texts, because ape and web3.py parse them."""

from typing import Any

from mevm.rpc.codec import to_data

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
SERVER_ERROR = -32000
RESPONSE_TOO_LARGE = -32003
EXECUTION_REVERTED = 3

ERROR_SELECTOR = bytes.fromhex("08c379a0")
PANIC_SELECTOR = bytes.fromhex("4e487b71")
PANICS = {
    0x00: "generic panic",
    0x01: "assert(false)",
    0x11: "arithmetic underflow or overflow",
    0x12: "division or modulo by zero",
    0x21: "enum overflow",
    0x22: "invalid encoded storage byte array accessed",
    0x31: "out-of-bounds array access; popping on an empty array",
    0x32: "out-of-bounds access of an array or bytesN",
    0x41: "out of memory",
    0x51: "uninitialized function",
}


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


def invalid_params(message: str) -> RpcError:
    """Return the error for parameters that cannot be used."""
    return RpcError(INVALID_PARAMS, message)


def server_error(message: str) -> RpcError:
    """Return the error for a request that is well formed but refused."""
    return RpcError(SERVER_ERROR, message)


def method_not_found(name: str) -> RpcError:
    """Return the error for a method that is not registered, in the words that ape expects."""
    return RpcError(METHOD_NOT_FOUND, f"the method {name} does not exist/is not available")


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


def revert_reason(output: bytes) -> str | None:
    """Decode ``Error(string)`` or ``Panic(uint256)``; return None for anything else."""
    selector, arguments = output[:4], output[4:]
    if selector == PANIC_SELECTOR and len(arguments) >= 32:
        code = int.from_bytes(arguments[:32], "big")
        return PANICS.get(code, f"unknown panic code: {code:#x}")
    if selector != ERROR_SELECTOR or len(arguments) < 64:
        return None
    offset = int.from_bytes(arguments[:32], "big")
    size = int.from_bytes(arguments[offset : offset + 32], "big")
    text = arguments[offset + 32 : offset + 32 + size]
    if offset + 32 > len(arguments) or len(text) != size:
        return None
    return text.decode("utf-8", errors="replace")
