"""`mevm trace`: tell what a transaction did, and why it failed."""

import json
import re
from pathlib import Path
from typing import Any

import click

from mevm.cli.client import ask
from mevm.cli.failure import Failure

HASH = re.compile(r"0x[0-9a-fA-F]{64}")
PATH = click.Path(exists=True, readable=True, path_type=Path)
BUILD = Path(".build")


class TransactionHash(click.ParamType):
    """The hash of a transaction."""

    name = "hash"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        """Return the hash in lower case."""
        if not HASH.fullmatch(value):
            self.fail(f"expected 0x and 64 hexadecimal digits, got {value!r:.80}", param, ctx)
        return str(value).lower()


@click.command()
@click.argument("transaction", type=TransactionHash(), metavar="TX")
@click.option(
    "--rpc",
    "--rpc-url",
    "--url",
    "url",
    envvar="MEVM_RPC",
    default="http://127.0.0.1:8545",
    show_default=True,
    help="Address of the node.",
)
@click.option("--token", envvar="MEVM_TOKEN", help="Bearer token of that node.")
@click.option(
    "--artifacts",
    type=PATH,
    multiple=True,
    help="Compiled contracts: files or folders.  [default: .build, if it is there]",
)
@click.option("--gas", is_flag=True, help="Tell the gas of each source line.")
@click.option("--depth", type=click.IntRange(0), help="How deep to follow calls.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.option("--no-color", is_flag=True, help="Write no colours.")
def trace(
    transaction: str,
    url: str,
    token: str | None,
    artifacts: tuple[Path, ...],
    gas: bool,
    depth: int | None,
    as_json: bool,
    no_color: bool,
) -> None:
    """Tell what transaction TX did: its calls, events, changes, and why it failed if it did."""
    if not artifacts and BUILD.is_dir():
        artifacts = (BUILD,)
    explanation = _explain(transaction, url, token, artifacts)
    if as_json:
        click.echo(json.dumps(explanation, indent=2, ensure_ascii=False))
        return
    _show(explanation, gas, depth, no_color)


def _explain(tx: str, url: str, token: str | None, artifacts: tuple[Path, ...]) -> dict[str, Any]:
    """Return the node's explanation, or one with artifacts that are here."""
    if not artifacts:
        explanation: dict[str, Any] = ask(url, token, "mevm_explain", tx)
        del explanation["text"]
        return explanation
    from mevm.explain.explanation import explain
    from mevm.explain.formats import UnusableArtifacts, load_library

    recording = ask(url, token, "mevm_explain", tx, {"recording": True})
    try:
        return explain(recording, load_library(artifacts))
    except UnusableArtifacts as error:
        raise Failure(str(error)) from None


def _show(explanation: dict[str, Any], gas: bool, depth: int | None, no_color: bool) -> None:
    from rich.console import Console

    from mevm.explain.terminal import styled_lines

    console = Console(no_color=no_color or None, highlight=False, soft_wrap=True)
    for line in styled_lines(explanation, gas=gas, depth=depth):
        console.print(line)
