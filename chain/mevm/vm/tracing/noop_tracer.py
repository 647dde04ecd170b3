"""The tracer that takes no notice, geth's ``noopTracer``: for those that notice little, too."""

from typing import Any

from eth.abc import ComputationAPI

from mevm.vm.tracer import CallFrame
from mevm.vm.tracing.watched import Watched


class NoopTracer:
    """Watch, and have nothing to tell.

    Attributes
    ----------
    opcodes
        Which opcodes the tracer is told of, beside those that call; None for all.
    """

    opcodes: frozenset[int] | None = frozenset()

    def enter(self, frame: CallFrame) -> None:
        """Let a call begin."""

    def exit(self, output: bytes, gas_used: int, error: str | None) -> None:
        """Let a call end."""

    def step(
        self, computation: ComputationAPI, pc: int, opcode: int, mnemonic: str, gas: int, depth: int
    ) -> None:
        """Let an opcode run."""

    def step_end(self, computation: ComputationAPI, gas_cost: int, error: str | None) -> None:
        """Let an opcode end."""

    def result(self, watched: Watched) -> Any:
        """Return an empty object."""
        return {}
