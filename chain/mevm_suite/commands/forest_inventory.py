"""What `mevm forest` does with inventories: import, prove, draw. Needs no chain."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from mevm_suite.commands.forest_words import FOLDER, NEW_FILE, proof_of
from mevm_suite.commands.groups import HolderCommand
from mevm_suite.commands.options import FILE
from mevm_suite.commands.words import ID


@click.command("import", cls=HolderCommand)
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
@click.option("--parcel", help="The parcel's id or name, instead of the mapping's.")
@click.option("--json", "as_json", is_flag=True, help="Write the summary as JSON.")
def import_(
    inventory: Path, mapping: Path, out: Path, workers: int, parcel: str | None, as_json: bool
) -> None:
    """Import an inventory: records, root and what proofs need go to a new folder.

    Every row that is no tree is listed in dropped.csv, with its line and the reason.
    """
    from mevm_suite.forest.failure import ForestError
    from mevm_suite.forest.importer import Split, import_forest
    from mevm_suite.holder.failure import Unusable

    try:
        with _progress() as progress:
            split = Split(workers=workers)
            summary = import_forest(inventory, mapping, out, split, progress, parcel)
    except ForestError as error:
        raise Unusable(str(error)) from None
    if as_json:
        click.echo(json.dumps(summary, indent=2))
    else:
        _tell(summary, out)


@click.command(cls=HolderCommand)
@click.argument("folder", type=FOLDER)
@click.option("--code", type=ID, help="The tree's code.")
@click.option("--tag", help="Its name in the inventory; the parts of a name joined by '/'.")
def prove(folder: Path, code: bytes | None, tag: str | None) -> None:
    """Write the proof of one tree of an imported inventory, as JSON."""
    proof = proof_of(folder, code, tag)
    click.echo(json.dumps(proof.as_json(), indent=2))


@click.command(cls=HolderCommand)
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


@click.command(cls=HolderCommand)
@click.option("--trees", type=click.IntRange(1, 10**8), default=4_000, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option("--south", type=float, default=25.0, show_default=True, help="Corner, in degrees.")
@click.option("--west", type=float, default=101.0, show_default=True, help="Corner, in degrees.")
@click.option("--parcel", default="made-up stand", show_default=True, help="Its id or its name.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder to make.")
def stand(trees: int, seed: int, south: float, west: float, parcel: str, out: Path) -> None:
    """Make up a stand: an inventory, stand.csv, and its mapping, mapping.yaml."""
    from mevm_suite.forest.failure import ForestError
    from mevm_suite.forest.stand import Stand, write_mapping, write_stand
    from mevm_suite.holder.failure import Unusable

    try:
        wanted = Stand(trees=trees, seed=seed, south=south, west=west)
        out.mkdir(parents=True)
        with _progress() as progress:
            write_stand(wanted, out / "stand.csv", lambda done, all: progress("Trees", done, all))
        write_mapping(out / "mapping.yaml", f"A made-up stand, seed {seed}", parcel)
    except ForestError as error:
        raise Unusable(str(error)) from None
    except OSError as error:
        raise Unusable(f"{out}: cannot be made: {error.strerror}") from None
    click.echo(f"{trees:,} trees in {out / 'stand.csv'}, its mapping in {out / 'mapping.yaml'}")


@click.command("map", cls=HolderCommand)
@click.argument("folder", type=FOLDER)
@click.option("--out", type=NEW_FILE, required=True, help="The picture to write, a PNG.")
@click.option("--claims", type=FILE, help="Draw the parcel's cells, too, of `parcel cells`.")
@click.option("--title", help="Its title; the inventory's unless given.")
def map_(folder: Path, out: Path, claims: Path | None, title: str | None) -> None:
    """Draw the trees of an imported inventory, by their species and crowns."""
    from mevm_suite.forest.failure import ForestError
    from mevm_suite.forest.map_picture import Layers, draw
    from mevm_suite.forester.claims import load_claims, records_of, title_of
    from mevm_suite.holder.failure import Unusable

    try:
        layers = Layers(parcel=load_claims(claims) if claims else {})
        draw(records_of(folder), out, title or title_of(folder), layers)
    except ForestError as error:
        raise Unusable(str(error)) from None
    except OSError as error:
        raise Unusable(f"{out}: cannot be written: {error.strerror}") from None
    click.echo(f"map in {out}")


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
