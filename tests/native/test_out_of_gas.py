"""Both engines run random programs whose gas ends anywhere, and agree on what is left of them."""

import os
from random import Random
from typing import Any

import pytest
from eth.abc import ComputationAPI
from random_evm import RandomBlock
from random_evm.blocks import KEYS, SENDERS
from random_evm.questions import questions
from random_evm.worlds import context_of
from two_engines import both_engines

from mevm.state import World
from mevm.vm.engine import PyEvmEngine
from mevm.vm.errors import InvalidTransaction
from mevm.vm.forks import Fork
from mevm.vm.transaction import Transaction

FUZZ = os.environ.get("HYPOTHESIS_PROFILE") == "fuzz"
SEEDS = range(5_000 if FUZZ else 100)
CUTS = 1_000 if FUZZ else 20


class GasRecorder:
    """Keeps how much gas was left before each step, in whatever frame."""

    def __init__(self) -> None:
        self.left: set[int] = set()

    def enter(self, *_: Any) -> None: ...

    def exit(self, *_: Any) -> None: ...

    def step(
        self, computation: ComputationAPI, pc: int, opcode: int, name: str, gas: int, depth: int
    ) -> None:
        self.left.add(gas)
        # Of what an inner frame lacks, the outer ones keep a 64th back each.
        self.left.add(gas * 64**depth // 63**depth)

    def step_end(self, *_: Any) -> None: ...


@pytest.mark.parametrize("seed", SEEDS)
def test_engines__agree_wherever_gas_ends(seed: int) -> None:
    fork = Fork.PRAGUE if seed % 2 else Fork(seed // 2 % len(Fork))
    random = Random(seed)
    block = RandomBlock(seed, 0, fork, questions(fork, mevm_precompiles=fork >= Fork.PRAGUE))
    world, context = World.from_alloc(block.alloc), context_of(fork)
    fields = block.fields(KEYS[0])
    fields.pop("chain_id")
    recorder = GasRecorder()

    def transaction(gas: int) -> Transaction:
        return Transaction.unsigned(SENDERS[0], **fields | {"gas": gas, "chain_id": 1})

    try:
        PyEvmEngine().begin(world, context, recorder).apply(transaction(fields["gas"]))
    except InvalidTransaction:
        return  # its fee is too low for its data
    execution = both_engines().begin(world, context)
    before = execution.snapshot()
    limits = sorted({fields["gas"] - left for left in recorder.left} | {fields["gas"]})
    for limit in random.sample(limits, min(CUTS, len(limits))):
        for gas in (limit, limit + 1):
            try:
                execution.apply(transaction(max(0, gas)))
            except InvalidTransaction:
                continue
            execution.world()
            execution.revert(before)
