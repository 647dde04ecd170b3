"""revm as an engine: what it leaves to py-evm, what ends it, and what it never does."""

import threading
from time import monotonic, sleep
from typing import Any

import pytest

from mevm.crypto.keccak import keccak
from mevm.crypto.secp256k1 import address_of
from mevm.state import Account, World
from mevm.vm.context import BlockContext
from mevm.vm.engine import PyEvmEngine, PyEvmExecution
from mevm.vm.errors import ExecutionTimeout, InvalidTransaction
from mevm.vm.forks import ChainConfig, Fork
from mevm.vm.interface import Execution
from mevm.vm.interruption import Interruption, NeedsTime, attempt
from mevm.vm.results import CallMessage, ExecutionResult
from mevm.vm.revm_engine import RevmEngine
from mevm.vm.tracing.noop_tracer import NoopTracer
from mevm.vm.transaction import Transaction

KEY = keccak(b"sender")
SENDER = address_of(KEY)
CONTRACT, OTHER = b"\xaa" * 20, b"\xbb" * 20
LOOP_FOREVER = bytes.fromhex("5b5f56")
RECURSE = bytes.fromhex("5f5f5f5f5f305af1" + "5f5260205ff3")  # calls itself with all gas
FILL_MEMORY = bytes.fromhex("5b5f5952600056")  # MSTORE at the end of memory, again and again
FOREVER = 2**63
SMALL_STACK = 256 * 1024
TRANSFER = {"gas": 60_000, "to": CONTRACT, "chain_id": 1337}
FEES = {"max_fee_per_gas": 20, "max_priority_fee_per_gas": 3}


def context(**fields: Any) -> BlockContext:
    values: dict[str, Any] = {
        "number": 1000,
        "timestamp": 1_700_000_000,
        "coinbase": b"\xc0" * 20,
        "gas_limit": 30_000_000,
        "difficulty": 0,
        "prev_randao": b"\x11" * 32,
        "base_fee": 7,
        "excess_blob_gas": 0,
        "config": ChainConfig.DEVELOPMENT,
        "ancestor_hash": lambda number: keccak(str(number).encode()),
    }
    return BlockContext(**values | fields)


def begin(code: bytes = b"", world: World | None = None, **fields: Any) -> Execution:
    alloc = {SENDER: Account(balance=10**30), CONTRACT: Account(code=code)}
    return RevmEngine().begin(world or World.from_alloc(alloc), context(**fields))


@pytest.fixture
def left_to_pyevm(monkeypatch: pytest.MonkeyPatch) -> list[Transaction]:
    """The transactions that revm did not execute."""
    found: list[Transaction] = []
    execute = PyEvmExecution._execute

    def noted(self: Any, transaction: Transaction, *others: Any) -> ExecutionResult:
        found.append(transaction)
        return execute(self, transaction, *others)

    monkeypatch.setattr(PyEvmExecution, "_execute", noted)
    return found


def test_begin__is_pyevm_with_a_tracer() -> None:
    execution = RevmEngine().begin(World.EMPTY, context(), NoopTracer())
    assert type(execution) is PyEvmExecution


def test_apply__is_revm(left_to_pyevm: list[Transaction]) -> None:
    execution = begin(bytes.fromhex("60015f55"))
    assert execution.apply(Transaction.sign(KEY, nonce=0, **TRANSFER, **FEES)).success
    assert execution.get_storage(CONTRACT, 0) == 1
    assert not left_to_pyevm


@pytest.mark.parametrize(
    ("fields", "world"),
    [
        ({"base_fee": 2**64}, {"max_fee_per_gas": 2**65, "max_priority_fee_per_gas": 0}),
        ({"number": 2**64}, {"gas_price": 7}),
        ({}, {"max_fee_per_gas": 2**129, "max_priority_fee_per_gas": 2**129}),
        ({"config": ChainConfig(1337, {Fork.CONSTANTINOPLE: 0})}, {"gas_price": 7}),
    ],
)
def test_apply__leaves_to_pyevm_what_revm_has_no_room_for(
    fields: dict[str, Any], world: dict[str, Any], left_to_pyevm: list[Transaction]
) -> None:
    rich = World.from_alloc({SENDER: Account(balance=2**200)})
    results = [
        engine.begin(rich, context(**fields)).apply(
            Transaction.sign(KEY, nonce=0, **TRANSFER, **world)
        )
        for engine in (RevmEngine(), PyEvmEngine())
    ]
    assert results[0] == results[1] and results[0].success
    assert len(left_to_pyevm) == 2


@pytest.mark.parametrize("code", ["", "73" + OTHER.hex() + "ff"], ids=["transfer", "destruct"])
def test_call__refuses_a_balance_above_256_bits(code: str) -> None:
    alloc = {
        SENDER: Account(balance=1),
        CONTRACT: Account(balance=2**256 - 1, code=bytes.fromhex(code)),
        OTHER: Account(balance=1),
    }
    message = CallMessage(sender=SENDER, to=CONTRACT, value=0 if code else 1)
    for engine in (RevmEngine(), PyEvmEngine()):
        execution = engine.begin(World.from_alloc(alloc), context())
        with pytest.raises(InvalidTransaction, match="^execution is not possible: balance is not"):
            execution.call(message)
        assert execution.get_balance(OTHER) == 1


