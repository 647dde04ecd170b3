"""All methods, one file per namespace; `eth` is split by what its methods are about.

Importing this package fills `METHODS`: the list below is the list of files that register.
"""

from mevm.rpc.methods import (
    aliases,
    debug,
    debug_traces,
    development,
    development_state,
    eth_accounts,
    eth_blocks,
    eth_config,
    eth_execution,
    eth_fees,
    eth_filters,
    eth_logs,
    eth_simulate,
    eth_state,
    eth_subscriptions,
    eth_transactions,
    general,
    otterscan,
    priority_lane,
    testing,
    trace,
    txpool,
)
from mevm.rpc.registry import METHODS

__all__ = [
    "METHODS",
    "aliases",
    "debug",
    "debug_traces",
    "development",
    "development_state",
    "eth_accounts",
    "eth_blocks",
    "eth_config",
    "eth_execution",
    "eth_fees",
    "eth_filters",
    "eth_logs",
    "eth_simulate",
    "eth_state",
    "eth_subscriptions",
    "eth_transactions",
    "general",
    "otterscan",
    "priority_lane",
    "testing",
    "trace",
    "txpool",
]
