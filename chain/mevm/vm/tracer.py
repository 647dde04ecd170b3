"""What an observer of execution is told.

Without a tracer, execution runs the plain loop and none of this costs anything.
"""

from dataclasses import dataclass
from typing import Protocol

from eth.abc import ComputationAPI


@dataclass(frozen=True)
class CallFrame:
    """The start of a call.

    Attributes
    ----------
    kind
        CALL, STATICCALL, DELEGATECALL, CALLCODE, CREATE, CREATE2 or SELFDESTRUCT.
    sender, to
        Who calls, and whose code runs: the new address for creations, the beneficiary for
        SELFDESTRUCT.
    value, gas
        Wei sent along, and gas given; for the outermost frame without the intrinsic gas.
    input
        Call data, init code for creations.
    depth
        0 for the outermost frame.
    """

    kind: str
    sender: bytes
    to: bytes
    value: int
    gas: int
    input: bytes
    depth: int


class Tracer(Protocol):
    """Observes executions. Calls come in the order in which things happen.

    A tracer that has a set of numbers as its attribute ``opcodes`` need not be told of others,
    which run faster so, but of the ones that call. It may want fewer of them while code runs.
    None, or no such attribute, means all.
    """

    def enter(self, frame: CallFrame) -> None:
        """Take note of a call that begins, precompiles included."""

    def exit(self, output: bytes, gas_used: int, error: str | None) -> None:
        """Take note of the end of the call that began last and has not ended yet.

        Parameters
        ----------
        output
            Return or revert data; the deployed code of a creation.
        gas_used
            Gas that the frame took.
        error
            Why it failed, in geth's words; None if it did not.
        """

    def step(
        self, computation: ComputationAPI, pc: int, opcode: int, mnemonic: str, gas: int, depth: int
    ) -> None:
        """Look at an opcode that is about to run.

        Parameters
        ----------
        computation
            The running frame: see `stack`, `memory`, and ``computation.state`` for storage.
        pc
            Offset of the opcode in the code.
        opcode, mnemonic
            Its number and name.
        gas
            Gas that is left before it.
        depth
            0 in the outermost frame.
        """

    def step_end(self, computation: ComputationAPI, gas_cost: int, error: str | None) -> None:
        """Look at the opcode of the last `step` in this frame, which has run.

        Parameters
        ----------
        computation
            The frame. Frames below it have come and gone since `step`.
        gas_cost
            Gas that the opcode took. As geth has it, this includes the gas given to a call, and
            leaves out the gas given to a creation.
        error
            Why it failed, in geth's words; None if it did not.
        """


def stack(computation: ComputationAPI) -> list[int]:
    """Return the stack of a frame as integers, top last."""
    return [
        item if isinstance(item, int) else int.from_bytes(item, "big")
        for item in computation._stack.values  # type: ignore[attr-defined]
    ]


def memory(computation: ComputationAPI) -> bytes:
    """Return the memory of a frame."""
    return bytes(computation._memory._bytes)  # type: ignore[attr-defined]
