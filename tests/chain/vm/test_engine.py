"""Executions: transactions, calls, system calls, undoing, and bounded time."""

import threading
import tracemalloc
from collections.abc import Callable
from time import monotonic
from typing import Any

import pytest

from mevm.crypto.keccak import keccak
from mevm.state import Account, World
from mevm.vm.context import BlockContext
from mevm.vm.engine import SYSTEM_ADDRESS
from mevm.vm.errors import ExecutionTimeout, InvalidTransaction
from mevm.vm.forks import GAS_PER_BLOB, Fork
from mevm.vm.interface import Engine, Execution
from mevm.vm.results import CallMessage
from mevm.vm.transaction import Transaction

CONTRACT = b"\xaa" * 20
FEES = {"max_fee_per_gas": 20, "max_priority_fee_per_gas": 3, "chain_id": 1}
RETURN_WORD = "5f5260205ff3"
STORE_CALL_DATA = bytes.fromhex("5f355f55")
LOOP_FOREVER = bytes.fromhex("5b5f56")
RECURSE = bytes.fromhex("5f5f5f5f5f305af1" + RETURN_WORD)  # calls itself with all gas
MakeExecution = Callable[..., Execution]


@pytest.fixture
def begin(
    make_world: Callable[..., World], make_context: Callable[..., BlockContext], engine: Engine
) -> MakeExecution:
    def make(code: bytes = b"", fork: Fork = Fork.PRAGUE, **context: Any) -> Execution:
        world = make_world({CONTRACT: code})
        return engine.begin(world, make_context(fork, **context))

    return make


def test_apply__settles_fees(begin: MakeExecution, sender_key: bytes, sender: bytes) -> None:
    execution = begin()
    before = execution.get_balance(sender)
    transaction = Transaction.sign(sender_key, nonce=0, gas=50_000, to=CONTRACT, value=5, **FEES)
    result = execution.apply(transaction)
    assert (result.success, result.gas_used, result.gas_price) == (True, 21_000, 10)
    assert (result.error, result.created, result.logs) == (None, None, ())
    assert execution.get_balance(sender) == before - 21_000 * 10 - 5
    assert execution.get_balance(b"\xc0" * 20) == 21_000 * 3
    assert execution.get_balance(CONTRACT) == 5
    assert execution.get_nonce(sender) == 1
    assert execution.gas_used == 21_000


def test_apply__names_the_created_contract(begin: MakeExecution, sender_key: bytes) -> None:
    init = bytes.fromhex("60fe5f5360015ff3")
    result = begin().apply(Transaction.sign(sender_key, nonce=0, gas=100_000, data=init, **FEES))
    assert result.success and result.created is not None
    assert result.output == b"\xfe"


@pytest.mark.parametrize(
    ("code", "error", "output"),
    [
        ("fe", "invalid opcode: INVALID", b""),
        ("0c", "invalid opcode: opcode 0xc not defined", b""),
        ("01", "stack underflow", b""),
        ("5b5f6000600056", "stack limit reached 1024 (1023)", b""),
        ("600356", "invalid jump destination", b""),
        ("60016000fd", "execution reverted", b"\x00"),
        ("6001600060003e", "return data out of bounds", b""),
        ("5b600056", "out of gas", b""),
    ],
)
def test_apply__says_why_it_failed(
    begin: MakeExecution, sender_key: bytes, code: str, error: str, output: bytes
) -> None:
    execution = begin(bytes.fromhex(code))
    result = execution.apply(Transaction.sign(sender_key, nonce=0, gas=60_000, to=CONTRACT, **FEES))
    assert (result.success, result.error, result.output) == (False, error, output)
    assert (result.gas_used == 60_000) == (error != "execution reverted")


@pytest.mark.parametrize(
    ("init", "error"),
    [
        ("60ef5f5360015ff3", "invalid code: must not begin with 0xef"),
        ("6160015ff3", "max code size exceeded"),
        ("6110005ff3", "contract creation code storage out of gas"),
    ],
)
def test_apply__says_why_nothing_was_deployed(
    begin: MakeExecution, sender_key: bytes, init: str, error: str
) -> None:
    gas = 200_000
    transaction = Transaction.sign(sender_key, nonce=0, gas=gas, data=bytes.fromhex(init), **FEES)
    result = begin().apply(transaction)
    assert (result.success, result.error, result.gas_used) == (False, error, gas)


