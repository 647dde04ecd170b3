"""What a sale costs through AutomaticContract, and through Kleros Escrow v2 where that is like it.

`python -m benchmarks.escrow_gas`. Real transactions on our node, as their receipts say. Each
step is measured from the same state twice: in the first sale of the two, and in a later one.
"""

import json
from collections.abc import Callable, Mapping
from typing import Protocol

import boa
import click
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.escrow_kleros import STEPS as KLEROS_STEPS
from benchmarks.escrow_kleros import KlerosShop, peer_file
from benchmarks.escrow_ours import STEPS, OurShop
from benchmarks.gas import HOLDERS, MOST_SPREAD, WIDTH
from benchmarks.local_chain import Gas, LocalChain
from benchmarks.peers import ROOT
from mevm_suite.audit.escrow_crowd import EscrowCrowd
from mevm_suite.audit.scaling import gather, measure, spread

TARGET = ROOT / "build" / "bench" / "escrow_gas.json"
ROUNDS = ("first", "again")
# Ours and theirs; of a sale the steps that it needs at least.
LIKE: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "buy": (("buy",), ("create",)),
    "confirm": (("confirm",), ("pay",)),
    "complete": (("complete",), ("executeTransaction",)),
    "release a part": (("release",), ("pay a part",)),
    "reimburse a part": (("reimburse",), ("reimburse a part",)),
    "refund": (("refund",), ("reimburse",)),
    "propose": (("propose",), ("proposeSettlement",)),
    "accept": (("accept",), ("acceptSettlement",)),
    "distrust": (("distrust",), ("payArbitrationFeeByBuyer",)),
    "concede": (("concede",), ("timeOutByBuyer",)),
    "contest": (("contest",), ("payArbitrationFeeBySeller",)),
    "execute_ruling": (("execute_ruling",), ("rule",)),
    "a sale": (("buy", "ship", "confirm", "withdraw"), ("create", "pay")),
    "a sale that is ruled on": (
        ("buy", "ship", "distrust", "contest", "execute_ruling", "withdraw"),
        (
            *("create", "proposeSettlement", "payArbitrationFeeByBuyer"),
            *("payArbitrationFeeBySeller", "rule"),
        ),
    ),
}

Costs = dict[str, dict[str, Gas]]  # by step and round


class Shop(Protocol):
    """One escrow with its parties."""

    chain: LocalChain

    def do(self, step: str) -> Gas:
        """Take one step."""

    def trade_once(self) -> None:
        """Complete a sale."""


def costs_of(shop: Shop, steps: Mapping[str, tuple[str, ...]]) -> Costs:
    """Return what each step costs after those that it needs, in both rounds."""
    found: Costs = {step: {} for step in steps}
    for name in ROUNDS:
        if name == ROUNDS[1]:
            shop.trade_once()
        for step, before in steps.items():
            with shop.chain.branch():
                for earlier in before:
                    shop.do(earlier)
                found[step][name] = shop.do(step)
    return found


def all_costs() -> dict[str, Costs]:
    """Return the costs of both escrows, by kind of sale; of the peer if its file is there."""
    path = peer_file()
    kinds: dict[str, Callable[[], Costs]] = {
        "coin": lambda: costs_of(OurShop(in_token=False), STEPS),
        "coin, not listed": lambda: costs_of(OurShop(False, is_listed=False), STEPS),
        "token": lambda: costs_of(OurShop(in_token=True), STEPS),
        "token, not listed": lambda: costs_of(OurShop(True, is_listed=False), STEPS),
    }
    if path is not None:
        kinds["Kleros, coin"] = lambda: costs_of(KlerosShop(path, False), KLEROS_STEPS)
        kinds["Kleros, token"] = lambda: costs_of(KlerosShop(path, True), KLEROS_STEPS)
    return {kind: kinds[kind]() for kind in track(kinds, "measuring", transient=True)}


