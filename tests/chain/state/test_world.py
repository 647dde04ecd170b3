"""Worlds: what they hold, prove, and that nothing changes them."""

from dataclasses import FrozenInstanceError
from typing import Any

import pytest
from eth.db.account import AccountDB
from eth.db.atomic import AtomicDB
from eth.rlp.accounts import Account as PyEvmAccount
from hypothesis import given
from hypothesis import strategies as st
from trie import HexaryTrie

from mevm.crypto import rlp
from mevm.crypto.keccak import EMPTY_HASH, EMPTY_TRIE_ROOT, keccak
from mevm.state import Account, World, WorldDatabase

OWNER, CONTRACT, ABSENT = b"\x01" * 20, b"\x02" * 20, b"\x03" * 20
ALLOC = {
    OWNER: Account(balance=10**18, nonce=3),
    CONTRACT: Account(balance=0, nonce=1, code=b"\x60\x00", storage={0: 7, 2**256 - 1: 1}),
}
ACCOUNTS = st.builds(
    Account,
    balance=st.integers(0, 2**256 - 1),
    nonce=st.integers(0, 2**64 - 1),
    code=st.binary(max_size=4),
    storage=st.dictionaries(st.integers(0, 2**256 - 1), st.integers(1, 2**256 - 1), max_size=4),
)
ALLOCS = st.dictionaries(st.binary(min_size=20, max_size=20), ACCOUNTS, max_size=8)


@pytest.fixture
def world() -> World:
    return World.from_alloc(ALLOC)


def test_getters__read_the_alloc(world: World) -> None:
    assert world.get_balance(OWNER) == 10**18
    assert world.get_nonce(OWNER) == 3
    assert world.get_code(CONTRACT) == b"\x60\x00"
    assert world.get_code_hash(CONTRACT) == keccak(b"\x60\x00")
    assert world.get_storage(CONTRACT, 2**256 - 1) == 1
    assert dict(world.storage_items(CONTRACT)) == {0: 7, 2**256 - 1: 1}
    assert dict(world.accounts()) == ALLOC


def test_getters__have_zeros_for_absent_accounts(world: World) -> None:
    assert not world.account_exists(ABSENT)
    assert (world.get_balance(ABSENT), world.get_nonce(ABSENT)) == (0, 0)
    assert (world.get_code(ABSENT), world.get_code_hash(ABSENT)) == (b"", EMPTY_HASH)
    assert world.get_storage(ABSENT, 0) == 0
    assert world.storage_root(ABSENT) == EMPTY_TRIE_ROOT
    assert not list(world.storage_items(ABSENT))


def test_empty__has_the_empty_root() -> None:
    assert World.EMPTY.root == EMPTY_TRIE_ROOT
    assert World.from_alloc({}) == World.EMPTY


@pytest.mark.parametrize("name", ["records", "storages", "codes", "trie"])
def test_world__reverts_if_a_field_is_set(world: World, name: str) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(world, name, getattr(World.EMPTY, name))


def test_world__has_no_mapping_that_can_be_written(world: World) -> None:
    for mapping in (world.records, world.storages, world.codes, world.storages[CONTRACT].slots):
        with pytest.raises(TypeError):
            mapping[OWNER] = None  # type: ignore[index]
    with pytest.raises(AttributeError):
        world.records[OWNER].balance = 5  # type: ignore[misc]


@given(before=ALLOCS, after=ALLOCS)
def test_fuzz_database__leaves_the_world_that_it_began_from(
    before: dict[bytes, Account], after: dict[bytes, Account]
) -> None:
    world = World.from_alloc(before)
    root = world.root
    database = WorldDatabase(world)
    for address in before:
        database.delete_account(address)
    write(database, after)
    assert database.to_world() == World.from_alloc(after)
    assert database.to_world().root == World.from_alloc(after).root
    assert world.root == root
    assert dict(world.accounts()) == before


@given(ALLOCS)
def test_fuzz_root__is_that_of_pyevm(alloc: dict[bytes, Account]) -> None:
    reference = AccountDB(AtomicDB())
    write(reference, alloc)
    reference.persist()
    assert World.from_alloc(alloc).root == reference.state_root


def write(database: Any, alloc: dict[bytes, Account]) -> None:
    for address, account in alloc.items():
        database.set_balance(address, account.balance)
        database.set_nonce(address, account.nonce)
        database.set_code(address, account.code)
        for slot, value in account.storage.items():
            database.set_storage(address, slot, value)


@given(alloc=ALLOCS, other=st.binary(min_size=20, max_size=20))
def test_fuzz_account_proof__convinces_py_trie(alloc: dict[bytes, Account], other: bytes) -> None:
    world = World.from_alloc(alloc)
    for address in {*alloc, other} if alloc else ():
        proof = [rlp.decode(node) for node in world.account_proof(address)]
        value = HexaryTrie.get_from_proof(world.root, keccak(address), proof)
        if address not in alloc:
            assert value == b""
            continue
        account = PyEvmAccount.deserialize(rlp.decode_list(value))
        assert account.balance == alloc[address].balance
        assert account.nonce == alloc[address].nonce
        assert account.code_hash == keccak(alloc[address].code)
        assert account.storage_root == world.storage_root(address)


@given(ACCOUNTS.filter(lambda account: account.storage), st.integers(0, 2**256 - 1))
def test_fuzz_storage_proof__convinces_py_trie(account: Account, other: int) -> None:
    world = World.from_alloc({CONTRACT: account})
    for slot in {*account.storage, other}:
        proof = [rlp.decode(node) for node in world.storage_proof(CONTRACT, slot)]
        path = keccak(slot.to_bytes(32, "big"))
        value = HexaryTrie.get_from_proof(world.storage_root(CONTRACT), path, proof)
        expected = account.storage.get(slot, 0)
        assert value == (rlp.encode(expected) if expected else b"")
