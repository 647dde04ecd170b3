"""From the options of `mevm node` to a node, with state loaded and blocks imported."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from time import monotonic
from typing import Any

from mevm.blocks import InvalidBlock
from mevm.cli.failure import Failure
from mevm.cli.files import read_file, read_json
from mevm.cli.fork_options import make_fork_settings
from mevm.crypto import rlp
from mevm.node import Node, NodeSettings
from mevm.node.accounts import Keystore
from mevm.node.snapshots import Impersonation
from mevm.remote.errors import RemoteError
from mevm.store.errors import StoreError

COIN = 10**18
PROGRESS_AFTER = 1.0


def make_node(options: dict[str, Any]) -> Node:
    """Return the node that the options describe.

    Raises
    ------
    Failure
        If a file or a value cannot be used.
    """
    settings = make_settings(options)
    try:
        node = Node(settings)
    except (ValueError, RemoteError, StoreError) as error:
        raise Failure(str(error)) from None
    if options["load_state"] is not None:
        load_state(node, options["load_state"])
    if options["chain_file"] is not None:
        import_chain(node, options["chain_file"], options["silent"])
    if options["no_dev_methods"]:
        # Who may do nothing special may not spend the funds either, nor those of accounts that
        # were impersonated when the state or the directory was kept.
        node.accounts, node.impersonation = Keystore(), Impersonation()
    node.commit()
    return node


def make_settings(options: dict[str, Any]) -> NodeSettings:
    """Return the settings that the options describe; what is not given keeps its default."""
    genesis, balance = options["genesis"], options["balance"]
    given = {
        "account_count": options["accounts"],
        "mnemonic": options["mnemonic"],
        "balance": None if balance is None else balance * COIN,
        "chain_id": options["chain_id"],
        "gas_limit": options["gas_limit"],
        "base_fee": options["base_fee"],
        "timestamp": options["timestamp"],
        "engine": options["engine"],
        "history": options["history"],
        "datadir": options["datadir"],
        "genesis": None if genesis is None else read_json(genesis),
        "fork": make_fork_settings(options),
        "block_time": options["block_time"],
        "call_gas_limit": options["call_gas_limit"],
        "call_timeout": options["call_timeout"],
        "log_range": options["log_range"],
        "artifacts": options["artifacts"],
        "automine": options["block_time"] is None and not options["no_mining"],
    }
    return NodeSettings(**{name: value for name, value in given.items() if value is not None})


def load_state(node: Node, path: Path) -> None:
    """Replace the chain by one that was dumped to a file; Failure if that would lose blocks."""
    if node.keeper is not None and node.head.number:
        folder, number = node.keeper.folder, node.head.number
        raise Failure(f"--load-state is for a new directory: {folder} holds block {number}")
    try:
        node.load(read_file(path))
    except ValueError as error:
        raise Failure(f"{path}: {error}") from None


def import_chain(node: Node, path: Path, silent: bool) -> None:
    """Import every block of a file; show progress if it takes more than a second."""
    content = read_file(path)
    try:
        blocks = rlp.split(rlp.encode_list(content))
        for raw in _with_progress(blocks, len(content), silent):
            node.chain.import_block(raw)
    except (InvalidBlock, rlp.RLPError) as error:
        raise Failure(f"{path}: block {node.chain.head.number + 1}: {error}") from None


def _with_progress(items: Iterable[bytes], total: int, silent: bool) -> Iterator[bytes]:
    """Yield the items, and draw a bar of their bytes once it takes long."""
    begun, done, progress = monotonic(), 0, None
    try:
        for item in items:
            yield item
            done += len(item)
            if progress is None and not silent and monotonic() - begun > PROGRESS_AFTER:
                from rich.progress import Progress

                progress = Progress(transient=True)
                progress.start()
                task = progress.add_task("importing blocks", total=total)
            if progress is not None:
                progress.update(task, completed=done)
    finally:
        if progress is not None:
            progress.stop()
