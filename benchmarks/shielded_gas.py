"""What transactions of the shielded pool cost, and whether the number of notes changes it.

`python -m benchmarks.shielded_gas`. Gas of the whole transaction, its data included; execution in
titanoboa, on Prague's prices, with all contracts as they are deployed. Proofs are not made for it:
the precompile GROTH16_VERIFY charges what it does and then believes. All numbers in the data have
their full length, as real ones have, and there were ten notes before.

The tree is where it would be after many notes, and of the nullifiers, roots and accounts of others
up to a hundred thousand are written, without calls (`shielded_tree`), which a test compares.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from random import Random
from typing import Any
from unittest.mock import patch

import boa
import click
from eth_utils import to_canonical_address
from rich.console import Console
from rich.table import Table

from benchmarks.peers import ROOT
from benchmarks.shielded_gas_picture import draw
from benchmarks.shielded_tree import fill, grow, layout
from mevm.crypto.poseidon import FIELD
from mevm.precompiles import PRECOMPILES
from mevm.vm.forks import Fork
from mevm.vm.transaction import Transaction
from mevm_suite.deployment.boa_shielded import COIN_NAME, groth16, precompiles, shielded_chain
from mevm_suite.deployment.boa_shielded_pool import Draft, ShieldedPool, coin, deploy_pool
from mevm_suite.deployment.boa_shielded_vault import asset
from mevm_suite.testing import load
from shielded.assets import encode_name
from shielded.transaction import CIPHERTEXT_BYTES

PROOFS = ROOT / "tests" / "unit" / "ProofVerifier" / "proofs.json"
SHIMS = ROOT / "build" / "bench" / "shims.json"
TARGET = ROOT / "build" / "bench" / "shielded_gas.json"
PICTURE = TARGET.with_suffix(".png")

NOTES_BEFORE = 10
DEPOSITS = (1, 2)
TRANSFERS = (1, 2, 4, 8)
BATCHES = (1, 2, 8, 32)
SIZES = (10, 1_000, 100_000, 1_000_000, 4**15)  # notes in the tree; 4^16 fill it
BOUNDARY = 4**10 - 8
PLACES = 16  # positions in a row; those of the two lowest levels repeat
WRITTEN = 100_000
MOST_SPREAD = 0.05
WIDTH = 170  # of the widest table, also where the output is no terminal
AMOUNT = 10**18
CIRCUITS = ("inputs", "outputs")
STANDARD_PRECOMPILES = range(1, 0x12)


@dataclass(frozen=True)
class Gas:
    """Of a transaction: its 21,000 and data, and the execution."""

    data: int
    execution: int

    @property
    def total(self) -> int:
        """What the receipt says."""
        return self.data + self.execution


@dataclass
class Meter:
    """A pool with notes in it, and what fills transactions with numbers of full length."""

    pool: ShieldedPool
    payer: str
    relayer: str
    random: Random
    proofs: dict[str, list[int]]

    @classmethod
    def deploy(cls) -> "Meter":
        """Deploy the pool, and make ten notes in it."""
        pool = deploy_pool(load("contracts/shielded/ProofVerifier.vy", groth16()))
        made = json.loads(PROOFS.read_text(encoding="utf-8"))
        proofs = {name: [int(word) for word in made[name][0]["proof"]] for name in CIRCUITS}
        accounts = pool.account("payer"), pool.account("relayer")
        meter = cls(pool, *accounts, Random("gas"), proofs)
        for account in accounts:
            pool.vault.fund(asset(COIN_NAME, AMOUNT), sender=account, value=AMOUNT)
        for _ in range(NOTES_BEFORE):
            meter.deposit(1)
        return meter

    def deposit(self, outputs: int) -> Gas:
        """Pay the coin in from a wallet."""
        draft = Draft(self.pool).deposit(self.payer, coin(outputs * AMOUNT))
        return self.send(self.output(draft, outputs), self.payer, outputs * AMOUNT)

    def transfer(self, notes: int) -> Gas:
        """Pay from notes to as many."""
        return self.send(self.output(self.spend(Draft(self.pool), notes), notes), self.payer)

    def withdraw(self) -> Gas:
        """Pay half of a note to a new account; a relayer submits, and the rest is a note again."""
        receiver = str(boa.env.generate_address())
        draft = self.spend(Draft(self.pool), 1).withdraw(receiver, coin(AMOUNT // 2 - 1))
        draft.transaction["fee"] = 1
        return self.send(self.output(draft, 1, AMOUNT // 2), self.relayer)

    def spend(self, draft: Draft, notes: int) -> Draft:
        """Spend notes that the proofs say there are."""
        for _ in range(notes):
            draft.spend(coin(AMOUNT), self.random.randrange(FIELD))
        return draft

    def output(self, draft: Draft, notes: int, amount: int = AMOUNT) -> Draft:
        """Make notes with ciphertexts."""
        for _ in range(notes):
            draft.output(coin(amount), self.random.randrange(FIELD))
            *terms, _ = draft.transaction["outputs"].pop()
            sealed = self.random.randbytes(CIPHERTEXT_BYTES)
            draft.transaction["outputs"].append((*terms, sealed))
        return draft

    def send(self, draft: Draft, sender: str, value: int = 0) -> Gas:
        """Sign and submit."""
        spends, outputs = (draft.transaction[part] for part in ("spends", "outputs"))
        draft.authorisation["input_proofs"] = [self.proofs["inputs"]] * len(spends)
        draft.authorisation["output_proofs"] = [self.proofs["outputs"]] * len(outputs)
        draft.sign()
        begin_transaction()
        execution = int(draft.submit(sender, value).get_gas_used())
        data = draft.data
        sent = Transaction.unsigned(
            to_canonical_address(sender), to=self.pool.address, data=data, value=value
        )
        gas = Gas(sent.intrinsic_gas(Fork.PRAGUE), execution)
        if gas.total < sent.floor_gas:
            raise RuntimeError("the floor of the data is not told")
        return gas


@contextmanager
def believing_chain() -> Iterator[None]:
    """Have GROTH16_VERIFY charge and believe, on a chain of its own."""
    with boa.swap_env(boa.Env()), shielded_chain():
        with patch("mevm.crypto.groth16.verify", lambda *_: True):
            yield


def begin_transaction() -> None:
    """Make all slots and addresses cold again but the precompiles."""
    state = boa.env.evm.vm.state
    state.lock_changes()
    standard = [number.to_bytes(20) for number in STANDARD_PRECOMPILES]
    for place in (*standard, *PRECOMPILES):
        state.mark_address_warm(place)


def crowd(pool: ShieldedPool, notes: int) -> None:
    """Write what so many notes of others leave in storage, and as many accounts."""
    grow(pool.contract, notes)
    others = range(1, min(notes, WRITTEN) + 1)
    hidden, tree = (layout(pool.contract, name) for name in ("hidden_notes", "commitment_tree"))
    for slots, name in ((hidden, "is_spent"), (hidden, "is_accepted"), (tree, "is_root")):
        fill(pool.contract, slots[name]["slot"], ((each,) for each in others), 1)
    key = int.from_bytes(encode_name(COIN_NAME), "big")
    ledger = layout(pool.vault)["ledger"]["slot"]
    fill(pool.vault, ledger, ((each, key) for each in others), AMOUNT)


def transactions(meter: Meter) -> dict[str, Gas]:
    """Return the gas of each kind of transaction, all in a tree of about ten notes."""

    def after_ten(send: Callable[..., Gas], *args: int) -> Gas:
        grow(meter.pool.contract, NOTES_BEFORE)
        return send(*args)

    found = {f"deposit, 1 to {n}": after_ten(meter.deposit, n) for n in DEPOSITS}
    found |= {f"transfer, {n} to {n}": after_ten(meter.transfer, n) for n in TRANSFERS}
    return found | {"withdrawal by a relayer": after_ten(meter.withdraw)}


def by_shims(transfer: Gas) -> dict[str, Gas]:
    """Return a transfer of two notes with contracts in the place of precompiles, as last measured.

    `benchmarks.shims` measures its execution; the data is the same.
    """
    execution, _ = json.loads(SHIMS.read_text(encoding="utf-8"))["transfer"]
    return {"transfer, 2 to 2, by shims": Gas(transfer.data, execution)}


def by_notes(meter: Meter) -> dict[int, list[int]]:
    """Return the gas of transfers of two notes by notes in the tree, at places in a row."""
    found = {}
    for size in (*SIZES, BOUNDARY):
        crowd(meter.pool, size)
        found[size] = [_at(meter, size + place) for place in range(PLACES)]
    return found


def _at(meter: Meter, position: int) -> int:
    grow(meter.pool.contract, position)
    return meter.transfer(2).total


def inserts() -> dict[int, dict[int, list[int]]]:
    """Return the execution gas of appending, by leaves at once, notes before, and place."""
    tree = load("tests/mocks/LeafTree.vy", precompiles()[0])
    random = Random("leaves")

    def append(position: int, count: int) -> int:
        grow(tree, position)
        begin_transaction()
        tree.append([random.randrange(FIELD) for _ in range(count)])
        return int(tree._computation.get_gas_used())

    return {
        count: {
            size: [append(size + place, count) for place in range(PLACES)]
            for size in (*SIZES, BOUNDARY)
        }
        for count in BATCHES
    }


def mean(values: list[int]) -> int:
    """Return the mean."""
    return round(sum(values) / len(values))


def spread(by_size: dict[int, list[int]]) -> float:
    """Return how far the means of all sizes are apart; a boundary is told apart."""
    means = [mean(row) for size, row in by_size.items() if size != BOUNDARY]
    return max(means) / min(means) - 1


def transaction_table(found: dict[str, Gas]) -> Table:
    """Lay the transactions out, one a row."""
    drawn = Table("transaction", title="Gas, with real prices of verification")
    for heading in ("own and data", "execution", "in all"):
        drawn.add_column(heading, justify="right")
    for name, gas in found.items():
        drawn.add_row(name, *(f"{part:,}" for part in (gas.data, gas.execution, gas.total)))
    return drawn


def size_table(found: dict[Any, dict[int, list[int]]], title: str) -> Table:
    """Lay gas out by notes in the tree: the mean, and from the least to the most."""
    drawn = Table("", title=title)
    for size in next(iter(found.values())):
        name = f"{size:,}" + " (boundary)" * (size == BOUNDARY)
        drawn.add_column(name, justify="right")
    for name, row in found.items():
        cells = (f"{mean(v):,}\n{min(v):,}-{max(v):,}" for v in row.values())
        drawn.add_row(str(name), *cells)
    return drawn


def per_leaf(found: dict[int, dict[int, list[int]]]) -> int:
    """Return what another leaf of a large batch costs in the mean of all sizes."""
    few, many = min(found), max(found)
    costs = {count: mean([mean(row) for row in found[count].values()]) for count in (few, many)}
    return (costs[many] - costs[few]) // (many - few)


@click.command()
def main() -> None:
    """Measure, print, draw; fail where the gas depends on the number of notes."""
    console = Console(width=WIDTH)
    with believing_chain():
        meter = Meter.deploy()
        found = transactions(meter)
        transfers = by_notes(meter)
        batches = inserts()
    if SHIMS.is_file():
        found |= by_shims(found["transfer, 2 to 2"])
    console.print(transaction_table(found))
    console.print(size_table({"2 to 2": transfers}, "Gas of a transfer by notes in the tree"))
    title = "Execution gas of appending leaves to the tree at once, by notes in it"
    console.print(size_table(batches, title))
    console.print(f"another leaf: {per_leaf(batches):,}")
    apart = spread(transfers)
    console.print(f"largest spread of a transfer's mean: {apart:.2%}; limit {MOST_SPREAD:.0%}")
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    document = {
        "transactions": {name: {**asdict(gas), "total": gas.total} for name, gas in found.items()},
        "transfer_by_notes": transfers,
        "inserts": batches,
        "spread": apart,
    }
    TARGET.write_text(json.dumps(document, indent=2) + "\n")
    kinds = {name: (gas.data, gas.execution) for name, gas in found.items()}
    draw(kinds, {size: transfers[size] for size in SIZES}, PICTURE)
    if apart > MOST_SPREAD:
        raise click.ClickException("a limit is exceeded")


if __name__ == "__main__":
    main()
