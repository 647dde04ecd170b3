"""py-evm's most frequent opcodes, in a short way for the ordinary case.

An opcode here handles what contracts do nearly always. It leaves anything else to py-evm's own
before it has changed anything: too little gas, too short or too long a stack, a jump whose target
is wrong. So there is no second word on what fails, and how.
"""

import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from eth.abc import ComputationAPI, OpcodeAPI
from eth.constants import GAS_MEMORY, GAS_MEMORY_QUADRATIC_DENOMINATOR, GAS_SHA3WORD

from mevm.crypto.keccak import keccak
from mevm.vm.interruption import needs_time
from mevm.vm.jump_targets import JUMPDEST

Run = Callable[[Any], None]
Wrap = Callable[[Any], Run]

WORD = 2**256 - 1
ZERO = b"\0"
STACK_LIMIT = 1024
MEMORY_OF_ATTEMPT = 16 * 1024
"""Bytes: what is hashed or copied at once is no longer."""
SHA3, CALLDATALOAD = 0x20, 0x35
POP, MLOAD, MSTORE, JUMP, JUMPI = 0x50, 0x51, 0x52, 0x56, 0x57
PUSH0, DUP1, SWAP1 = 0x5F, 0x80, 0x90

_UNARY: dict[int, Callable[[int], int]] = {
    0x15: lambda value: int(not value),
    0x19: lambda value: WORD - value,
}
_BINARY: dict[int, Callable[[int, int], int]] = {
    0x01: lambda left, right: (left + right) & WORD,
    0x02: lambda left, right: (left * right) & WORD,
    0x03: lambda left, right: (left - right) & WORD,
    0x04: lambda left, right: left // right if right else 0,
    0x06: lambda left, right: left % right if right else 0,
    0x10: lambda left, right: int(left < right),
    0x11: lambda left, right: int(left > right),
    0x14: lambda left, right: int(left == right),
    0x16: operator.and_,
    0x17: operator.or_,
    0x18: operator.xor,
    0x1B: lambda bits, value: (value << bits) & WORD if bits < 256 else 0,
    0x1C: lambda bits, value: value >> bits if bits < 256 else 0,
}


def fast_opcodes(opcodes: Mapping[int, OpcodeAPI]) -> dict[int, OpcodeAPI]:
    """
    Return a table with short ways where there are some.

    Parameters
    ----------
    opcodes
        py-evm's opcodes of one fork, by number.

    Returns
    -------
    dict
        The same opcodes; the frequent ones are quicker.

    """
    table = dict(opcodes)
    for number, wrap in _short_ways():
        original: Any = opcodes.get(number)
        if original is not None:
            table[number] = run = wrap(original)
            run.__wrapped__ = getattr(original, "__wrapped__", original)  # tracers ask its name
    return table


def grow_memory(computation: Any, end: int, beside: int) -> bool:
    """
    Pay for memory up to ``end`` and have it, if there is gas for it.

    Parameters
    ----------
    computation
        Whose memory is too short.
    end
        Where it shall reach.
    beside
        Gas that must be left.

    Returns
    -------
    bool
        Whether there was gas; nothing has changed if not.

    Raises
    ------
    NeedsTime
        If that is more memory than an attempt may have.
    """
    if end > MEMORY_OF_ATTEMPT:
        needs_time()
    meter, memory = computation._gas_meter, computation._memory._bytes
    before, words = len(memory) >> 5, end + 31 >> 5
    cost = GAS_MEMORY * (words - before)
    cost += words * words // GAS_MEMORY_QUADRATIC_DENOMINATOR
    cost -= before * before // GAS_MEMORY_QUADRATIC_DENOMINATOR
    if meter.gas_remaining < cost + beside:
        return False
    meter.gas_remaining -= cost
    memory.extend(bytes((words - before) * 32))
    return True


def _short_ways() -> Iterator[tuple[int, Any]]:
    for number, one in _UNARY.items():
        yield number, _unary(one)
    for number, two in _BINARY.items():
        yield number, _binary(two)
    for size in range(33):
        yield PUSH0 + size, _push(size)
    for position in range(16):
        yield DUP1 + position, _duplicate(position + 1)
        yield SWAP1 + position, _swap(position + 2)
    yield from {SHA3: _sha3, CALLDATALOAD: _calldataload}.items()
    yield from {POP: _pop, MLOAD: _mload, MSTORE: _mstore}.items()
    yield from {JUMP: _jump, JUMPI: _jumpi, JUMPDEST: _jumpdest}.items()


def _int(word: int | bytes) -> int:
    """py-evm's stack holds words either way."""
    return word if isinstance(word, int) else int.from_bytes(word)


def _unary(compute: Callable[[int], int]) -> Wrap:
    def wrap(original: Any) -> Run:
        gas = original.gas_cost

        def run(computation: Any) -> None:
            values, meter = computation._stack.values, computation._gas_meter
            if meter.gas_remaining < gas or not values:
                return original(computation)
            meter.gas_remaining -= gas
            values[-1] = compute(_int(values[-1]))

        return run

    return wrap


def _binary(compute: Callable[[int, int], int]) -> Wrap:
    def wrap(original: Any) -> Run:
        gas = original.gas_cost

        def run(computation: Any) -> None:
            values, meter = computation._stack.values, computation._gas_meter
            if meter.gas_remaining < gas or len(values) < 2:
                return original(computation)
            meter.gas_remaining -= gas
            top, below = values.pop(), values[-1]
            if top.__class__ is not int:
                top = int.from_bytes(top)
            if below.__class__ is not int:
                below = int.from_bytes(below)
            values[-1] = compute(top, below)

        return run

    return wrap


