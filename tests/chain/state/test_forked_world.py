"""A forked world answers as a copy of the whole state would, and asks for little."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from mevm.crypto.keccak import keccak
from mevm.state import Account, ForkedWorld, World, WorldDatabase
from mevm.state.world import Record

OWNER, CONTRACT, STRANGER, HIDDEN = (bytes([i]) * 20 for i in (1, 2, 3, 4))
ADDRESSES = [OWNER, CONTRACT, STRANGER, HIDDEN]
SLOTS = [0, 1, 2]
ALLOC = {
    OWNER: Account(balance=10**18, nonce=4),
    CONTRACT: Account(balance=1, nonce=1, code=b"\x5f\x5f", storage={0: 7, 1: 8}),
    HIDDEN: Account(balance=1, storage={2: 9}),  # storage without code, as EIP-7610 has it
}


class Source:
    """The state of another chain, as a world of our own."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.root = world.root
        self.number = 7
        self.asked: Counter[Any] = Counter()

    def record(self, address: bytes) -> Record | None:
        self.asked[address] += 1
        return self.world.record(address)

    def code(self, code_hash: bytes) -> bytes:
        return self.world.codes[code_hash]

    def storage(self, address: bytes, slot: int) -> int:
        self.asked[address, slot] += 1
        return self.world.get_storage(address, slot)

    def has_storage(self, address: bytes) -> bool:
        self.asked[address, "any"] += 1
        return self.world.has_storage(address)

    def prefetch(
        self, accounts: Iterable[bytes], slots: Iterable[tuple[bytes, int]], call: Any = None
    ) -> None:
        self.asked.update(accounts)
        self.asked.update(slots)


@pytest.fixture
def source() -> Source:
    return Source(World.from_alloc(ALLOC))


@pytest.fixture
def world(source: Source) -> ForkedWorld:
    return ForkedWorld.of(source)


def change(world: World, **deeds: Any) -> World:
    """Apply one deed after the other, each with its arguments."""
    database = WorldDatabase(world)
    for name, arguments in deeds.items():
        getattr(database, name)(*arguments)
    return database.to_world()


def test_root__is_the_sources_until_something_changes(world: ForkedWorld, source: Source) -> None:
    assert world.root == source.root
    changed = change(world, set_balance=(OWNER, 5))
    assert changed.root not in (source.root, change(world, set_balance=(OWNER, 6)).root)
    assert changed.root == change(world, set_balance=(OWNER, 5)).root
    assert not source.asked.keys() - {OWNER}


@pytest.mark.parametrize(
    ("deed", "arguments"),
    [
        ("delete_account", (OWNER,)),
        ("set_storage", (CONTRACT, 0, 0)),
        ("delete_storage", (CONTRACT,)),
        ("set_code", (CONTRACT, b"")),
        ("touch_account", (STRANGER,)),
    ],
)
def test_root__commits_to_every_kind_of_change(
    world: ForkedWorld, deed: str, arguments: tuple[Any, ...]
) -> None:
    assert change(world, **{deed: arguments}).root != world.root


def test_delete_account__hides_the_sources(world: ForkedWorld) -> None:
    gone = change(world, delete_account=(CONTRACT,))
    assert not gone.account_exists(CONTRACT)
    assert gone.get_storage(CONTRACT, 0) == 0 and not gone.has_storage(CONTRACT)
    assert gone.get_code(CONTRACT) == b""
    again = change(gone, set_nonce=(CONTRACT, 1))
    assert again.get_storage(CONTRACT, 1) == 0 and again.get_balance(CONTRACT) == 0


def test_overwrite_storage__does_not_ask(world: ForkedWorld, source: Source) -> None:
    written = change(world, overwrite_storage=(CONTRACT, 0, 3))
    assert written.get_storage(CONTRACT, 0) == 3
    assert (CONTRACT, 0) not in source.asked


