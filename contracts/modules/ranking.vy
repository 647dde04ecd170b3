# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title ranking
@license AGPL-3.0-only
@author The MEVM authors
@notice Keeps, for each sale, the applicants with the most coin-days, best first, in a list that is
        no longer than there are items. Of equals the earlier application ranks first.
@custom:source CEC-08
"""

from interfaces import IRareSpeciesSale

MAX_PLACES: constant(uint256) = 16

has_place: public(HashMap[bytes32, HashMap[address, bool]])

_places: HashMap[bytes32, DynArray[IRareSpeciesSale.Place, MAX_PLACES]]


@internal
def _enter(
    sale: bytes32, account: address, coin_days: uint256, limit: uint256
) -> (uint256, address):
    """
    @notice Give an account the place that it deserves; reverts where it deserves none.
    @param sale The sale.
    @param account Who applies; it has no place yet.
    @param coin_days The account's.
    @param limit How many places there are, at least one.
    @return The rank, and who has no place any more; the zero address for nobody.
    """
    assert not self.has_place[sale][account], "ranking: has applied"
    places: DynArray[IRareSpeciesSale.Place, MAX_PLACES] = self._places[sale]
    loser: address = empty(address)
    if len(places) == limit:
        assert coin_days > places[limit - 1].coin_days, "ranking: outranked"
        loser = places.pop().account
        self.has_place[sale][loser] = False
    last: uint256 = len(places)
    rank: uint256 = last
    place: IRareSpeciesSale.Place = IRareSpeciesSale.Place(account=account, coin_days=coin_days)
    places.append(place)
    for step: uint256 in range(last, bound=MAX_PLACES):
        above: uint256 = last - step - 1
        if places[above].coin_days >= coin_days:
            break
        places[rank] = places[above]
        rank = above
    places[rank] = place
    self._places[sale] = places
    self.has_place[sale][account] = True
    return rank, loser
