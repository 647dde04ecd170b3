"""Who is paid for a block: miners and uncles before the merge, withdrawals after it."""

from collections.abc import Sequence
from typing import NamedTuple

from mevm.blocks.header import Header
from mevm.blocks.withdrawal import WEI_PER_GWEI, Withdrawal
from mevm.vm.context import BlockContext
from mevm.vm.forks import Fork
from mevm.vm.interface import Execution

COIN = 10**18
UNCLE_GENERATIONS = 8
NEPHEW_SHARE = 32


def block_reward(fork: Fork) -> int:
    """Return what a mined block earns, in wei; nothing from the merge on."""
    if fork >= Fork.PARIS:
        return 0
    if fork >= Fork.CONSTANTINOPLE:
        return 2 * COIN
    return 3 * COIN if fork >= Fork.BYZANTIUM else 5 * COIN


class Reward(NamedTuple):
    """What one miner gets: of the block, or of an uncle of it."""

    author: bytes
    is_uncle: bool
    amount: int


def rewards(fork: Fork, number: int, coinbase: bytes, uncles: Sequence[Header]) -> list[Reward]:
    """Return what a block earns its miner, and then those of its uncles."""
    reward = block_reward(fork)
    if not reward:
        return []
    found = [Reward(coinbase, False, reward + len(uncles) * (reward // NEPHEW_SHARE))]
    for uncle in uncles:
        generations = UNCLE_GENERATIONS + uncle.number - number
        found.append(Reward(uncle.coinbase, True, generations * reward // UNCLE_GENERATIONS))
    return found


def pay_rewards(execution: Execution, context: BlockContext, uncles: Sequence[Header]) -> None:
    """Pay the miner of a block and those of its uncles."""
    for reward in rewards(context.fork, context.number, context.coinbase, uncles):
        execution.add_balance(reward.author, reward.amount)


def pay_withdrawals(execution: Execution, withdrawals: Sequence[Withdrawal]) -> None:
    """Credit withdrawals; one of nothing to an account that is not there creates no account."""
    for withdrawal in withdrawals:
        if withdrawal.amount:
            execution.add_balance(withdrawal.address, withdrawal.amount * WEI_PER_GWEI)
