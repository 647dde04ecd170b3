# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title hazard_events
@license AGPL-3.0-only
@author The MEVM authors
@notice Keeps events, and says what holds of them.
@dev What state an event is in follows from the clock: nobody has to move it on.
@custom:source CEC-41 CEC-52
"""

from interfaces import IHazardOracle

from contracts.modules import footprint as bytewise
from contracts.modules import hazard_state
from contracts.modules import reporter_seats as seats

uses: seats


struct Report:
    peril: uint256
    region: uint256
    occurred_at: uint256
    opened_at: uint256
    opener: address  # the zero address when his deposit is settled
    seats: uint256  # a bit for each seat that reports
    revealed: uint256  # a bit for each that has revealed
    punished: uint256  # a bit for each that was punished
    settled_from: uint256
    is_ruled: bool  # a challenge succeeded


CHALLENGE_TIME: constant(uint256) = 86_400
PUNISH_TIME: constant(uint256) = 7 * 86_400  # since an event is over
MIN_PERIOD: constant(uint256) = 3_600
MAX_PERIOD: constant(uint256) = 3 * 86_400

COMMIT_PERIOD: immutable(uint256)
REVEAL_PERIOD: immutable(uint256)

hazard_count: public(uint256)

_reports: HashMap[uint256, Report]
_commitments: HashMap[uint256, HashMap[uint256, bytes32]]  # event, seat
_footprints: HashMap[uint256, HashMap[uint256, uint256[2]]]  # event, seat
_ruled: HashMap[uint256, uint256[2]]
_contested_until: HashMap[uint256, uint256]  # the last second of an open challenge


@deploy
def __init__(commit_period: uint256, reveal_period: uint256):
    """
    @notice Fix everything for ever.
    @param commit_period Seconds for commitments, from an event's opening.
    @param reveal_period Seconds for revealing after that.
    """
    for period: uint256 in [commit_period, reveal_period]:
        assert MIN_PERIOD <= period and period <= MAX_PERIOD, "hazard_events: bad period"
    COMMIT_PERIOD = commit_period
    REVEAL_PERIOD = reveal_period


@external
@view
def hazard(id: uint256) -> IHazardOracle.Hazard:
    """
    @notice Return an event.
    @param id The event.
    @return Its record, with the state as of now; reverts where there is none.
    """
    report: Report = self._reports[id]
    return IHazardOracle.Hazard(
        peril=report.peril,
        region=report.region,
        occurred_at=report.occurred_at,
        opened_at=report.opened_at,
        state=self._state(id),
        settled_from=report.settled_from,
    )


@external
@view
def damage(id: uint256, blocks: uint256) -> uint256:
    """
    @notice Return the mean damage of some blocks.
    @dev All 32 blocks of a word cost what one does; a word without any of the blocks costs nothing.
    @param id An event whose footprints are revealed.
    @param blocks A bit for each of the region's 64 blocks, at least one.
    @return Basis points, rounded down: the mean of the blocks' medians.
    @custom:source CEC-41
    """
    self._check_revealed(id)
    assert 0 < blocks and blocks < 2**64, "hazard_events: bad blocks"
    total: uint256 = 0
    count: uint256 = 0
    for half: uint256 in range(2):
        lanes: uint256 = bytewise._half_of(blocks, half)
        if lanes > 0:
            total += bytewise._sum(self._word(id, half) & lanes * 255)
            count += bytewise._sum(lanes)
    return total * 100 // count


@external
@view
def footprint(id: uint256) -> uint256[2]:
    """
    @notice Return what holds: the medians, or what the arbiter found.
    @param id An event whose footprints are revealed.
    @return The footprint.
    """
    self._check_revealed(id)
    return [self._word(id, 0), self._word(id, 1)]


@external
@view
def footprint_of(id: uint256, reporter: address) -> uint256[2]:
    """
    @notice Return what a reporter has revealed.
    @param id The event.
    @param reporter The reporter.
    @return The footprint.
    """
    return self._revealed(id, self._seat(id, reporter))


@external
@view
def committed(id: uint256, reporter: address) -> bytes32:
    """
    @notice Return what a reporter has committed to.
    @param id The event.
    @param reporter The reporter.
    @return The commitment; zero for none.
    """
    return self._commitments[id][self._seat(id, reporter)]


@external
@view
def report_of(id: uint256) -> Report:
    """
    @notice Return the whole record of an event.
    @param id The event.
    @return The record.
    """
    return self._reports[id]


@internal
@view
def _state(id: uint256) -> uint256:
    opened_at: uint256 = self._reports[id].opened_at
    assert opened_at > 0, "hazard_events: no such event"
    if block.timestamp < opened_at + COMMIT_PERIOD:
        return hazard_state.COMMITTING
    if block.timestamp < opened_at + COMMIT_PERIOD + REVEAL_PERIOD:
        return hazard_state.REVEALING
    reveals: uint256 = self._count(self._reports[id].revealed)
    if 3 * reveals <= 2 * self._count(self._reports[id].seats):
        return hazard_state.VOID
    if self._reports[id].is_ruled:
        return hazard_state.FINAL
    if block.timestamp <= self._contested_until[id]:
        return hazard_state.CHALLENGED
    if block.timestamp < self._reports[id].settled_from:
        return hazard_state.REVEALED
    return hazard_state.FINAL


@internal
@view
def _is_over(id: uint256) -> bool:
    return self._state(id) in [hazard_state.FINAL, hazard_state.VOID]


@internal
@view
def _over_since(id: uint256) -> uint256:
    """
    @notice Return since when an event is over.
    @param id An event that is over.
    @return The first second.
    """
    if self._state(id) == hazard_state.VOID:
        return self._revealed_at(id)
    return self._reports[id].settled_from


@internal
@view
def _has_damage(id: uint256) -> bool:
    return self._word(id, 0) > 0 or self._word(id, 1) > 0


@internal
@view
def _word(id: uint256, half: uint256) -> uint256:
    """
    @notice Return a half of what holds.
    @param id An event with a quorum.
    @param half 0 or 1.
    @return The medians, or what the arbiter found.
    """
    if self._reports[id].is_ruled:
        return self._ruled[id][half]
    return bytewise._median(self._words(id, half))


@internal
@view
def _words(id: uint256, half: uint256) -> DynArray[uint256, bytewise.MAX_WORDS]:
    words: DynArray[uint256, bytewise.MAX_WORDS] = []
    revealed: uint256 = self._reports[id].revealed
    for seat: uint256 in range(seats.SEATS):
        if revealed >> seat & 1 == 1:
            words.append(self._footprints[id][seat][half])
    return words


@internal
@view
def _revealed(id: uint256, seat: uint256) -> uint256[2]:
    assert self._reports[id].revealed >> seat & 1 == 1, "hazard_events: not revealed"
    return self._footprints[id][seat]


@internal
@view
def _revealed_at(id: uint256) -> uint256:
    return self._reports[id].opened_at + COMMIT_PERIOD + REVEAL_PERIOD


@internal
@view
def _check_revealed(id: uint256):
    assert self._state(id) in [
        hazard_state.REVEALED, hazard_state.CHALLENGED, hazard_state.FINAL
    ], "hazard_events: not revealed"


@internal
@view
def _seat(id: uint256, reporter: address) -> uint256:
    seat: uint256 = seats._number(reporter)
    assert self._reports[id].seats >> seat & 1 == 1, "hazard_events: not a reporter"
    return seat


@internal
@pure
def _count(bits: uint256) -> uint256:
    return bytewise._sum(bytewise._spread(bits))
