"""Transfers of the coin as logs, between the logs that contracts emit (`eth_simulateV1`)."""

from eth.abc import ComputationAPI

from mevm.crypto.keccak import keccak
from mevm.vm.results import Log
from mevm.vm.tracer import CallFrame, memory, stack

COIN_ADDRESS = b"\xee" * 20
"""Where logs of the coin come from, as if it were a token (ERC-7528)."""
TRANSFER = keccak(b"Transfer(address,address,uint256)")
LOGS = {f"LOG{count}": count for count in range(5)}
WITHOUT_TRANSFER = {"DELEGATECALL", "CALLCODE"}


NumberedLog = tuple[int, Log]
"""A log, and its place among those of the block."""


class TransferTracer:
    """
    Collects the logs of one transaction after the other, transfers of the coin among them.

    The places of logs that failed calls take back are not given away again: so it is in the
    published tests of `eth_simulateV1`.
    """

    def __init__(self) -> None:
        self._frames: list[list[NumberedLog]] = []
        self._logs: list[NumberedLog] = []
        self._count = 0

    def take(self) -> tuple[NumberedLog, ...]:
        """Return the logs of the transaction that was executed last."""
        logs, self._logs = self._logs, []
        return tuple(logs)

    def enter(self, frame: CallFrame) -> None:
        """Note the value that a call brings along."""
        self._frames.append([])
        if frame.value and frame.kind not in WITHOUT_TRANSFER:
            parties = frame.sender.rjust(32, b"\0"), frame.to.rjust(32, b"\0")
            self._add(Log(COIN_ADDRESS, (TRANSFER, *parties), frame.value.to_bytes(32, "big")))

    def exit(self, output: bytes, gas_used: int, error: str | None) -> None:
        """Keep what a call logged, unless it failed."""
        logs = self._frames.pop()
        if not self._frames:
            self._logs = []
        if error is None:
            (self._frames[-1] if self._frames else self._logs).extend(logs)

    def step(
        self, computation: ComputationAPI, pc: int, opcode: int, mnemonic: str, gas: int, depth: int
    ) -> None:
        """Note a log. If it turns out to be impossible its frame fails, and it is forgotten."""
        count = LOGS.get(mnemonic)
        values = stack(computation)[::-1] if count is not None else []
        if count is None or len(values) < 2 + count:
            return
        start, size = values[:2]
        if size > gas:  # a byte costs more than one gas
            return
        data = memory(computation)[start : start + size].ljust(size, b"\0")
        topics = tuple(topic.to_bytes(32, "big") for topic in values[2 : 2 + count])
        self._add(Log(bytes(computation.msg.storage_address), topics, data))

    def step_end(self, computation: ComputationAPI, gas_cost: int, error: str | None) -> None:
        """Nothing is learnt from the end of an opcode."""

    def _add(self, log: Log) -> None:
        self._frames[-1].append((self._count, log))
        self._count += 1
