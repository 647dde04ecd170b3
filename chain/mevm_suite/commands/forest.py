"""`mevm forest`: turn an inventory into a Merkle root, and prove single trees. Needs no chain.

Exit codes are those of `mevm token`.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from mevm_suite.commands.groups import HolderGroup
from mevm_suite.commands.options import FILE
from mevm_suite.commands.words import ID

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group(cls=HolderGroup)
def forest() -> None:
    """Register every tree of a forest by one root.

    An inventory is a CSV file; a mapping file tells what its columns mean. The guide is
    docs/forest-import.md.
    """


@forest.command("import")
@click.argument("inventory", type=FILE)
@click.option("--mapping", type=FILE, required=True, help="Tells what the columns mean.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="The folder to make.",
)
@click.option(
    "--workers", type=click.IntRange(1), default=1, show_default=True, help="Processes to use."
)
@click.option("--json", "as_json", is_flag=True, help="Write the summary as JSON.")
def import_(inventory: Path, mapping: Path, out: Path, workers: int, as_json: bool) -> None:
    """Import an inventory: records, root and what proofs need go to a new folder.

    Every row that is no tree is listed in dropped.csv, with its line and the reason.
    """
    from mevm_suite.forest.failure import ForestError
    from mevm_suite.forest.importer import Split, import_forest
    from mevm_suite.holder.failure import Unusable

    try:
        with _progress() as progress:
            summary = import_forest(inventory, mapping, out, Split(workers=workers), progress)
    except ForestError as error:
        raise Unusable(str(error)) from None
    if as_json:
        click.echo(json.dumps(summary, indent=2))
    else:
        _tell(summary, out)


@forest.command()
@click.argument("folder", type=FOLDER)
@click.option("--code", type=ID, help="The tree's code.")
@click.option("--tag", help="Its name in the inventory; the parts of a name joined by '/'.")
def prove(folder: Path, code: bytes | None, tag: str | None) -> None:
    """Write the proof of one tree of an imported inventory, as JSON."""
    from mevm_suite.forest.failure import ForestError
    from mevm_suite.forest.proofs import Forest
    from mevm_suite.holder.failure import Refused

    if (code is None) == (tag is None):
        raise click.UsageError("expected one of --code and --tag")
    try:
        found = Forest(folder)
        proof = found.prove(code if code is not None else found.code_of(tag or ""))
    except ForestError as error:
        raise Refused(str(error)) from None
    click.echo(json.dumps(proof.as_json(), indent=2))


@forest.command()
@click.argument("proof", type=FILE)
@click.option("--root", type=ID, required=True, help="The root that the registry holds.")
def check(proof: Path, root: bytes) -> None:
    """Check a proof against a root that is known from elsewhere: the chain."""
    from mevm_suite.forest.failure import ForestError
    from mevm_suite.forest.proofs import TreeProof
    from mevm_suite.holder.failure import Refused, Unusable

    try:
        found = TreeProof.load(proof)
    except ForestError as error:
        raise Unusable(str(error)) from None
    if found.root != root:
        raise Refused(f"the proof is for another root, 0x{found.root.hex()}")
    if not found.holds:
        raise Refused("the proof does not lead from the tree to the root")
    click.echo(f"tree 0x{found.tree.code.hex()} is under the root")


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    from rich.console import Console
    from rich.progress import Progress, TaskID

    tasks: dict[str, TaskID] = {}
    with Progress(console=Console(stderr=True), transient=True) as bars:

        def show(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step)
            bars.update(tasks[step], completed=done, total=total)

        yield show


def _tell(summary: dict[str, Any], out: Path) -> None:
    click.echo(f"root {summary['root']}")
    click.echo(f"trees {summary['trees']:,} of {summary['rows']:,} rows; files in {out}")
    statuses = (f"{name.replace('_', ' ')} {n:,}" for name, n in summary["statuses"].items())
    click.echo(f"status {', '.join(statuses)}")
    missing = [f"{name} {n:,}" for name, n in summary["not_measured"].items() if n]
    if missing:
        click.echo(f"not measured {', '.join(missing)}")
    if summary["merged"]:
        click.echo(f"merged {summary['merged']:,} rows into trees of several stems")
    for reason, count in summary["dropped"].items():
        click.echo(f"dropped {count:,}: {reason}")