def _push(size: int) -> Wrap:
    def wrap(original: Any) -> Run:
        gas = original.gas_cost

        def run(computation: Any) -> None:
            values, meter = computation._stack.values, computation._gas_meter
            code = computation.code
            start = code.program_counter
            end = start + size
            if (
                meter.gas_remaining < gas
                or len(values) >= STACK_LIMIT
                or end > len(code._raw_code_bytes)
            ):
                return original(computation)
            meter.gas_remaining -= gas
            code.program_counter = end
            values.append(int.from_bytes(code._raw_code_bytes[start:end]))

        return run

    return wrap


def _duplicate(position: int) -> Wrap:
    def wrap(original: Any) -> Run:
        gas = original.gas_cost

        def run(computation: Any) -> None:
            values, meter = computation._stack.values, computation._gas_meter
            if meter.gas_remaining < gas or not position <= len(values) < STACK_LIMIT:
                return original(computation)
            meter.gas_remaining -= gas
            values.append(values[-position])

        return run

    return wrap


def _swap(position: int) -> Wrap:
    def wrap(original: Any) -> Run:
        gas = original.gas_cost

        def run(computation: Any) -> None:
            values, meter = computation._stack.values, computation._gas_meter
            if meter.gas_remaining < gas or len(values) < position:
                return original(computation)
            meter.gas_remaining -= gas
            values[-1], values[-position] = values[-position], values[-1]

        return run

    return wrap


def _sha3(original: Any) -> Run:
    gas = original.gas_cost

    def run(computation: Any) -> None:
        values, meter = computation._stack.values, computation._gas_meter
        memory = computation._memory._bytes
        if len(values) < 2:
            return original(computation)
        start, size = _int(values[-1]), _int(values[-2])
        end = start + size if size else 0
        cost = gas + GAS_SHA3WORD * (size + 31 >> 5)
        if meter.gas_remaining < cost:
            return original(computation)
        if end > len(memory) and not grow_memory(computation, end, cost):
            return original(computation)
        meter.gas_remaining -= cost
        values.pop()
        values[-1] = int.from_bytes(keccak(bytes(memory[start:end])))

    return run


def _calldataload(original: Any) -> Run:
    gas = original.gas_cost

    def run(computation: Any) -> None:
        values, meter = computation._stack.values, computation._gas_meter
        if meter.gas_remaining < gas or not values:
            return original(computation)
        meter.gas_remaining -= gas
        start = _int(values[-1])
        values[-1] = int.from_bytes(bytes(computation.msg.data[start : start + 32]).ljust(32, ZERO))

    return run


def _pop(original: Any) -> Run:
    gas = original.gas_cost

    def run(computation: Any) -> None:
        values, meter = computation._stack.values, computation._gas_meter
        if meter.gas_remaining < gas or not values:
            return original(computation)
        meter.gas_remaining -= gas
        values.pop()

    return run


def _mload(original: Any) -> Run:
    gas = original.gas_cost

    def run(computation: Any) -> None:
        values, meter = computation._stack.values, computation._gas_meter
        memory = computation._memory._bytes
        if meter.gas_remaining < gas or not values:
            return original(computation)
        end = _int(values[-1]) + 32
        if end > len(memory) and not grow_memory(computation, end, gas):
            return original(computation)
        meter.gas_remaining -= gas
        values[-1] = int.from_bytes(memory[end - 32 : end])

    return run


def _mstore(original: Any) -> Run:
    gas = original.gas_cost

    def run(computation: Any) -> None:
        values, meter = computation._stack.values, computation._gas_meter
        memory = computation._memory._bytes
        if meter.gas_remaining < gas or len(values) < 2:
            return original(computation)
        end = _int(values[-1]) + 32
        if end > len(memory) and not grow_memory(computation, end, gas):
            return original(computation)
        meter.gas_remaining -= gas
        values.pop()
        memory[end - 32 : end] = _int(values.pop()).to_bytes(32)

    return run


def _jump(original: Any) -> Run:
    gas = original.gas_cost

    def run(computation: Any) -> None:
        values, meter = computation._stack.values, computation._gas_meter
        if meter.gas_remaining < gas or not values or not _lands(computation, values[-1]):
            return original(computation)
        meter.gas_remaining -= gas
        computation.code.program_counter = _int(values.pop())

    return run


def _jumpi(original: Any) -> Run:
    gas = original.gas_cost

    def run(computation: Any) -> None:
        values, meter = computation._stack.values, computation._gas_meter
        if meter.gas_remaining < gas or len(values) < 2:
            return original(computation)
        jumps = _int(values[-2])
        if jumps and not _lands(computation, values[-1]):
            return original(computation)
        meter.gas_remaining -= gas
        target = values.pop()
        values.pop()
        if jumps:
            computation.code.program_counter = _int(target)

    return run


def _jumpdest(original: Any) -> Run:
    gas = original.gas_cost

    def run(computation: Any) -> None:
        meter = computation._gas_meter
        if meter.gas_remaining < gas:
            return original(computation)
        meter.gas_remaining -= gas

    return run


def _lands(computation: ComputationAPI, target: int | bytes) -> bool:
    code: Any = computation.code
    place = _int(target)
    raw = code._raw_code_bytes
    return place < len(raw) and raw[place] == JUMPDEST and code.is_valid_opcode(place)
