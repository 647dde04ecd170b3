"""Compile the contracts before the demo needs them: on all cores, and once for all runs."""

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


def progress_bars(console: Console) -> Progress:
    """Return the demo's way to show how far it is."""
    columns = (TextColumn("{task.description:<24}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, TimeElapsedColumn(), console=console)


def compile_contracts(console: Console | None = None) -> None:
    """
    Compile what the cache lacks.

    Parameters
    ----------
    console
        Where the bar goes, if there is anything to do.

    """
    from mevm_suite.deployment.compiler import compile_all, missing

    contracts = missing()
    if not contracts:
        return
    with progress_bars(console or Console()) as progress:
        task = progress.add_task("Compiling (once)", total=len(contracts))
        for _ in compile_all(contracts):
            progress.advance(task)