def test_delete_storage__does_not_ask(world: ForkedWorld, source: Source) -> None:
    wiped = change(world, delete_storage=(CONTRACT,))
    assert wiped.get_storage(CONTRACT, 1) == 0 and not wiped.has_storage(CONTRACT)
    assert source.asked.keys() <= {CONTRACT}


def test_prefetch__leaves_out_what_is_known(world: ForkedWorld, source: Source) -> None:
    changed = change(world, set_balance=(OWNER, 1), overwrite_storage=(CONTRACT, 0, 3))
    source.asked.clear()
    changed.prefetch([OWNER, STRANGER], [(CONTRACT, 0), (CONTRACT, 1)])
    assert source.asked.keys() == {STRANGER, (CONTRACT, 1)}


def test_accounts__are_those_that_changed(world: ForkedWorld) -> None:
    changed = change(world, set_storage=(CONTRACT, 0, 5), set_balance=(STRANGER, 3))
    assert dict(changed.accounts()) == {
        CONTRACT: Account(balance=1, nonce=1, code=b"\x5f\x5f", storage={0: 5}),
        STRANGER: Account(balance=3),
    }


class ForkedWorldMachine(RuleBasedStateMachine):
    """A fork and a copy of the same state go through the same changes and reverts."""

    def __init__(self) -> None:
        super().__init__()
        copy = World.from_alloc(ALLOC)
        self.worlds = [ForkedWorld.of(Source(copy)), copy]
        self.databases = [WorldDatabase(each) for each in self.worlds]
        self.checkpoints: list[list[Any]] = []

    def do(self, name: str, *arguments: Any) -> list[Any]:
        return [getattr(each, name)(*arguments) for each in self.databases]

    @rule(address=st.sampled_from(ADDRESSES), slot=st.sampled_from(SLOTS), value=st.integers(0, 2))
    def write(self, address: bytes, slot: int, value: int) -> None:
        self.do("touch_account", address)
        self.do("set_storage", address, slot, value)

    @rule(address=st.sampled_from(ADDRESSES), balance=st.integers(0, 2))
    def pay(self, address: bytes, balance: int) -> None:
        self.do("set_balance", address, balance)

    @rule(address=st.sampled_from(ADDRESSES), code=st.sampled_from([b"", b"\x00", b"\x5f\x5f"]))
    def deploy(self, address: bytes, code: bytes) -> None:
        self.do("delete_storage", address)
        self.do("set_nonce", address, 1)
        self.do("set_code", address, code)

    @rule(address=st.sampled_from(ADDRESSES))
    def remove(self, address: bytes) -> None:
        self.do("delete_account", address)

    @rule()
    def record(self) -> None:
        self.checkpoints.append(self.do("record"))

    @rule()
    def discard(self) -> None:
        if self.checkpoints:
            for database, position in zip(self.databases, self.checkpoints.pop(), strict=True):
                database.discard(position)

    @rule()
    def seal(self) -> None:
        self.checkpoints.clear()
        self.worlds = [each.to_world() for each in self.databases]
        self.databases = [WorldDatabase(each) for each in self.worlds]

    @rule()
    def end_transaction(self) -> None:
        self.do("lock_changes")

    @invariant()
    def both_read_the_same(self) -> None:
        for address in ADDRESSES:
            for name in ("account_exists", "get_nonce", "get_balance", "get_code", "get_code_hash"):
                forked, copied = self.do(name, address)
                assert forked == copied, (name, address)
            for slot in SLOTS:
                for current in (True, False):
                    forked, copied = self.do("get_storage", address, slot, current)
                    assert forked == copied, (address, slot, current)
            forked, copied = self.do("has_storage", address)
            assert forked or not copied  # see `ForkedWorld.has_storage`


TestForkedWorldMachine = ForkedWorldMachine.TestCase


def test_code__is_found_by_its_hash_in_both(world: ForkedWorld) -> None:
    deployed = change(world, set_code=(STRANGER, b"\xfe"))
    assert deployed.code(keccak(b"\xfe")) == b"\xfe"
    assert deployed.get_code(CONTRACT) == b"\x5f\x5f"
