# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title A source of randomness whose seeds anyone may set
@license AGPL-3.0-only
"""

from interfaces import IRandomness

implements: IRandomness

request_count: public(uint256)
at_stake: public(HashMap[uint256, uint256])
seeds: HashMap[uint256, bytes32]
is_ready: HashMap[uint256, bool]


@external
@payable
def request(at_stake: uint256) -> uint256:
    self.request_count += 1
    self.at_stake[self.request_count] = at_stake
    return self.request_count


@external
@view
def seed(id: uint256) -> (bool, bytes32):
    return self.is_ready[id], self.seeds[id]


@external
def set_seed(id: uint256, seed: bytes32):
    assert not self.is_ready[id], "SeedBoard: set"
    self.seeds[id] = seed
    self.is_ready[id] = True
