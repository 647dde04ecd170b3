"""Who is paid for a block: miners and uncles before the merge, withdrawals after it."""

from collections.abc import Sequence

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


def pay_rewards(execution: Execution, context: BlockContext, uncles: Sequence[Header]) -> None:
    """Pay the miner of a block and those of its uncles."""
    reward = block_reward(context.fork)
    if not reward:
        return
    for uncle in uncles:
        generations = UNCLE_GENERATIONS + uncle.number - context.number
        execution.add_balance(uncle.coinbase, generations * reward // UNCLE_GENERATIONS)
    execution.add_balance(context.coinbase, reward + len(uncles) * (reward // NEPHEW_SHARE))


def pay_withdrawals(execution: Execution, withdrawals: Sequence[Withdrawal]) -> None:
    """Credit withdrawals; one of nothing to an account that is not there creates no account."""
    for withdrawal in withdrawals:
        if withdrawal.amount:
            execution.add_balance(withdrawal.address, withdrawal.amount * WEI_PER_GWEI)
