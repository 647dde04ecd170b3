# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title ReleaseSchedule
@license AGPL-3.0-only
@author The MEVM authors
@notice Shows the module release_schedule to its tests.
@custom:kill Keeps nothing.
"""

from interfaces import IVesting
from contracts.modules import release_schedule


@external
@view
def check(schedule: IVesting.Schedule) -> bytes32:
    """
    @notice Fail unless a schedule is sound.
    @param schedule The schedule.
    @return Its hash.
    """
    release_schedule._check(schedule)
    return keccak256(abi_encode(schedule))


@external
@pure
def released(amount: uint256, schedule: IVesting.Schedule, elapsed: uint256) -> uint256:
    """
    @notice How much of an amount a schedule has released.
    @param amount The amount.
    @param schedule The schedule.
    @param elapsed Seconds since the start.
    @return The released amount.
    """
    return release_schedule._released(amount, schedule, elapsed)
