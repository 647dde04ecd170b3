"""`mevm node`: run a node and serve JSON-RPC over HTTP.

Only what click needs is imported before the options are known to be right.
"""

import gc
from pathlib import Path
from typing import Any

import click

from mevm.cli.fork_options import check_fork_options, fork_options
from mevm.cli.server_options import server_options
from mevm.vm.engine_names import ENGINES, PY_EVM

PORT = click.IntRange(0, 65_535)
UINT64 = click.IntRange(0, 2**64 - 1)
FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
EXISTING = click.Path(exists=True, readable=True, path_type=Path)
NEW_FOLDER = click.Path(file_okay=False, writable=True, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, writable=True, path_type=Path)

# These say how the development genesis is made, so they do not go with a genesis file.
GENESIS_OPTIONS = ("chain_id", "balance", "gas_limit", "timestamp", "base_fee")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("-p", "--port", type=PORT, default=8545, show_default=True, help="0 for a free one.")
@click.option("-a", "--accounts", type=click.IntRange(0, 10_000), default=10, show_default=True)
@click.option("-m", "--mnemonic", help="Words that the accounts are derived from.")
@click.option("--balance", type=UINT64, help="Coins of each account.  [default: 10000]")
@click.option("--chain-id", type=click.IntRange(1, 2**64 - 1), help="[default: 1337]")
@click.option(
    "-b",
    "--block-time",
    type=click.FloatRange(0, 86_400, min_open=True),
    help="Seconds between blocks, instead of one for each transaction.",
)
@click.option("--no-mining", is_flag=True, help="Mine only when told to.")
@click.option("--gas-limit", type=click.IntRange(5_000, 2**63 - 1), help="[default: 30000000]")
@click.option("--timestamp", type=click.IntRange(0, 2**63 - 1), help="Time of block zero.")
@click.option("--base-fee", type=UINT64, help="Wei per gas of block zero.  [default: 1 gwei]")
@click.option("--genesis", type=FILE, help="Genesis in geth's format.")
@click.option("--import", "chain_file", type=FILE, help="Blocks to import: concatenated RLP.")
@click.option("--engine", type=click.Choice(ENGINES), default=PY_EVM, show_default=True)
@click.option("--datadir", type=NEW_FOLDER, help="Keep the chain there, and go on with it.")
@click.option("--history", type=click.IntRange(1), help="Blocks to keep.  [default: all]")
@fork_options
@click.option("--load-state", type=FILE, help="Start from a dumped state.")
@click.option("--dump-state", type=NEW_FILE, help="Write the state there at the end.")
@click.option(
    "--artifacts", type=EXISTING, multiple=True, help="Compiled contracts, for mevm_explain."
)
@click.option("--no-dev-methods", is_flag=True, help="No evm_*, anvil_*; no accounts.")
@server_options
@click.option("--silent", is_flag=True, help="Print nothing but errors.")
@click.version_option(package_name="ape-mevm", prog_name="mevm")
@click.pass_context
def node(context: click.Context, **options: Any) -> None:
    """Run a development chain on http://127.0.0.1:8545.

    Its accounts are unlocked and funded; their keys are public.
    """
    if options["block_time"] is not None and options["no_mining"]:
        raise click.UsageError("--block-time and --no-mining exclude each other.")
    if options["genesis"] is not None:
        for name in GENESIS_OPTIONS:
            if options[name] is not None:
                flag = "--" + name.replace("_", "-")
                raise click.UsageError(f"{flag} is for the development genesis, not --genesis.")
    check_fork_options(options)
    gc.disable()  # what is imported stays: searches in between would find nothing
    from mevm.cli.run import run

    gc.freeze()
    gc.enable()
    run(options)
