"""Jumps lead where py-evm lets them, whatever the code, and cost little to judge."""

import sys
import tracemalloc

import pytest
from eth.vm.code_stream import CodeStream
from hypothesis import given
from hypothesis import strategies as st

from mevm.state import World
from mevm.vm.engine import PyEvmEngine
from mevm.vm.jump_targets import JUMPDEST, JumpTargets
from mevm.vm.results import CallMessage

OPCODES = st.one_of(
    st.sampled_from([0x5B, 0x5B, 0x60, 0x61, 0x7E, 0x7F, 0x00]), st.integers(0, 255)
)
CODES = st.lists(OPCODES, max_size=120).map(bytes)
INIT_CODE_BYTES = 49_152


@given(CODES, st.randoms(use_true_random=False))
def test_targets__are_those_of_py_evm(code, order):
    theirs, ours = CodeStream(code), JumpTargets(code)
    places = [place for place in range(len(code)) if code[place] == JUMPDEST]
    order.shuffle(places)
    assert [place in ours for place in places] == [theirs.is_valid_opcode(p) for p in places]


@given(CODES)
def test_targets__are_jumpdests_inside_the_code(code):
    targets = JumpTargets(code)
    found = [place for place in range(len(code) + 40) if place in targets]
    assert all(code[place] == JUMPDEST for place in found)


@pytest.mark.parametrize("pushes", [49_146, 49_147])
def test_jump__behind_nothing_but_pushes_takes_no_recursion(make_context, pushes):
    """Every second place is an opcode, the others are data: the last is either."""
    code = b"\x61" + (4 + pushes).to_bytes(2, "big") + b"\x56" + b"\x60" * pushes + b"\x5b"
    execution = PyEvmEngine().begin(World.EMPTY, make_context())
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(2_000)
    try:
        result = execution.call(CallMessage(data=code))
    finally:
        sys.setrecursionlimit(usual)
    assert result.success == (pushes % 2 == 0)


def test_targets__hold_a_byte_for_each_of_the_code():
    code = bytes([JUMPDEST]) * INIT_CODE_BYTES
    tracemalloc.start()
    try:
        targets = JumpTargets(code)
        assert all(place in targets for place in range(len(code)))
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < len(code) + 1_024
