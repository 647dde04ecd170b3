"""The wallet's file: encrypted, locked, whole after a crash, and loud when somebody changed it."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from shielded.wallet.failure import (
    StoreDamagedError,
    StoreError,
    StoreLockedError,
    WrongPassphraseError,
)
from shielded.wallet.sealing import MIN_COST, KeyTerms
from shielded.wallet.store import KEPT_CHECKPOINTS, Checkpoint, Store

PASSPHRASE = "correct horse battery stapl\u00e9"
SECRET = "a secret that must not be on the disk"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "wallet"


@pytest.fixture
def store(path: Path):
    with Store.create(path, PASSPHRASE, MIN_COST) as made:
        yield made


def change_record(path: Path, command: str) -> None:
    with sqlite3.connect(path) as connection:
        assert connection.execute(command).rowcount > 0
    connection.close()


def test_create__makes_a_file_for_its_owner_only(store, path):
    assert path.stat().st_mode & 0o777 == 0o600


def test_create__refuses_a_file_that_exists(store, path):
    with pytest.raises(StoreError, match="File exists"):
        Store.create(path, PASSPHRASE, MIN_COST)


def test_create__refuses_an_empty_passphrase_and_leaves_no_file(path):
    with pytest.raises(StoreError, match="expected a passphrase"):
        Store.create(path, "", MIN_COST)
    assert not path.exists()


def test_open__gives_back_what_was_put(store, path):
    with store.change():
        store.put("note", 3, {"memo": SECRET})
        store.put("note", 1, [1, 2])
        store.put_checkpoint(Checkpoint(7, b"\7" * 32, 5, ((1,), (2, 3))))
    store.close()
    assert SECRET.encode() not in path.read_bytes()
    with Store.open(path, PASSPHRASE) as again:
        assert again.records("note") == {1: [1, 2], 3: {"memo": SECRET}}
        assert again.record("note", 2) is None
        assert again.checkpoints() == [Checkpoint(7, b"\7" * 32, 5, ((1,), (2, 3)))]


def test_open__takes_the_passphrase_in_any_encoding_of_the_same_text(store, path):
    store.close()
    with Store.open(path, "correct horse battery staple\u0301") as again:
        assert again.records("note") == {}


def test_open__refuses_a_wrong_passphrase(store, path):
    store.close()
    with pytest.raises(WrongPassphraseError):
        Store.open(path, PASSPHRASE + " ")


def test_open__refuses_a_file_that_others_may_read(store, path):
    store.close()
    path.chmod(0o640)
    with pytest.raises(StoreError, match="chmod 600"):
        Store.open(path, PASSPHRASE)


def test_open__refuses_what_is_no_wallet(path):
    path.write_bytes(b"not a database" * 100)
    path.chmod(0o600)
    with pytest.raises(StoreDamagedError):
        Store.open(path, PASSPHRASE)


def test_open__refuses_another_database(path):
    sqlite3.connect(path).execute("CREATE TABLE other (x)").connection.close()
    path.chmod(0o600)
    with pytest.raises(StoreDamagedError, match="not a wallet"):
        Store.open(path, PASSPHRASE)


def test_open__refuses_another_version(store, path):
    store.close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 2")
    with pytest.raises(StoreDamagedError, match="version 2, expected 1"):
        Store.open(path, PASSPHRASE)


def test_open__refuses_terms_that_would_tell_the_passphrase(store, path):
    store.close()
    change_record(path, "UPDATE header SET cost = 1")
    with pytest.raises(StoreDamagedError, match="cost between"):
        Store.open(path, PASSPHRASE)


def test_open__says_that_another_process_has_it_open(store, path):
    code = (
        "import sys; from pathlib import Path; from shielded.wallet.store import Store\n"
        "try: Store.open(Path(sys.argv[1]), 'x')\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    command = [sys.executable, "-c", code, str(path)]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert said.stdout.strip() == f"StoreLockedError {path}: another process has this wallet open"


def test_open__is_locked_for_a_second_use_in_the_process_too(store, path):
    with pytest.raises(StoreLockedError):
        Store.open(path, PASSPHRASE)


@pytest.mark.parametrize(
    "command",
    [
        "UPDATE record SET body = CAST(body || x'00' AS BLOB) WHERE id = 1",
        "UPDATE record SET body = x'00' WHERE id = 1",
        "UPDATE record SET id = 9 WHERE id = 1",
        "UPDATE record SET kind = 'spend' WHERE id = 1",
        "UPDATE record SET body = (SELECT body FROM record WHERE id = 2) WHERE id = 1",
    ],
)
def test_records__refuse_what_was_changed_or_moved(store, path, command):
    with store.change():
        store.put("note", 1, "one")
        store.put("note", 2, "two")
    store.close()
    change_record(path, command)
    with Store.open(path, PASSPHRASE) as again, pytest.raises(StoreDamagedError, match="record"):
        again.records("note")
        again.records("spend")


def test_change__is_undone_by_an_error(store):
    with store.change():
        store.put("note", 1, "kept")
    with pytest.raises(KeyError), store.change():
        store.put("note", 1, "lost")
        store.put("note", 2, "lost")
        raise KeyError
    assert store.records("note") == {1: "kept"}


def test_change__is_undone_by_a_crash(store, path):
    store.close()
    code = (
        "import os, sys; from pathlib import Path; from shielded.wallet.store import Store\n"
        "store = Store.open(Path(sys.argv[1]), sys.argv[2])\n"
        "with store.change(): store.put('note', 1, 'kept')\n"
        "with store.change():\n"
        "    for number in range(2000): store.put('note', number, 'lost' * 100)\n"
        "    os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, str(path), PASSPHRASE], timeout=60)
    with Store.open(path, PASSPHRASE) as again:
        assert again.records("note") == {1: "kept"}


def test_change_passphrase__keeps_the_records(store, path):
    with store.change():
        store.put("note", 1, SECRET)
    with pytest.raises(WrongPassphraseError):
        store.change_passphrase("wrong", "new", MIN_COST)
    store.change_passphrase(PASSPHRASE, "new", MIN_COST)
    store.close()
    with Store.open(path, "new") as again:
        assert again.records("note") == {1: SECRET}
        again.close()
    with pytest.raises(WrongPassphraseError):
        Store.open(path, PASSPHRASE)


def test_checkpoints__are_bounded_and_newest_first(store):
    with store.change():
        for block in range(KEPT_CHECKPOINTS + 5):
            store.put_checkpoint(Checkpoint(block, bytes(32), block, ()))
    blocks = [each.block for each in store.checkpoints()]
    assert blocks == list(range(KEPT_CHECKPOINTS + 4, 4, -1))
    with store.change():
        store.remove_checkpoints(10)
    assert [each.block for each in store.checkpoints()] == [10, 9, 8, 7, 6, 5]


def test_key__differs_with_the_salt_and_the_cost():
    terms = KeyTerms.fresh(MIN_COST)
    other = KeyTerms(MIN_COST + 1, terms.salt)
    keys = {each.key("x") for each in (terms, other, KeyTerms.fresh(MIN_COST))}
    assert len(keys) == 3


def test_open__says_where_there_is_no_file(path):
    with pytest.raises(StoreError, match=os.strerror(2)):
        Store.open(path, PASSPHRASE)
