"""The options of `mevm node` about who may use the server, and how much."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)

OPTIONS = (
    click.option("--token", envvar="MEVM_TOKEN", help="Bearer token that requests must carry."),
    click.option("--jwt-secret", type=FILE, help="64 hex digits: requests carry a JWT, HS256."),
    click.option("--allow-host", multiple=True, help="Name of this server in requests."),
    click.option(
        "--allow-origin",
        "--cors",
        multiple=True,
        help="Origin of web pages that may use this server; * for all of them.",
    ),
    click.option(
        "--call-gas-limit", type=click.IntRange(21_000, 2**63 - 1), help="[default: 50000000]"
    ),
    click.option(
        "--call-timeout",
        type=click.FloatRange(0, 3_600, min_open=True),
        help="Seconds of a call or estimate.  [default: 5]",
    ),
    click.option("--log-range", type=click.IntRange(1), help="Blocks.  [default: 1000000]"),
    click.option("--max-batch", type=click.IntRange(1), default=1_000, show_default=True),
    click.option(
        "--max-response",
        type=click.IntRange(1, 2_048),
        default=128,
        show_default=True,
        help="MiB of one answer.",
    ),
    click.option("--max-connections", type=click.IntRange(1), default=1_000, show_default=True),
    click.option(
        "--readers",
        type=click.IntRange(1, 64),
        default=4,
        show_default=True,
        help="Calls and other long reads at the same time.",
    ),
    click.option(
        "--traces",
        type=click.IntRange(1, 64),
        default=2,
        show_default=True,
        help="Traces at the same time.",
    ),
)

Command = Callable[..., Any]


def server_options(command: Command) -> Command:
    """Give a command the options, in the order above."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command
