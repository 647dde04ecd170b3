"""The index of addresses: what it knows, what it traces, and what it forgets."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mevm.blocks.block import StateUnavailable
from mevm.node import Node, NodeSettings
from mevm.node import address_index as module
from mevm.node.address_index import AddressIndex
from mevm.node.address_search import AddressSearch
from mevm.node.tracing import Tracing
from mevm.vm.errors import ExecutionTimeout

NOBODY = b"\x77" * 20
STRETCH = 8


class CountingTracing(Tracing):
    """Remembers which blocks were traced."""

    def __init__(self, node: Node, seconds: float = 60.0) -> None:
        super().__init__(node.chain, seconds)
        self.heights: list[int] = []

    def transactions(self, block: Any, *args: Any) -> Iterator[Any]:
        self.heights.append(block.number)
        return super().transactions(block, *args)


@pytest.fixture
def node(monkeypatch: pytest.MonkeyPatch) -> Node:
    monkeypatch.setattr(module, "STRETCH", STRETCH)
    return Node(NodeSettings(now=lambda: 1_800_000_000.0))


@pytest.fixture
def pay(node: Node) -> Callable[..., None]:
    """Return a function that pays an address in blocks of its own."""

    def run(count: int, to: bytes = NOBODY, value: int = 1) -> None:
        for _ in range(count):
            fields = {"from": node.accounts.addresses()[0], "to": to, "value": value}
            node.send_transaction(fields)

    return run


def find(node: Node, tracing: Tracing, first: int = 1, **options: bool) -> list[int]:
    found = node.addresses.find(NOBODY, first, node.head.number, tracing, **options)
    return [height for height, _ in found]


def test_find__traces_each_block_once(node: Node, pay: Callable[..., None]) -> None:
    pay(20)
    first, second = CountingTracing(node), CountingTracing(node)
    assert find(node, first) == list(range(1, 21))
    assert sorted(first.heights) == list(range(1, 21))
    assert find(node, second, backward=True) == list(range(20, 0, -1))
    assert find(node, second, first=5) == list(range(5, 21))
    assert second.heights == []


def test_find__traces_only_as_far_as_it_is_asked(node: Node, pay: Callable[..., None]) -> None:
    pay(20)
    tracing = CountingTracing(node)
    places = node.addresses.find(NOBODY, 1, 20, tracing, backward=True)
    assert [next(places) for _ in range(2)] == [(20, 0), (19, 0)]
    assert tracing.heights == [20, 19]


def test_find__is_right_after_the_chain_went_another_way(
    node: Node, pay: Callable[..., None]
) -> None:
    pay(10)
    assert find(node, CountingTracing(node)) == list(range(1, 11))
    snapshot = node.snapshot()
    pay(10)
    assert find(node, CountingTracing(node)) == list(range(1, 21))
    node.revert(snapshot)
    assert find(node, CountingTracing(node)) == list(range(1, 11))
    pay(12, to=b"\x66" * 20)
    tracing = CountingTracing(node)
    assert find(node, tracing) == list(range(1, 11))
    assert sorted(tracing.heights) == list(range(11, 23))
    pay(1)
    assert find(node, CountingTracing(node), backward=True) == [23, *range(10, 0, -1)]


def test_find__is_bounded_in_time_and_goes_on(node: Node, pay: Callable[..., None]) -> None:
    pay(12)
    with pytest.raises(ExecutionTimeout):
        find(node, CountingTracing(node, seconds=0.0))
    partly = CountingTracing(node)
    places = node.addresses.find(NOBODY, 1, 12, partly)
    for _ in range(STRETCH):
        next(places)
    rest = CountingTracing(node)
    assert find(node, rest) == list(range(1, 13))
    assert not set(partly.heights) & set(rest.heights)


def test_memory__is_bounded(node: Node, pay: Callable[..., None]) -> None:
    node.addresses = AddressIndex(node.chain, capacity=30)
    pay(40)
    assert find(node, CountingTracing(node)) == list(range(1, 41))
    assert 0 < node.addresses.size <= 30
    assert find(node, CountingTracing(node), backward=True) == list(range(40, 0, -1))


def test_memory__counts_what_is_kept(node: Node, pay: Callable[..., None]) -> None:
    pay(STRETCH * 2)
    find(node, CountingTracing(node))
    # Two ends of each transaction: in two stretches, one with the genesis, and in the last block.
    stretches = 2 * (STRETCH - 1) + 1, 2 * STRETCH + 1
    assert node.addresses.size == sum(stretches) + 2 + 1


def test_find__knows_the_ends_where_the_state_is_gone(
    node: Node, pay: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    pay(3)

    def unavailable(*_: Any) -> Any:
        raise StateUnavailable("the state of block 0 was not kept")

    monkeypatch.setattr(node.chain, "replay", unavailable)
    assert find(node, CountingTracing(node)) == [1, 2, 3]


def test_find__goes_back_as_far_as_history_does(monkeypatch: pytest.MonkeyPatch) -> None:
    node = Node(NodeSettings(now=lambda: 1_800_000_000.0, history=4))
    for _ in range(12):
        fields = {"from": node.accounts.addresses()[0], "to": NOBODY, "value": 1}
        node.send_transaction(fields)
    assert node.chain.first == 9
    assert find(node, CountingTracing(node)) == [10, 11, 12]
    search = AddressSearch(node.chain, node.addresses, CountingTracing(node))
    page = search.before(NOBODY, 0, 2)
    assert [block.number for block, _ in page.found] == [12, 11]
    assert not page.is_last
    assert search.before(NOBODY, 11, 2).is_last
    sender = node.accounts.addresses()[0]
    found = [search.sent(sender, nonce) for nonce in (2, 9, 11)]
    assert [place and place[0].number for place in found] == [None, 10, 12]
