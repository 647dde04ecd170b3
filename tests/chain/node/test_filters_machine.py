"""Random mining, going back and polling, against a model that keeps every event in plain lists."""

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from mevm.blocks.block import StateUnavailable
from mevm.blocks.logs import LogFilter
from mevm.node import Node, NodeSettings
from mevm.node.feed import LogQuery, Topic

LOGGERS = (b"\xc0" * 20, b"\xc1" * 20)
# Log the first word of the call data as topic.
CODE = bytes.fromhex("60003560006000a100")
TIMEOUT = 300.0


class FiltersMachine(RuleBasedStateMachine):
    """The model looks at the chain before and after each step, and knows nothing of feeds."""

    @initialize()
    def start(self):
        self.time = 0.0
        settings = NodeSettings(
            now=lambda: 1_000_000, monotonic=lambda: self.time, filters=100, account_count=1
        )
        self.node = Node(settings)
        for address in LOGGERS:
            self.node.set_code(address, CODE)
        self.empty = self.node.dump()
        self.sender = self.node.accounts.addresses()[0]
        self.snapshots = []
        self.oldest = 0
        self.filters = {}
        self.line = self.seen()
        self.written = 0

    def seen(self):
        """Return the chain: of each block its hash and logs."""
        return [
            (
                block.hash,
                [
                    (log.address, int.from_bytes(log.topics[0], "big"))
                    for receipt in block.receipts
                    for log in receipt.logs
                ],
            )
            for block in self.node.chain.blocks()
        ]

    def absorb(self):
        """Tell the model's filters how the chain differs from what it was."""
        old, self.line = self.line, self.seen()
        common = 0
        while common < min(len(old), len(self.line)) and old[common] == self.line[common]:
            common += 1
        for kind, address, events, _ in self.filters.values():
            if kind == "heads":
                events += [block for block, _ in self.line[common:]]
                continue
            for sign, blocks in ((-1, old[common:]), (1, self.line[common:])):
                for _, logs in blocks:
                    events += [sign * topic for at, topic in logs if address in (None, at)]

    @rule(kind=st.sampled_from(["heads", "logs"]), address=st.sampled_from([None, *LOGGERS]))
    def install(self, kind, address):
        if kind == "heads":
            identifier = self.node.filters.add(Topic.HEADS)
        else:
            wanted = LogFilter(() if address is None else [address])
            identifier = self.node.filters.add(Topic.LOGS, LogQuery(wanted=wanted))
        self.filters[identifier] = [kind, address, [], self.time + TIMEOUT]

    @precondition(lambda self: self.filters)
    @rule(data=st.data())
    def poll(self, data):
        identifier = data.draw(st.sampled_from(list(self.filters)))
        kind, _, events, _ = self.filters[identifier]
        found = self.node.filters.changes(identifier)
        if kind == "logs":
            found = [
                (-1 if each.removed else 1) * int.from_bytes(each.log.topics[0], "big")
                for each in found
            ]
        assert found == events
        self.filters[identifier][2:] = [], self.time + TIMEOUT

    @precondition(lambda self: self.filters)
    @rule(data=st.data())
    def uninstall(self, data):
        identifier = data.draw(st.sampled_from(list(self.filters)))
        assert self.node.filters.remove(identifier)
        del self.filters[identifier]

    @rule(seconds=st.sampled_from([1.0, 100.0, 200.0]))
    def time_passes(self, seconds):
        self.time += seconds
        self.filters = {name: each for name, each in self.filters.items() if each[3] > self.time}

    @rule(address=st.sampled_from(LOGGERS), count=st.integers(1, 3))
    def write(self, address, count):
        for _ in range(count):
            self.written += 1
            data = self.written.to_bytes(32, "big")
            self.node.send_transaction({"from": self.sender, "to": address, "data": data})
        self.absorb()

    @rule(count=st.integers(1, 2))
    def mine(self, count):
        self.node.mine(count)
        self.absorb()

    @rule()
    def snapshot(self):
        self.snapshots.append(self.node.snapshot())

    @precondition(lambda self: self.snapshots)
    @rule(data=st.data())
    def revert(self, data):
        place = data.draw(st.integers(0, len(self.snapshots) - 1))
        assert self.node.revert(self.snapshots[place])
        del self.snapshots[place:]
        self.absorb()

    @rule(data=st.data())
    def rewind(self, data):
        number = data.draw(st.integers(0, self.node.head.number))
        if number < self.oldest:
            with pytest.raises(StateUnavailable):
                self.node.rewind(number)
        else:
            self.node.rewind(number)
        self.absorb()

    @rule(amount=st.integers(1, 10**18))
    def edit(self, amount):
        self.node.set_balance(b"\x57" * 20, amount)
        self.absorb()

    @rule()
    def dump_and_load(self):
        self.node.load(self.node.dump())
        self.oldest = self.node.head.number  # the only state in a dump
        self.snapshots.clear()
        self.absorb()

    @rule()
    def load_another(self):
        self.node.load(self.empty)
        self.oldest = 0
        self.snapshots.clear()
        self.absorb()

    @invariant()
    def nobody_else_watches(self):
        assert len(self.node.filters) == len(self.node.feed) == len(self.filters)


TestFiltersMachine = FiltersMachine.TestCase
