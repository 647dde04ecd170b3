"""What the demo prints."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table as Grid

from mevm_suite.demo.balance import Check
from mevm_suite.demo.forest import Forests
from mevm_suite.demo.forest_risk import SEASONS
from mevm_suite.demo.forest_scene import USD
from mevm_suite.demo.report import Account, Balance
from mevm_suite.demo.sale import YUAN, Sale
from mevm_suite.demo.shielded_views import Row, texts
from mevm_suite.demo.walk import Step
from mevm_suite.deployment import ContractCheck, Deployment, LineCheck
from mevm_suite.insurance.backtest import Backtest
from mevm_suite.tables.units import DAY

WEI = 10**18


def amount(wei: int) -> str:
    """Write wei as tokens; the report has every digit."""
    whole, rest = divmod(wei, WEI)
    return f"{whole:,}" + (f".{rest * 100 // WEI:02d}" if rest else "")


def contracts(console: Console, deployment: Deployment) -> None:
    """Print where the contracts are."""
    grid = Grid("token", title="Deployed contracts")
    for name in ("token contract", "vesting contract"):
        grid.add_column(name, no_wrap=True)
    for token in deployment.tokens:
        grid.add_row(token.symbol, token.token.address, token.vesting.address)
    console.print(grid)
    grid = Grid("token", "contract", title="What sells, mines, shares and trades them")
    grid.add_column("address", no_wrap=True)
    for token in deployment.tokens:
        for record in (*token.sales, *token.system):
            grid.add_row(token.symbol, record.contract, record.address)
    console.print(grid)


def checks(console: Console, found: Sequence[LineCheck]) -> None:
    """Print the comparison of chain and table."""
    grid = Grid("token", "line", title="Chain against table, line by line")
    for name in ("table", "chain"):
        grid.add_column(name, justify="right", no_wrap=True)
    grid.add_column("")
    for check in found:
        row = (check.symbol, check.title, amount(check.expected), amount(check.found))
        grid.add_row(*row, _mark(check.ok), end_section=check.line.startswith("("))
    console.print(grid)


def steps(console: Console, found: Sequence[Step]) -> None:
    """Print the walk through time."""
    grid = Grid("day", "claims", "what happened", title="Three years, step by step")
    symbols = list(found[0].claimed)
    for symbol in symbols:
        grid.add_column(f"{symbol} paid so far", justify="right", no_wrap=True)
    grid.add_column("")
    for step in found:
        paid = [amount(step.claimed[symbol]) for symbol in symbols]
        cells = (f"{step.elapsed / DAY:.4g}", str(len(step.claims)), "; ".join(step.events))
        grid.add_row(*cells, *paid, _mark(not step.deviations))
    console.print(grid)


def ends(console: Console, lines: Sequence[Account], totals: Sequence[Balance]) -> None:
    """Print where every token is at the end."""
    grid = Grid("token", "line", title="Where the supply is at the end of year 3")
    for name in ("amount", "paid", "held for a contract", "still locked"):
        grid.add_column(name, justify="right", no_wrap=True)
    grid.add_column("")
    for total in totals:
        for line in lines:
            if line.symbol == total.symbol:
                cells = map(amount, (line.amount, line.paid, line.held, line.locked))
                grid.add_row(line.symbol, line.title, *cells, "")
        cells = map(amount, (total.supply, total.paid, total.held, total.locked))
        row = (total.symbol, "all", *cells, _mark(total.ok))
        grid.add_row(*row, style="bold", end_section=True)
    console.print(grid)


def deviations(console: Console, found: Sequence[str]) -> None:
    """Print every difference, in full."""
    for text in found:
        console.print(f"[red]deviation:[/red] {text}", highlight=False)


def washing(console: Console, loses: bool) -> None:
    """Print whether trading with oneself for WSG's mining reward loses."""
    console.print(f"washing loses at least half of the fees, for 2 to 200: {_mark(loses)}")


def books(console: Console, of: str, done: Mapping[str, int], found: Sequence[Check]) -> None:
    """Print what people did, and whether books and contracts agree."""
    grid = Grid("action", title=f"{of}, what happened")
    grid.add_column("times", justify="right")
    for action, times in sorted(done.items()):
        grid.add_row(action, f"{times:,}")
    console.print(grid)
    balance(console, of, found)


