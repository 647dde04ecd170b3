"""The node: a chain with a pool, a clock, accounts and snapshots; what RPC methods call."""

from mevm.node.node import Node
from mevm.node.settings import NodeSettings

__all__ = ["Node", "NodeSettings"]
