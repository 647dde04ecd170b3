"""Run the demo on a development chain."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import Progress

from mevm_suite.demo import report, show
from mevm_suite.demo.balance import Check, check
from mevm_suite.demo.commerce import SALES, Commerce
from mevm_suite.demo.community import example_community
from mevm_suite.demo.compiling import progress_bars
from mevm_suite.demo.crowd import CrowdBackend
from mevm_suite.demo.economy import Economy, EconomyPlan, Sample
from mevm_suite.demo.forest import ForestPlan, Forests
from mevm_suite.demo.market import example_market
from mevm_suite.demo.plan import END, example_assignment
from mevm_suite.demo.shielded_run import Played, play
from mevm_suite.demo.trade import Trade
from mevm_suite.demo.walk import Step, TravellingBackend, Walk
from mevm_suite.deployment import (
    CommerceDeployment,
    ContractCheck,
    Deployment,
    LineCheck,
    deploy_all,
    deploy_commerce,
    verify,
    verify_commerce,
)
from mevm_suite.insurance.backtest import Backtest
from mevm_suite.paths import BUILD
from mevm_suite.tables import SYMBOLS, Table, load_table
from mevm_suite.tables.units import DAY

if TYPE_CHECKING:
    from web3 import Web3

# Deploying takes some blocks; the launch is after all of them.
UNTIL_LAUNCH = DAY
# The tables need this much, also where the output is no terminal.
WIDTH = 120
HIDDEN = "shielded.png"
PICTURES = (
    *("unlock.png", "cec-economy.png", "washing.png", "trust.png"),
    *("stand.png", "pool.png"),
)


def run(
    backend: CrowdBackend,
    announcer: str,
    giver: str,
    folder: Path = BUILD / "demo",
    console: Console | None = None,
    plan: EconomyPlan = EconomyPlan(),  # noqa: B008 -- it is frozen
    forest_plan: ForestPlan = ForestPlan(),  # noqa: B008 -- it is frozen
    w3: "Web3 | None" = None,
) -> int:
    """
    Deploy, verify, walk three years, trade, run CEC for two, insure forests, hide payments.

    Parameters
    ----------
    backend
        A development chain.
    announcer
        An account of the backend that announces milestones.
    giver
        An account of the backend that gives gifts.
    folder
        Where report and picture go.
    console
        Where the tables go.
    plan
        How CEC's economy runs; 730 days of 100 holders unless given.
    forest_plan
        How large the forests are, and the inventory of the stand, if it is not made up.
    w3
        The same chain behind web3, as wallets of the shielded pool read it; without it, nothing is
        hidden.

    Returns
    -------
    int
        Exit status: 0 when every wei is where the tables say, else 1.

    """
    console = console or Console(width=max(WIDTH, Console().width))
    tables = {symbol: load_table(symbol) for symbol in SYMBOLS}
    with progress_bars(console) as progress:
        deployment, record = _deploy(backend, tables, announcer, giver, progress)
        checks, published = verify(deployment, backend, tables), verify_commerce(record, backend)
        walk = Walk(backend, deployment, tables)
        steps = _walk(walk, progress)
        _picture(walk, folder / "unlock.png", progress)
        trade = _trade(backend, deployment, progress)
        commerce = _sell(backend, record, progress)
        economy = Economy(backend, plan, announcer, giver)
        samples = _run_economy(economy, folder / "cec-economy.png", progress)
        washing_loses = _wash(folder / "washing.png", progress)
        is_bounded = _collude(folder / "trust.png", progress)
        # The forests' fees are revenue of the same dividend, so the market's books close first.
        balance, traded, sold = list(check(economy)), list(trade.check()), list(commerce.check())
        forests = Forests(backend, folder / "forest", forest_plan)
        deployment = _run_forests(forests, deployment, folder, progress)
        tests = _look_back(forests, folder / "backtest.png", progress)
        hidden = play(backend, w3, folder / HIDDEN, progress) if w3 else None
    grown = list(forests.check())
    document = report.as_json(walk, checks, steps)
    document["market"] = report.trade_as_json(trade, traded)
    document["commerce"] = report.commerce_as_json(commerce, published, sold)
    document["economy"] = report.economy_as_json(economy, samples, balance)
    document["forest"] = report.forest_as_json(forests, grown)
    parts = ["market", "commerce", "economy", "forest"]
    if hidden:
        deployment = deployment.model_copy(update={"shielded": hidden.record})
        document["shielded"] = report.shielded_as_json(hidden)
        parts.append("shielded")
    document["ok"] &= all(document[part]["ok"] for part in parts)
    report.write(document, folder / "report.json")
    deployment.save()

    _print_tokens(console, walk, checks, steps)
    show.books(console, "CEC's market", trade.done, traded)
    _print_commerce(console, published, commerce, sold)
    show.books(console, "CEC's economy", economy.done, balance)
    show.washing(console, washing_loses)
    show.bounded(console, is_bounded)
    _print_forests(console, forests, grown, tests)
    if hidden:
        _print_shielded(console, hidden)
    further = [*(["backtest.png"] if tests else []), *([HIDDEN] if hidden else [])]
    for name in ("report.json", *PICTURES, *further):
        console.print(f"wrote {folder / name}", highlight=False, soft_wrap=True)
    return 0 if washing_loses and is_bounded and document["ok"] else 1


def _print_tokens(
    console: Console, walk: Walk, checks: Sequence[LineCheck], steps: Sequence[Step]
) -> None:
    show.contracts(console, walk.deployment)
    show.checks(console, checks)
    show.steps(console, steps)
    show.ends(console, report.accounts(walk), report.balances(walk))
    show.deviations(console, [text for check in checks for text in check.deviations])
    show.deviations(console, [text for step in steps for text in step.deviations])


def _print_commerce(
    console: Console,
    published: Sequence[ContractCheck],
    commerce: Commerce,
    sold: Sequence[Check],
) -> None:
    show.published(console, published)
    for sale in commerce.sales:
        show.sale(console, sale)
    show.balance(console, "Commerce", sold)
    show.deviations(console, [text for check in published for text in check.deviations])
    show.deviations(console, commerce.deviations)


def _print_forests(
    console: Console, forests: Forests, grown: Sequence[Check], tests: Sequence[Backtest]
) -> None:
    show.published(console, forests.deployed, "Forests")
    show.deviations(console, [text for each in forests.deployed for text in each.deviations])
    show.seasons(console, forests)
    show.books(console, "CEC's forests", forests.scene.done, grown)
    show.deviations(console, forests.cover.deviations)
    if tests:
        show.looked_back(console, tests)


def _print_shielded(console: Console, hidden: Played) -> None:
    checks = hidden.story.scene.checks
    show.published(console, checks, "Shielded pool")
    show.deviations(console, [text for each in checks for text in each.deviations])
    show.seen(console, hidden.rows)
    show.books(console, "The shielded pool", hidden.story.done, hidden.checks)


def _deploy(
    backend: TravellingBackend,
    tables: dict[str, Table],
    announcer: str,
    giver: str,
    progress: Progress,
) -> tuple[Deployment, CommerceDeployment]:
    task = progress.add_task("Deploying", total=len(tables) + 1)
    launch = backend.timestamp + UNTIL_LAUNCH
    assignments = {
        symbol: example_assignment(table, launch, announcer, giver)
        for symbol, table in tables.items()
    }
    market = example_market(backend, tables.values())
    deployment = deploy_all(
        backend, tables.values(), assignments, lambda symbol: progress.advance(task), market
    )
    (sec,) = (token.token.address for token in deployment.tokens if token.symbol == "SEC")
    record = deploy_commerce(backend, example_community(backend, sec, market.oracle))
    progress.advance(task)
    return deployment.model_copy(update={"commerce": record}), record


def _walk(walk: Walk, progress: Progress) -> Sequence[Step]:
    task = progress.add_task("Walking to year 3 (days)", total=END // DAY)
    steps = []
    for step in walk.run():
        steps.append(step)
        progress.update(task, completed=step.elapsed // DAY)
    return steps


def _trade(backend: CrowdBackend, deployment: Deployment, progress: Progress) -> Trade:
    task = progress.add_task("Trading CEC", total=1)
    (cec,) = (token for token in deployment.tokens if token.symbol == "CEC")
    trade = Trade(backend, cec)
    trade.run()
    progress.advance(task)
    return trade


def _sell(backend: CrowdBackend, record: CommerceDeployment, progress: Progress) -> Commerce:
    task = progress.add_task("Selling for 158 CNY", total=SALES)
    commerce = Commerce(backend, record)
    for _ in commerce.run():
        progress.advance(task)
    return commerce


def _run_economy(economy: Economy, path: Path, progress: Progress) -> Sequence[Sample]:
    from mevm_suite.demo.economy_picture import draw

    task = progress.add_task("Running CEC (days)", total=economy.plan.days + 1)
    samples = []
    for sample in economy.run():
        samples.append(sample)
        progress.update(task, completed=sample.day)
    draw(economy, samples, path)
    return samples


def _run_forests(
    forests: Forests, deployment: Deployment, folder: Path, progress: Progress
) -> Deployment:
    from mevm_suite.demo.forest_pictures import draw

    task = progress.add_task("Importing a stand", total=None)
    (cec,) = (token for token in deployment.tokens if token.symbol == "CEC")
    if deployment.commerce is None:
        raise ValueError("expected a deployment with commerce")
    record = forests.prepare(
        cec,
        deployment.commerce,
        lambda done, total: progress.update(task, completed=done, total=total),
    )
    task = progress.add_task("Growing forests", total=forests.length + 1)
    for _ in forests.run():
        progress.advance(task)
    draw(forests, folder)
    progress.advance(task)
    return deployment.model_copy(update={"forest": record})


def _look_back(forests: Forests, path: Path, progress: Progress) -> Sequence[Backtest]:
    """Test premiums on the past, where there are records of it."""
    from mevm_suite.demo.forest_pictures import look_back

    if not (forests.history.is_real and forests.plan.maps):
        return []
    task = progress.add_task("Testing on the past", total=None)

    def show(done: int, steps: int) -> None:
        progress.update(task, completed=done, total=steps)

    return look_back(forests.plan, path, show)


def _picture(walk: Walk, path: Path, progress: Progress) -> None:
    # matplotlib is slow to import, and only this step needs it.
    from mevm_suite.demo.picture import draw

    task = progress.add_task("Drawing", total=1)
    draw(walk.tables, walk.events, path)
    progress.advance(task)


def _wash(path: Path, progress: Progress) -> bool:
    from mevm_suite.demo.washing import draw

    task = progress.add_task("Washing", total=1)
    loses = draw(path)
    progress.advance(task)
    return loses


def _collude(path: Path, progress: Progress) -> bool:
    from mevm_suite.trust.formulas import BASE_BOUND
    from mevm_suite.trust.picture import draw

    task = progress.add_task("Colluding for 4 years", total=None)
    simulation = draw(path, lambda done, steps: progress.update(task, completed=done, total=steps))
    alone = [ring for (_, links), ring in simulation.rings.items() if links == 0]
    return all(max(ring.best) <= BASE_BOUND for ring in alone)
