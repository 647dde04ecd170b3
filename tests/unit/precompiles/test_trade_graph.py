"""The example that partitions a trade graph, on graphs whose groups are known."""

import random

import boa
import numpy
import pytest
from eth_utils import to_checksum_address

from mevm.precompiles.table import address
from mevm_suite.testing import load

SVD = 0x4D08
ETHER, ONE = 10**18, 10**36
Values = list[list[int]]


@pytest.fixture(scope="module")
def example(registered):
    return load("docs/examples/TradeGraphPartition.vy", to_checksum_address(address(SVD)))


def ask(example, values: Values):
    return example.partition(len(values[0]), sum(values, []))


def planted(buyers: list[bool], sellers: list[bool], between: float) -> Values:
    """Trade within groups, often for much, and between them, with this probability for less."""
    generator = random.Random(f"{buyers} {sellers} {between}")

    def trade(is_within: bool) -> int:
        chance, worth = (0.8, range(5, 15)) if is_within else (between, range(1, 6))
        return generator.choice(worth) * ETHER * (generator.random() < chance)

    values = [[trade(buyer == seller) for seller in sellers] for buyer in buyers]
    for i, buyer in enumerate(buyers):
        values[i][sellers.index(buyer)] += ETHER
    for j, seller in enumerate(sellers):
        values[buyers.index(seller)][j] += ETHER
    return values


def groups(count: int, seed: str) -> list[bool]:
    sides = [i < count // 2 for i in range(count)]
    random.Random(seed).shuffle(sides)
    return sides


def assert_found(found, buyers: list[bool], sellers: list[bool]) -> None:
    """Which group is called True does not matter, but it is the same for both sides."""
    swapped = found.buyers[0] != buyers[0]
    assert [side != swapped for side in found.buyers] == buyers
    assert [side != swapped for side in found.sellers] == sellers


@pytest.mark.rule("SERO-31")
@pytest.mark.parametrize(("buyers", "sellers"), [(12, 16), (16, 16), (14, 9), (4, 4)])
def test_partition__finds_two_communities_of_traders(example, buyers, sellers):
    ours, theirs = groups(buyers, "buyers"), groups(sellers, "sellers")
    values = planted(ours, theirs, 0.3)
    found = ask(example, values)
    assert_found(found, ours, theirs)
    assert found.strength > ONE // 2


@pytest.mark.rule("SERO-31")
def test_partition__finds_communities_that_never_trade(example):
    """Both values are 1 then, and any mixture of their vectors would be singular, too."""
    ours, theirs = groups(9, "apart"), groups(7, "apart")
    found = ask(example, planted(ours, theirs, 0))
    assert_found(found, ours, theirs)
    assert abs(found.strength - ONE) < ONE // 10**15


def test_partition__strength_is_the_second_singular_value(example):
    values = planted(groups(8, "a"), groups(11, "b"), 0.9)
    matrix = numpy.array(values, dtype=float)
    roots = numpy.sqrt(numpy.outer(matrix.sum(axis=1), matrix.sum(axis=0)))
    expected = numpy.linalg.svd(matrix / roots, compute_uv=False)
    assert expected[0] == pytest.approx(1)
    assert ask(example, values).strength / ONE == pytest.approx(expected[1], abs=1e-12)


def test_partition__has_no_strength_where_all_trade_alike(example):
    """Everyone buys of each in the same proportion: nothing but rounding is left."""
    values = [[buyer * seller * ETHER for seller in (1, 2, 3, 5)] for buyer in (2, 3, 7)]
    assert ask(example, values).strength < ONE // 10**15


def test_partition__does_not_depend_on_the_unit(example):
    ours, theirs = groups(6, "unit"), groups(6, "unit, too")
    values = planted(ours, theirs, 0.3)
    small = [[entry // ETHER for entry in row] for row in values]
    large = [[entry * 10**7 for entry in row] for row in values]
    for scaled in (small, large):
        assert_found(ask(example, scaled), ours, theirs)


def test_partition__reverts_if_somebody_does_not_trade(example):
    with boa.reverts("TradeGraphPartition: no trade"):
        ask(example, [[1, 0], [1, 0]])


def test_partition__reverts_if_values_are_too_large(example):
    ask(example, [[2**95, 1], [1, 2**94]])
    with boa.reverts("TradeGraphPartition: too much"):
        ask(example, [[2**96, 1], [1, 1]])
