"""Asking the contract that keeps coin-days: answers, failures, and bounds."""

import pytest

from mevm.blocks import Chain, Genesis
from mevm.blocks.coin_days import MAX_KNOWN_VIEWS, MAX_REMEMBERED, MAX_VIEWS, CoinDays, Standings
from mevm.state import Account, World
from mevm.vm.engine import PyEvmEngine
from mevm.vm.forks import ChainConfig

pytestmark = pytest.mark.rule("CEC-08")

CONTRACT, HOLDER = b"\xcd" * 20, b"\x11" * 20
SELECTOR = bytes.fromhex("1fc457e5")
# return the storage slot of the argument
KEEPER = "600435545f5260205ff3"


def view(code, storage=None):
    """Return the view over a contract with that code."""
    account = Account(code=bytes.fromhex(code), storage=storage or {})
    world = World.from_alloc({CONTRACT: account})
    genesis = Genesis.development({}, config=ChainConfig.DEVELOPMENT, timestamp=1_000)
    chain = _chain(genesis)
    context = chain.next_context(
        chain.head, timestamp=2_000, coinbase=bytes(20), gas_limit=30_000_000
    )
    return CoinDays(chain.engine, world, context, CONTRACT)


def _chain(genesis):
    return Chain.from_genesis(genesis.config, genesis.header, genesis.world, PyEvmEngine())


def test_of__returns_what_the_contract_answers():
    holder = int.from_bytes(HOLDER, "big")
    asked = view(KEEPER, {holder: 2**255})
    assert (asked.of(HOLDER), asked.of(b"\x12" * 20)) == (2**255, 0)


def test_of__asks_for_the_address_in_the_block_to_build():
    # selector << 224 as stored, and the time
    selector = "5f3560e01c" + "5f5260205ff3"
    assert view(selector).of(HOLDER) == int.from_bytes(SELECTOR, "big")
    assert view("425f5260205ff3").of(HOLDER) == 2_000


@pytest.mark.parametrize(
    "code",
    [
        "",  # nobody there
        "5f5ffd",  # reverts
        "fe",  # fails
        "5b5f56",  # runs out of gas
        "60ff5f52601f5ff3",  # 31 bytes
        "60ff5f5260215ff3",  # 33 bytes
    ],
)
def test_of__is_0_for_any_other_answer(code):
    assert view(code).of(HOLDER) == 0


def test_of__leaves_nothing_behind():
    # slot 0 += 1, and return it
    counter = view("5f5460010180" + "5f555f5260205ff3")
    assert [counter.of(HOLDER) for _ in range(3)] == [1, 1, 1]


def senders(count, start=0):
    return [(start + number).to_bytes(20, "big") for number in range(count)]


class Views:
    """Counts the questions, and answers from a table."""

    def __init__(self, coin_days=None):
        self.coin_days, self.asked = coin_days or {}, []

    def __call__(self, sender):
        self.asked.append(sender)
        return self.coin_days.get(sender, 0)


def test_read__asks_each_sender_once_a_block():
    views = Views({HOLDER: 5})
    standings = Standings()
    everybody = [*senders(3), HOLDER]
    assert standings.read(everybody, views) == {HOLDER: 5}
    assert views.asked == everybody
    views.coin_days = {HOLDER: 9}
    assert standings.read(everybody, views) == {HOLDER: 9}


def test_read__is_bounded_however_many_wait():
    views = Views()
    Standings().read(senders(4_096), views)
    assert views.asked == senders(MAX_VIEWS)


def test_read__reaches_a_newcomer_behind_any_crowd():
    views, standings = Views({HOLDER: 1}), Standings()
    crowd = [*senders(4_000), HOLDER]
    blocks = 1
    while not standings.read(crowd, views):
        blocks += 1
    assert blocks == -(-4_001 // MAX_VIEWS)


def test_read__asks_about_known_holders_first():
    views, standings = Views({HOLDER: 1}), Standings()
    standings.read([HOLDER], views)
    assert standings.read([*senders(4_000), HOLDER], views) == {HOLDER: 1}


def test_read__keeps_room_for_newcomers_beside_many_small_holders():
    small = senders(2 * MAX_VIEWS, start=10**6)
    views, standings = Views({HOLDER: 100, **dict.fromkeys(small, 1)}), Standings()
    for _ in range(4):
        standings.read(small, views)
    found = standings.read([*small, HOLDER], views)
    assert found[HOLDER] == 100
    assert len(found) == MAX_VIEWS > MAX_KNOWN_VIEWS


def test_note__forgets_who_has_least_and_keeps_holders():
    standings = Standings()
    standings.note(HOLDER, 2)
    crowd = senders(2 * MAX_REMEMBERED)
    for number, sender in enumerate(crowd):
        standings.note(sender, number % 2)
    assert len(standings._last) == MAX_REMEMBERED
    assert standings.last(HOLDER) == 2
    assert {standings.last(sender) for sender in crowd[1::2][-1_000:]} == {1}
    assert crowd[0] not in standings._last
