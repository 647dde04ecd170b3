# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title exposures
@license AGPL-3.0-only
@author The MEVM authors
@notice What can still be claimed, by peril and region, and which events are open there. While one
        is, no policy of that peril and region is sold, cancelled or released.
@dev Events are taken from the oracle one after the other, none is left out; each is open until its
     policies are settled. `pending` is the exposure where one is open, and what waits for surveys.
@custom:source CEC-41 CEC-42
"""

from interfaces import IForestInsurance
from interfaces import IHazardOracle

from contracts.modules import peril

MAX_NOTED: constant(uint256) = 32

ORACLE: immutable(IHazardOracle)

exposure_of: public(HashMap[uint256, HashMap[uint256, uint256]])  # peril, region
peril_exposure: public(HashMap[uint256, uint256])
open_events: public(HashMap[uint256, HashMap[uint256, uint256]])  # peril, region
noted: public(uint256)  # the last event that was taken note of
pending: public(uint256)


@deploy
def __init__(oracle: IHazardOracle):
    """
    @notice Fix whose events count.
    @param oracle The oracle of hazards.
    """
    assert oracle.address.is_contract, "exposures: no oracle"
    ORACLE = oracle


@external
def note_events(count: uint256):
    """
    @notice Take note of events at the oracle; anyone may call, and all other functions do so too.
    @param count How many at most.
    """
    self._note(count)


@external
@view
def oracle() -> address:
    """
    @notice Return whose events count.
    @return The oracle of hazards.
    """
    return ORACLE.address


@internal
def _catch_up():
    """
    @notice Take note of all events, or revert: what nobody has noted must not be overlooked.
    """
    assert self._note(MAX_NOTED) == 0, "exposures: note_events first"


@internal
def _note(count: uint256) -> uint256:
    last: uint256 = self.noted
    left: uint256 = staticcall ORACLE.hazard_count() - last
    steps: uint256 = min(left, min(count, MAX_NOTED))
    for _: uint256 in range(steps, bound=MAX_NOTED):
        last += 1
        hazard: IHazardOracle.Hazard = staticcall ORACLE.hazard(last)
        if self.open_events[hazard.peril][hazard.region] == 0:
            self.pending += self.exposure_of[hazard.peril][hazard.region]
        self.open_events[hazard.peril][hazard.region] += 1
        log IForestInsurance.EventNoted(id=last, peril=hazard.peril, region=hazard.region)
    if steps > 0:
        self.noted = last
    return left - steps


@internal
def _close_event(peril_: uint256, region: uint256):
    """
    @notice Count an event as settled.
    """
    self.open_events[peril_][region] -= 1
    if self.open_events[peril_][region] == 0:
        self.pending -= self.exposure_of[peril_][region]


@internal
def _raise(peril_: uint256, region: uint256, amount: uint256):
    """
    @notice Count what a new policy may claim; no event is open there.
    """
    self.exposure_of[peril_][region] += amount
    self.peril_exposure[peril_] += amount


@internal
def _lower(peril_: uint256, region: uint256, amount: uint256):
    """
    @notice Count no longer what was paid, or can be claimed no more.
    """
    self.exposure_of[peril_][region] -= amount
    self.peril_exposure[peril_] -= amount
    if self.open_events[peril_][region] > 0:
        self.pending -= amount


@internal
def _check_quiet(peril_: uint256, region: uint256):
    """
    @notice Revert while an event is open for a peril in a region.
    """
    self._catch_up()
    assert self.open_events[peril_][region] == 0, "exposures: event is open"


@internal
@view
def _region_exposure(region: uint256) -> uint256:
    total: uint256 = 0
    for each: uint256 in range(1, peril.LAST + 1):
        total += self.exposure_of[each][region]
    return total
