"""Log search against a plain scan of all receipts, and its bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm.blocks import LogFilter, TooManyLogs
from mevm.blocks.logs import find_logs

BOUNDS = {"max_blocks": 1_000, "max_results": 1_000}


def everything(chain, first, last):
    """Return all logs of a range with their places, without any filter."""
    found = []
    for number in range(first, last + 1):
        place = 0
        for index, receipt in enumerate(chain.block(number).receipts):
            for log in receipt.logs:
                found.append((number, index, place, log))
                place += 1
    return found


def place(found):
    return found.block.number, found.transaction_index, found.log_index, found.log


def wanted(log, addresses, topics):
    if addresses and log.address not in addresses:
        return False
    padded = [*log.topics, *[None] * 4]
    return len(topics) <= len(log.topics) and all(
        not choices or padded[i] in choices for i, choices in enumerate(topics)
    )


def test_find_logs__without_filter_gives_all(imported):
    found = find_logs(imported, 0, 45, LogFilter(), **BOUNDS)
    assert [place(each) for each in found] == everything(imported, 0, 45)
    assert len(found) > 20
    for each in found:
        assert each.block.transactions[each.transaction_index] is each.transaction


@given(st.data())
def test_fuzz_find_logs__is_a_plain_scan(imported, data):
    logs = everything(imported, 0, 45)
    addresses = sorted({log.address for *_, log in logs}) + [bytes(20)]
    topics = sorted({topic for *_, log in logs for topic in log.topics}) + [bytes(32)]
    some_topics = st.lists(st.sampled_from(topics), max_size=3)
    chosen = data.draw(st.lists(st.sampled_from(addresses), max_size=2))
    positions = data.draw(st.lists(some_topics, max_size=4))
    first, last = sorted(data.draw(st.tuples(st.integers(0, 45), st.integers(0, 45))))
    found = find_logs(imported, first, last, LogFilter(chosen, positions), **BOUNDS)
    expected = [
        each for each in everything(imported, first, last) if wanted(each[3], chosen, positions)
    ]
    assert [place(each) for each in found] == expected


def test_find_logs__is_bounded(imported):
    with pytest.raises(TooManyLogs, match="spans 46 blocks, expected at most 45"):
        find_logs(imported, 0, 45, LogFilter(), max_blocks=45, max_results=9)
    with pytest.raises(TooManyLogs, match="more than 3 results"):
        find_logs(imported, 0, 45, LogFilter(), max_blocks=46, max_results=3)


def test_find_logs__ends_at_the_head(imported):
    assert find_logs(imported, 46, 90, LogFilter(), **BOUNDS) == []
    assert find_logs(imported, 5, 4, LogFilter(), **BOUNDS) == []
