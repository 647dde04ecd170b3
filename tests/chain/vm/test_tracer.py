"""What a tracer is told, and that being watched changes nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mevm.state import Account, World
from mevm.vm.context import BlockContext
from mevm.vm.engine import PyEvmEngine
from mevm.vm.forks import ChainConfig, Fork
from mevm.vm.results import CallMessage, ExecutionResult
from mevm.vm.tracer import CallFrame, memory, stack

CONTRACT, OTHER, CALLER = b"\xaa" * 20, b"\xbb" * 20, b"\xcc" * 20
IDENTITY = (4).to_bytes(20, "big")


DEFAULT_CONTEXT = BlockContext(
    *(1, 1, bytes(20), 30_000_000, 0, bytes(32), 7, 0),
    ChainConfig(1, dict.fromkeys(Fork, 0)),
    lambda number: bytes(32),
)


class Recorder:
    """Writes down everything."""

    def __init__(self) -> None:
        self.frames: list[CallFrame] = []
        self.ends: list[tuple[bytes, int, str | None]] = []
        self.steps: list[tuple[int, str, int, int, list[int]]] = []
        self.costs: list[tuple[int, str | None]] = []
        self.running: list[int] = []
        self.memories: list[bytes] = []

    def enter(self, frame: CallFrame) -> None:
        self.frames.append(frame)

    def exit(self, output: bytes, gas_used: int, error: str | None) -> None:
        self.ends.append((output, gas_used, error))

    def step(
        self, computation: Any, pc: int, opcode: int, mnemonic: str, gas: int, depth: int
    ) -> None:
        self.running.append(len(self.steps))
        self.steps.append((pc, mnemonic, gas, depth, stack(computation)))
        self.costs.append((-1, "has not ended"))
        self.memories.append(memory(computation))

    def step_end(self, computation: Any, gas_cost: int, error: str | None) -> None:
        self.costs[self.running.pop()] = (gas_cost, error)


Trace = Callable[..., tuple[Recorder, ExecutionResult]]


@pytest.fixture
def trace(make_context: Callable[..., BlockContext]) -> Trace:
    def run(code: str, other: str = "", gas: int = 200_000, **fields: Any) -> Any:
        alloc = {CONTRACT: Account(code=bytes.fromhex(code), balance=5)}
        alloc[OTHER] = Account(code=bytes.fromhex(other))
        recorder = Recorder()
        execution = PyEvmEngine().begin(World.from_alloc(alloc), make_context(), recorder)
        message = CallMessage(**{"sender": CALLER, "to": CONTRACT, "gas": gas} | fields)
        return recorder, execution.call(message)

    return run


def test_step__tells_each_opcode_before_it_runs(trace: Trace) -> None:
    recorder, _ = trace("6001600201605f5200")
    gas = 200_000 - 21_000
    assert recorder.steps == [
        (0, "PUSH1", gas, 0, []),
        (2, "PUSH1", gas - 3, 0, [1]),
        (4, "ADD", gas - 6, 0, [1, 2]),
        (5, "PUSH1", gas - 9, 0, [3]),
        (7, "MSTORE", gas - 12, 0, [3, 0x5F]),
    ] + [(8, "STOP", gas - 27, 0, [])]
    assert recorder.costs == [(3, None)] * 4 + [(15, None), (0, None)]
    assert recorder.memories[-1] == bytes(0x7E) + b"\x03" + bytes(1)


def test_step__tells_the_stop_after_the_end_of_the_code(trace: Trace) -> None:
    recorder, _ = trace("5f")
    assert [(pc, mnemonic) for pc, mnemonic, *_ in recorder.steps] == [(0, "PUSH0"), (1, "STOP")]


@pytest.mark.parametrize(
    ("code", "mnemonic", "error"),
    [
        ("fe", "INVALID", "invalid opcode: INVALID"),
        ("01", "ADD", "stack underflow"),
        ("5f5ffd", "REVERT", "execution reverted"),
    ],
)
def test_step_end__tells_the_error(trace: Trace, code: str, mnemonic: str, error: str) -> None:
    recorder, result = trace(code)
    assert recorder.steps[-1][1] == mnemonic
    assert recorder.costs[-1][1] == error
    assert recorder.ends[-1][2] == result.error == error


@pytest.mark.parametrize(
    ("kind", "opcode", "has_value"),
    [
        *(("CALL", "f1", True), ("CALLCODE", "f2", True)),
        *(("DELEGATECALL", "f4", False), ("STATICCALL", "fa", False)),
    ],
)
def test_enter__tells_each_kind_of_call(
    trace: Trace, kind: str, opcode: str, has_value: bool
) -> None:
    value = "5f" if has_value else ""
    code = f"5f5f60205f{value}73{OTHER.hex()}612710{opcode}00"
    recorder, _ = trace(code, other="5f5f52602a5ff3", value=0)
    outer, inner = recorder.frames
    assert outer == CallFrame("CALL", CALLER, CONTRACT, 0, 179_000, b"", 0)
    assert inner == CallFrame(kind, CONTRACT, OTHER, 0, 10_000, bytes(32), 1)
    assert recorder.ends[0] == (bytes(42), 18, None)
    cost = dict(zip([step[1] for step in recorder.steps], recorder.costs, strict=True))[kind]
    assert cost == (2600 + 3 + 10_000, None)  # cold account, memory, and the gas given


@pytest.mark.parametrize(("kind", "opcode"), [("CREATE", "f0"), ("CREATE2", "f5")])
def test_enter__tells_creations(trace: Trace, kind: str, opcode: str) -> None:
    salt = "5f" if kind == "CREATE2" else ""
    recorder, _ = trace(f"6300000000600052{salt}60045f6003{opcode}00", gas=300_000)
    frame = recorder.frames[1]
    assert (frame.kind, frame.sender, frame.value, frame.input) == (kind, CONTRACT, 3, bytes(4))
    assert recorder.ends[0] == (b"", 0, None)
    cost = dict(zip([step[1] for step in recorder.steps], recorder.costs, strict=True))[kind]
    assert cost == (32_000 + 2 + (6 if kind == "CREATE2" else 0), None)


def test_enter__tells_precompiles(trace: Trace) -> None:
    recorder, _ = trace(f"5f5f60205f73{IDENTITY.hex()}612710fa00")
    assert recorder.frames[1].to == IDENTITY
    assert recorder.ends[0] == (bytes(32), 18, None)


def test_enter__tells_selfdestruct(trace: Trace) -> None:
    recorder, _ = trace(f"73{OTHER.hex()}ff")
    assert recorder.frames[1] == CallFrame("SELFDESTRUCT", CONTRACT, OTHER, 5, 0, b"", 1)
    assert recorder.ends[0] == (b"", 0, None)


def test_enter__tells_the_creation_of_a_transaction(trace: Trace) -> None:
    recorder, result = trace("", to=b"", data=bytes.fromhex("5f5ff3"))
    (frame,) = recorder.frames
    assert (frame.kind, frame.to, frame.input) == ("CREATE", result.created, b"\x5f\x5f\xf3")


def test_exit__tells_the_gas_that_a_failure_burns(trace: Trace) -> None:
    recorder, _ = trace(f"5f5f5f5f73{OTHER.hex()}612710fa00", other="fe")
    assert recorder.ends[0] == (b"", 10_000, "invalid opcode: INVALID")
    assert recorder.ends[1][2] is None


@pytest.mark.parametrize(
    ("operation", "kind", "value"),
    [
        (f"5f5f60205f600973{OTHER.hex()}612710f1", "CALL", 9),
        (f"5f5f60205f600973{OTHER.hex()}612710f2", "CALLCODE", 9),
        ("60205f6009f0", "CREATE", 9),
        ("5f60205f6009f5", "CREATE2", 9),
    ],
)
def test_enter__tells_calls_that_the_caller_cannot_pay_for(
    trace: Trace, operation: str, kind: str, value: int
) -> None:
    recorder, result = trace(operation + "00")
    assert result.success
    frame = recorder.frames[1]
    assert (frame.kind, frame.value, frame.input) == (kind, value, bytes(32))
    assert recorder.ends[0] == (b"", 0, "insufficient balance for transfer")


@given(st.binary(max_size=60), st.binary(max_size=30))
@example(code=b"\x20", other=b"")
def test_fuzz_tracer__changes_nothing(code: bytes, other: bytes) -> None:
    alloc = {CONTRACT: Account(code=code, balance=5), OTHER: Account(code=other)}
    world, context = World.from_alloc(alloc), DEFAULT_CONTEXT
    message = CallMessage(sender=CALLER, to=CONTRACT, gas=100_000)
    recorder = Recorder()
    plain, traced = (PyEvmEngine().begin(world, context, each) for each in (None, recorder))
    assert plain.call(message) == traced.call(message)
    assert plain.world() == traced.world()
    assert len(recorder.frames) == len(recorder.ends)
    assert not recorder.running
