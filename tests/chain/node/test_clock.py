"""Time of the chain: strictly increasing, set, moved and refused."""

import pytest

from mevm.node.clock import Clock, InvalidTimestamp


def times(blocks):
    return [block.timestamp for block in blocks]


def test_mine__follows_the_wall_clock_but_never_stands_still(node, wall):
    genesis = node.head.timestamp
    assert times(node.mine(3)) == [genesis + 1, genesis + 2, genesis + 3]
    wall.time += 100
    assert times(node.mine(1)) == [genesis + 100]
    wall.time -= 1_000
    assert times(node.mine(1)) == [genesis + 101]


def test_set_next_timestamp__holds_for_one_block_and_time_goes_on_from_it(node, wall):
    genesis = node.head.timestamp
    node.set_next_timestamp(genesis + 1_000)
    assert node.pending_block().timestamp == genesis + 1_000
    assert times(node.mine(2)) == [genesis + 1_000, genesis + 1_001]
    wall.time += 60
    assert times(node.mine(1)) == [genesis + 1_060]


@pytest.mark.parametrize("difference", [0, -1, -10_000])
def test_set_next_timestamp__refuses_what_is_not_later(node, difference):
    timestamp = node.head.timestamp
    with pytest.raises(InvalidTimestamp, match=f"expected more than {timestamp}"):
        node.set_next_timestamp(timestamp + difference)
    assert times(node.mine(1)) == [timestamp + 1]


def test_increase_time__moves_every_later_block(node):
    genesis = node.head.timestamp
    assert node.increase_time(500) == 500
    assert node.increase_time(500) == 1_000
    assert times(node.mine(2)) == [genesis + 1_000, genesis + 1_001]


def test_increase_time__refuses_to_run_backwards_or_away(node):
    for seconds in (-1, 2**63):
        with pytest.raises(InvalidTimestamp):
            node.increase_time(seconds)
    assert node.clock.state.offset == 0


def test_set_time__goes_on_from_there(node, wall):
    genesis = node.head.timestamp
    assert node.clock.set_time(genesis + 77, genesis) == 77
    wall.time += 3
    assert times(node.mine(1)) == [genesis + 80]
    with pytest.raises(InvalidTimestamp):
        node.clock.set_time(genesis, node.head.timestamp)


def test_block_interval__takes_the_place_of_the_wall_clock(node, wall):
    genesis = node.head.timestamp
    node.clock.set_block_interval(12)
    wall.time += 1_000
    assert times(node.mine(3)) == [genesis + 12, genesis + 24, genesis + 36]
    node.clock.set_block_interval(None)
    assert times(node.mine(1)) == [genesis + 1_000]
    with pytest.raises(InvalidTimestamp, match="expected 1 or more"):
        node.clock.set_block_interval(0)


def test_mine__apart_by_an_interval(node):
    genesis = node.head.timestamp
    assert times(node.mine(3, interval=60)) == [genesis + 1, genesis + 61, genesis + 121]
    assert times(node.mine(1)) == [genesis + 122]


def test_set_next__out_of_range_is_refused():
    with pytest.raises(InvalidTimestamp, match="out of range"):
        Clock(lambda: 0).set_next(2**64, 0)


def test_set_next__is_passed_over_once_the_chain_is_past_it(node):
    clock = Clock(lambda: 10)
    clock.set_next(20, parent_timestamp=5)
    assert clock.peek(5) == 20
    assert clock.peek(30) == 31
