"""Attempts end soon, whatever is executed."""

from time import thread_time

import pytest

from mevm.native import extension, why_absent
from mevm.node import Node
from mevm.node.overrides import AccountOverride
from mevm.vm.engine import PyEvmEngine
from mevm.vm.interface import Execution
from mevm.vm.interruption import NeedsTime, attempt
from mevm.vm.results import CallMessage
from mevm.vm.revm_engine import RevmEngine

GAS = 10_000_000_000
SECONDS = 0.005
LONGEST = 0.1
"""Seconds of the processor, which each of these would take many times over."""
TRIES = 5
"""Of which the shortest counts: a search for garbage in a large process takes longer."""
AGAIN = "5f56"
PROGRAMS = {
    "endless": "5b" + AGAIN,
    "hashes of much memory": "5b620fffff5f2050" + AGAIN,
    "hashes of 16 KiB": "5b6140005f2050" + AGAIN,
    "copies of much memory": "5b620fffff5f60015e" + AGAIN,
    "logs": "5b6140005fa0" + AGAIN,
    "small frames": "5b5f5f5f5f305afa50" + AGAIN,
    "creations": "5b6140005f5ff050" + AGAIN,
    "new slots": "5f5b600101805f55805f5260205f2080556001" + "56",
    "modexp": "608060205260206040526104006060525b5f5f6104605f60055afa50" + "601056",
    "pairings": "5b5f5f6103005f60085afa50" + AGAIN,
    "identity": "5b5f5f6140005f60045afa50" + AGAIN,
    "recoveries": "5b5f5f60805f60015afa50" + AGAIN,
}


@pytest.fixture(scope="module", params=["py-evm", "revm"])
def node(request: pytest.FixtureRequest) -> Node:
    if request.param == "revm" and extension() is None:
        pytest.skip(why_absent())
    return Node(engine=PyEvmEngine() if request.param == "py-evm" else RevmEngine())


@pytest.mark.parametrize("code", PROGRAMS.values(), ids=PROGRAMS)
def test_attempt__is_given_up_soon(node: Node, code: str) -> None:
    execution = node.caller.begin(node.head)
    execution.set_code(b"\xcc" * 20, bytes.fromhex(code))
    before = execution.world()
    assert min(seconds_until_given_up(execution) for _ in range(TRIES)) < LONGEST
    assert execution.world() == before


def seconds_until_given_up(execution: Execution) -> float:
    begun = thread_time()
    with pytest.raises(NeedsTime), attempt(SECONDS):
        execution.call(CallMessage(sender=bytes(20), to=b"\xcc" * 20, gas=GAS), deadline=60.0)
    return thread_time() - begun


def test_attempt__is_given_up_before_precompiles_move(node: Node) -> None:
    modexp, brief = (bytes([number]).rjust(20, b"\0") for number in (5, 1))
    overrides = {modexp: AccountOverride(move_precompile_to=brief)}
    with pytest.raises(NeedsTime), attempt(SECONDS):
        node.caller.begin(node.head, overrides)
    assert node.caller.begin(node.head, overrides).precompiles()


def test_attempt__ends_with_its_block(node: Node) -> None:
    execution = node.caller.begin(node.head)
    execution.set_code(b"\xcc" * 20, bytes.fromhex(PROGRAMS["modexp"]))
    message = CallMessage(sender=bytes(20), to=b"\xcc" * 20, gas=100_000)
    with attempt(60.0):
        brief = execution.call(CallMessage(sender=bytes(20), to=b"\xdd" * 20))
        with pytest.raises(NeedsTime):
            execution.call(message)
    assert brief.success
    assert execution.call(message).error == "out of gas"
