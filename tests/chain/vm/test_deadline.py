"""Calls whose time is spent in precompiles, of which few opcodes make much work."""

from itertools import count

import pytest

import mevm.vm.state
from mevm.node import Node
from mevm.vm.errors import ExecutionTimeout
from mevm.vm.results import CallMessage

DEADLINE = 5.0
BLAKE2F, IDENTITY = (bytes([number]).rjust(20, b"\0") for number in (9, 4))
LOOP = bytes.fromhex("5b5f5f5f5f60045afa50" + "5f56")
"""Calls the identity again and again: eleven opcodes each time."""
FEW_STEPS = 4_000


@pytest.fixture
def clock(monkeypatch):
    """A clock on which a second passes whenever somebody looks."""
    seconds = count()
    monkeypatch.setattr(mevm.vm.state, "monotonic", lambda: float(next(seconds)))
    return seconds


def call(**fields):
    node = Node()
    message = CallMessage(sender=bytes(20), **fields)
    return node.caller.begin(node.head).call(message, deadline=DEADLINE)


def test_call__ends_between_precompiles(clock):
    with pytest.raises(ExecutionTimeout):
        call(to=b"", data=LOOP, gas=60_000 + 15 * FEW_STEPS)


def test_call__ends_within_a_precompile(clock):
    rounds = 40_000_000
    data = rounds.to_bytes(4, "big") + bytes(208) + b"\1"
    with pytest.raises(ExecutionTimeout):
        call(to=BLAKE2F, data=data, gas=rounds + 100_000)
