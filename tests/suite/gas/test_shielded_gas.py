"""A shielded transaction costs the same with few notes and many; and how that is measured."""

import pytest
from benchmarks.shielded_gas import (
    BOUNDARY,
    Meter,
    begin_transaction,
    believing_chain,
    crowd,
    per_leaf,
    spread,
)
from benchmarks.shielded_tree import grow

from mevm_suite.deployment.boa_shielded import precompiles
from mevm_suite.testing import load

MOST = 0.05


def cost_of_append(prepare):
    tree = load("tests/mocks/LeafTree.vy", precompiles()[0])
    prepare(tree)
    begin_transaction()
    tree.append([101, 102])
    return tree._computation.get_gas_used()


def append_one_by_one(tree, leaves):
    for leaf in range(1, leaves + 1):
        tree.append([leaf])


@pytest.mark.parametrize("leaves", [6, 21])
def test_append__costs_the_same_behind_leaves_that_were_written(leaves):
    with believing_chain():
        called = cost_of_append(lambda tree: append_one_by_one(tree, leaves))
        assert cost_of_append(lambda tree: grow(tree, leaves)) == called


@pytest.mark.rule("SERO-05", "SERO-08")
def test_transfer__costs_the_same_with_few_and_many_notes():
    found, alike = {}, set()
    with believing_chain():
        meter = Meter.deploy()
        for size in (10, 2_000):
            crowd(meter.pool, size)
            found[size] = [transfer_at(meter, place) for place in range(size, size + 16)]
            alike.add(transfer_at(meter, 40).execution)
    assert spread({size: [gas.total for gas in row] for size, row in found.items()}) < MOST
    assert len(alike) == 1 and min(alike) > 500_000


def transfer_at(meter, position):
    grow(meter.pool.contract, position)
    return meter.transfer(2)


def test_spread__leaves_the_boundary_out():
    assert spread({10: [90, 110], 20: [99, 111], BOUNDARY: [500]}) == pytest.approx(0.05)


def test_per_leaf__is_the_slope_between_smallest_and_largest_batch():
    assert per_leaf({1: {10: [100], 20: [200]}, 2: {10: [0], 20: [0]}, 11: {10: [250]}}) == 10
