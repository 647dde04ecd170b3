# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title past_list
@license AGPL-3.0-only
@author The MEVM authors
@notice Lists of accounts whose orders at all past moments stay readable, at a constant cost of
        change. A list's version is the number of its changes.
@dev Each place keeps which account it held from which version on; an account that is removed
     gives its place to the last one. A read searches one place's history by halves, so that
     filling it costs whoever does so more than it ever costs a reader.
"""

# A place changes hands less often than 2^64 times, whatever anyone does.
MAX_STEPS: constant(uint256) = 64
ADDRESS_BITS: constant(uint256) = 160

_versions: HashMap[uint256, uint256]  # list
_sizes: HashMap[uint256, HashMap[uint256, uint256]]  # list, version
_spots: HashMap[uint256, HashMap[address, uint256]]  # list, account: its place, counted from 1
# list, place: how many entries follow, and each entry (first version, account) in one word
_lengths: HashMap[uint256, HashMap[uint256, uint256]]
_entries: HashMap[uint256, HashMap[uint256, HashMap[uint256, uint256]]]


@internal
def _append(list: uint256, account: address):
    """
    @notice Put an account at a list's end.
    @param list The list.
    @param account An account that is not in it.
    """
    assert self._spots[list][account] == 0, "past_list: listed"
    place: uint256 = self._size(list)
    version: uint256 = self._change(list, place + 1)
    self._put(list, place, account, version)


@internal
def _remove(list: uint256, account: address):
    """
    @notice Take an account out; the last one moves to its place.
    @param list The list.
    @param account An account that is in it.
    """
    spot: uint256 = self._spots[list][account]
    assert spot > 0, "past_list: not listed"
    last: uint256 = self._size(list) - 1
    mover: address = self._account_at(list, last, self._versions[list])
    version: uint256 = self._change(list, last)
    if mover != account:
        self._put(list, spot - 1, mover, version)
    self._spots[list][account] = 0


@internal
@view
def _contains(list: uint256, account: address) -> bool:
    """
    @notice Return whether an account is in a list now.
    """
    return self._spots[list][account] > 0


@internal
@view
def _size(list: uint256) -> uint256:
    """
    @notice Return how many accounts a list holds now.
    """
    return self._sizes[list][self._versions[list]]


@internal
@view
def _account_at(list: uint256, place: uint256, version: uint256) -> address:
    """
    @notice Return who held a place in some version.
    @param list The list.
    @param place The place, counted from 0, below the size of that version.
    @param version The version, not above the current one.
    @return The account.
    """
    assert version <= self._versions[list], "past_list: not yet"
    assert place < self._sizes[list][version], "past_list: no such place"
    # The last entry whose first version is not above `version`: there is one, as the place was
    # held then.
    low: uint256 = 0
    high: uint256 = self._lengths[list][place]
    for _: uint256 in range(MAX_STEPS):
        if high - low == 1:
            break
        middle: uint256 = (low + high) // 2
        if self._entries[list][place][middle] >> ADDRESS_BITS <= version:
            low = middle
        else:
            high = middle
    word: uint256 = self._entries[list][place][low]
    return convert(word & convert(max_value(uint160), uint256), address)


@internal
def _change(list: uint256, size: uint256) -> uint256:
    version: uint256 = self._versions[list] + 1
    self._versions[list] = version
    self._sizes[list][version] = size
    return version


@internal
def _put(list: uint256, place: uint256, account: address, version: uint256):
    length: uint256 = self._lengths[list][place]
    self._entries[list][place][length] = version << ADDRESS_BITS | convert(account, uint256)
    self._lengths[list][place] = length + 1
    self._spots[list][account] = place + 1
