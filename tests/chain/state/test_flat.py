"""A world as keys and values: what is written down leads to the same world again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm.crypto.keccak import keccak
from mevm.crypto.rlp import RLPError
from mevm.state import World
from mevm.state.flat import apply, difference, entries, values
from mevm.state.world import Record, StorageChange

addresses = st.integers(1, 5).map(lambda number: bytes([number]) * 20)
codes = st.binary(max_size=2)
slots = st.dictionaries(st.integers(0, 3), st.integers(0, 2**256 - 1) | st.just(0), max_size=3)
accounts = st.none() | st.tuples(st.integers(0, 2**64 - 1), st.integers(0, 2**256 - 1), codes)
updates = st.tuples(
    st.dictionaries(addresses, accounts, max_size=4),
    st.dictionaries(addresses, st.tuples(st.booleans(), slots), max_size=3),
)


def updated(world, update):
    """Return the world after an update as the strategy makes them."""
    accounts, storages = update
    records = {
        address: None if each is None else Record(each[0], each[1], keccak(each[2]))
        for address, each in accounts.items()
    }
    codes = {keccak(each[2]): each[2] for each in accounts.values() if each and each[2]}
    changes = {address: StorageChange(*each) for address, each in storages.items()}
    return world.update(records, changes, codes)


def store(changed, into):
    """Write changes down as a table of keys and values would."""
    for key, value in changed.items():
        into.pop(key, None)
        if value:
            into[key] = value


@given(st.lists(updates, min_size=1, max_size=5))
def test_fuzz_difference__keeps_a_table_up_to_date(steps):
    world, table = World.EMPTY, {}
    for step in steps:
        after = updated(world, step)
        store(difference(world, after), table)
        assert table == dict(entries(after)) | {key: table[key] for key in table if len(key) == 32}
        world = after
    again = apply(World.EMPTY, table)
    assert again.root == world.root
    assert dict(again.accounts()) == dict(world.accounts())


@given(st.lists(updates, min_size=1, max_size=5))
def test_fuzz_difference__is_undone_by_the_old_values(steps):
    line = [World.EMPTY]
    undo = []
    for step in steps:
        line.append(updated(line[-1], step))
        undo.append(values(line[-2], difference(line[-2], line[-1])))
    world = line.pop()
    while line:
        world = apply(world, undo.pop())
        assert dict(world.accounts()) == dict(line.pop().accounts())


@given(st.lists(updates, min_size=2, max_size=4))
def test_fuzz_difference__of_worlds_far_apart_is_as_good(steps):
    worlds = [World.EMPTY]
    for step in steps:
        worlds.append(updated(worlds[-1], step))
    for before in worlds:
        for after in worlds:
            there = apply(before, difference(before, after))
            assert dict(there.accounts()) == dict(after.accounts())


def test_apply__refuses_what_is_no_key_or_value():
    with pytest.raises(RLPError, match="key of 21 bytes"):
        apply(World.EMPTY, {bytes(21): b"\x01"})
    with pytest.raises(RLPError, match="account: expected nonce"):
        apply(World.EMPTY, {bytes(20): b"\xc0"})
