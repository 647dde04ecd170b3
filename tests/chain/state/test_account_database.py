"""The account database: bounds, undo, originals, and the same answers as py-evm's."""

from typing import Any

import pytest
from eth.db.atomic import AtomicDB
from eth.vm.execution_context import ExecutionContext
from eth.vm.forks.cancun.state import CancunState
from eth_utils import ValidationError
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from mevm.crypto.keccak import EMPTY_HASH, EMPTY_TRIE_ROOT
from mevm.state import Account, World, WorldDatabase
from mevm.vm.context import BlockContext
from mevm.vm.forks import ChainConfig, Fork
from mevm.vm.state import state_class

OWNER = b"\x01" * 20
ADDRESSES = [bytes([number]) * 20 for number in range(1, 4)]
SLOTS = [1, 2**256 - 1]
VALUES = [0, 1, 2, 2**256 - 1]

address = st.sampled_from(ADDRESSES)
slot = st.sampled_from(SLOTS)


@pytest.fixture
def database() -> WorldDatabase:
    world = World.from_alloc({OWNER: Account(balance=5, storage={1: 10})})
    return WorldDatabase(world)


@pytest.mark.parametrize("balance", [-1, 2**256])
def test_set_balance__reverts_if_out_of_range(database: WorldDatabase, balance: int) -> None:
    with pytest.raises(ValidationError, match="not an unsigned 256-bit integer"):
        database.set_balance(OWNER, balance)


@pytest.mark.parametrize("nonce", [-1, 2**64])
def test_set_nonce__reverts_if_out_of_range(database: WorldDatabase, nonce: int) -> None:
    with pytest.raises(ValidationError, match="not an unsigned 64-bit integer"):
        database.set_nonce(OWNER, nonce)


@pytest.mark.parametrize(("slot", "value"), [(-1, 0), (2**256, 0), (0, -1), (0, 2**256)])
def test_set_storage__reverts_if_out_of_range(
    database: WorldDatabase, slot: int, value: int
) -> None:
    with pytest.raises(ValidationError, match="unsigned 256-bit integers"):
        database.set_storage(OWNER, slot, value)


def test_get_storage__has_the_original_through_wipes_and_reverts(database: WorldDatabase) -> None:
    checkpoint = database.record()
    database.set_storage(OWNER, 1, 11)
    database.delete_storage(OWNER)
    database.set_storage(OWNER, 1, 12)
    assert database.get_storage(OWNER, 1) == 12
    assert database.get_storage(OWNER, 1, from_journal=False) == 10
    database.discard(checkpoint)
    assert database.get_storage(OWNER, 1) == 10
    assert database.get_storage(OWNER, 1, from_journal=False) == 10


def test_lock_changes__makes_values_original(database: WorldDatabase) -> None:
    database.set_storage(OWNER, 1, 11)
    database.lock_changes()
    assert database.get_storage(OWNER, 1, from_journal=False) == 11


def test_discard__undoes_transactions_that_ended(database: WorldDatabase) -> None:
    checkpoint = database.record()
    for value in (11, 12):
        database.set_storage(OWNER, 1, value)
        database.set_balance(OWNER, value)
        database.lock_changes()
    database.discard(checkpoint)
    assert database.to_world() == World.from_alloc({OWNER: Account(5, storage={1: 10})})


def test_has_storage__follows_every_change(database: WorldDatabase) -> None:
    assert database.has_storage(OWNER)
    database.set_storage(OWNER, 1, 0)
    assert not database.has_storage(OWNER)
    database.set_storage(OWNER, 2, 1)
    assert database.has_storage(OWNER)
    database.delete_storage(OWNER)
    assert not database.has_storage(OWNER)


def test_to_world__brings_an_account_with_storage_into_being(database: WorldDatabase) -> None:
    database.set_storage(ADDRESSES[2], 1, 1)
    world = database.to_world()
    assert world.account_exists(ADDRESSES[2])
    assert world.get_code_hash(ADDRESSES[2]) == EMPTY_HASH
    assert world.storage_root(ADDRESSES[2]) != EMPTY_TRIE_ROOT


def test_delete_account__takes_the_storage_with_it(database: WorldDatabase) -> None:
    database.delete_account(OWNER)
    assert database.to_world() == World.EMPTY


def test_to_world__is_the_same_world_if_nothing_happened(database: WorldDatabase) -> None:
    assert database.to_world() is database._world


def test_to_world__leaves_code_behind_that_was_never_deployed(database: WorldDatabase) -> None:
    checkpoint = database.record()
    database.set_code(OWNER, b"\x01")
    database.discard(checkpoint)
    database.set_code(OWNER, b"\x02")
    world = database.to_world()
    assert world.get_code(OWNER) == b"\x02"
    assert list(world.codes.values()) == [b"\x02"]


