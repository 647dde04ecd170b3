"""Play the shielded pool from its deployment to the picture."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from rich.progress import Progress

from mevm_suite.demo.balance import Check
from mevm_suite.demo.shielded import PROOFS, STEPS, Shielded
from mevm_suite.demo.shielded_checks import Checks
from mevm_suite.demo.shielded_rows import note, rows
from mevm_suite.demo.shielded_views import Row
from mevm_suite.deployment.backend import Backend
from mevm_suite.deployment.record import ShieldedDeployment
from shielded.prover import Prover
from shielded.prover.pool import ProverPool

if TYPE_CHECKING:
    from web3 import Web3

WORKERS = 2  # each loads the keys of both circuits


@dataclass(frozen=True)
class Played:
    """A story that is over: what was deployed, what was seen, and whether all of it adds up."""

    record: ShieldedDeployment
    story: Shielded
    rows: Sequence[Row]
    checks: Sequence[Check]


def play(
    backend: Backend,
    w3: "Web3",
    path: Path,
    progress: Progress,
    make_prover: Callable[[], Prover] = lambda: ProverPool(WORKERS),
) -> Played:
    """
    Deploy the pool, let strangers pay each other in it, and draw what others see of it.

    Parameters
    ----------
    backend, w3
        A development chain, for the account that deploys, and the same behind web3.
    path
        Where the picture goes.
    progress
        Shows how far it is.
    make_prover
        Returns what makes the proofs; processes that load keys while contracts are deployed.

    Returns
    -------
    Played
        The story.

    """
    from mevm_suite.demo.shielded_picture import draw

    task = progress.add_task("Hiding payments", total=STEPS + 2)
    proving = progress.add_task("Proving", total=PROOFS)
    with make_prover() as prover, TemporaryDirectory() as folder:
        on_proof = partial(progress.advance, proving)
        with Shielded(backend, w3, prover, Path(folder), on_proof) as story:
            record = story.prepare()
            progress.advance(task)
            for _ in story.run():
                progress.advance(task)
            checks = Checks(story)
            seen = rows(story, checks)
            played = Played(record, story, seen, list(checks.run()))
    draw(seen, note(story), path)
    progress.advance(task)
    return played