def scaling(members: tuple[int, ...] = HOLDERS) -> dict[str, dict[str, int]]:
    """Return execution gas by function and by how many have traded with one seller before."""
    found: dict[str, dict[str, int]] = {}
    for size in track(members, "measuring", transient=True):
        with boa.swap_env(boa.Env()):
            for (contract, function), gas in measure(gather(EscrowCrowd, size), days=0).items():
                found.setdefault(f"{contract} {function}", {})[f"{size:,}"] = gas
    return found


def step_table(found: Mapping[str, Costs]) -> Table:
    """Lay our steps out: the first sale and a later one, with trust and without."""
    kinds = [kind for kind in found if not kind.startswith("Kleros")]
    drawn = Table("step", title="Gas of a transaction; without its own and its data, of execution")
    drawn.add_column("its own\nand data", justify="right")
    for kind in kinds:
        for name in ROUNDS:
            drawn.add_column(f"{kind},\n{name}", justify="right")
    for step in STEPS:
        costs = [found[kind][step][name] for kind in kinds for name in ROUNDS]
        start = costs[0].total - costs[0].execution
        drawn.add_row(step, f"{start:,}", *(f"{gas.total:,}" for gas in costs))
    return drawn


def like(found: Mapping[str, Costs], asset: str) -> dict[str, tuple[int, int]]:
    """Return the gas of like steps in a later sale, ours and theirs."""
    ours, theirs = found[asset], found[f"Kleros, {asset}"]
    return {
        name: (_total(ours, mine), _total(theirs, other)) for name, (mine, other) in LIKE.items()
    }


def _total(costs: Costs, steps: tuple[str, ...]) -> int:
    return sum(costs[step]["again"].total for step in steps)


def like_table(found: Mapping[str, Costs]) -> Table:
    """Lay both escrows out, side by side."""
    drawn = Table("step", title="Gas of a transaction in a later sale, ours and Kleros Escrow v2's")
    for asset in ("coin", "token"):
        for heading in (f"ours, {asset}", f"Kleros, {asset}", "ratio"):
            drawn.add_column(heading, justify="right")
    coin, token = (like(found, asset) for asset in ("coin", "token"))
    for name in LIKE:
        pairs = coin[name], token[name]
        cells = ((f"{ours:,}", f"{peer:,}", f"{ours / peer:.2f}×") for ours, peer in pairs)
        drawn.add_row(name, *(cell for pair in cells for cell in pair))
    return drawn


def scaling_table(found: dict[str, dict[str, int]]) -> Table:
    """Lay the gas out, one function a row."""
    drawn = Table("function", title="Execution gas by how many traded with the seller before")
    for heading in (*next(iter(found.values())), "spread"):
        drawn.add_column(heading, justify="right")
    for name, row in found.items():
        drawn.add_row(name, *(f"{gas:,}" for gas in row.values()), f"{spread(row.values()):.2%}")
    return drawn


@click.command()
def main() -> None:
    """Measure, print the tables, and write build/bench/escrow_gas.json; fail above the limit."""
    console = Console(width=max(WIDTH, Console().width))
    found, by_size = all_costs(), scaling()
    console.print(step_table(found))
    if peer_file() is None:
        console.print("Kleros Escrow v2: not found; benchmarks/README.md says where it is")
    else:
        console.print(like_table(found))
    console.print(scaling_table(by_size))
    most = max(spread(row.values()) for row in by_size.values())
    console.print(f"largest spread: {most:.2%}; limit {MOST_SPREAD:.0%}")
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    document = {"sales": _plain(found), "by_size": by_size, "largest_spread": most}
    TARGET.write_text(json.dumps(document, indent=2) + "\n")
    if most > MOST_SPREAD:
        raise click.ClickException("the limit is exceeded")


def _plain(found: Mapping[str, Costs]) -> dict[str, object]:
    return {
        kind: {
            step: {name: {"total": g.total, "execution": g.execution} for name, g in row.items()}
            for step, row in costs.items()
        }
        for kind, costs in found.items()
    }


if __name__ == "__main__":
    main()
