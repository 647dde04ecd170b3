"""What a longer chain costs: time and memory of a block, and of starting again, as ratios.

Each case runs in a process of its own, so that none finds another's garbage. Rates are compared
within that process, the start against the end, in the processor's time: other work on the machine
slows both down alike.
"""

import gc
import json
import multiprocessing
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from benchmarks.peers import ROOT
from mevm.node import Node, NodeSettings
from mevm.state import Account, World
from mevm.store import database

TRANSFERS = 2_000
"""Automined transactions of one measurement."""
WARM_UP = 500
HISTORY = 1_000
PAGE = 4_096
TARGET = ROOT / "build" / "bench"

Numbers = dict[str, Any]


def resident() -> float:
    """Return the memory of this process in KiB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 1_024


def transfers(node: Node, count: int = TRANSFERS) -> float:
    """Return transfers per second of the processor's time, each in a block of its own."""
    payer, payee = node.accounts.addresses()[:2]
    fields = {"from": payer, "to": payee, "value": 1, "gas": 21_000}
    begun = time.process_time()
    for _ in range(count):
        node.send_transaction(fields)
    return count / (time.process_time() - begun)


def warm(settings: NodeSettings | None = None) -> Node:
    """Return a node that has made enough blocks for every cache to be full."""
    node = Node(settings)
    transfers(node, WARM_UP)
    return node


def by_height(height: int) -> Numbers:
    """Measure at the start, after so many empty blocks, and what each of them keeps."""
    node = warm()
    start, before = transfers(node), resident()
    steps = []
    for _ in range(10):
        node.mine(height // 10)
        steps.append((node.head.number, (resident() - before) / 1_024))
    gc.collect()
    kept = (resident() - before) / height
    return {"start": start, "end": transfers(node), "KiB a block": kept, "MiB": steps}


def by_accounts(count: int) -> Numbers:
    """Measure with ten accounts, and with so many more in the state."""
    node = warm()
    start = transfers(node)
    more = {index.to_bytes(20, "big"): Account(1) for index in range(2**64, 2**64 + count)}
    world = World.from_alloc({**dict(node.head.world.accounts()), **more})
    node.chain.history.edit(node.head.with_world(world))
    gc.collect()
    return {"start": start, "end": transfers(node)}


def by_window(height: int) -> Numbers:
    """Measure the memory of a node that keeps its last blocks only."""
    node = warm(NodeSettings(history=HISTORY))
    node.mine(height // 10)  # past the ring of block hashes in the state, which fills up first
    begun, before = node.head.number, resident()
    steps = []
    for _ in range(10):
        node.mine((height - begun) // 10)
        steps.append((node.head.number, (resident() - before) / 1_024))
    return {"MiB": steps, "growth": steps[-1][1] / (before / 1_024)}


def reopening(height: int) -> Numbers:
    """Measure the start from a directory with so many blocks, and automining with the disk."""
    with tempfile.TemporaryDirectory() as folder:
        settings = NodeSettings(datadir=Path(folder) / "data")
        node = Node(settings)
        for _ in range(10):
            node.mine(height // 10)
            node.commit()
        node.close()
        size = (Path(folder) / "data" / "chain.sqlite").stat().st_size / 2**20
        begun = time.perf_counter()
        node = Node(settings)
        opened = time.perf_counter() - begun
        payer, payee = node.accounts.addresses()[:2]
        begun = time.perf_counter()
        for _ in range(200):
            node.send_transaction({"from": payer, "to": payee, "value": 1, "gas": 21_000})
            node.commit()
        synced = (time.perf_counter() - begun) / 200
        node.close()
    return {"seconds": opened, "MiB": size, "ms a kept transaction": synced * 1e3}


CASES: dict[str, tuple[Callable[[int], Numbers], int]] = {
    "height": (by_height, 100_000),
    "accounts": (by_accounts, 1_000_000),
    "window": (by_window, 200_000),
    "reopening": (reopening, 100_000),
}


def in_process(name: str, size: int) -> Numbers:
    """Run one case in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(CASES[name][0], (size,))


def verdicts(found: dict[str, Numbers]) -> list[tuple[str, str, str, bool]]:
    """Return what is measured, its figure, what is asked for, and whether it is so."""
    rows = []
    for name, what in (("height", "height 100,000"), ("accounts", "1,000,000 accounts")):
        if name in found:
            ratio = found[name]["end"] / found[name]["start"]
            text = f"{ratio:.2f} × ({found[name]['end']:.0f}/s)"
            rows.append((f"automining at {what}, by the start", text, "0.8 ×", ratio >= 0.8))
    if "height" in found:
        kept = found["height"]["KiB a block"]
        rows.append(("memory of a kept empty block", f"{kept:.2f} KiB", "8 KiB", kept < 8))
    if "window" in found:
        growth = found["window"]["growth"]
        text = f"{growth:+.1%}"
        rows.append((f"memory to 200,000 blocks, --history {HISTORY}", text, "5 %", growth < 0.05))
    if "reopening" in found:
        seconds = found["reopening"]["seconds"]
        rows.append(("opening 100,000 blocks", f"{seconds:.2f} s", "2 s", seconds < 2))
    return rows


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(CASES)))
@click.option("--scale", type=float, default=1.0, help="Smaller chains, for a try.")
def main(names: tuple[str, ...], scale: float) -> None:
    """Measure NAMES (all without one), print a table, and draw a picture of all of them."""
    chosen = names or tuple(CASES)
    found = {name: in_process(name, int(CASES[name][1] * scale)) for name in chosen}
    table = Table("measure", "found", "asked for", "")
    rows = verdicts(found)
    for what, figure, bound, holds in rows:
        table.add_row(what, figure, bound, "ok" if holds else "MISSED")
    Console().print(table)
    if "reopening" in found:
        print(f"with the disk ({database.SYNCHRONOUS}): {found['reopening']}")
    TARGET.mkdir(parents=True, exist_ok=True)
    (TARGET / "history.json").write_text(json.dumps(found, indent=2) + "\n")
    if set(found) == set(CASES):
        from benchmarks.history_picture import draw

        draw(found, TARGET / "history.png")
    if scale == 1 and not all(row[3] for row in rows):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
