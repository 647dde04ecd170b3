"""Why transactions are refused and executions fail, in geth's words.

Clients parse these texts: ape and web3.py tell errors apart by them.
"""

from eth.exceptions import (
    ContractCreationCollision,
    FullStack,
    InsufficientFunds,
    InsufficientStack,
    InvalidInstruction,
    InvalidJumpDestination,
    OutOfBoundsRead,
    OutOfGas,
    ReservedBytesInCode,
    Revert,
    StackDepthLimit,
    VMError,
    WriteProtection,
)

DEFAULT_CODE = -32000
INVALID_OPCODE = 0xFE

TEXTS: dict[type[VMError], str] = {
    ContractCreationCollision: "contract address collision",
    FullStack: "stack limit reached 1024 (1023)",
    InsufficientFunds: "insufficient balance for transfer",
    InsufficientStack: "stack underflow",
    InvalidJumpDestination: "invalid jump destination",
    OutOfBoundsRead: "return data out of bounds",
    ReservedBytesInCode: "invalid code: must not begin with 0xef",
    Revert: "execution reverted",
    StackDepthLimit: "max call depth exceeded",
    WriteProtection: "write protection",
}
# py-evm raises one class where geth tells these apart.
OUT_OF_GAS_TEXTS = {
    "Write contract code for CREATE": "contract creation code storage out of gas",
    "EIP170 limit": "max code size exceeded",
    "EIP-3860 limit": "max initcode size exceeded",
    "Net-metered SSTORE": "out of gas: not enough gas for reentrancy sentry",
}


class InvalidTransaction(Exception):
    """The transaction cannot be part of a block here.

    Parameters
    ----------
    message
        The reason, in geth's words where geth has them.
    code
        The JSON-RPC error code.
    """

    def __init__(self, message: str, code: int = DEFAULT_CODE) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class ExecutionTimeout(Exception):
    """The execution took longer than its caller allows."""

    def __init__(self) -> None:
        super().__init__("execution aborted (timeout)")


def describe(error: VMError) -> str:
    """Return geth's text for an error of py-evm.

    Parameters
    ----------
    error
        What ended a computation.

    Returns
    -------
    str
        The text, without what depends on the place of the error.
    """
    if isinstance(error, InvalidInstruction):
        return _describe_opcode(str(error))
    if isinstance(error, OutOfGas):
        message = str(error)
        return next(
            (text for part, text in OUT_OF_GAS_TEXTS.items() if part in message), "out of gas"
        )
    return TEXTS.get(type(error)) or str(error) or type(error).__name__


def _describe_opcode(message: str) -> str:
    """Read the opcode from py-evm's "Invalid opcode 0x.. @ ..", absent for INVALID itself."""
    words = message.split()
    opcode = int(words[2], 16) if len(words) > 2 and words[2].startswith("0x") else INVALID_OPCODE
    if opcode == INVALID_OPCODE:
        return "invalid opcode: INVALID"
    return f"invalid opcode: opcode {opcode:#x} not defined"
