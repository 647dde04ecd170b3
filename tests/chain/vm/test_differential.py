"""Blocks of random transactions, executed by us and by unmodified py-evm."""

from collections.abc import Callable
from typing import Any

import pytest
from eth.db.atomic import AtomicDB
from eth.vm import forks
from eth.vm.execution_context import ExecutionContext
from hypothesis import given
from hypothesis import strategies as st

from mevm.crypto.keccak import EMPTY_TRIE_ROOT
from mevm.state import Account, World
from mevm.vm.context import BlockContext
from mevm.vm.engine import PyEvmEngine
from mevm.vm.forks import ChainConfig, Fork
from mevm.vm.pyevm_forks import STATES
from mevm.vm.transaction import Transaction
from mevm.vm.transaction_fields import Authorization

CONTRACTS = [bytes([number]) * 20 for number in (0xA1, 0xA2, 0xA3)]
PRECOMPILES = [number.to_bytes(20, "big") for number in range(1, 10)]
KEYS = [bytes([number]) * 32 for number in (1, 2)]
GAS, BASE_FEE = 600_000, 7
FORKS = [Fork.SPURIOUS_DRAGON, Fork.BYZANTIUM, Fork.PETERSBURG, Fork.ISTANBUL, Fork.BERLIN]
FORKS += [Fork.LONDON, Fork.PARIS, Fork.SHANGHAI, Fork.CANCUN, Fork.PRAGUE]

STOP, SSTORE, SLOAD, TLOAD, TSTORE, MSTORE = 0x00, 0x55, 0x54, 0x5C, 0x5D, 0x52
ADD, MUL, SHA3, POP, GAS_LEFT, LOG1, RETURN, REVERT = 0x01, 0x02, 0x20, 0x50, 0x5A, 0xA1, 0xF3, 0xFD
CREATE, CALL, CALLCODE, DELEGATECALL, CREATE2, STATICCALL = 0xF0, 0xF1, 0xF2, 0xF4, 0xF5, 0xFA
SELFDESTRUCT, RETURNDATASIZE = 0xFF, 0x3D

words = st.sampled_from([0, 1, 2, 3, 31, 2**255, 2**256 - 1])
targets = st.sampled_from([*CONTRACTS, *PRECOMPILES, b"\x77" * 20])


def push(value: int | bytes) -> bytes:
    data = value if isinstance(value, bytes) else value.to_bytes(32, "big")
    return bytes((0x5F + len(data),)) + data


def run(opcode: int, *operands: int | bytes) -> bytes:
    """Return code that pushes operands, the first on top, and runs an opcode."""
    return b"".join(push(operand) for operand in reversed(operands)) + bytes((opcode,))


def drop(code: bytes) -> bytes:
    return code + bytes((POP,))


def call(opcode: int, to: bytes, value: int) -> bytes:
    amount = (value,) if opcode in (CALL, CALLCODE) else ()
    return drop(run(opcode, 50_000, to, *amount, 0, 64, 0, 32))


def create(opcode: int, init: bytes, value: int) -> bytes:
    padded = init[:32].ljust(32, b"\x00")
    salt = (5,) if opcode == CREATE2 else ()
    return push(padded) + push(0) + bytes((MSTORE,)) + drop(run(opcode, value, 0, len(init), *salt))


INIT_CODES = [b"", b"\x00", run(0x53, 0, b"\xff") + run(RETURN, b"\x00", b"\x01")[:4]]
INIT_CODES += [bytes.fromhex("60006000fd"), bytes.fromhex("6001600055"), bytes.fromhex("33ff")]
INIT_CODES += [bytes.fromhex("60ef60005360016000f3"), bytes.fromhex("6100506000f3")]

statements = st.one_of(
    st.builds(lambda slot, value: run(SSTORE, slot, value), words, words),
    st.builds(lambda slot: drop(run(SLOAD, slot)), words),
    st.builds(lambda slot, value: run(TSTORE, slot, value), words, words),
    st.builds(lambda slot: run(TLOAD, slot) + push(9) + bytes((SSTORE,)), words),
    st.builds(lambda a, b: drop(run(ADD, a, b)) + drop(run(MUL, a, b)), words, words),
    st.builds(lambda topic: run(LOG1, 0, 40, topic), words),
    st.just(bytes((GAS_LEFT,)) + push(7) + bytes((SSTORE,))),
    st.just(bytes((RETURNDATASIZE,)) + push(8) + bytes((SSTORE,))),
    st.builds(
        lambda opcode, to: drop(run(opcode, to)), st.sampled_from([0x31, 0x3B, 0x3F]), targets
    ),
    st.builds(
        call,
        st.sampled_from([CALL, CALLCODE, DELEGATECALL, STATICCALL]),
        targets,
        st.sampled_from([0, 0, 1, 10**30]),
    ),
    st.builds(
        create,
        st.sampled_from([CREATE, CREATE2]),
        st.sampled_from(INIT_CODES),
        st.sampled_from([0, 1]),
    ),
)
endings = st.one_of(
    st.just(bytes((STOP,))),
    st.builds(lambda size: run(RETURN, 0, size), st.sampled_from([0, 32, 100])),
    st.builds(lambda size: run(REVERT, 0, size), st.sampled_from([0, 32])),
    st.builds(lambda to: run(SELFDESTRUCT, to), targets),
    st.just(b"\xfe"),
)
programs = st.builds(
    lambda body, end: b"".join(body) + end, st.lists(statements, max_size=8), endings
)


