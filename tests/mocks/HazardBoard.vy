# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title An oracle of hazards that says what a test tells it
@license AGPL-3.0-only
@notice A footprint is one damage for all blocks, or one for each of two halves of a region.
"""

from interfaces import IHazardOracle

implements: IHazardOracle

HALF: constant(uint256) = 2**32 - 1

hazard_count: public(uint256)
early_cap: public(HashMap[uint256, uint256])
_hazards: HashMap[uint256, IHazardOracle.Hazard]
_damages: HashMap[uint256, uint256[2]]


@external
def open_event(peril: uint256, region: uint256, occurred_at: uint256) -> uint256:
    self.hazard_count += 1
    self._hazards[self.hazard_count] = IHazardOracle.Hazard(
        peril=peril,
        region=region,
        occurred_at=occurred_at,
        opened_at=block.timestamp,
        state=1,
        settled_from=0,
    )
    return self.hazard_count


@external
def set_state(id: uint256, state: uint256):
    self._hazards[id].state = state


@external
def set_damage(id: uint256, south_bps: uint256, north_bps: uint256):
    self._damages[id] = [south_bps, north_bps]


@external
def set_early_cap(id: uint256, amount: uint256):
    self.early_cap[id] = amount


@external
@view
def hazard(id: uint256) -> IHazardOracle.Hazard:
    assert 0 < id and id <= self.hazard_count, "HazardBoard: no such event"
    return self._hazards[id]


@external
@view
def damage(id: uint256, blocks: uint256) -> uint256:
    if blocks & HALF == 0:
        return self._damages[id][1]
    if blocks >> 32 == 0:
        return self._damages[id][0]
    return (self._damages[id][0] + self._damages[id][1]) // 2
