"""`mevm archive`: move old blocks of a kept chain into cold files."""

from pathlib import Path

import click

from mevm.cli.kept import opened
from mevm.store import COLD

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.option("--datadir", type=FOLDER, required=True, help="Directory of a node that is stopped.")
@click.option("--before", type=click.IntRange(1), required=True, help="Oldest block that stays.")
def archive(datadir: Path, before: int) -> None:
    """Move old blocks into files that may lie elsewhere.

    The node reads them as before while they are in the directory's folder "cold", and does
    without them while they are not.
    """
    from mevm.store.archive import archive as move

    with opened(datadir) as database:
        made = move(database, datadir / COLD, before)
    for path in made:
        click.echo(f"{path}  {path.stat().st_size / 2**20:.1f} MiB")
    if not made:
        click.echo(f"no block before {before} is left in the database")
