"""A node that is killed at any moment under load loses nothing that it has answered.

`mevm node --datadir` runs as a process of its own with the disk waited for. Senders, a client that
edits and reverts, and a timer keep it busy; after a random time it gets SIGKILL and starts again on
the same directory. Then: every transaction that was answered is in a block or waits, every answered
edit and revert holds, and no block that was seen is gone. In the end each block is executed again
on the state before it, from the head back to the genesis.
"""

import json
import os
import random
import signal
import subprocess
import threading
import time
import urllib.request

import pytest
from node_process import MEVM, read_banner

from mevm.blocks import Block
from mevm.crypto import rlp
from mevm.node import Node, NodeSettings
from mevm.state.flat import apply
from mevm.store.history import EDITS
from mevm.vm.transaction import Transaction

KILLS = 500 if os.environ.get("HYPOTHESIS_PROFILE") == "fuzz" else 20
LONGEST_LIFE = 0.25
SENDERS = 3
FLAGS = ("--accounts", str(SENDERS), "--port", "0", "--history", "50")
EDITED = b"\xed" * 20
FIELDS = {"gas": 21_000, "gas_price": 10**11, "to": bytes(19) + b"\x09", "value": 1}


class Life:
    """One run of the node, from its start until it is killed."""

    def __init__(self, folder):
        command = [*MEVM, "node", "--datadir", str(folder), *FLAGS]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.url = read_banner(self.process)[-1].split()[-1]

    def ask(self, method, *params):
        """Return the result or the error; OSError if the node is dead."""
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        request = urllib.request.Request(self.url, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=20) as response:
            return json.load(response)

    def drain(self):
        """Read what the node prints, so that it never waits for a reader."""
        for _ in self.process.stdout:
            pass


class Load:
    """Clients of the node, and what they were told."""

    def __init__(self, life, keys, memory, seed):
        self.life, self.keys, self.memory = life, keys, memory
        self.random = random.Random(seed)
        clients = [threading.Thread(target=self.edit)]
        clients += [threading.Thread(target=self.send, args=(key,)) for key in keys]
        self.threads = [*clients, threading.Thread(target=life.drain)]
        for thread in self.threads:
            thread.start()

    def send(self, key):
        try:
            sender = f"0x{Transaction.sign(key, chain_id=1337, **FIELDS).sender.hex()}"
            while True:
                count = self.life.ask("eth_getTransactionCount", sender, "pending")["result"]
                fields = FIELDS | {"nonce": int(count, 16), "chain_id": 1337}
                transaction = Transaction.sign(key, **fields)
                answer = self.life.ask("eth_sendRawTransaction", f"0x{transaction.raw.hex()}")
                if "result" in answer:
                    self.memory.sent.append(answer["result"])
        except (OSError, ValueError):
            return  # killed

    def edit(self):
        try:
            while True:
                self.memory.wanted = self.memory.edited + 1
                answer = self.life.ask(
                    "anvil_setBalance", f"0x{EDITED.hex()}", hex(self.memory.wanted)
                )
                assert answer["result"] is True
                self.memory.edited = self.memory.wanted
                # Takes back no transaction that was answered: what is undone is undone at once.
                snapshot = self.life.ask("evm_snapshot")["result"]
                batch = [("evm_setAutomine", [self.random.random() < 0.7]), ("evm_mine", [])]
                for method, params in batch:
                    self.life.ask(method, *params)
                if self.memory.reverts:
                    self.life.ask("evm_revert", snapshot)
                self.life.ask("evm_setIntervalMining", self.random.randint(0, 1))
        except (OSError, ValueError):
            return  # killed


class Memory:
    """What was answered over all lives."""

    sent: list
    edited = wanted = 0
    reverts = False


@pytest.mark.rule("WSG-14")
def test_kill__loses_nothing_that_was_answered(tmp_path):
    folder = tmp_path / "data"
    seed = int(os.environ.get("KILL_SEED", "1"))
    chance = random.Random(seed)
    accounts = Node(NodeSettings(account_count=SENDERS)).accounts
    keys = [accounts.key(address) for address in accounts.addresses()]
    memory = Memory()
    memory.sent = []
    for kill in range(KILLS):
        # With reverts, transactions go away by right: then only edits and states are compared.
        memory.reverts = kill % 4 == 3
        kept = len(memory.sent)
        life = Life(folder)
        check(life, memory, kill)
        load = Load(life, keys, memory, seed + kill)
        time.sleep(chance.uniform(0, LONGEST_LIFE))
        life.process.send_signal(signal.SIGKILL)
        life.process.wait()
        for thread in load.threads:
            thread.join()
        if memory.reverts:
            del memory.sent[kept:]
    node = Node(NodeSettings(datadir=folder, account_count=SENDERS))
    # A busy machine answers less in each life, but without answers nothing was put to the test.
    assert memory.edited >= KILLS // 4
    assert len(memory.sent) >= KILLS // 4
    replay(node)
    node.close()


def check(life, memory, kill):
    """Compare what a node that was killed tells with what it had answered."""
    where = f"after kill {kill}"
    balance = int(life.ask("eth_getBalance", f"0x{EDITED.hex()}", "latest")["result"], 16)
    assert balance in (memory.edited, memory.wanted), where
    memory.edited = memory.wanted = balance
    for sent in memory.sent[-100:]:
        assert life.ask("eth_getTransactionByHash", sent)["result"] is not None, where


def replay(node):
    """Execute every block on the state before it, which the steps back lead to."""
    database, world = node.keeper.database, node.head.world
    steps = database.rows("SELECT step, old FROM undo ORDER BY step DESC")
    for step, old in steps:
        before = apply(world, dict(rlp.decode(old)))
        number, edits = divmod(step, EDITS)
        if edits == 0:
            block = node.chain.block(number)
            assert world.root == block.header.state_root
            base = node.chain.block(number - 1)
            parent = Block(base.header, base.body, base.receipts, before, None)
            again = Block(block.header, block.body, block.receipts, None, parent)
            after = node.chain.replay(again, len(again.transactions)).world()
            assert after.root == world.root, number
        world = before
    assert world.root == node.chain.genesis.header.state_root
