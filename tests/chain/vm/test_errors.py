"""The words for what went wrong."""

import pytest
from eth import exceptions

from mevm.vm.errors import ExecutionTimeout, InvalidTransaction, describe


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (exceptions.OutOfGas("Out of gas: Needed 3 - Remaining 2 - Reason: ADD"), "out of gas"),
        (
            exceptions.OutOfGas("Net-metered SSTORE always fails below 2300 gas, per EIP-2200", 1),
            "out of gas: not enough gas for reentrancy sentry",
        ),
        (
            exceptions.OutOfGas("Contract code size exceeds EIP-3860 limit of 49152. Got 49153"),
            "max initcode size exceeded",
        ),
        (exceptions.InvalidInstruction("Invalid opcode 0xfe @ 0"), "invalid opcode: INVALID"),
        (
            exceptions.InvalidInstruction("Invalid opcode 0xc @ 9"),
            "invalid opcode: opcode 0xc not defined",
        ),
        (exceptions.InvalidInstruction("anything else"), "invalid opcode: INVALID"),
        (exceptions.InsufficientStack("Wanted 1 stack item, had none"), "stack underflow"),
        (exceptions.FullStack("Stack limit reached"), "stack limit reached 1024 (1023)"),
        (exceptions.InsufficientFunds("1 < 2"), "insufficient balance for transfer"),
        (exceptions.StackDepthLimit("too deep"), "max call depth exceeded"),
        (exceptions.ContractCreationCollision("there"), "contract address collision"),
        (exceptions.WriteProtection("static"), "write protection"),
        (exceptions.Revert(b"\x08\xc3"), "execution reverted"),
        (exceptions.VMError("poseidon: not a word"), "poseidon: not a word"),
        (exceptions.VMError(), "VMError"),
    ],
)
def test_describe__has_the_words_of_geth(error: exceptions.VMError, text: str) -> None:
    assert describe(error) == text


def test_invalid_transaction__has_message_and_code() -> None:
    error = InvalidTransaction("already known")
    assert (str(error), error.message, error.code) == ("already known", "already known", -32000)
    assert InvalidTransaction("later", -38014).code == -38014


def test_execution_timeout__says_so() -> None:
    assert str(ExecutionTimeout()) == "execution aborted (timeout)"
