"""Filters: what has happened since a client last asked, through every change of the chain."""

import pytest

from mevm.blocks.logs import LogFilter
from mevm.node import Node, NodeSettings
from mevm.node.feed import LogQuery, TooManyWatches, Topic
from mevm.node.filters import FilterNotFound, FilterOverflow

LOGGER = b"\xc0" * 20
OTHER = b"\xc1" * 20
# Log the first word of the call data as topic, and the rest of it as data.
CODE = bytes.fromhex("602036036020600037" + "600035" + "602036036000a100")


class Clock:
    """Seconds as tests want them."""

    def __init__(self):
        self.time = 0.0

    def __call__(self):
        return self.time


@pytest.fixture
def monotonic():
    return Clock()


@pytest.fixture
def node(wall, monotonic):
    node = Node(NodeSettings(now=wall, monotonic=monotonic, filters=3, filter_changes=5))
    for address in (LOGGER, OTHER):
        node.set_code(address, CODE)
    return node


def log(node, number, to=LOGGER):
    """Have a log written with a number as topic."""
    sender = node.accounts.addresses()[0]
    node.send_transaction({"from": sender, "to": to, "data": number.to_bytes(32, "big")})


def logs(node, identifier):
    """Return the topic of each log, negative if it was removed."""
    found = node.filters.changes(identifier)
    return [(-1 if e.removed else 1) * int.from_bytes(e.log.topics[0], "big") for e in found]


def test_block_filter__collects_hashes_between_polls(node):
    identifier = node.filters.add(Topic.HEADS)
    blocks = node.mine(3)
    assert node.filters.changes(identifier) == [block.hash for block in blocks]
    assert node.filters.changes(identifier) == []


def test_log_filter__collects_what_its_query_wants(node):
    everything = node.filters.add(Topic.LOGS)
    topic = (3).to_bytes(32, "big")
    one = node.filters.add(Topic.LOGS, LogQuery(wanted=LogFilter([LOGGER], [[topic]])))
    ranged = node.filters.add(Topic.LOGS, LogQuery(first=2, last=3))
    for number in (1, 2, 3):
        log(node, number)
    log(node, 3, to=OTHER)
    assert logs(node, everything) == [1, 2, 3, 3]
    assert logs(node, one) == [3]
    assert logs(node, ranged) == [2, 3]


def test_log_filter__places_its_logs(node):
    identifier = node.filters.add(Topic.LOGS)
    log(node, 7)
    (event,) = node.filters.changes(identifier)
    head = node.head
    assert (event.block_hash, event.block_number) == (head.hash, 1)
    assert (event.timestamp, event.log_index, event.transaction_index) == (head.timestamp, 0, 0)
    assert event.transaction_hash == head.transactions[0].hash
    assert not event.removed


def test_log_filter__tells_removed_logs_oldest_first_and_then_the_new_ones(node):
    identifier = node.filters.add(Topic.LOGS)
    snapshot = node.snapshot()
    log(node, 1)
    log(node, 2)
    assert logs(node, identifier) == [1, 2]
    node.revert(snapshot)
    log(node, 3)
    assert logs(node, identifier) == [-1, -2, 3]


@pytest.mark.parametrize("how", ["revert", "rewind", "reset", "load"])
def test_log_filter__survives(node, how):
    node = Node(node.settings)  # whose start is empty, so that a reset comes back to it
    dump, snapshot = node.dump(), node.snapshot()
    node.set_code(LOGGER, CODE)
    heads, written = node.filters.add(Topic.HEADS), node.filters.add(Topic.LOGS)
    log(node, 1)
    first = node.head.hash
    go_back = {
        "revert": lambda: node.revert(snapshot),
        "rewind": lambda: node.rewind(0),
        "reset": node.reset,
        "load": lambda: node.load(dump),
    }
    go_back[how]()
    node.set_code(LOGGER, CODE)
    log(node, 2)
    assert logs(node, written) == [1, -1, 2]
    assert node.filters.changes(heads) == [first, node.head.hash]


def test_log_filter__edits_of_the_head_remove_nothing(node):
    snapshot = node.snapshot()
    identifier = node.filters.add(Topic.LOGS)
    log(node, 1)
    inner = node.snapshot()
    node.set_balance(OTHER, 1)
    node.revert(inner)
    assert logs(node, identifier) == [1]
    node.revert(snapshot)
    assert logs(node, identifier) == [-1]


def test_filter__of_logs_that_came_and_went_unseen_tells_both(node):
    identifier = node.filters.add(Topic.LOGS)
    log(node, 1)
    node.rewind(0)
    assert logs(node, identifier) == [1, -1]


def test_transaction_filter__waits_until_it_could_be_mined(manual):
    identifier = manual.filters.add(Topic.TRANSACTIONS)
    sender, other = manual.accounts.addresses()[:2]
    fields = {"from": sender, "to": other, "gas": 21_000}
    fees = {"max_fee_per_gas": 10**10, "max_priority_fee_per_gas": 10**9}
    later = manual.send_transaction({**fields, **fees, "nonce": 1})
    assert manual.filters.changes(identifier) == []
    now = manual.send_transaction({**fields, **fees, "nonce": 0})
    assert manual.filters.changes(identifier) == [now, later]
    fees = {"max_fee_per_gas": 2 * 10**10, "max_priority_fee_per_gas": 2 * 10**9}
    replaced = manual.send_transaction({**fields, **fees, "nonce": 0})
    assert manual.filters.changes(identifier) == [replaced]


def test_transaction_filter__knows_those_mined_at_once(node):
    hashes = node.filters.add(Topic.TRANSACTIONS)
    full = node.filters.add(Topic.TRANSACTIONS, full=True)
    log(node, 1)
    assert node.filters.changes(hashes) == [node.head.transactions[0].hash]
    assert node.filters.changes(full) == [node.head.transactions[0]]


def test_filter__expires_without_a_poll(node, monotonic):
    polled, silent = node.filters.add(Topic.HEADS), node.filters.add(Topic.HEADS)
    monotonic.time = 200.0
    node.filters.changes(polled)
    monotonic.time = 300.0
    with pytest.raises(FilterNotFound, match="filter not found"):
        node.filters.changes(silent)
    assert node.filters.changes(polled) == []
    assert len(node.filters) == len(node.feed) == 1


def test_filter__that_expired_collects_no_more(node, monotonic):
    node.filters.add(Topic.HEADS)
    monotonic.time = 300.0
    node.mine()
    assert len(node.feed) == 0


def test_filter__overflow_is_an_error_and_frees_it(node):
    identifier = node.filters.add(Topic.HEADS)
    node.mine(5)
    assert len(node.filters.changes(identifier)) == 5
    node.mine(6)
    assert len(node.feed) == 0
    with pytest.raises(FilterOverflow, match="more than 5 changes"):
        node.filters.changes(identifier)
    with pytest.raises(FilterNotFound):
        node.filters.changes(identifier)


def test_filter__number_is_bounded(node):
    made = [node.filters.add(Topic.HEADS) for _ in range(3)]
    with pytest.raises(TooManyWatches, match="at most 3"):
        node.filters.add(Topic.HEADS)
    assert node.filters.remove(made[0])
    assert not node.filters.remove(made[0])
    node.filters.add(Topic.HEADS)


def test_filter__ids_are_quantities_that_nobody_can_guess(node):
    found = {node.filters.add(Topic.SYNCING) for _ in range(3)}
    assert len(found) == 3
    for each in found:
        assert hex(int(each, 16)) == each
        assert int(each, 16) > 2**64
