"""Opening a directory: what is wrong with it is said, and nothing is made worse."""

import sqlite3

import pytest

from mevm.store import FILE
from mevm.store.errors import StoreError


@pytest.fixture
def folder(start, tmp_path):
    """Return a directory with a chain of 300 blocks that nobody uses."""
    node = start()
    payer, payee = node.accounts.addresses()[:2]
    node.send_transaction({"from": payer, "to": payee, "value": 1})
    node.mine(299)
    node.close()
    return tmp_path / "data"


def change(folder, statement, *values):
    connection = sqlite3.connect(folder / FILE)
    connection.execute(statement, values)
    connection.commit()
    connection.close()


def test_open__refuses_a_second_process(start):
    start()
    with pytest.raises(StoreError, match="another process uses this chain"):
        start()


@pytest.mark.parametrize(
    "settings", [{"chain_id": 5}, {"balance": 1}, {"account_count": 1}, {"timestamp": 5}]
)
def test_open__refuses_another_chain(folder, start, settings):
    with pytest.raises(StoreError, match="keeps the chain with id 1337 and genesis 0x"):
        start(**settings)
    assert start().head.number == 300


def test_open__refuses_other_formats(folder, start):
    change(folder, "PRAGMA user_version = 2")
    with pytest.raises(StoreError, match="format 2 by a later version, expected format 1: use"):
        start()
    change(folder, "PRAGMA application_id = 1")
    with pytest.raises(StoreError, match="an SQLite file, but no chain"):
        start()
    (folder / FILE).write_bytes(b"something else" * 1_000)
    with pytest.raises(StoreError, match="damaged, or no chain"):
        start()


def test_open__finds_a_damaged_state(folder, start):
    change(folder, "UPDATE state SET value = x'05' WHERE length(key) = 52")
    with pytest.raises(StoreError, match="damaged: the state's root is 0x"):
        start()


@pytest.mark.parametrize("column", ["hash", "record"])
def test_read__finds_a_damaged_block(folder, start, column):
    change(folder, f"UPDATE blocks SET {column} = zeroblob(32) WHERE number = 3")
    node = start()
    assert node.chain.block(2).number == 2
    with pytest.raises(StoreError, match="damaged: block 3"):
        node.chain.block(3)


def test_open__keeps_what_methods_set_unless_options_change(start):
    node = start()
    node.set_automine(False)
    node.close()
    node = start()
    assert not node.sealing.automine
    node.close()
    node = start(block_time=2.0)
    assert (node.sealing.automine, node.sealing.block_time) == (True, 2.0)


def test_logs__are_found_without_reading_blocks(folder, start, monkeypatch):
    node = start()
    monkeypatch.setattr(node.chain.history, "block", None)
    assert list(node.chain.blooms(0, 300)) == []
