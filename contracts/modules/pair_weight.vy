# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title pair_weight
@license AGPL-3.0-only
@author The MEVM authors
@notice Weighs what a payer earns with one counterparty: in full, then half, then a quarter, then
        nothing, by how many other epochs within 180 days the same two were rewarded for.
@dev Exact, in constant space and time, whatever the order of rewards. Later epochs count as
     earlier ones do, else rewards that are taken backwards would all be full; so a count never
     falls. Epochs are near if any two of their moments are within 180 days. As no two epochs of
     one word are further apart, and a third one near is the last that is rewarded, a word has at
     most three bits.
@custom:source WSG-02 SEC-06
"""

WINDOW: constant(uint256) = 180 * 86_400
MAX_REWARDED: constant(uint256) = 3
WORD: constant(uint256) = 256

# Epochs that are less than this apart are near. It is also the number of epochs in a word.
NEAR: immutable(uint256)

# payer, counterparty, word: a bit for each rewarded epoch
_rewarded: HashMap[address, HashMap[address, HashMap[uint256, uint256]]]


@deploy
def __init__(epoch_length: uint256):
    """
    @notice Fix the epochs.
    @param epoch_length Seconds of an epoch, at least 18 hours or so.
    """
    near: uint256 = (WINDOW + epoch_length - 1) // epoch_length + 1
    assert near <= WORD, "pair_weight: epoch too short"
    NEAR = near


@internal
@view
def _weigh(payer: address, counterparty: address, epoch: uint256, amount: uint256) -> uint256:
    """
    @notice The part of an amount that a payer's epoch with a counterparty is worth.
    @param payer The payer.
    @param counterparty The other side.
    @param epoch The epoch.
    @param amount The amount at full weight.
    @return The part, rounded down.
    """
    rewarded: uint256 = self._count_near(payer, counterparty, epoch)
    return amount >> rewarded if rewarded < MAX_REWARDED else 0


@internal
@view
def _is_noted(payer: address, counterparty: address, epoch: uint256) -> bool:
    return self._rewarded[payer][counterparty][epoch // NEAR] >> (epoch % NEAR) & 1 == 1


@internal
def _note(payer: address, counterparty: address, epoch: uint256):
    self._rewarded[payer][counterparty][epoch // NEAR] |= 1 << (epoch % NEAR)


@internal
@view
def _count_near(payer: address, counterparty: address, epoch: uint256) -> uint256:
    """
    @notice Count the rewarded epochs near another one.
    @param payer The payer.
    @param counterparty The other side.
    @param epoch The other epoch, which is not counted.
    @return The number, at most 6.
    """
    word: uint256 = epoch // NEAR
    below: uint256 = (1 << (epoch % NEAR)) - 1
    same: uint256 = self._rewarded[payer][counterparty][word]
    # Of the words beside it, the near epochs are those whose places are behind and before its own.
    beside: uint256 = self._rewarded[payer][counterparty][word + 1] & below
    if word > 0:
        beside |= self._rewarded[payer][counterparty][word - 1] & ~(2 * below + 1)
    return self._count_bits(same & ~(below + 1)) + self._count_bits(beside)


@internal
@pure
def _count_bits(word: uint256) -> uint256:
    rest: uint256 = word
    for count: uint256 in range(2 * MAX_REWARDED):
        if rest == 0:
            return count
        rest &= rest - 1
    return 2 * MAX_REWARDED
