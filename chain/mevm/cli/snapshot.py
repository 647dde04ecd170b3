"""`mevm snapshot`: named roll-back points of a chain that is kept in a directory."""

import json
import urllib.request
from pathlib import Path
from typing import Any

import click

from mevm.cli.failure import Failure
from mevm.cli.kept import explained, opened
from mevm.store import FILE

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
TIMEOUT = 600.0

datadir = click.option("--datadir", type=FOLDER, help="Directory of a node that does not run.")
url = click.option("--url", help="Address of a node that runs, such as http://127.0.0.1:8545.")
token = click.option("--token", envvar="MEVM_TOKEN", help="Bearer token of that node.")


@click.group()
def snapshot() -> None:
    """Save, load, list and remove named snapshots of a kept chain."""


@snapshot.command()
@click.argument("name")
@datadir
@url
@token
def save(name: str, datadir: Path | None, url: str | None, token: str | None) -> None:
    """Keep the present under NAME."""
    if not _remote(datadir, url, token, "mevm_snapshotSave", name):
        from mevm.store.snapshots import save_snapshot

        assert datadir is not None  # one of the two is given
        with opened(datadir) as database:
            save_snapshot(database.path.parent, database, name)
    click.echo(f"saved {name}")


@snapshot.command()
@click.argument("name")
@datadir
@url
@token
def load(name: str, datadir: Path | None, url: str | None, token: str | None) -> None:
    """Go back to NAME; what came after it is gone unless it was saved."""
    if not _remote(datadir, url, token, "mevm_snapshotLoad", name):
        from mevm.store.snapshots import fetch_snapshot, put_in_place

        assert datadir is not None  # one of the two is given
        with opened(datadir) as database:
            draft = fetch_snapshot(datadir, name, database.meta("origin"))
        put_in_place(draft, datadir / FILE)
    click.echo(f"loaded {name}")


@snapshot.command("list")
@datadir
@url
@token
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(datadir: Path | None, url: str | None, token: str | None, as_json: bool) -> None:
    """Show the snapshots and the heads that they go back to."""
    rows = _remote(datadir, url, token, "mevm_snapshotList")
    if rows is None:
        from mevm.store.snapshots import list_snapshots

        assert datadir is not None  # one of the two is given
        with explained():
            found = list_snapshots(datadir)
        rows = [
            {
                "name": each.name,
                "number": hex(each.number),
                "hash": f"0x{each.hash.hex()}",
                "size": hex(each.size),
            }
            for each in found
        ]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        number, size = int(row["number"], 16), int(row["size"], 16)
        click.echo(f"{row['name']}  block {number} {row['hash']}  {size / 2**20:.1f} MiB")


@snapshot.command()
@click.argument("name")
@datadir
@url
@token
def remove(name: str, datadir: Path | None, url: str | None, token: str | None) -> None:
    """Forget NAME."""
    if not _remote(datadir, url, token, "mevm_snapshotRemove", name):
        from mevm.store.snapshots import remove_snapshot

        assert datadir is not None  # one of the two is given
        with explained():
            remove_snapshot(datadir, name)
    click.echo(f"removed {name}")


def _remote(
    datadir: Path | None, url: str | None, token: str | None, method: str, *params: str
) -> Any:
    """Ask a running node; None if it is about a directory."""
    if (datadir is None) == (url is None):
        raise click.UsageError("give either --datadir or --url.")
    if url is None:
        return None
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    try:
        request = urllib.request.Request(url, json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
            answer = json.load(response)
    except (OSError, ValueError) as error:
        raise Failure(f"{url}: {error}") from None
    if "error" in answer:
        raise Failure(answer["error"]["message"])
    return answer["result"]
