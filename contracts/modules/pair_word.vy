# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title pair_word
@license AGPL-3.0-only
@author The MEVM authors
@notice Keeps all that is known of a relation in one word, since new slots would cost more than
        all the rest of a trade.
@custom:source SEC-08
"""


struct Pair:
    trust: uint256  # 32 bits
    traded_at: uint256  # 48 bits
    ends_at: uint256  # 48 bits
    lower_place: uint256  # 64 bits: the place in the list of the lower address
    upper_place: uint256  # 64 bits: and in the list of the higher one


MAX_TRUST: constant(uint256) = 2**32 - 1
TIME: constant(uint256) = 2**48 - 1
PLACE: constant(uint256) = 2**64 - 1

_words: HashMap[bytes32, uint256]


@internal
@view
def _load(one: address, other: address) -> Pair:
    word: uint256 = self._words[self._key(one, other)]
    return Pair(
        trust=word & MAX_TRUST,
        traded_at=word >> 32 & TIME,
        ends_at=word >> 80 & TIME,
        lower_place=word >> 128 & PLACE,
        upper_place=word >> 192,
    )


@internal
def _store(one: address, other: address, pair: Pair):
    times: uint256 = pair.traded_at << 32 | pair.ends_at << 80
    places: uint256 = pair.lower_place << 128 | pair.upper_place << 192
    self._words[self._key(one, other)] = pair.trust | times | places


@internal
@pure
def _place(pair: Pair, account: address, other: address) -> uint256:
    """
    @notice Where an account's list has the pair.
    @param pair The pair.
    @param account The account.
    @param other The other side.
    @return The place.
    """
    return pair.lower_place if self._is_lower(account, other) else pair.upper_place


@internal
@pure
def _at_place(pair: Pair, account: address, other: address, place: uint256) -> Pair:
    """
    @notice The same pair at another place of an account's list.
    @param pair The pair.
    @param account The account.
    @param other The other side.
    @param place The place.
    @return The changed pair.
    """
    moved: Pair = pair
    if self._is_lower(account, other):
        moved.lower_place = place
    else:
        moved.upper_place = place
    return moved


@internal
@pure
def _key(one: address, other: address) -> bytes32:
    if self._is_lower(one, other):
        return keccak256(abi_encode(one, other))
    return keccak256(abi_encode(other, one))


@internal
@pure
def _is_lower(one: address, other: address) -> bool:
    return convert(one, uint256) < convert(other, uint256)
