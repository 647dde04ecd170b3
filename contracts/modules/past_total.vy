# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title past_total
@license AGPL-3.0-only
@author The MEVM authors
@notice Totals that only grow, whose values at all past moments stay readable.
@dev A total keeps one word (time, value) for each second in which it grew. A read searches them
     by halves: it takes 64 steps at most, and a hundredfold history adds seven.
"""

MAX_STEPS: constant(uint256) = 64
VALUE_BITS: constant(uint256) = 192

_lengths: HashMap[bytes32, uint256]
_entries: HashMap[bytes32, HashMap[uint256, uint256]]


@internal
def _add(name: bytes32, amount: uint256):
    """
    @notice Let a total grow now.
    @param name Which total.
    @param amount By how much.
    """
    total: uint256 = self._total(name) + amount
    assert total < 2**VALUE_BITS, "past_total: too much"
    length: uint256 = self._lengths[name]
    if length == 0 or self._entries[name][length - 1] >> VALUE_BITS < block.timestamp:
        self._lengths[name] = length + 1
        length += 1
    self._entries[name][length - 1] = block.timestamp << VALUE_BITS | total


@internal
@view
def _total(name: bytes32) -> uint256:
    """
    @notice Return a total's value now.
    @param name Which total.
    """
    return self._value_at(name, self._lengths[name])


@internal
@view
def _total_before(name: bytes32, time: uint256) -> uint256:
    """
    @notice Return a total's value before a moment.
    @param name Which total.
    @param time The moment: what was added in that second is not in the value.
    """
    low: uint256 = 0  # entries before this one are older than `time`
    high: uint256 = self._lengths[name]  # this one and all later entries are not
    for _: uint256 in range(MAX_STEPS):
        if low == high:
            break
        middle: uint256 = (low + high) // 2
        if self._entries[name][middle] >> VALUE_BITS < time:
            low = middle + 1
        else:
            high = middle
    return self._value_at(name, low)


@internal
@view
def _value_at(name: bytes32, length: uint256) -> uint256:
    if length == 0:
        return 0
    return self._entries[name][length - 1] & (2**VALUE_BITS - 1)
