"""Both engines run the same random programs, and agree on all that can be seen of them.

Compared are validity, results, gas, refunds, output, logs and errors of every transaction and call,
and the root of the state after them. What is warm shows in the gas that programs measure.

    MEVM_SHARD=2/8 bash tests/run --fuzz tests/native/test_random_programs.py

does the second of eight equal parts of the long run.
"""

import os

import pytest
from random_evm.steps import RandomSteps
from random_evm.worlds import context_of
from two_engines import both_engines

from mevm.state import World
from mevm.vm.forks import Fork

FUZZ = os.environ.get("HYPOTHESIS_PROFILE") == "fuzz"
SHARD, SHARDS = map(int, os.environ.get("MEVM_SHARD", "1/1").split("/"))
PROGRAMS = 50
"""Of each seed: 10,000 in the default suite, 1,000,000 in the long run."""
SEEDS = range(SHARD - 1, 20_000 if FUZZ else 200, SHARDS)
OLD = [fork for fork in Fork if fork < Fork.PRAGUE]


def fork_of(seed: int) -> Fork:
    """Return the newest fork for half of all seeds, for the others one after the other."""
    return Fork.PRAGUE if seed % 2 == 0 else OLD[seed // 2 % len(OLD)]


@pytest.mark.parametrize("seed", SEEDS)
def test_engines__agree_on_random_programs(seed: int) -> None:
    fork, mevm_precompiles = fork_of(seed), seed % 3 != 0
    steps = RandomSteps(seed, fork, mevm_precompiles)
    context = context_of(fork, mevm_precompiles)
    execution = both_engines().begin(World.from_alloc(steps.alloc), context)
    while steps.programs < PROGRAMS:
        steps.take(execution)
    execution.world()
