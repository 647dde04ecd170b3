# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title pair_window
@license AGPL-3.0-only
@author The MEVM authors
@notice Counts a pair's rewarded trades of the last 180 days, up to three.
@dev Trades come in the order of time, so the last three times are all that can matter; they fit
     one word. (`pair_weight` serves rewards that are taken in any order.) A time counts for
     exactly 180 days, and the order of the two names has no meaning.
@custom:source SEC-06
"""

WINDOW: constant(uint256) = 180 * 86_400
MAX_REWARDED: constant(uint256) = 3
TIME_BITS: constant(uint256) = 64
MASK: constant(uint256) = 2**(TIME_BITS * MAX_REWARDED) - 1

# By pair: the times of its last rewarded trades, the newest in the lowest bits.
_times: HashMap[bytes32, uint256]


@internal
@view
def _count_recent(first: address, second: address) -> uint256:
    """
    @notice Count a pair's rewarded trades in the window that ends now.
    @param first One of the two.
    @param second The other one.
    @return At most three.
    """
    times: uint256 = self._times[self._key(first, second)]
    for count: uint256 in range(MAX_REWARDED):
        time: uint256 = times >> (TIME_BITS * count) & (2**TIME_BITS - 1)
        if time == 0 or time + WINDOW <= block.timestamp:
            return count
    return MAX_REWARDED


@internal
def _note_reward(first: address, second: address):
    key: bytes32 = self._key(first, second)
    self._times[key] = (self._times[key] << TIME_BITS | block.timestamp) & MASK


@internal
@pure
def _key(first: address, second: address) -> bytes32:
    one: uint256 = convert(first, uint256)
    other: uint256 = convert(second, uint256)
    return keccak256(abi_encode(min(one, other), max(one, other)))