def balance(console: Console, of: str, found: Sequence[Check]) -> None:
    """Print whether books and contracts agree."""
    grid = Grid("in smallest units", title=f"{of}, books against contracts")
    for name in ("books", "contracts", "rounding, at most"):
        grid.add_column(name, justify="right", no_wrap=True)
    grid.add_column("")
    for each in found:
        cells = (f"{number:,}" for number in (each.expected, each.found, each.leeway))
        grid.add_row(each.name, *cells, _mark(each.ok))
    console.print(grid)


def published(console: Console, found: Sequence[ContractCheck], of: str = "Commerce") -> None:
    """Print whether the contracts of a domain are what is published."""
    grid = Grid("contract", title=f"{of}: chain against the published terms")
    grid.add_column("address", no_wrap=True)
    grid.add_column("")
    for each in found:
        grid.add_row(each.contract, each.address, _mark(each.ok))
    console.print(grid)


def sale(console: Console, of: Sale) -> None:
    """Print a sale, step by step: yuan, trust indexes, and the parties' relation."""
    grid = Grid("day", "step", title=f"{of.title}: 158 CNY by automatic contract")
    for name in ("seller", "buyer", "locked", "burned"):
        grid.add_column(f"{name}\nCNY", justify="right", no_wrap=True)
    for name in ("seller's\nindex", "buyer's\nindex", "relation"):
        grid.add_column(name, justify="right", no_wrap=True)
    grid.add_column("")
    for stage in of.stages:
        money = [_milli(yuan, YUAN) for yuan in (stage.seller, stage.buyer, stage.locked)]
        trust = [
            "banned" if index is None else _milli(index, 1_000)
            for index in (stage.seller_index, stage.buyer_index)
        ]
        day, burned = f"{round(stage.elapsed / DAY, 2):g}", _milli(stage.burned, YUAN)
        mark = _mark(not stage.deviations)
        grid.add_row(day, stage.step, *money, burned, *trust, str(stage.relation), mark)
    console.print(grid)


def bounded(console: Console, is_bounded: bool) -> None:
    """Print whether rings of colluders stay where they should."""
    text = "rings of 2 to 120 that nobody else trades with stay at an index of 20 or less"
    console.print(f"{text}: {_mark(is_bounded)}")


def seasons(console: Console, forests: Forests) -> None:
    """Print what each season of fires brought to underwriters and owners."""
    days = "real days and sizes" if forests.history.is_real else "made-up days and sizes"
    grid = Grid("season", title=f"Insured forests: fires of {days}, made-up places")
    for name in ("fires", "events", "policies", "insured\nUSD", "premiums\nUSD", "payouts\nUSD"):
        grid.add_column(name, justify="right", no_wrap=True)
    for year, each in zip(SEASONS, forests.seasons, strict=False):
        counts = (f"{count:,}" for count in (each.fires, each.events, each.policies))
        money = (_milli(sum_, USD) for sum_ in (each.insured, each.premiums, each.payouts))
        grid.add_row(str(year), *counts, *money)
    console.print(grid)


def seen(console: Console, rows: Sequence[Row]) -> None:
    """Print what owner, auditor and outsider see of the same shielded transactions."""
    grid = Grid("transaction", title="The shielded pool, seen by three", show_lines=True)
    for name in ("merchant", "his auditor", "everybody else"):
        grid.add_column(name)
    for row in rows:
        grid.add_row(row.title, *("\n".join(texts(lines)) for lines in row.seen))
    console.print(grid)


def looked_back(console: Console, tests: Sequence[Backtest]) -> None:
    """Print what premiums learned from older fires would have brought later."""
    from mevm_suite.insurance.backtest_picture import rows

    title = f"Premiums of 1950-1999 in 2000-2017, on {len(tests)} made-up maps"
    grid = Grid("limits", title=title)
    for name in ("loss ratio", "worst year", "return a year", "worst return"):
        grid.add_column(name, justify="right")
    for row in rows(tests):
        grid.add_row(*row)
    console.print(grid)


def _milli(amount: int, unit: int) -> str:
    """Write an amount with three decimals; the report has every digit."""
    whole, rest = divmod(amount, unit)
    return f"{whole:,}.{rest * 1_000 // unit:03d}"


def _mark(ok: bool) -> str:
    return "[green]ok[/green]" if ok else "[red]DEVIATES[/red]"