def test_apply__leaves_everything_as_it_was_if_invalid(
    begin: MakeExecution, sender_key: bytes
) -> None:
    execution = begin()
    before = execution.world()
    with pytest.raises(InvalidTransaction, match="^nonce too high: "):
        execution.apply(Transaction.sign(sender_key, nonce=1, gas=21_000, to=CONTRACT, **FEES))
    assert execution.world() == before
    assert execution.gas_used == 0


def test_apply__never_touches_the_world_it_began_from(
    make_world: Callable[..., World],
    make_context: Callable[..., BlockContext],
    engine: Engine,
    sender_key: bytes,
) -> None:
    world = make_world({CONTRACT: STORE_CALL_DATA})
    root = world.root
    execution = engine.begin(world, make_context())
    transaction = Transaction.sign(
        sender_key, nonce=0, gas=90_000, to=CONTRACT, data=b"\x01" * 32, **FEES
    )
    assert execution.apply(transaction).success
    assert world.root == root
    assert world.get_storage(CONTRACT, 0) == 0
    assert execution.world().get_storage(CONTRACT, 0) == int.from_bytes(b"\x01" * 32, "big")


def test_apply__counts_the_gas_of_the_block(begin: MakeExecution, sender_key: bytes) -> None:
    execution = begin(gas_limit=50_000)
    first, second = (
        Transaction.sign(sender_key, nonce=nonce, gas=30_000, to=CONTRACT, **FEES)
        for nonce in range(2)
    )
    execution.apply(first)
    with pytest.raises(InvalidTransaction, match="^gas limit reached: gas 30000, left in block"):
        execution.apply(second)
    large = Transaction.sign(sender_key, nonce=1, gas=50_001, to=CONTRACT, **FEES)
    with pytest.raises(InvalidTransaction, match="^exceeds block gas limit: gas 50001"):
        execution.apply(large)


def test_apply__counts_the_blobs_of_the_block(begin: MakeExecution, sender_key: bytes) -> None:
    execution = begin()
    blobs = {"blob_versioned_hashes": (b"\x01" * 32,) * 5, "max_fee_per_blob_gas": 1}
    for nonce in range(2):
        transaction = Transaction.sign(
            sender_key, nonce=nonce, gas=30_000, to=CONTRACT, **FEES, **blobs
        )
        if nonce == 0:
            execution.apply(transaction)
            assert execution.blob_gas_used == 5 * GAS_PER_BLOB
            continue
        with pytest.raises(InvalidTransaction, match="^blob gas limit reached: "):
            execution.apply(transaction)


def test_revert__undoes_transactions(begin: MakeExecution, sender_key: bytes) -> None:
    execution = begin()
    before = execution.world()
    snapshot = execution.snapshot()
    execution.apply(Transaction.sign(sender_key, nonce=0, gas=21_000, to=CONTRACT, **FEES))
    assert execution.world() != before
    execution.revert(snapshot)
    assert execution.world() == before
    assert execution.gas_used == 0


def test_call__needs_neither_funds_nor_fee(begin: MakeExecution) -> None:
    base_fee = bytes.fromhex("48" + RETURN_WORD)
    result = begin(base_fee).call(CallMessage(sender=b"\x99" * 20, to=CONTRACT))
    assert result.success
    assert result.output == bytes(32)  # the base fee is 0 to a call without fee


def test_call__sees_the_base_fee_if_it_pays(begin: MakeExecution, sender: bytes) -> None:
    base_fee = bytes.fromhex("48" + RETURN_WORD)
    execution = begin(base_fee)
    message = CallMessage(sender=sender, to=CONTRACT, gas=100_000, gas_price=9)
    assert execution.call(message).output == (7).to_bytes(32, "big")
    with pytest.raises(InvalidTransaction, match="^max fee per gas less than block base fee: "):
        execution.call(CallMessage(sender=sender, to=CONTRACT, gas=100_000, gas_price=6))
    free = execution.call(CallMessage(sender=sender, to=CONTRACT, gas=100_000))
    assert free.output == bytes(32)


@pytest.mark.parametrize(
    ("message", "error"),
    [
        (CallMessage(to=CONTRACT, value=1), "^insufficient funds for gas"),
        (CallMessage(to=CONTRACT, gas=20_999), "^intrinsic gas too low: gas 20999"),
        (CallMessage(data=bytes(49_153)), "^max initcode size exceeded: code size 49153"),
        (
            CallMessage(to=CONTRACT, max_fee_per_gas=8, max_priority_fee_per_gas=9),
            "^max priority fee per gas higher than max fee per gas",
        ),
    ],
)
def test_call__reverts_if_it_could_never_run(
    begin: MakeExecution, message: CallMessage, error: str
) -> None:
    with pytest.raises(InvalidTransaction, match=error):
        begin().call(message)


