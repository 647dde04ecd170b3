"""What the chain tells of the blocks that come and go."""

from dataclasses import replace

import pytest


@pytest.fixture
def told(plain_prague):
    """Events of a chain of five blocks, from then on."""
    chain, events = plain_prague, []
    for _ in range(5):
        extend(chain)
    chain.on_removal.append(lambda number: events.append(("removed", number, chain.head.number)))
    chain.on_block.append(lambda block: events.append(("added", block.number, chain.head.number)))
    return events


def extend(chain):
    head = chain.head
    fields = {"coinbase": b"\xc0" * 20, "gas_limit": head.header.gas_limit}
    return chain.build([], timestamp=head.timestamp + 12, prev_randao=head.hash, **fields)


def test_on_block__tells_of_a_new_head(plain_prague, told):
    extend(plain_prague)
    assert told == [("added", 6, 6)]


def test_on_block__tells_of_an_imported_block(plain_prague, told):
    raw = extend(plain_prague).rlp()
    plain_prague.rewind(5)
    told.clear()
    plain_prague.import_block(raw)
    assert told == [("added", 6, 6)]


def test_on_removal__comes_before_the_blocks_are_gone(plain_prague, told):
    plain_prague.rewind(3)
    assert told == [("removed", 4, 5)]
    plain_prague.rewind(3)
    assert len(told) == 1


def test_restore__tells_of_both_lines_from_where_they_part(plain_prague, told):
    first = plain_prague.head
    plain_prague.rewind(3)
    extend(plain_prague)
    told.clear()
    plain_prague.restore(first)
    assert told == [("added", 5, 5)]  # block 4 is the same in both lines
    other = plain_prague.head
    plain_prague.rewind(3)
    plain_prague.build([], timestamp=other.timestamp, coinbase=bytes(20), gas_limit=30_000_000)
    told.clear()
    plain_prague.restore(other)
    assert told == [("removed", 4, 4), ("added", 4, 5), ("added", 5, 5)]


def test_restore__says_nothing_of_another_state_of_the_same_block(plain_prague, told):
    head = plain_prague.head
    plain_prague.edit(lambda execution: execution.set_balance(b"\x57" * 20, 1))
    plain_prague.restore(head)
    assert plain_prague.head is head
    assert told == []


def test_replace__tells_of_all_that_is_not_common(plain_prague, told):
    blocks = plain_prague.blocks()
    plain_prague.replace(plain_prague.config, blocks[:3])
    assert told == [("removed", 3, 5)]
    told.clear()
    genesis = replace(blocks[0], header=replace(blocks[0].header, extra_data=b"another"))
    plain_prague.replace(plain_prague.config, [genesis])
    assert told == [("removed", 0, 2), ("added", 0, 0)]
