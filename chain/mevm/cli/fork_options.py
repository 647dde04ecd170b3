"""The options of `mevm node` that fork another chain; they are called as anvil calls them."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mevm.cli.failure import Failure

if TYPE_CHECKING:
    from mevm.remote.origin import ForkSettings

UNITS_PER_CALL = 20
"""Compute units that providers count for a read of the state, more or less."""
MILLISECONDS = 1_000
HARDFORKS = (
    *("frontier", "homestead", "tangerine_whistle", "spurious_dragon", "byzantium"),
    *("constantinople", "petersburg", "istanbul", "muir_glacier", "berlin", "london"),
    *("arrow_glacier", "gray_glacier", "paris", "shanghai", "cancun", "prague"),
)
UNFORKED = ("genesis", "chain_file", "load_state", "dump_state", "history", "datadir")
"""Options that say otherwise where blocks and state come from, or where they go."""

FOLDER = click.Path(file_okay=False, path_type=Path)
OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option("-f", "--fork-url", envvar="MEVM_FORK_URL", help="Fork the chain of this node."),
    click.option("--fork-block-number", type=int, help="Block to fork.  [default: the newest]"),
    click.option("--fork-header", multiple=True, metavar="NAME:VALUE", help="Sent to that node."),
    click.option(
        "--fork-chain-id", type=click.IntRange(1, 2**64 - 1), help="Its chain: not asked."
    ),
    click.option("--fork-retry-backoff", type=click.IntRange(0), help="ms.  [default: 1000]"),
    click.option("--retries", type=click.IntRange(0, 100), help="[default: 5]"),
    click.option("--timeout", type=click.IntRange(1), help="ms for a request.  [default: 45000]"),
    click.option("--compute-units-per-second", type=click.IntRange(1), help="20 for a read."),
    click.option("--no-rate-limit", is_flag=True, help="Ask as fast as can be; the default."),
    click.option("--fork-cache", type=FOLDER, help="Folder for what was read from that node."),
    click.option("--no-storage-caching", is_flag=True, help="Keep nothing on disk."),
    click.option("--hardfork", type=click.Choice(HARDFORKS), help="Rules of the fork."),
    click.option("--mevm-precompiles/--no-mevm-precompiles", default=None, help="On the fork."),
)
NAMES = (
    *("fork_block_number", "fork_header", "fork_chain_id", "fork_retry_backoff", "retries"),
    *("timeout", "compute_units_per_second", "fork_cache", "no_storage_caching", "hardfork"),
    "mevm_precompiles",
)


def fork_options(command: Any) -> Any:
    """Add the options to a command, and check that they go together."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def check_fork_options(options: dict[str, Any]) -> None:
    """Refuse options that mean nothing with or without ``--fork-url``."""
    names = NAMES if options["fork_url"] is None else UNFORKED
    for name in names:
        if options[name] not in (None, (), False):
            flag = "--import" if name == "chain_file" else "--" + name.replace("_", "-")
            reason = "goes with" if options["fork_url"] is None else "does not go with"
            raise click.UsageError(f"{flag} {reason} --fork-url.")


def make_fork_settings(options: dict[str, Any]) -> "ForkSettings | None":
    """Return what the options say to fork, None for nothing.

    Raises
    ------
    Failure
        If a value cannot be used.
    """
    if options["fork_url"] is None:
        return None
    from mevm.remote.origin import ForkSettings
    from mevm.vm.forks import Fork

    url, number = _split(options["fork_url"], options["fork_block_number"])
    backoff, timeout = options["fork_retry_backoff"], options["timeout"]
    units, hardfork = options["compute_units_per_second"], options["hardfork"]
    limited = units is not None and not options["no_rate_limit"]
    given: dict[str, Any] = {
        "chain_id": options["fork_chain_id"],
        "timeout": None if timeout is None else timeout / MILLISECONDS,
        "retries": options["retries"],
        "backoff": None if backoff is None else backoff / MILLISECONDS,
        "calls_per_second": units / UNITS_PER_CALL if limited else None,
        "cache": options["fork_cache"],
        "hardfork": None if hardfork is None else Fork[hardfork.upper()],
        "mevm_precompiles": options["mevm_precompiles"],
    }
    given = {name: value for name, value in given.items() if value is not None}
    if options["no_storage_caching"]:
        given["cache"] = None
    headers = dict(_header(each) for each in options["fork_header"])
    return ForkSettings(url=url, block_number=number, headers=headers, **given)


def _split(url: str, number: int | None) -> tuple[str, int | None]:
    """Return address and block: anvil takes the block after the address too, behind an @."""
    address, at, block = url.rpartition("@")
    if not at or not block.isdecimal():
        return url, number
    if number is not None:
        raise Failure("--fork-url names a block already: leave out --fork-block-number")
    return address, int(block)


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon:
        raise Failure(f"--fork-header {text!r}: expected one like 'Authorization: Bearer …'")
    return name.strip(), value.strip()
