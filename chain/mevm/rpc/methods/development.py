"""What only a development chain has: snapshots, time, and when blocks are made.

Names of other nodes for the same methods are in `aliases`.
"""

import logging
from functools import partial
from typing import Any

from mevm.node import Node
from mevm.node.sealing import MAX_BLOCKS_AT_ONCE
from mevm.node.settings import fork_settings
from mevm.rpc.codec import (
    address,
    boolean,
    fields,
    hash32,
    mapping,
    number,
    number64,
    number_up_to,
    text,
    to_data,
    to_quantity,
)
from mevm.rpc.errors import invalid_params
from mevm.rpc.methods.general import client_version
from mevm.rpc.registry import method, optional

MAX_SECONDS = 2**32
SILENT = logging.CRITICAL + 1
MIN_GAS_LIMIT, MAX_GAS_LIMIT = 5_000, 2**63 - 1

block_count = number_up_to(MAX_BLOCKS_AT_ONCE)
seconds = number_up_to(MAX_SECONDS)
_reset_fields = fields({"forking": mapping})
_fork_fields = fields({"jsonRpcUrl": text, "blockNumber": number64})
_mine_fields = fields({"timestamp": number64, "blocks": block_count})

read = partial(method, development=True)
change = partial(method, development=True, changes=True)
execute = partial(method, development=True, changes=True, long=True)


def mine_options(value: Any) -> dict[str, int]:
    """Decode a timestamp, or an object with a timestamp and a number of blocks."""
    return _mine_fields(value) if isinstance(value, dict) else {"timestamp": number64(value)}


def reset_options(value: Any) -> dict[str, Any]:
    """Decode which chain and block to fork."""
    found = _reset_fields(value)
    if "forking" in found:
        found["forking"] = _fork_fields(found["forking"])
    return found


@change("evm_snapshot")
def snapshot(node: Node) -> str:
    """Remember the present and return an id for it."""
    return to_quantity(node.snapshot())


@change("evm_revert", number)
def revert(node: Node, identifier: int) -> bool:
    """Go back to a snapshot, which is used up; return False if there is none of that id."""
    return node.revert(identifier)


@execute("anvil_reset", optional(reset_options, {}))
def reset(node: Node, options: dict[str, Any]) -> bool:
    """Go back to how the node began, or fork another chain or block (hardhat, anvil)."""
    if "forking" not in options:
        node.reset()
        return True
    present = None if node.origin is None else node.origin.settings
    try:
        node.fork(fork_settings(present, **options["forking"]))
    except ValueError as error:
        raise invalid_params(f"invalid argument 0: {error}") from None
    return True


@execute("evm_mine", optional(mine_options, {}))
def mine_block(node: Node, options: dict[str, int]) -> str:
    """Make one block or several, the first with the timestamp that is given."""
    if "timestamp" in options:
        node.set_next_timestamp(options["timestamp"])
    node.mine(options.get("blocks", 1))
    return to_quantity(0)


@execute("anvil_mine", optional(block_count, 1), optional(seconds))
def mine(node: Node, count: int, interval: int | None) -> None:
    """Make blocks, a number of seconds apart if one is given."""
    node.mine(count, interval)


@execute("evm_setAutomine", boolean)
def set_automine(node: Node, enabled: bool) -> bool:
    """Make a block for each transaction at once, or let them wait."""
    node.set_automine(enabled)
    return True


@execute("miner_start", optional(number))
def start_mining(node: Node, threads: int | None) -> bool:
    """Make a block for each transaction at once (ganache, geth)."""
    node.set_automine(True)
    return True


@change("miner_stop")
def stop_mining(node: Node) -> bool:
    """Let transactions wait (ganache, geth)."""
    node.set_automine(False)
    return True


@read("anvil_getAutomine")
def get_automine(node: Node) -> bool:
    """Return whether a block is made for each transaction at once."""
    return node.sealing.automine


@change("evm_setIntervalMining", seconds)
def set_interval_mining(node: Node, interval: int) -> bool:
    """Make a block every so many seconds instead of for each transaction; 0 stops that."""
    node.set_interval_mining(interval or None)
    if interval:
        node.set_automine(False)
    return True


@read("anvil_getIntervalMining")
def get_interval_mining(node: Node) -> float | None:
    """Return the seconds between blocks that are made by the clock, or None."""
    return node.sealing.block_time