def test_call__says_why_a_precompile_failed(left_to_pyevm: list[Transaction]) -> None:
    result = begin().call(CallMessage(to=(0x4D01).to_bytes(20, "big"), gas=100_000))
    assert result.error == "poseidon: expected 1 to 16 words, got 0 bytes"
    assert len(left_to_pyevm) == 1


def test_call__passes_on_what_the_world_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    class Unreachable(Exception):
        pass

    def fail(self: World, address: bytes, slot: int) -> int:
        raise Unreachable("no answer")

    execution = begin(bytes.fromhex("60015f555f54"))
    before = execution.world()
    monkeypatch.setattr(World, "get_storage", fail)
    with pytest.raises(Unreachable, match="no answer"):
        execution.call(CallMessage(to=CONTRACT))
    monkeypatch.undo()
    assert execution.world() == before
    assert execution.call(CallMessage(to=CONTRACT)).success


@pytest.mark.parametrize(
    ("code", "deadline"), [(LOOP_FOREVER, 0.05), (RECURSE, 0.0)], ids=["loop", "small frames"]
)
def test_call__ends_at_the_deadline(code: bytes, deadline: float) -> None:
    execution = begin(code)
    started = monotonic()
    with pytest.raises(ExecutionTimeout):
        execution.call(CallMessage(to=CONTRACT, gas=FOREVER), deadline=deadline)
    assert monotonic() - started < 5
    assert execution.call(CallMessage(to=OTHER)).success


def test_call__is_interrupted() -> None:
    interruption, ended = Interruption(), threading.Event()

    def run() -> None:
        with interruption.covers(), pytest.raises(ExecutionTimeout):
            begin(LOOP_FOREVER).call(CallMessage(to=CONTRACT, gas=FOREVER), deadline=60)
        ended.set()

    thread = threading.Thread(target=run)
    thread.start()
    sleep(0.05)
    interruption.asked = True
    assert ended.wait(20)
    thread.join()


def test_call__lets_other_threads_go_on() -> None:
    """While code runs for long, this thread has Python's lock again and again."""
    thread = threading.Thread(
        target=lambda: begin(LOOP_FOREVER).call(CallMessage(to=CONTRACT, gas=200_000_000))
    )
    thread.start()
    looks = 0
    while thread.is_alive():
        looks += 1
        sleep(0)
    thread.join()
    assert looks > 10


@pytest.mark.parametrize("code", [LOOP_FOREVER, FILL_MEMORY], ids=["loop", "memory"])
def test_call__gives_up_an_attempt_that_takes_long(code: bytes) -> None:
    execution = begin(code)
    before = execution.world()
    with attempt(0.005), pytest.raises(NeedsTime):
        execution.call(CallMessage(to=CONTRACT, gas=FOREVER), deadline=60)
    assert execution.world() == before


def test_system_call__gives_up_an_attempt_that_takes_long() -> None:
    execution = begin(LOOP_FOREVER)
    with attempt(0.0), pytest.raises(NeedsTime):
        execution.system_call(CONTRACT, b"")


def test_call__nests_1024_deep_on_a_small_stack() -> None:
    results: list[ExecutionResult] = []
    usual = threading.stack_size(SMALL_STACK)
    try:
        thread = threading.Thread(
            target=lambda: results.append(begin(RECURSE).call(CallMessage(to=CONTRACT, gas=2**60)))
        )
        thread.start()
    finally:
        threading.stack_size(usual)
    thread.join()
    assert results[0].success


def test_call__fills_the_memory_that_a_block_pays_for() -> None:
    message = CallMessage(to=CONTRACT, gas=30_000_000)
    results = [
        engine.begin(World.from_alloc({CONTRACT: Account(code=FILL_MEMORY)}), context()).call(
            message
        )
        for engine in (RevmEngine(), PyEvmEngine())
    ]
    assert results[0] == results[1]
    assert results[0].error == "out of gas"


def test_place_precompiles__moves_them() -> None:
    execution = begin()
    sha256, ecrecover = ((number).to_bytes(20, "big") for number in (2, 1))
    execution.place_precompiles({sha256: None, ecrecover: sha256})
    empty = bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    assert execution.call(CallMessage(to=ecrecover)).output == empty
    assert execution.call(CallMessage(to=sha256)).output == b""
    assert execution.precompiles() == begin().precompiles()


def test_rules__refuse_what_is_none(native: Any) -> None:
    with pytest.raises(ValueError, match='no fork of revm: "Atlantis"'):
        native.Rules("Atlantis", 1, [])
    with pytest.raises(ValueError, match="expected 20 bytes, got 19"):
        native.Rules("Prague", 1, [(bytes(19), print)])
    with pytest.raises(ValueError, match="expected 32 bytes, got 31"):
        native.Block(1, 1, bytes(20), 1, 0, bytes(31), 0, 0)
    with pytest.raises(OverflowError):
        native.Block(2**256, 1, bytes(20), 1, 0, bytes(32), 0, 0)
