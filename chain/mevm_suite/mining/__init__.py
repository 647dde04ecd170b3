"""Mining by transaction volume: the contract's rules in plain Python, and what washing brings."""

from mevm_suite.mining.rewards import Rewards, Round
from mevm_suite.mining.washing import Wash, wash

__all__ = ["Rewards", "Round", "Wash", "wash"]
