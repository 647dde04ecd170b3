"""World state: persistent maps, a persistent trie, and py-evm's account database over them."""

from mevm.state.account_database import WorldDatabase
from mevm.state.forked_world import ForkedWorld, StateSource
from mevm.state.world import Account, World

__all__ = ["Account", "ForkedWorld", "StateSource", "World", "WorldDatabase"]
