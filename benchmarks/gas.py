"""What holders' calls cost with few and many holders, after few and many days; and transfers.

`python -m benchmarks.gas`. Execution gas in titanoboa, on Prague's prices: a transaction adds
21,000 and its data. Of more than 10 holders the first 10 join by calls; for the others the same
storage is written without calls (`mevm_suite.audit.crowd`), which a test compares with calls.
"""

import json
from collections.abc import Callable
from typing import Any

import boa
import click
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.peers import ROOT
from mevm_suite.audit.cec_crowd import CecCrowd
from mevm_suite.audit.dealer_crowd import CustomerCrowd, DeveloperCrowd
from mevm_suite.audit.income_crowd import FunderCrowd, YieldCrowd
from mevm_suite.audit.sale_crowd import BuyerCrowd, MerchantCrowd
from mevm_suite.audit.scaling import Crowd, gather, measure, spread
from mevm_suite.audit.trade_crowd import PayerCrowd, TraderCrowd
from mevm_suite.demo.plan import example_address
from mevm_suite.tables.assignment import NOBODY
from mevm_suite.testing import load

HOLDERS = (10, 1_000, 100_000)
# Days without any call. With none skipped some calls are cheaper, and none is dearer.
SKIPPED = (1, 400)
CROWDS: tuple[Callable[[], Crowd], ...] = (
    CecCrowd,
    TraderCrowd,
    PayerCrowd,
    BuyerCrowd,
    MerchantCrowd,
    CustomerCrowd,
    DeveloperCrowd,
    YieldCrowd,
    FunderCrowd,
)
WIDTH = 160  # of the wider table, also where the output is no terminal
MOST_SPREAD = 0.05
MOST_OVERHEAD = 0.10
COIN = 10**18
TARGET = ROOT / "build" / "bench" / "gas.json"


def scaling(holders: tuple[int, ...] = HOLDERS) -> dict[str, dict[str, int]]:
    """Return gas by function and situation."""
    found: dict[str, dict[str, int]] = {}
    situations = [(kind, size) for kind in CROWDS for size in holders]
    for kind, size in track(situations, "measuring", transient=True):
        # Each has a chain of its own, and leaves nothing in memory.
        with boa.swap_env(boa.Env()):
            crowd = gather(kind, size)
            for skipped in SKIPPED:
                for (contract, function), gas in measure(crowd, 1 + skipped).items():
                    row = found.setdefault(f"{contract} {function}", {})
                    row[f"{size:,} holders, {skipped} d"] = gas
    return found


def transfers() -> dict[str, dict[str, int]]:
    """Return what a transfer costs of each token: to a new holder, and to an old one."""
    payer = example_address("payer")
    supply = 10**27, payer
    with boa.swap_env(boa.Env()):
        tokens = {
            "plain": load("benchmarks/PlainToken.vy", sender=payer),
            "SEC": load("contracts/token/SEC.vy", *supply, NOBODY),
            "WSG": load("contracts/token/WSG.vy", *supply),
        }
        costs = {name: _transfers(token, payer) for name, token in tokens.items()}
    with boa.swap_env(boa.Env()):
        crowd = gather(CecCrowd, 10)
        names = {"new": ("CEC", "transfer to a new holder"), "old": ("CEC", "transfer")}
        found = measure(crowd, days=0, only=names.values())
        costs["CEC"] = {kind: found[name] for kind, name in names.items()}
    return costs


def _transfers(token: Any, payer: str) -> dict[str, int]:
    costs = {}
    for kind in ("new", "old"):
        boa.env.evm.vm.state.lock_changes()
        token.transfer(example_address("receiver"), COIN, sender=payer)
        costs[kind] = token._computation.get_gas_used()
    return costs


def overheads(costs: dict[str, dict[str, int]]) -> dict[str, float]:
    """Return for each token how far its dearer transfer is above the plain one."""
    plain = costs["plain"]
    return {name: max(row[kind] / plain[kind] for kind in plain) - 1 for name, row in costs.items()}


def scaling_table(found: dict[str, dict[str, int]]) -> Table:
    """Lay the gas out, one function a row."""
    drawn = Table("function", title="Gas by holders and by skipped days")
    for heading in (*next(iter(found.values())), "spread"):
        drawn.add_column(heading, justify="right")
    for name, row in found.items():
        drawn.add_row(name, *(f"{gas:,}" for gas in row.values()), f"{spread(row.values()):.2%}")
    return drawn


def transfer_table(costs: dict[str, dict[str, int]]) -> Table:
    """Lay the transfers out, one token a row."""
    drawn = Table("token", title="Gas of ERC-20's transfer")
    for heading in ("to a new holder", "to an old one", "above snekmate's plain ERC-20"):
        drawn.add_column(heading, justify="right")
    for name, overhead in overheads(costs).items():
        drawn.add_row(name, *(f"{gas:,}" for gas in costs[name].values()), f"{overhead:.1%}")
    return drawn


@click.command()
def main() -> None:
    """Measure, print both tables, and write build/bench/gas.json; fail above the limits."""
    console = Console(width=max(WIDTH, Console().width))
    found, costs = scaling(), transfers()
    console.print(scaling_table(found), transfer_table(costs))
    most = max(spread(row.values()) for row in found.values())
    above = {name: overheads(costs)[name] for name in ("SEC", "WSG")}
    console.print(f"largest spread: {most:.2%}; limit {MOST_SPREAD:.0%}")
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    document = {"gas": found, "largest_spread": most, "transfer": costs, "overhead": above}
    TARGET.write_text(json.dumps(document, indent=2) + "\n")
    if most > MOST_SPREAD or max(above.values()) > MOST_OVERHEAD:
        raise click.ClickException("a limit is exceeded")


if __name__ == "__main__":
    main()
