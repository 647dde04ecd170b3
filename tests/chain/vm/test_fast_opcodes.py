"""Each short way does to a computation what py-evm's own opcode does, gas and failures included."""

from types import SimpleNamespace

import pytest
from eth.vm.code_stream import CodeStream
from eth.vm.computation import BaseComputation
from eth.vm.memory import Memory
from eth.vm.stack import Stack
from hypothesis import given
from hypothesis import strategies as st

from mevm.vm.fast_opcodes import fast_opcodes
from mevm.vm.forks import Fork
from mevm.vm.gas_meter import FastGasMeter
from mevm.vm.pyevm_forks import opcodes_of

OWN = opcodes_of(Fork.PRAGUE)
FAST = fast_opcodes(OWN)
SHORT = [number for number, opcode in FAST.items() if opcode is not OWN[number]]

# a PUSH2 hides the second and third JUMPDEST; the fourth is the last byte but one
CODE = bytes.fromhex("5b00615b5b00005b60")
NUMBERS = st.one_of(
    st.integers(0, 300),
    st.integers(0, 2**256 - 1),
    st.sampled_from([2**255, 2**256 - 1, 2**256 - 32]),
)
WORDS = st.one_of(NUMBERS, NUMBERS.map(lambda number: number.to_bytes(32)), st.just(b""))
STACKS = st.one_of(
    st.lists(WORDS, max_size=18),
    st.lists(WORDS, max_size=2).map(lambda words: [7] * (1024 - len(words)) + words),
)
PLACES = st.integers(0, len(CODE))
GAS = st.one_of(st.integers(0, 12), st.integers(13, 200))
DATA = b"\1\2" * 20
STARTS = st.tuples(STACKS, st.sampled_from([0, 32, 64, 320]), PLACES, GAS)


class Computation(BaseComputation):
    """As much of py-evm's as an opcode needs."""

    def __init__(self, stack, memory, place, gas):
        self.msg = SimpleNamespace(is_create=False, data=memoryview(DATA), data_as_bytes=DATA)
        self.code = CodeStream(CODE)
        self.code.program_counter = place
        self._stack, self._memory, self._gas_meter = Stack(), Memory(), FastGasMeter(gas)
        self._stack.values.extend(stack)
        self._memory.extend(0, memory)
        self._memory._bytes[:] = bytes(n % 251 + 1 for n in range(len(self._memory)))


def left_by(opcode, *start):
    """Return all that an opcode leaves behind, with words as numbers; after a failure, which."""
    computation = Computation(*start)
    try:
        opcode(computation=computation)
    except Exception as error:
        return type(error), str(error)
    words = [
        word if isinstance(word, int) else int.from_bytes(word)
        for word in computation._stack.values
    ]
    assert all(0 <= word < 2**256 for word in words)
    place, gas = computation.code.program_counter, computation._gas_meter.gas_remaining
    return words, bytes(computation._memory._bytes), place, gas


@pytest.mark.parametrize("number", SHORT, ids=lambda number: OWN[number].mnemonic)
def test_opcode__does_what_that_of_py_evm_does(number):
    @given(STARTS)
    def compare(start):
        assert left_by(FAST[number], *start) == left_by(OWN[number], *start)

    compare()


def test_fast_opcodes__cover_what_contracts_do_most():
    assert len(SHORT) == 2 + 13 + 33 + 16 + 16 + 8
