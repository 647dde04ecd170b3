# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title TrustRelations
@license AGPL-3.0-only
@author The MEVM authors
@notice The graph of who trades with whom. A completed trade forms or refreshes the relation of
        its parties; without a further one within the convergence period it dissolves.
@dev Invariants TR-1 to TR-4 in tests/PROPERTIES.md. The period follows the market of the last 30
     days or so: its speed, the days on which pairs traded, and its breadth, the pairs that did.
     A pair may miss twelve of the mean times between two trades of a pair; so the same trade
     among more pairs keeps relations longer, and faster trade of the same pairs shorter. A pair
     counts once a day, and the bounds hold whatever it does. A relation keeps the end that its
     last trade fixed. Every function costs the same however large the graph is.
@custom:source SEC-07 SEC-08
@custom:kill Nothing can be stopped or changed, and there is no owner. Without its writer nothing
             is written, and relations end in their time.
"""

from interfaces import ITrustRelations

implements: ITrustRelations

from contracts.modules import pair_word

initializes: pair_word


struct Count:
    trades: uint256  # of all pairs, at most one a day of each
    pairs: uint256


DAY: constant(uint256) = 86_400
EPOCH: constant(uint256) = 30 * DAY
SHORTEST: constant(uint256) = 30 * DAY
# The period if nobody trades twice in an epoch: twelve of them.
LONGEST: constant(uint256) = 12 * EPOCH
MAX_PAGE: constant(uint256) = 64

WRITER: immutable(address)

degree: public(HashMap[address, uint256])
count_of: public(HashMap[uint256, Count])  # epoch

_neighbours: HashMap[address, HashMap[uint256, address]]  # account, place


@deploy
def __init__(writer: address):
    """
    @notice Fix who writes.
    @param writer The contract that keeps trust indexes; its address may be computed beforehand.
    """
    assert writer != empty(address), "TrustRelations: no writer"
    WRITER = writer


@external
def note_trade(first: address, second: address):
    """
    @notice Form or refresh a relation; for the writer, when a trade of the two completes.
    @param first One party.
    @param second The other party.
    @custom:source SEC-07 SEC-08
    """
    assert msg.sender == WRITER, "TrustRelations: not the writer"
    assert first != second, "TrustRelations: one party"
    pair: pair_word.Pair = pair_word._load(first, second)
    old: uint256 = pair.trust
    self._count(pair.traded_at)
    if old == 0:
        pair = pair_word._at_place(pair, first, second, self._list(first, second))
        pair = pair_word._at_place(pair, second, first, self._list(second, first))
    elif pair.ends_at <= block.timestamp:
        self._log_end(first, second, pair)
        old = 0
    pair.trust = min(old + 1, pair_word.MAX_TRUST)
    pair.traded_at = block.timestamp
    pair.ends_at = block.timestamp + self._period()
    pair_word._store(first, second, pair)
    if old == 0:
        log ITrustRelations.RelationFormed(first=first, second=second, ends_at=pair.ends_at)
    else:
        log ITrustRelations.RelationRefreshed(
            first=first,
            second=second,
            old_trust=old,
            new_trust=pair.trust,
            ends_at=pair.ends_at,
        )


@external
def dissolve(first: address, second: address):
    """
    @notice Clear a relation that is over from both lists; anyone may call.
    @param first One party.
    @param second The other party.
    @custom:source SEC-08
    """
    pair: pair_word.Pair = pair_word._load(first, second)
    assert pair.trust > 0, "TrustRelations: no relation"
    assert pair.ends_at <= block.timestamp, "TrustRelations: not over"
    self._unlist(first, pair_word._place(pair, first, second))
    self._unlist(second, pair_word._place(pair, second, first))
    self._log_end(first, second, pair)
    # The time of the last trade stays, so that a pair is not counted twice in an epoch.
    rest: pair_word.Pair = empty(pair_word.Pair)
    rest.traded_at = pair.traded_at
    pair_word._store(first, second, rest)


@external
@view
def relation_of(first: address, second: address) -> ITrustRelations.Relation:
    """
    @notice Return a relation that is not over.
    @param first One party.
    @param second The other party.
    @return The relation, the same for both; all zero if there is none.
    @custom:source SEC-08
    """
    relation: ITrustRelations.Relation = self._relation(first, second)
    if relation.ends_at <= block.timestamp:
        return empty(ITrustRelations.Relation)
    return relation


@external
@view
def neighbours(
    account: address, start: uint256, count: uint256
) -> DynArray[ITrustRelations.Neighbour, MAX_PAGE]:
    """
    @notice Return a part of an account's list; its order is not fixed.
    @dev A relation whose end has come is over, though it may not be cleared yet.
    @param account Any account.
    @param start The first place, from 0.
    @param count How many at most, up to 64.
    @return Accounts and relations; empty beyond the end.
    """
    assert count <= MAX_PAGE, "TrustRelations: too many"
    page: DynArray[ITrustRelations.Neighbour, MAX_PAGE] = []
    listed: uint256 = self.degree[account]
    if start >= listed:
        return page
    for step: uint256 in range(min(count, listed - start), bound=MAX_PAGE):
        other: address = self._neighbours[account][start + step]
        relation: ITrustRelations.Relation = self._relation(account, other)
        page.append(ITrustRelations.Neighbour(account=other, relation=relation))
    return page


@external
@view
def convergence_period() -> uint256:
    """
    @notice Return how long a relation lasts without a further trade, if refreshed now.
    @return Seconds.
    @custom:source SEC-08
    """
    return self._period()


@external
@view
def writer() -> address:
    """
    @notice Return who writes.
    @return The contract that keeps trust indexes.
    """
    return WRITER


@internal
def _count(last: uint256):
    """
    @notice Count a pair's trade of today.
    @param last When the pair traded before; zero if it never did.
    """
    if last // DAY == block.timestamp // DAY:
        return
    epoch: uint256 = block.timestamp // EPOCH
    self.count_of[epoch].trades += 1
    if last // EPOCH != epoch:
        self.count_of[epoch].pairs += 1


@internal
def _list(account: address, other: address) -> uint256:
    place: uint256 = self.degree[account]
    self._neighbours[account][place] = other
    self.degree[account] = place + 1
    return place


@internal
def _unlist(account: address, place: uint256):
    last: uint256 = self.degree[account] - 1
    if place < last:
        # The last one takes the place that becomes free.
        moved: address = self._neighbours[account][last]
        pair: pair_word.Pair = pair_word._load(account, moved)
        pair_word._store(account, moved, pair_word._at_place(pair, account, moved, place))
        self._neighbours[account][place] = moved
    self._neighbours[account][last] = empty(address)
    self.degree[account] = last


@internal
def _log_end(first: address, second: address, pair: pair_word.Pair):
    log ITrustRelations.RelationDissolved(
        first=first, second=second, trust=pair.trust, ended_at=pair.ends_at
    )


@internal
@view
def _relation(first: address, second: address) -> ITrustRelations.Relation:
    pair: pair_word.Pair = pair_word._load(first, second)
    return ITrustRelations.Relation(
        trust=pair.trust, traded_at=pair.traded_at, ends_at=pair.ends_at
    )


@internal
@view
def _period() -> uint256:
    # The epoch before counts with the part of it that is less than an epoch ago.
    epoch: uint256 = block.timestamp // EPOCH
    rest: uint256 = EPOCH - block.timestamp % EPOCH
    current: Count = self.count_of[epoch]
    before: Count = self.count_of[epoch - 1]
    trades: uint256 = current.trades * EPOCH + before.trades * rest
    pairs: uint256 = current.pairs * EPOCH + before.pairs * rest
    if trades == 0:
        return LONGEST
    return max(SHORTEST, LONGEST * pairs // trades)
