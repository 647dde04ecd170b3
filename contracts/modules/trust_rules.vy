# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title trust_rules
@license AGPL-3.0-only
@author The MEVM authors
@notice The formulas of the trust index: how much a trade counts, what it gains, what a fault
        costs. Indexes are in thousandths, values in the unit of `IAssetValues`.
@dev `mevm_suite.trust.rules` says the same in Python; tests compare the two.
@custom:source SEC-04 SEC-05 SEC-06
"""

from contracts.modules import fault

START: constant(uint256) = 1_000
TOP: constant(uint256) = 100_000
# What a trade of full weight gains at most, and what an account gains in a day at most.
FULL_GAIN: constant(uint256) = 1_000
DAILY_GAIN: constant(uint256) = 1_000
# A trade of this value or more has full weight: 100 yuan.
FULL_WORTH: constant(uint256) = 100 * 10**18

NOT_SHIPPED_LOSS: constant(uint256) = 500
GRAVE_LOSS: constant(uint256) = 10_000
GRAVE_PERCENT: constant(uint256) = 30

BASE_BPS: constant(uint256) = 500


@internal
@pure
def _weight(worth: uint256, recent: uint256) -> uint256:
    """
    @notice How much a completed trade counts.
    @param worth Its value.
    @param recent The pair's rewarded trades of the last 180 days, at most three.
    @return Thousandths; zero from the pair's fourth trade on, and for dust.
    """
    if recent >= 3:
        return 0
    return (FULL_GAIN >> recent) * min(worth, FULL_WORTH) // FULL_WORTH


@internal
@pure
def _gain(weight: uint256, own: uint256, other: uint256) -> uint256:
    """
    @notice What a trade adds to an index, before the day's and the account's own bounds.
    @dev A partner with less trust than oneself adds less, in proportion. The last division is
         rounded up: what counts at all adds a thousandth, so the top can be reached.
    @param weight How much the trade counts for this side.
    @param own The index of this side, not zero.
    @param other The index of the other side.
    @return Thousandths.
    """
    shared: uint256 = weight * min(own, other) // own
    return (shared * (TOP - own) + TOP - START - 1) // (TOP - START)


@internal
@pure
def _loss(cause: uint256, index: uint256, worth: uint256, recent: uint256) -> uint256:
    """
    @notice What a fault takes off an index.
    @param cause A fault.
    @param index The index; the loss is never above it.
    @param worth The value of the trade in which it happened.
    @param recent The account's grave faults of the last 180 days.
    @return Thousandths; all of the index for proven fraud, and for a third fault of full weight.
    """
    loss: uint256 = max(GRAVE_LOSS, index * GRAVE_PERCENT // 100) << recent
    if cause == fault.NOT_SHIPPED:
        loss = NOT_SHIPPED_LOSS
    elif cause == fault.PROVEN_FRAUD or recent >= 2:
        loss = index
    return min(index, (loss * self._counted(cause, worth) + FULL_WORTH - 1) // FULL_WORTH)


@internal
@pure
def _is_grave(cause: uint256, worth: uint256) -> bool:
    """
    @notice Whether a fault doubles the next loss, and ends that the account speaks for others.
    @param cause A fault.
    @param worth The value of the trade in which it happened.
    @return Whether it does.
    """
    return cause != fault.NOT_SHIPPED and self._counted(cause, worth) == FULL_WORTH


@internal
@pure
def _counted(cause: uint256, worth: uint256) -> uint256:
    """
    @notice The value with which a fault counts.
    @dev A seller's faults weigh as their trades do. Else somebody could order more trifles than
         a seller can ship, or complain of three, each of which is worth less than a case against
         it costs, and so have him banned.
    @param cause A fault.
    @param worth The value of the trade in which it happened; zero where it has none.
    @return The value, up to that of a trade of full weight.
    """
    if cause == fault.NOT_SHIPPED or (cause == fault.BAD_GOODS and worth > 0):
        return min(worth, FULL_WORTH)
    return FULL_WORTH


@internal
@pure
def _deposit_bps(index: uint256) -> uint256:
    """
    @notice The part of a trade's amount that an account deposits: 5.1 % at 1, 15 % at 100.
    @param index The account's index.
    @return Basis points.
    """
    return BASE_BPS + index // 100
