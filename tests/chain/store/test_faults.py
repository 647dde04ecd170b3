"""A disk that fails at any statement: what was committed stays, and nothing is promised then."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm.node import Node, NodeSettings
from mevm.rpc.dispatcher import Dispatcher
from mevm.store.database import Database
from mevm.store.errors import StoreError

pytestmark = pytest.mark.rule("WSG-14")
STRANGER = "0x" + "57" * 20
STEPS = st.sampled_from(
    [
        ("anvil_setBalance", [STRANGER, "0x7"]),
        ("anvil_setStorageAt", [STRANGER, "0x1", "0x" + "00" * 31 + "05"]),
        ("anvil_mine", ["0x3"]),
        ("debug_setHead", ["0x1"]),
        ("evm_setAutomine", [False]),
        ("evm_setAutomine", [True]),
        ("eth_sendTransaction", [{"value": "0x1", "to": STRANGER}]),
        ("anvil_dropAllTransactions", []),
        ("evm_snapshot", []),
        ("evm_revert", ["0x1"]),
    ]
)


class Disk:
    """Counts what is written, and fails once at one of the statements."""

    def __init__(self, monkeypatch):
        self.left = None
        for name in ("write_many", "commit"):
            monkeypatch.setattr(Database, name, self.watched(getattr(Database, name)))

    def watched(self, method):
        def write(database, *arguments):
            if self.left is not None:
                self.left -= 1
                if self.left == 0:
                    with database._writing():
                        raise sqlite3.OperationalError("disk I/O error")
            return method(database, *arguments)

        return write


def ask(node, method, params):
    if method == "eth_sendTransaction":
        params = [params[0] | {"from": f"0x{node.accounts.addresses()[0].hex()}"}]
    return Dispatcher(node).handle({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})


@given(st.lists(STEPS, min_size=1, max_size=8), st.integers(1, 40))
def test_fuzz_fault__leaves_what_was_answered(tmp_path_factory, steps, fault):
    settings = NodeSettings(
        datadir=tmp_path_factory.mktemp("data"), account_count=1, now=lambda: 10**9, history=2
    )
    with pytest.MonkeyPatch.context() as monkeypatch:
        disk = Disk(monkeypatch)
        node = Node(settings)
        kept, disk.left, failed = node.dump(), fault, False
        for method, params in steps:
            answer = ask(node, method, params)
            if node.keeper.database.failure is not None:
                assert "disk I/O error" in answer["error"]["message"]
                failed = True
                break
            kept = node.dump()
        if failed:
            assert "start the node anew" in ask(node, "anvil_mine", [])["error"]["message"]
            with pytest.raises(StoreError, match="start the node anew"):
                node.commit()
        node.keeper.close()
    again = Node(settings)
    assert again.dump() == kept
    again.keeper.close()
