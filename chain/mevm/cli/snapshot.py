"""`mevm snapshot`: named roll-back points of a chain that is kept in a directory."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from mevm.cli.client import ask
from mevm.cli.kept import explained, opened
from mevm.store import FILE

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)

WHERE = (
    click.option("--datadir", type=FOLDER, help="Directory of a node that does not run."),
    click.option(
        *("--rpc", "--rpc-url", "--url", "url"),
        help="Address of a node that runs, such as http://127.0.0.1:8545.",
    ),
    click.option("--token", envvar="MEVM_TOKEN", help="Bearer token of that node."),
)


def of_a_node(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say which chain it is about."""
    for option in reversed(WHERE):
        command = option(command)
    return command


@click.group()
def snapshot() -> None:
    """Save, load, list and remove named snapshots of a kept chain."""


@snapshot.command()
@click.argument("name")
@of_a_node
def save(name: str, **where: Any) -> None:
    """Keep the present under NAME."""
    folder = _folder(**where)
    if folder is None:
        ask(where["url"], where["token"], "mevm_snapshotSave", name)
    else:
        from mevm.store.snapshots import save_snapshot

        with opened(folder) as database:
            save_snapshot(folder, database, name)
    click.echo(f"saved {name}")


@snapshot.command()
@click.argument("name")
@of_a_node
def load(name: str, **where: Any) -> None:
    """Go back to NAME; what came after it is gone unless it was saved."""
    folder = _folder(**where)
    if folder is None:
        ask(where["url"], where["token"], "mevm_snapshotLoad", name)
    else:
        from mevm.store.snapshots import fetch_snapshot, put_in_place

        with opened(folder) as database:
            draft = fetch_snapshot(folder, name, database.meta("origin"))
        put_in_place(draft, folder / FILE)
    click.echo(f"loaded {name}")


@snapshot.command("list")
@of_a_node
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(as_json: bool, **where: Any) -> None:
    """Show the snapshots and the heads that they go back to."""
    folder = _folder(**where)
    if folder is None:
        rows = ask(where["url"], where["token"], "mevm_snapshotList")
    else:
        from mevm.store.snapshots import list_snapshots

        rows = [each.told() for each in list_snapshots(folder)]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        head = "damaged" if row["hash"] is None else f"block {int(row['number'], 16)} {row['hash']}"
        click.echo(f"{row['name']}  {head}  {int(row['size'], 16) / 2**20:.1f} MiB")


@snapshot.command()
@click.argument("name")
@of_a_node
def remove(name: str, **where: Any) -> None:
    """Forget NAME."""
    folder = _folder(**where)
    if folder is None:
        ask(where["url"], where["token"], "mevm_snapshotRemove", name)
    else:
        from mevm.store.snapshots import remove_snapshot

        with explained():
            remove_snapshot(folder, name)
    click.echo(f"removed {name}")


def _folder(datadir: Path | None, url: str | None, token: str | None) -> Path | None:
    """Return the directory that is meant, None if it is a node that runs."""
    if (datadir is None) == (url is None):
        raise click.UsageError("give either --datadir or --rpc.")
    return datadir
