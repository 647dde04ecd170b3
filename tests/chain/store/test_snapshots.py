"""Named snapshots: of a running node, of a stopped one, and as the start of a new one."""

import shutil

import pytest
from click.testing import CliRunner

from mevm.cli.snapshot import snapshot
from mevm.node import Node
from mevm.rpc.dispatcher import Dispatcher
from mevm.store import FILE
from mevm.store.errors import StoreError

pytestmark = pytest.mark.rule("WSG-14")
STRANGER = b"\x57" * 20


def ask(node, method, *params):
    request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}
    answer = Dispatcher(node).handle(request)
    return answer.get("result", answer.get("error"))


def run(*arguments):
    """Run `mevm snapshot`; return its exit code and last line."""
    done = CliRunner().invoke(snapshot, list(map(str, arguments)))
    return done.exit_code, (done.output.strip().splitlines() or [""])[-1]


def test_load__brings_back_all_that_was_saved(start):
    node = start()
    node.set_balance(STRANGER, 7)
    node.mine(3)
    node.set_automine(False)
    payer, payee = node.accounts.addresses()[:2]
    node.send_transaction({"from": payer, "to": payee, "value": 1})
    before = node.dump()
    assert ask(node, "mevm_snapshotSave", "one") is True
    node.mine(5)
    node.set_balance(STRANGER, 8)
    node.set_automine(True)
    assert ask(node, "mevm_snapshotSave", "two") is True
    assert ask(node, "mevm_snapshotLoad", "one") is True
    assert node.dump() == before
    node.mine()
    node.commit()
    assert ask(node, "mevm_snapshotLoad", "two") is True
    assert node.head.number == 8
    assert node.head.world.get_balance(STRANGER) == 8
    found = ask(node, "mevm_snapshotList")
    assert [(each["name"], each["number"]) for each in found] == [("one", "0x3"), ("two", "0x8")]
    assert ask(node, "mevm_snapshotRemove", "one") is True
    assert [each["name"] for each in ask(node, "mevm_snapshotList")] == ["two"]


def test_load__lasts(start):
    node = start()
    node.mine(2)
    node.save_snapshot("two")
    node.mine(2)
    node.load_snapshot("two")
    node.mine()
    head = node.head.hash
    node.close()
    assert start().head.hash == head


@pytest.mark.parametrize(
    ("method", "name", "message"),
    [
        ("mevm_snapshotLoad", "none", "no snapshot 'none' in "),
        ("mevm_snapshotRemove", "none", "no snapshot 'none' in "),
        ("mevm_snapshotSave", "here", "snapshot 'here' exists"),
        ("mevm_snapshotSave", "../up", "snapshot '../up': expected 1 to 64 letters"),
        ("mevm_snapshotSave", 5, "invalid argument 0: expected the name of a snapshot"),
    ],
)
def test_methods__explain_what_is_wrong(start, method, name, message):
    node = start()
    node.save_snapshot("here")
    assert message in ask(node, method, name)["message"]
    node.mine()
    node.commit()


def test_methods__need_a_directory():
    assert "start it with --datadir" in ask(Node(), "mevm_snapshotSave", "a")["message"]


def test_load__refuses_another_chain(start, tmp_path):
    mine, other = start(), start("other", chain_id=5)
    other.save_snapshot("foreign")
    folder = tmp_path / "data" / "snapshots"
    folder.mkdir()
    shutil.copy(tmp_path / "other" / "snapshots" / "foreign.sqlite", folder)
    (folder / "broken.sqlite").write_bytes(b"nonsense" * 1_000)
    mine.mine(2)
    with pytest.raises(StoreError, match="'foreign' is of another chain"):
        mine.load_snapshot("foreign")
    with pytest.raises(StoreError, match="damaged"):
        mine.load_snapshot("broken")
    mine.mine()
    mine.close()
    assert start().head.number == 3
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == [
        "chain.sqlite",
        "chain.sqlite-wal",
        "snapshots",
    ]


def test_command__works_on_a_stopped_node(start, tmp_path):
    node, folder = start(), tmp_path / "data"
    node.mine(2)
    code, line = run("save", "two", "--datadir", folder)
    assert (code, "another process uses this chain" in line) == (2, True)
    node.close()
    assert run("save", "two", "--datadir", folder) == (0, "saved two")
    node = start()
    node.mine(2)
    node.close()
    assert run("load", "two", "--datadir", folder) == (0, "loaded two")
    assert "two  block 2 0x" in run("list", "--datadir", folder)[1]
    assert start().head.number == 2
    assert run("remove", "two", "--datadir", folder) == (0, "removed two")
    assert run("remove", "two", "--datadir", folder)[0] == 2
    assert run("list")[0] == 2


def test_new_node__starts_from_a_snapshot(start, tmp_path):
    node = start()
    node.mine(300)
    node.save_snapshot("start")
    node.close()
    (tmp_path / "new").mkdir()
    shutil.copy(tmp_path / "data" / "snapshots" / "start.sqlite", tmp_path / "new" / FILE)
    new = start("new")
    assert new.head.hash == node.head.hash
    assert new.mine()[0].number == 301


@pytest.mark.parametrize("content", [b"", b"nonsense" * 1_000, b"SQLite format 3\0" + bytes(84)])
def test_list__shows_what_is_damaged(start, tmp_path, content):
    node, folder = start(), tmp_path / "data"
    node.save_snapshot("good")
    (folder / "snapshots" / "broken.sqlite").write_bytes(content)
    broken, good = ask(node, "mevm_snapshotList")
    assert broken == {"name": "broken", "number": None, "hash": None, "size": hex(len(content))}
    assert good["number"] == "0x0"
    node.close()
    result = CliRunner().invoke(snapshot, ["list", "--datadir", str(folder)])
    first, second = result.output.splitlines()
    assert first == "broken  damaged  0.0 MiB"
    assert second.startswith("good  block 0 0x")
    assert run("remove", "broken", "--datadir", folder) == (0, "removed broken")
