"""Random sequences of all that a node does, against a model of plain dictionaries."""

from copy import deepcopy

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from mevm.node import Node, NodeSettings
from mevm.vm.errors import InvalidTransaction

ACCOUNTS = 3
START = 10**18
GAS = 21_000
COINBASE = b"\xcb" * 20


class NodeMachine(RuleBasedStateMachine):
    """Transfers, blocks, edits, time and snapshots; the model knows balances, nonces, times."""

    @initialize(automine=st.booleans())
    def start(self, automine):
        self.wall = 1_000_000
        settings = NodeSettings(
            now=lambda: self.wall,
            account_count=ACCOUNTS,
            balance=START,
            automine=automine,
            coinbase=COINBASE,
        )
        self.node = Node(settings)
        self.addresses = self.node.accounts.addresses()
        self.automine = automine
        self.model = {
            "balances": dict.fromkeys(self.addresses, START),
            "nonces": dict.fromkeys(self.addresses, 0),
            "waiting": {},
            "blocks": [self.node.head.hash],
            "times": [self.node.head.timestamp],
        }
        self.snapshots = []

    def absorb(self):
        """Apply the blocks that the node has made since to the model."""
        model = self.model
        for number in range(len(model["blocks"]), self.node.head.number + 1):
            block = self.node.chain.block(number)
            assert block.header.parent_hash == model["blocks"][-1]
            for transaction, receipt in zip(block.transactions, block.receipts, strict=True):
                sender = transaction.sender
                assert model["waiting"].pop((sender, transaction.nonce)) == transaction.hash
                assert transaction.nonce == model["nonces"][sender]
                price = transaction.effective_gas_price(block.header.base_fee)
                model["nonces"][sender] += 1
                model["balances"][sender] -= receipt.gas_used * price + transaction.value
                model["balances"][transaction.to] += transaction.value
            model["blocks"].append(block.hash)
            model["times"].append(block.timestamp)

    @rule(
        who=st.integers(0, ACCOUNTS - 1),
        to=st.integers(0, ACCOUNTS - 1),
        value=st.integers(0, START // 4),
        ahead=st.integers(0, 2),
        tip=st.integers(0, 10**9),
    )
    def send(self, who, to, value, ahead, tip):
        sender = self.addresses[who]
        nonce = self.node.next_nonce(sender) + ahead
        fields = {"from": sender, "to": self.addresses[to], "value": value, "nonce": nonce}
        fields |= {"gas": GAS, "max_fee_per_gas": 10**10, "max_priority_fee_per_gas": tip}
        known = dict(self.model["waiting"])
        height = self.node.head.number
        try:
            found = self.node.send_transaction(fields)
        except InvalidTransaction:
            assert self.node.head.number == height
            assert self.model["waiting"] == known
            return
        self.model["waiting"][sender, nonce] = found
        self.absorb()

    @rule(count=st.integers(1, 3))
    def mine(self, count):
        assert len(self.node.mine(count)) == count
        self.absorb()

    @rule(seconds=st.integers(0, 10_000))
    def time_passes(self, seconds):
        self.wall += seconds

    @rule(seconds=st.integers(0, 10_000))
    def increase_time(self, seconds):
        self.node.increase_time(seconds)

    @rule(seconds=st.integers(1, 10_000))
    def set_next_timestamp(self, seconds):
        wanted = self.model["times"][-1] + seconds
        self.node.set_next_timestamp(wanted)
        self.node.mine()
        self.absorb()
        assert self.model["times"][-1] == wanted

    @rule(who=st.integers(0, ACCOUNTS - 1), balance=st.integers(0, START))
    def set_balance(self, who, balance):
        self.node.set_balance(self.addresses[who], balance)
        self.model["balances"][self.addresses[who]] = balance

    @rule()
    def snapshot(self):
        self.snapshots.append((self.node.snapshot(), deepcopy(self.model)))

    @precondition(lambda self: self.snapshots)
    @rule(data=st.data())
    def revert(self, data):
        place = data.draw(st.integers(0, len(self.snapshots) - 1))
        identifier, self.model = self.snapshots[place]
        assert self.node.revert(identifier)
        for used, _ in self.snapshots[place:]:
            assert not self.node.revert(used)
        del self.snapshots[place:]

    @rule()
    def dump_and_load(self):
        data = self.node.dump()
        self.node.load(data)
        assert self.node.dump() == data
        self.snapshots.clear()

    @rule()
    def look_at_pending(self):
        head = self.node.head
        assert self.node.pending_block().parent is head
        assert self.node.head is head

    @invariant()
    def state_is_that_of_the_model(self):
        world = self.node.head.world
        for address in self.addresses:
            assert world.get_balance(address) == self.model["balances"][address]
            assert world.get_nonce(address) == self.model["nonces"][address]

    @invariant()
    def chain_is_that_of_the_model(self):
        assert [block.hash for block in self.node.chain.blocks()] == self.model["blocks"]
        times = self.model["times"]
        assert all(earlier < later for earlier, later in zip(times, times[1:], strict=False))

    @invariant()
    def nothing_is_lost(self):
        waiting = {
            (transaction.sender, transaction.nonce): transaction.hash
            for transaction in self.node.pool.in_order_of_arrival()
        }
        assert waiting == self.model["waiting"]
        for block_hash in self.model["blocks"]:
            assert self.node.chain.block_by_hash(block_hash) is not None


TestNodeMachine = NodeMachine.TestCase