def test_call__is_aborted_at_the_deadline(begin: MakeExecution) -> None:
    execution = begin(LOOP_FOREVER)
    before = execution.world()
    started = monotonic()
    with pytest.raises(ExecutionTimeout, match="timeout"):
        execution.call(CallMessage(to=CONTRACT, gas=2**63), deadline=0.1)
    assert monotonic() - started < 5
    assert execution.world() == before
    assert execution.call(CallMessage(to=b"\x77" * 20)).success  # the deadline is gone


def test_call__is_aborted_at_the_deadline_between_small_frames(begin: MakeExecution) -> None:
    with pytest.raises(ExecutionTimeout):
        begin(RECURSE).call(CallMessage(to=CONTRACT, gas=2**63), deadline=0.0)


def test_call__reverts_if_a_balance_would_overflow(begin: MakeExecution, sender: bytes) -> None:
    execution = begin()
    execution.set_balance(CONTRACT, 2**256 - 1)
    before = execution.world()
    with pytest.raises(InvalidTransaction, match="^execution is not possible: balance is not"):
        execution.call(CallMessage(sender=sender, to=CONTRACT, value=1))
    assert execution.world() == before


def test_call__reaches_the_depth_limit_in_a_thread(begin: MakeExecution) -> None:
    results = []

    def run() -> None:
        results.append(begin(RECURSE).call(CallMessage(to=CONTRACT, gas=2**60)))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert results[0].success


def test_call__does_not_keep_the_memory_of_ended_calls(begin: MakeExecution) -> None:
    # Calls the identity precompile with 64 KiB, 500 times over.
    loop = bytes.fromhex("6101f45b5f5f620100005f60045afa50600190038060035700")
    tracemalloc.start()
    try:
        result = begin(loop).call(CallMessage(to=CONTRACT, gas=20_000_000))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert result.success
    assert peak < 8 * 2**20


def test_system_call__runs_as_the_system(begin: MakeExecution) -> None:
    execution = begin(bytes.fromhex("33" + RETURN_WORD))
    assert execution.system_call(CONTRACT, b"")[12:] == SYSTEM_ADDRESS
    assert execution.gas_used == 0
    assert execution.system_call(b"\x77" * 20, b"") is None
    assert begin(b"\xfe").system_call(CONTRACT, b"") is None


def test_edits__are_part_of_the_world(begin: MakeExecution) -> None:
    execution = begin()
    address = b"\x55" * 20
    execution.add_balance(address, 0)
    assert not execution.account_exists(address)
    execution.add_balance(address, 7)
    execution.set_nonce(address, 3)
    execution.set_code(address, b"\x00")
    execution.set_storage(address, 1, 2)
    assert dict(execution.world().accounts())[address] == Account(7, 3, b"\x00", {1: 2})
    execution.clear_storage(address)
    assert execution.get_storage(address, 1) == 0
    execution.delete_account(address)
    assert not execution.world().account_exists(address)


def test_set_storage__brings_the_account_into_being(begin: MakeExecution) -> None:
    execution = begin()
    execution.set_storage(b"\x55" * 20, 1, 2)
    assert execution.account_exists(b"\x55" * 20)


@pytest.mark.parametrize(
    ("number", "known"), [(999, True), (744, True), (743, False), (1000, False)]
)
def test_blockhash__knows_the_last_256(begin: MakeExecution, number: int, known: bool) -> None:
    code = b"\x61" + number.to_bytes(2, "big") + bytes.fromhex("40" + RETURN_WORD)
    expected = keccak(str(number).encode()) if known else bytes(32)
    assert begin(code).call(CallMessage(to=CONTRACT)).output == expected


def test_system_call__removes_empty_accounts_that_it_touched(begin: MakeExecution) -> None:
    execution = begin(bytes.fromhex("5f5f5f5f5f6077612710f1"))  # calls 0x77 with no value
    empty = (0x77).to_bytes(20, "big")
    execution.touch_account(empty)
    assert execution.system_call(CONTRACT, b"") == b""
    assert not execution.account_exists(empty)