def test_state_root__cannot_be_set(database: WorldDatabase) -> None:
    with pytest.raises(ValidationError, match="cannot change its root"):
        database.state_root = EMPTY_TRIE_ROOT
    with pytest.raises(NotImplementedError, match="to_world"):
        database.persist()


class StateMachine(RuleBasedStateMachine):
    """The same operations on py-evm's state over `AccountDB` and on ours, in EVM order."""

    def __init__(self) -> None:
        super().__init__()
        context = ExecutionContext(OWNER, 0, 1, 0, bytes(32), 10**6, (), 1, 7, 0)
        self.reference: Any = CancunState(AtomicDB(), context, EMPTY_TRIE_ROOT)
        config = ChainConfig(1, dict.fromkeys(Fork, 0))
        block = BlockContext(1, 0, OWNER, 10**6, 0, bytes(32), 7, 0, config, lambda number: b"")
        self.database = WorldDatabase(World.EMPTY)
        self.ours: Any = state_class(Fork.CANCUN, False)(self.database, block, None)
        self.snapshots: list[tuple[Any, Any]] = []
        self.wiped: set[bytes] = set()

    def both(self, name: str, *arguments: Any) -> None:
        expected = getattr(self.reference, name)(*arguments)
        assert getattr(self.ours, name)(*arguments) == expected, name

    @rule(address=address, balance=st.sampled_from(VALUES))
    def set_balance(self, address: bytes, balance: int) -> None:
        self.both("set_balance", address, balance)

    @rule(address=address, nonce=st.sampled_from([0, 1, 2**64 - 1]))
    def set_nonce(self, address: bytes, nonce: int) -> None:
        self.both("set_nonce", address, nonce)

    @rule(address=address, code=st.sampled_from([b"", b"\x00", b"\x01\x02"]))
    def set_code(self, address: bytes, code: bytes) -> None:
        self.both("set_code", address, code)

    @rule(address=address)
    def delete_code(self, address: bytes) -> None:
        self.both("delete_code", address)

    @rule(address=address)
    def touch_account(self, address: bytes) -> None:
        self.both("touch_account", address)

    @rule(address=address, slot=slot, value=st.sampled_from(VALUES))
    def set_storage(self, address: bytes, slot: int, value: int) -> None:
        self.both("touch_account", address)
        self.both("set_storage", address, slot, value)

    @rule(address=address)
    def delete_storage(self, address: bytes) -> None:
        if address in self.wiped:
            return  # py-evm cannot take back two wipes at once
        self.both("touch_account", address)  # py-evm brings the account into being
        self.both("delete_storage", address)
        self.wiped.add(address)

    @rule(address=address, slot=slot, value=st.binary(min_size=1, max_size=4))
    def set_transient_storage(self, address: bytes, slot: int, value: bytes) -> None:
        self.both("set_transient_storage", address, slot, value)

    @rule(address=address, slot=slot)
    def mark_warm(self, address: bytes, slot: int) -> None:
        self.both("mark_address_warm", address)
        self.both("mark_storage_warm", address, slot)

    @rule()
    def snapshot(self) -> None:
        self.snapshots.append((self.reference.snapshot(), self.ours.snapshot()))

    @precondition(lambda self: self.snapshots)
    @rule(data=st.data())
    def revert(self, data: Any) -> None:
        index = data.draw(st.integers(0, len(self.snapshots) - 1))
        theirs, ours = self.snapshots[index]
        del self.snapshots[index:]
        self.reference.revert(theirs)
        self.ours.revert(ours)

    @precondition(lambda self: self.snapshots)
    @rule()
    def commit(self) -> None:
        theirs, ours = self.snapshots.pop()
        self.reference.commit(theirs)
        self.ours.commit(ours)

    @precondition(lambda self: not self.snapshots)
    @rule(destroyed=st.sets(address, max_size=2))
    def end_transaction(self, destroyed: set[bytes]) -> None:
        for each in sorted(destroyed):
            self.both("delete_account", each)
        self.reference.lock_changes()
        self.reference.clear_transient_storage()
        self.ours.start_transaction()
        self.wiped.clear()

    @precondition(lambda self: not self.snapshots)
    @rule()
    def end_block(self) -> None:
        self.end_transaction(set())
        self.reference.persist()
        world = self.database.to_world()
        assert world.root == self.reference.state_root
        assert World.from_alloc(dict(world.accounts())).root == world.root

    @invariant()
    def reads_agree(self) -> None:
        for each in ADDRESSES:
            for name in (
                *("get_balance", "get_nonce", "get_code", "get_code_hash", "account_exists"),
                *("account_is_empty", "is_address_warm"),
            ):
                self.both(name, each)
            for number in SLOTS:
                self.both("get_storage", each, number)
                if each not in self.wiped:  # py-evm forgets what a wiped account had
                    self.both("get_storage", each, number, False)
                self.both("get_transient_storage", each, number)
                self.both("is_storage_warm", each, number)


TestStateMachine = StateMachine.TestCase
