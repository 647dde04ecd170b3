# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title hazard_reports
@license AGPL-3.0-only
@author The MEVM authors
@notice Opens events, and takes what reporters say of them: first hidden, then for all to see.
@dev A day has one event of a peril in a region, until it is void or final without damage: an
     alarm that was raised too early, or on nothing, must not hide what happens later that day.
@custom:source CEC-41 CEC-52
"""

from interfaces import IHazardOracle
from interfaces import IHazardReports

from contracts.modules import footprint as bytewise
from contracts.modules import forest_grid
from contracts.modules import hazard_events as events
from contracts.modules import hazard_state
from contracts.modules import peril as perils
from contracts.modules import purse
from contracts.modules import reporter_seats as seats

uses: events
uses: purse
uses: seats

DAY: constant(uint256) = 86_400
REPORT_TIME: constant(uint256) = 30 * DAY
MIN_SEATS: constant(uint256) = 5
LAST_ROW: constant(uint256) = (forest_grid.ROWS - 1) >> forest_grid.REGION_BLOCK_BITS
LAST_COLUMN: constant(uint256) = (forest_grid.COLUMNS - 1) >> forest_grid.REGION_BLOCK_BITS

ALARM: immutable(uint256)

_last: HashMap[uint256, HashMap[uint256, HashMap[uint256, uint256]]]  # peril, region, day


@deploy
def __init__(alarm: uint256):
    """
    @notice Fix the deposit.
    @param alarm The deposit with which an event is opened.
    """
    assert 0 < alarm and alarm <= seats.MAX_AMOUNT, "hazard_reports: bad alarm"
    ALARM = alarm


@external
def commit(id: uint256, commitment: bytes32):
    """
    @notice Commit to a footprint; for reporters whose seats the event names.
    @dev The commitment names its sender: a copied one cannot be opened by who copied it.
    @param id The event.
    @param commitment What `commitment_of` returns.
    @custom:source CEC-41 CEC-52
    """
    seat: uint256 = events._seat(id, msg.sender)
    assert events._state(id) == hazard_state.COMMITTING, "hazard_reports: not the time"
    assert events._commitments[id][seat] == empty(bytes32), "hazard_reports: committed"
    events._commitments[id][seat] = commitment
    log IHazardReports.Committed(id=id, reporter=msg.sender, commitment=commitment)


@external
def reveal(id: uint256, footprint: uint256[2], salt: bytes32):
    """
    @notice Open the caller's commitment.
    @param id The event.
    @param footprint What was committed to: 64 numbers from 0 to 100.
    @param salt The 32 random bytes that hid it.
    @custom:source CEC-41 CEC-52
    """
    seat: uint256 = events._seat(id, msg.sender)
    revealed: uint256 = events._reports[id].revealed
    assert revealed >> seat & 1 == 0, "hazard_reports: revealed"
    assert events._state(id) == hazard_state.REVEALING, "hazard_reports: not the time"
    digest: bytes32 = self._commitment_of(id, msg.sender, footprint, salt)
    assert digest == events._commitments[id][seat], "hazard_reports: other footprint"
    bytewise._check(footprint)
    events._reports[id].revealed = revealed | 1 << seat
    events._footprints[id][seat] = footprint
    log IHazardReports.Revealed(id=id, reporter=msg.sender, footprint=footprint)


@external
def settle_alarm(id: uint256):
    """
    @notice Give the opener's deposit back, or to the pool if nothing had happened; for anyone.
    @dev The opener of a void event is not to blame: who was absent pays for it.
    @param id An event that is over.
    @custom:source CEC-41
    """
    assert events._is_over(id), "hazard_reports: not over"
    opener: address = events._reports[id].opener
    assert opener != empty(address), "hazard_reports: settled"
    events._reports[id].opener = empty(address)
    is_returned: bool = events._state(id) == hazard_state.VOID or events._has_damage(id)
    log IHazardReports.AlarmSettled(id=id, is_returned=is_returned)
    if is_returned:
        purse._credit(seats.ASSET.address, opener, ALARM)
    else:
        seats.fines += ALARM


@external
@view
def last_event(peril: uint256, region: uint256, occurred_at: uint256) -> uint256:
    """
    @notice Return the last event of a peril, a region and a day.
    @param peril The peril.
    @param region The region.
    @param occurred_at A time of the day.
    @return The event; zero for none.
    """
    return self._last[peril][region][occurred_at // DAY]


@external
@view
def commitment_of(id: uint256, reporter: address, footprint: uint256[2], salt: bytes32) -> bytes32:
    """
    @notice Return the commitment to a footprint. Whoever serves this call learns the footprint.
    @param id The event.
    @param reporter Who will commit and reveal.
    @param footprint The footprint.
    @param salt 32 random bytes.
    @return The commitment.
    """
    return self._commitment_of(id, reporter, footprint, salt)


@internal
def _open(kind: uint256, region: uint256, occurred_at: uint256) -> uint256:
    """
    @notice Open an event for the caller, who is an active reporter, with his deposit.
    @param kind The peril.
    @param region The region.
    @param occurred_at A time of the day on which it happened.
    @return The event's number.
    """
    active: uint256 = seats._active()
    assert events._count(active) >= MIN_SEATS, "hazard_reports: too few seats"
    seat: uint256 = seats._number(msg.sender)
    assert active >> seat & 1 == 1, "hazard_reports: not active"
    assert 0 < kind and kind <= perils.LAST, "hazard_reports: no such peril"
    row: uint256 = region >> forest_grid.NUMBER_BITS
    column: uint256 = region & (2**forest_grid.NUMBER_BITS - 1)
    assert row <= LAST_ROW and column <= LAST_COLUMN, "hazard_reports: no such region"
    # Else what happens later on that day could not be reported any more.
    day: uint256 = occurred_at // DAY
    assert (day + 1) * DAY <= block.timestamp, "hazard_reports: day is not over"
    assert block.timestamp - day * DAY <= REPORT_TIME, "hazard_reports: too old"
    last: uint256 = self._last[kind][region][day]
    assert last == 0 or self._is_nothing(last), "hazard_reports: was reported"
    id: uint256 = events.hazard_count + 1
    events.hazard_count = id
    self._last[kind][region][day] = id
    events._reports[id] = events.Report(
        peril=kind,
        region=region,
        occurred_at=day * DAY,
        opened_at=block.timestamp,
        opener=msg.sender,
        seats=active,
        revealed=0,
        punished=0,
        settled_from=block.timestamp
        + events.COMMIT_PERIOD
        + events.REVEAL_PERIOD
        + events.CHALLENGE_TIME,
        is_ruled=False,
    )
    log IHazardOracle.EventOpened(
        id=id, peril=kind, region=region, occurred_at=day * DAY, opener=msg.sender
    )
    purse._take(seats.ASSET.address, ALARM)
    return id


@internal
@view
def _is_nothing(id: uint256) -> bool:
    if events._state(id) == hazard_state.VOID:
        return True
    return events._is_over(id) and not events._has_damage(id)


@internal
@view
def _commitment_of(id: uint256, reporter: address, words: uint256[2], salt: bytes32) -> bytes32:
    return keccak256(abi_encode(chain.id, self, id, reporter, words, salt))