@st.composite
def transactions(draw: Callable[..., Any], fork: Fork, nonces: dict[bytes, int]) -> Transaction:
    key = draw(st.sampled_from(KEYS))
    to = draw(st.sampled_from([*CONTRACTS, *CONTRACTS, *PRECOMPILES, b""]))
    fields: dict[str, Any] = {"nonce": nonces[key], "gas": GAS, "to": to, "chain_id": 1}
    fields["value"] = draw(st.sampled_from([0, 1, 1000]))
    fields["data"] = draw(programs) if not to else draw(st.binary(max_size=64))
    fields |= draw(st.sampled_from(fee_shapes(fork)))
    if "authorization_list" in fields:
        fields["to"] = to or CONTRACTS[0]
        chosen = draw(st.lists(authorizations(), min_size=1, max_size=3))
        fields["authorization_list"] = tuple(chosen)
    nonces[key] += 1
    return Transaction.sign(key, **fields)


def fee_shapes(fork: Fork) -> list[dict[str, Any]]:
    access_list = ((CONTRACTS[0], (0, 1)), (CONTRACTS[1], ()))
    dynamic = {"max_fee_per_gas": 20, "max_priority_fee_per_gas": 3}
    shapes: list[dict[str, Any]] = [{"gas_price": 11}]
    if fork >= Fork.BERLIN:
        shapes.append({"gas_price": 11, "access_list": access_list})
    if fork >= Fork.LONDON:
        shapes.append({**dynamic, "access_list": access_list})
    if fork >= Fork.PRAGUE:
        shapes.append({**dynamic, "authorization_list": ()})
    return shapes


def authorizations() -> Any:
    # The transactions' own senders stay out: from delegated code py-evm charges init code twice.
    keys = st.sampled_from([bytes([number]) * 32 for number in (8, 9)])
    delegates = st.sampled_from([*CONTRACTS, bytes(20)])
    return st.builds(
        Authorization.sign, keys, st.sampled_from([0, 1, 2]), delegates, st.integers(0, 2)
    )


def make_reference(fork: Fork, alloc: dict[bytes, Account], context: BlockContext) -> Any:
    """Return py-evm's own state with the accounts of ``alloc``."""
    execution_context = ExecutionContext(
        *(context.coinbase, context.timestamp, context.number, 0, context.prev_randao),
        *(context.gas_limit, (), 1, BASE_FEE, 0),
    )
    state: Any = STATES[fork](AtomicDB(), execution_context, EMPTY_TRIE_ROOT)
    for address, account in alloc.items():
        state.set_balance(address, account.balance)
        state.set_code(address, account.code)
        for slot, value in account.storage.items():
            state.set_storage(address, slot, value)
    state.persist()
    state.lock_changes()
    return state


class Silent:
    """A tracer that takes no notice."""

    def enter(self, *_: Any) -> None: ...

    def exit(self, *_: Any) -> None: ...

    def step(self, *_: Any) -> None: ...

    def step_end(self, *_: Any) -> None: ...


@pytest.mark.rule("SERO-30")
@pytest.mark.parametrize("fork", FORKS, ids=lambda fork: fork.name)
@given(data=st.data())
def test_fuzz_apply__agrees_with_pyevm(fork: Fork, data: Any) -> None:
    alloc = {
        address: Account(balance=5, code=data.draw(programs), storage={1: 1, 2: 2})
        for address in CONTRACTS
    }
    senders = [Transaction.sign(key, nonce=0, gas=0, gas_price=0).sender for key in KEYS]
    alloc |= {sender: Account(balance=10**18) for sender in senders}
    config = ChainConfig(1, {each: 0 for each in Fork if each <= fork})
    block = (b"\xc0" * 20, 30_000_000, 0, b"\x22" * 32, BASE_FEE, 0)
    context = BlockContext(5, 99, *block, config, lambda number: b"")
    reference = make_reference(fork, alloc, context)
    world = World.from_alloc(alloc)
    tracer = Silent() if data.draw(st.booleans()) else None
    execution = PyEvmEngine().begin(world, context, tracer)
    builder = getattr(forks, f"{STATES[fork].__name__.removesuffix('State')}VM")
    builder = builder.get_transaction_builder()
    nonces = dict.fromkeys(KEYS, 0)
    for _ in range(data.draw(st.integers(1, 4))):
        transaction = data.draw(transactions(fork, nonces))
        result = execution.apply(transaction)
        decoded = builder.decode(transaction.raw)
        expected = reference.apply_transaction(decoded)
        reference.persist()
        reference.lock_changes()
        logs = [
            (log.address, tuple(int.from_bytes(topic, "big") for topic in log.topics), log.data)
            for log in result.logs
        ]
        assert result.success == expected.is_success
        assert result.output == expected.output
        assert logs == list(expected.get_log_entries())
        assert execution.world().root == reference.state_root  # balances tell the gas
    assert world == World.from_alloc(alloc)
