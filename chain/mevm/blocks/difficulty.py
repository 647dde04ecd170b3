"""Difficulty of proof-of-work blocks, as each fork before the merge computes it.

Only the number is checked. The seal itself (ethash) is not: its cache and data set belong to
mining, no wheel computes them, and test chains are made without one (``NoProofConsensus``, or
hive's fake ethash). What a foreign chain claims to have worked is therefore not proof of anything
here; what its blocks did to the state is checked in full.
"""

from mevm.blocks.header import Header
from mevm.crypto.keccak import EMPTY_LIST_HASH
from mevm.vm.forks import Fork

MINIMUM_DIFFICULTY = 131_072
ADJUSTMENT_QUOTIENT = 2_048
LARGEST_DECREASE = -99
BOMB_PERIOD = 100_000
BOMB_FREE_PERIODS = 2
FRONTIER_BLOCK_SECONDS = 13
HOMESTEAD_STEP_SECONDS = 10
BYZANTIUM_STEP_SECONDS = 9

BOMB_DELAYS = (
    (Fork.GRAY_GLACIER, 11_400_000),
    (Fork.ARROW_GLACIER, 10_700_000),
    (Fork.LONDON, 9_700_000),
    (Fork.MUIR_GLACIER, 9_000_000),
    (Fork.CONSTANTINOPLE, 5_000_000),
    (Fork.BYZANTIUM, 3_000_000),
)


def next_difficulty(parent: Header, timestamp: int, fork: Fork) -> int:
    """
    Return the difficulty of the block after ``parent``.

    Parameters
    ----------
    parent : Header
        Header of the parent.
    timestamp : int
        Timestamp of the new block.
    fork : Fork
        Rules of the new block.

    Returns
    -------
    int
        Zero from the merge on.
    """
    if fork >= Fork.PARIS:
        return 0
    elapsed = timestamp - parent.timestamp
    step = parent.difficulty // ADJUSTMENT_QUOTIENT
    difficulty = max(parent.difficulty + step * _factor(parent, elapsed, fork), MINIMUM_DIFFICULTY)
    delay = next((blocks for since, blocks in BOMB_DELAYS if fork >= since), 0)
    periods = max(0, parent.number + 1 - delay) // BOMB_PERIOD - BOMB_FREE_PERIODS
    return difficulty + 2**periods if periods >= 0 else difficulty


def _factor(parent: Header, elapsed: int, fork: Fork) -> int:
    """Return by how many steps the difficulty moves."""
    if fork < Fork.HOMESTEAD:
        return 1 if elapsed < FRONTIER_BLOCK_SECONDS else -1
    if fork < Fork.BYZANTIUM:
        return max(1 - elapsed // HOMESTEAD_STEP_SECONDS, LARGEST_DECREASE)
    start = 1 if parent.uncles_hash == EMPTY_LIST_HASH else 2
    return max(start - elapsed // BYZANTIUM_STEP_SECONDS, LARGEST_DECREASE)
