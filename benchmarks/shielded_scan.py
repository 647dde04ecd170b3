"""How many shielded notes a wallet scans in a second, and whether that depends on how many.

`python -m benchmarks.shielded_scan`. A wallet of its own for each number of notes scans the whole
chain: it reads the logs, tries its key on every note, in the native extension's threads or in two
processes that it starts, keeps the tree, and writes its file; twice, and the faster one counts. One
note of a hundred is its own. The node's time is not in it: the logs are in memory.

How many outputs a second are tried is measured apart, of outputs as events have them, once they are
fetched and read: both keys of each are derived, what is the account's is decrypted, and found.
"""

import json
import os
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.peers import ROOT
from benchmarks.shielded_chain import AMOUNT, OWN, NoteChain
from benchmarks.shielded_naive import opens
from benchmarks.shielded_scan_picture import draw
from mevm.native import extension
from shielded.account import SpendingKey
from shielded.assets import encode_name
from shielded.handed_out import HandedOut
from shielded.wallet.book import Account, Book
from shielded.wallet.sealing import MIN_COST
from shielded.wallet.store import Store
from shielded.wallet.trial import WORTH_A_POOL, Trial, try_output
from shielded.wallet.wallet import Wallet

SIZES = (1_000, 2_000, 5_000, 10_000, 20_000)
ROUNDS = 2
PROCESSES = 2
SAMPLE = 200  # notes that the naive scan tries
LEAST_RATE = 500
LEAST_TRIED = 20_000  # outputs in a second, with the native extension
MOST_GROWTH = 1.2  # of a note's cost, from the first half of the notes to the second
SEED = b"\x0b" * 32
COIN = encode_name("SERO")
TARGET = ROOT / "build" / "bench" / "shielded_scan.json"
PICTURE = TARGET.with_suffix(".png")


@dataclass(frozen=True)
class Scan:
    """A scan: how many notes, seconds of the clock, seconds of all processors."""

    notes: int
    seconds: float
    processor: float

    @property
    def rate(self) -> float:
        """Notes in a second."""
        return self.notes / self.seconds


def scan(chain: NoteChain, notes: int) -> Scan:
    """Scan so many notes with a new wallet, and see that it found its own."""
    chain.show(notes)
    account = Account.of_seed(SEED, chain.chain_id, chain.pool, 1)
    with tempfile.TemporaryDirectory() as folder:
        store = Store.create(Path(folder) / "wallet", "passphrase", MIN_COST)
        before = _processor()
        with Wallet(Book.create(store, account), chain, COIN, processes=PROCESSES) as wallet:
            begin = time.perf_counter()
            wallet.scan()
            seconds = time.perf_counter() - begin
            held = sum(wallet.balance().values())
    if held != AMOUNT * (notes // OWN):
        raise RuntimeError(f"expected {notes // OWN} notes of {AMOUNT}, found {held} in all")
    return Scan(notes, seconds, _processor() - before)


def _processor() -> float:
    """Return the seconds of this process and of those that it started and that ended."""
    return sum(os.times()[:4])


def growth(scans: list[Scan]) -> float:
    """Return what a note beyond the last but one size costs, over one before it.

    Of the processors' time, which says the same beside other work. What the smallest scan took is
    in neither part: starting processes takes the same for any number.
    """
    first, middle, last = scans[0], scans[-2], scans[-1]
    return _slope(middle, last) / _slope(first, middle)


def _slope(less: Scan, more: Scan) -> float:
    return (more.processor - less.processor) / (more.notes - less.notes)


def trial_seconds(chain: NoteChain, notes: int) -> tuple[float, float]:
    """Return what a note takes to try, ours and naively, on one processor; both agree on them."""
    key, sample = SpendingKey.from_seed(SEED).viewing, chain.outputs[:notes]
    handed_out = HandedOut(key)
    begin = time.process_time()
    found = [try_output(handed_out, each) for each in sample]
    between = time.process_time()
    opened = [opens(key, each) for each in sample]
    end = time.process_time()
    if [(note is not None, sent is not None) for note, sent in found] != opened:
        raise RuntimeError("the naive scan finds other notes")
    return (between - begin) / notes, (end - between) / notes


def tried(chain: NoteChain) -> Scan:
    """Try the account's key on all outputs, and see that it found its own."""
    key = SpendingKey.from_seed(SEED).viewing
    outputs, handed_out = chain.outputs, HandedOut(key)
    with Trial(key, PROCESSES) as trial:
        trial.run(outputs[:WORTH_A_POOL], handed_out)  # starts processes, if it does
        before, begin = _processor(), time.perf_counter()
        found = trial.run(outputs, handed_out)
        seconds, processor = time.perf_counter() - begin, _processor() - before
    own = sum(received is not None for received, _ in found)
    if own != -(-len(outputs) // OWN):
        raise RuntimeError(f"expected {-(-len(outputs) // OWN)} notes, found {own}")
    return Scan(len(outputs), seconds, processor)


def table(scans: list[Scan]) -> Table:
    """Lay the scans out, one a row."""
    drawn = Table("notes", title="A wallet's scan of the whole chain")
    for heading in ("seconds", "notes a second", "processor seconds", "processor ms a note"):
        drawn.add_column(heading, justify="right")
    for each in scans:
        drawn.add_row(
            f"{each.notes:,}",
            f"{each.seconds:.1f}",
            f"{each.rate:,.0f}",
            f"{each.processor:.1f}",
            f"{1000 * each.processor / each.notes:.2f}",
        )
    return drawn


@click.command()
def main() -> None:
    """Measure, print, draw; fail where a scan is too slow, or does not grow with the notes."""
    console = Console()
    address = SpendingKey.from_seed(SEED).viewing.address
    chain = NoteChain(address, max(SIZES))
    scans = []
    for size in track(SIZES, "scanning", console=console, transient=True):
        taken = [scan(chain, size) for _ in range(ROUNDS)]
        scans.append(min(taken, key=lambda each: each.seconds))
    trials = min((tried(chain) for _ in range(ROUNDS)), key=lambda each: each.seconds)
    ours, naive = trial_seconds(chain, SAMPLE)
    grown, slowest = growth(scans), min(each.rate for each in scans)
    console.print(table(scans))
    console.print(f"slowest: {slowest:,.0f} notes a second; limit {LEAST_RATE}")
    console.print(f"a later note over an earlier one: {grown:.2f}; limit {MOST_GROWTH}")
    by = "the native extension" if extension() else f"{PROCESSES} processes"
    console.print(f"outputs tried by {by}: {trials.rate:,.0f} a second")
    both = f"{1000 * ours:.2f} ms of one processor, naively {1000 * naive:.1f}"
    console.print(f"to try a note: {both}: {naive / ours:.0f}×")
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    document = {
        "scans": [{**asdict(each), "rate": each.rate} for each in scans],
        "growth": grown,
        "tried": {"native": extension() is not None, **asdict(trials), "rate": trials.rate},
        "trial": {"ours": ours, "naive": naive, "ratio": naive / ours},
    }
    TARGET.write_text(json.dumps(document, indent=2) + "\n")
    counts, seconds = zip(*((each.notes, each.seconds) for each in scans), strict=True)
    draw(counts, seconds, LEAST_RATE, (ours, naive), PICTURE)
    is_slow = extension() is not None and trials.rate < LEAST_TRIED
    if slowest < LEAST_RATE or grown > MOST_GROWTH or is_slow:
        raise click.ClickException("a limit is exceeded")


if __name__ == "__main__":
    main()
