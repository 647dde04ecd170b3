"""A node on disk, reopened at any time, is the node that never stopped."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from mevm.blocks import StateUnavailable
from mevm.node import Node, NodeSettings
from mevm.vm.errors import InvalidTransaction

ACCOUNTS = 3
KEPT_IN_MEMORY = 3


class StoredNodeMachine(RuleBasedStateMachine):
    """Whatever is done to a node in memory is done to one on disk; their dumps are the same."""

    @initialize(automine=st.booleans())
    def start(self, automine):
        self.wall = 1_000_000
        self.folder = Path(tempfile.mkdtemp())
        self.settings = {"now": lambda: self.wall, "account_count": ACCOUNTS, "automine": automine}
        self.memory = Node(NodeSettings(**self.settings))
        self.open()
        self.addresses = self.memory.accounts.addresses()
        self.snapshots = []
        self.compare()

    def open(self):
        settings = {"datadir": self.folder, "history": KEPT_IN_MEMORY, **self.settings}
        self.disk = Node(NodeSettings(**settings))

    def both(self, action):
        """Do something to both nodes; return what came of it, which must be the same."""
        results = []
        for node in (self.memory, self.disk):
            try:
                results.append(action(node))
            except (InvalidTransaction, ValueError, LookupError) as error:
                results.append((type(error), str(error)))
            node.commit()
        assert results[0] == results[1]
        return results[0]

    def compare(self):
        assert self.disk.dump() == self.memory.dump()
        assert self.disk.head.world.root == self.memory.head.world.root

    @rule(
        who=st.integers(0, ACCOUNTS - 1),
        to=st.integers(0, ACCOUNTS - 1),
        value=st.integers(0, 10**18),
        ahead=st.integers(0, 2),
    )
    def send(self, who, to, value, ahead):
        sender = self.addresses[who]
        fields = {"from": sender, "to": self.addresses[to], "value": value, "gas": 21_000}
        fields |= {"max_fee_per_gas": 10**10, "max_priority_fee_per_gas": 1}
        fields["nonce"] = self.memory.next_nonce(sender) + ahead
        self.both(lambda node: node.send_transaction(fields))

    @rule()
    def deploy(self):
        # Returns the code "STOP", and stores the block number in slot 1.
        code = bytes.fromhex("4360015560016000f3")
        sender = self.addresses[0]
        fields = {"from": sender, "data": code, "gas": 200_000, "max_fee_per_gas": 10**10}
        fields |= {"max_priority_fee_per_gas": 1, "nonce": self.memory.next_nonce(sender)}
        self.both(lambda node: node.send_transaction(fields))

    @rule(count=st.integers(1, 2 * KEPT_IN_MEMORY))
    def mine(self, count):
        self.both(lambda node: [block.hash for block in node.mine(count)])

    @rule(seconds=st.integers(0, 100))
    def time_passes(self, seconds):
        self.wall += seconds
        self.both(lambda node: node.increase_time(seconds))

    @rule(enabled=st.booleans())
    def settle(self, enabled):
        self.both(lambda node: node.set_automine(enabled))
        self.both(lambda node: node.impersonate(self.addresses[0]))
        self.both(lambda node: node.set_next_base_fee(10**9))

    @rule(who=st.integers(0, ACCOUNTS - 1), value=st.integers(0, 10**30))
    def edit(self, who, value):
        self.both(lambda node: node.set_balance(self.addresses[who], value))
        self.both(lambda node: node.set_storage(self.addresses[who], value % 3, value % 2))

    @rule()
    def snapshot(self):
        self.snapshots.append(self.both(lambda node: node.snapshot()))

    @precondition(lambda self: self.snapshots)
    @rule(data=st.data())
    def revert(self, data):
        place = data.draw(st.integers(0, len(self.snapshots) - 1))
        assert self.both(lambda node: node.revert(self.snapshots[place]))
        del self.snapshots[place:]
        self.compare()

    @rule(back=st.integers(0, 3 * KEPT_IN_MEMORY))
    def rewind(self, back):
        number = max(self.memory.head.number - back, 0)
        try:
            self.disk.chain.history.require_state(number)
        except StateUnavailable:
            return  # below what a load left
        self.both(lambda node: node.rewind(number))
        self.compare()

    @rule()
    def load(self):
        data = self.memory.dump()
        self.both(lambda node: node.load(data))
        self.snapshots.clear()
        self.compare()

    @rule()
    def restart(self):
        self.disk.close()
        self.open()
        # Ids of snapshots end with the process, so they start anew.
        self.memory._snapshots, self.memory._start = type(self.memory._snapshots)(), None
        self.memory._start = self.memory._present()
        self.snapshots.clear()
        self.compare()

    def teardown(self):
        if hasattr(self, "disk"):
            self.compare()
            self.disk.close()
            shutil.rmtree(self.folder)


TestStoredNodeMachine = StoredNodeMachine.TestCase
pytestmark = pytest.mark.rule("WSG-14")