@change("evm_increaseTime", seconds)
def increase_time(node: Node, interval: int) -> int:
    """Move time forward, and return how far it is ahead of the wall clock."""
    return node.increase_time(interval)


@change("evm_setNextBlockTimestamp", number64)
def set_next_timestamp(node: Node, timestamp: int) -> None:
    """Set the timestamp of the next block."""
    node.set_next_timestamp(timestamp)


@change("evm_setTime", number64)
def set_time(node: Node, timestamp: int) -> int:
    """Let time go on from a timestamp, and return how far it is ahead of the wall clock."""
    return node.clock.set_time(timestamp, node.chain.head.timestamp)


@change("anvil_setBlockTimestampInterval", number_up_to(MAX_SECONDS))
def set_block_interval(node: Node, interval: int) -> None:
    """Give each block the time of the one before plus so many seconds."""
    node.clock.set_block_interval(interval)


@change("anvil_removeBlockTimestampInterval")
def remove_block_interval(node: Node) -> bool:
    """Let block times follow the wall clock again; return whether they did not."""
    was_set = node.clock.state.block_interval is not None
    node.clock.set_block_interval(None)
    return was_set


@change("evm_setBlockGasLimit", number64)
def set_block_gas_limit(node: Node, gas_limit: int) -> bool:
    """Set the gas limit of the next blocks."""
    if not MIN_GAS_LIMIT <= gas_limit <= MAX_GAS_LIMIT:
        raise invalid_params(f"gas limit {gas_limit} is not in {MIN_GAS_LIMIT}..{MAX_GAS_LIMIT}")
    node.set_block_gas_limit(gas_limit)
    return True


@change("anvil_setCoinbase", address)
def set_coinbase(node: Node, account: bytes) -> None:
    """Set who gets the priority fees of new blocks."""
    node.set_coinbase(account)


@change("anvil_setNextBlockBaseFeePerGas", number)
def set_next_base_fee(node: Node, base_fee: int) -> None:
    """Set the base fee of the next block."""
    node.set_next_base_fee(base_fee)


@change("anvil_setPrevRandao", hash32)
def set_prev_randao(node: Node, value: bytes) -> None:
    """Set the randomness of the next block."""
    node.set_prev_randao(value)


@change("anvil_setLoggingEnabled", boolean)
def set_logging(node: Node, enabled: bool) -> bool:
    """Let the node write its log, or be silent."""
    logging.getLogger("mevm").setLevel(logging.NOTSET if enabled else SILENT)
    return True


@read("anvil_metadata")
def metadata(node: Node) -> dict[str, Any]:
    """Return which node this is and where its chain stands."""
    head = node.chain.head
    return {
        "clientVersion": client_version(node),
        "chainId": node.chain.config.chain_id,
        "instanceId": to_data(node.instance),
        "latestBlockNumber": head.number,
        "latestBlockHash": to_data(head.hash),
        "forkedNetwork": _forked_network(node),
    }


def _forked_network(node: Node) -> dict[str, Any] | None:
    """Return which chain and block was forked; None for a chain of our own."""
    if node.origin is None:
        return None
    return {
        "chainId": node.origin.chain_id,
        "forkBlockNumber": node.origin.base.number,
        "forkBlockHash": to_data(node.origin.base.hash),
    }


@read("anvil_nodeInfo")
def node_info(node: Node) -> dict[str, Any]:
    """Return the rules and settings that the next block is made by."""
    head = node.chain.head
    fork = node.chain.config.fork_at(head.number, head.timestamp)
    return {
        "currentBlockNumber": to_quantity(head.number),
        "currentBlockTimestamp": head.timestamp,
        "currentBlockHash": to_data(head.hash),
        "hardFork": fork.name.lower(),
        "transactionOrder": "fees",
        "environment": {
            "baseFee": to_quantity(head.header.base_fee or 0),
            "chainId": node.chain.config.chain_id,
            "gasLimit": to_quantity(node.sealing.gas_limit or head.header.gas_limit),
        },
        "forkConfig": _fork_config(node),
    }


def _fork_config(node: Node) -> dict[str, Any]:
    """Return what was forked, in anvil's words; its address without what may be secret in it."""
    origin = node.origin
    if origin is None:
        return {"forkUrl": None, "forkBlockNumber": None, "forkRetryBackoff": None}
    return {
        "forkUrl": origin.client.transport.shown,
        "forkBlockNumber": origin.base.number,
        "forkRetryBackoff": round(origin.settings.backoff * 1_000),
    }
