# pragma version ==0.4.3
# pragma nonreentrancy on
# pragma optimize codesize
"""
@title Hazard oracle
@license AGPL-3.0-only
@author The MEVM authors
@notice Bonded reporters of different organisations commit to the damage of the blocks of a region
        and reveal it; what holds is the median of each block, unless an arbiter finds otherwise.
@dev Invariants HO-1 to HO-8 in tests/PROPERTIES.md. Modules: reporter_seats (bonds), hazard_events
     (what holds of an event), hazard_reports (what is said of it), hazard_challenges, footprint
     (arithmetic on 32 blocks at once), one_arbiter, purse (credits and deposits).
     Why lying does not pay: with r reveals the lower median of a block is above what r // 2
     reporters say only if r // 2 + 1 say so. These lose their bonds when a challenge succeeds, a
     quarter of which may come back to them if they challenge themselves. What is paid before an
     event is final is capped at an eighth of the smallest bonds of so many, and at most four
     events have a cap at a time: at most half of the bonds is paid, three quarters are lost.
@custom:source CEC-41 CEC-52
@custom:kill Nothing can be stopped or changed by anyone. Without an arbiter that rules, what the
             reporters say stands.
"""

from ethereum.ercs import IERC20
from interfaces import IAccreditation
from interfaces import IArbiter
from interfaces import IHazardOracle
from interfaces import IHazardReports
from interfaces import IPurse
from interfaces import IReporterSeats
from interfaces import IUnderwritingPool

implements: IHazardOracle
implements: IHazardReports
implements: IPurse
implements: IReporterSeats

from contracts.modules import footprint as bytewise
from contracts.modules import hazard_challenges as challenges
from contracts.modules import hazard_events as events
from contracts.modules import hazard_reports as reports
from contracts.modules import hazard_state
from contracts.modules import one_arbiter
from contracts.modules import purse
from contracts.modules import reporter_seats as seats

initializes: purse
initializes: one_arbiter
initializes: seats[purse := purse]
initializes: events[seats := seats]
initializes: reports[events := events, purse := purse, seats := seats]
initializes: challenges[
    events := events, one_arbiter := one_arbiter, purse := purse, seats := seats
]

exports: (
    seats.join,
    seats.add_bond,
    seats.leave,
    seats.dismiss,
    seats.take_bond,
    seats.free_seat,
    seats.donate_fines,
    seats.seat,
    seats.seat_of,
    seats.active_seats,
    seats.fines,
)
exports: (
    events.hazard,
    events.hazard_count,
    events.damage,
    events.footprint,
    events.footprint_of,
    events.committed,
    events.report_of,
)
exports: (
    reports.commit,
    reports.reveal,
    reports.settle_alarm,
    reports.last_event,
    reports.commitment_of,
)
exports: (
    challenges.challenge,
    challenges.end_challenge,
    challenges.challenge_of,
    challenges.challenge_deposit,
)
exports: (
    purse.add_deposit,
    purse.free_deposit,
    purse.withdraw,
    purse.push,
    purse.credit_of,
    purse.deposit_of,
    purse.held,
)

BPS: constant(uint256) = 10_000
FINE_BPS: constant(uint256) = 1_000  # of the least bond, for absence and for an outlier
REWARD_BPS: constant(uint256) = 2_000  # of a fine, for who has it paid
CHALLENGER_BPS: constant(uint256) = 2_500  # of a liar's bond
EARLY_EVENTS: constant(uint256) = 4
EARLY_BPS: constant(uint256) = 5_000  # of the liars' bonds, by all these events together
TOLERANCE: constant(uint256) = 10  # percent of damage
ABSENT: constant(uint256) = 1
OUTLIER: constant(uint256) = 2
LIAR: constant(uint256) = 3

_early: uint256[EARLY_EVENTS]  # the events that have a cap


@deploy
def __init__(
    accreditation: IAccreditation,
    asset: IERC20,
    pool: IUnderwritingPool,
    arbiter: IArbiter,
    weight: uint256,
    min_bond: uint256,
    alarm: uint256,
    challenge_deposit: uint256,
    commit_period: uint256,
    reveal_period: uint256,
):
    """
    @notice Fix everything for ever.
    @param accreditation Who may report.
    @param asset The token of bonds and deposits.
    @param pool The pool of underwriters, which gets what is lost; need not exist yet.
    @param arbiter Who rules on challenges.
    @param weight What a challenge counts as before it, in wei of the coin.
    @param min_bond The least bond of who reports.
    @param alarm The deposit with which an event is opened.
    @param challenge_deposit The deposit of an event's first challenge; it doubles with each.
    @param commit_period Seconds for commitments, from an event's opening.
    @param reveal_period Seconds for revealing after that.
    """
    one_arbiter.__init__(arbiter, weight)
    life: uint256 = commit_period + reveal_period + events.CHALLENGE_TIME
    seats.__init__(accreditation, asset, pool, min_bond, life + events.PUNISH_TIME)
    events.__init__(commit_period, reveal_period)
    reports.__init__(alarm)
    challenges.__init__(challenge_deposit)


@external
def open_event(peril: uint256, region: uint256, occurred_at: uint256) -> uint256:
    """
    @notice Say that something happened; for active reporters, with the deposit against alarms.
    @dev What happened is of a day: a wrong hour cannot make it miss what a policy covers.
    @param peril See contracts/modules/peril.vy.
    @param region A region of contracts/modules/forest_grid.vy.
    @param occurred_at A time of the day, in UTC, on which it happened.
    @return The event's number.
    @custom:source CEC-41 CEC-52
    """
    id: uint256 = reports._open(peril, region, occurred_at)
    if self._is_free(self._early[id % EARLY_EVENTS]):
        self._early[id % EARLY_EVENTS] = id
    return id


@external
def punish_absent(id: uint256, reporter: address):
    """
    @notice Fine a reporter who did not commit or did not reveal; for anyone.
    @param id The event.
    @param reporter The reporter.
    @custom:source CEC-41
    """
    seat: uint256 = events._seat(id, reporter)
    assert events._reports[id].revealed >> seat & 1 == 0, "HazardOracle: was there"
    self._punish(id, seat, reporter, ABSENT)


@external
def punish_outlier(id: uint256, reporter: address, place: uint256):
    """
    @notice Fine a reporter whose number is far from the median; for anyone.
    @dev Far is more than three times the median of all distances, and than the tolerance. Where
         an arbiter has ruled the median was no measure.
    @param id The event.
    @param reporter The reporter.
    @param place The block, from 0 to 63.
    @custom:source CEC-41
    """
    seat: uint256 = events._seat(id, reporter)
    assert self._is_settled(id), "HazardOracle: no median holds"
    half: uint256 = self._half(place)
    median: uint256 = events._word(id, half)
    numbers: DynArray[uint256, bytewise.MAX_WORDS] = events._words(id, half)
    for index: uint256 in range(len(numbers), bound=bytewise.MAX_WORDS):
        numbers[index] = bytewise._distance(numbers[index], median)
    far: uint256 = max(3 * bytewise._at(bytewise._median(numbers), place), TOLERANCE)
    self._check_distance(id, seat, place, far)
    self._punish(id, seat, reporter, OUTLIER)


@external
def punish_liar(id: uint256, reporter: address, place: uint256):
    """
    @notice Take the bond of a reporter whose number is far from what the arbiter found; for anyone.
    @param id The event.
    @param reporter The reporter.
    @param place The block, from 0 to 63.
    @custom:source CEC-41
    """
    seat: uint256 = events._seat(id, reporter)
    assert events._reports[id].is_ruled, "HazardOracle: no ruling"
    self._check_distance(id, seat, place, TOLERANCE)
    self._punish(id, seat, reporter, LIAR)


@external
@view
def early_cap(id: uint256) -> uint256:
    """
    @notice Return what may be paid on an event's word before it is final: less than what those who
            could have made it up would lose.
    @param id The event.
    @return The amount, in the asset of the bonds; zero but while it may be challenged, and for
            events beyond the four that have a cap at a time.
    @custom:source CEC-41
    """
    if events._state(id) != hazard_state.REVEALED:
        return 0
    if self._early[id % EARLY_EVENTS] != id:
        return 0
    bonds: DynArray[uint256, seats.SEATS] = seats._bonds(events._reports[id].revealed)
    total: uint256 = 0
    for number: uint256 in range(len(bonds) // 2 + 1, bound=seats.SEATS):
        total += bonds[number]
    return total * EARLY_BPS // (BPS * EARLY_EVENTS)


@external
@view
def asset() -> address:
    """
    @notice Return the asset of bonds and deposits.
    @return The token.
    """
    return seats.ASSET.address


@external
@view
def parties() -> (address, address, address):
    """
    @notice Return the contracts that this one was given.
    @return Accreditation, pool and arbiter.
    """
    return seats.ACCREDITATION.address, seats.POOL.address, one_arbiter.ARBITER.address


@external
@view
def settings() -> (uint256, uint256, uint256, uint256, uint256):
    """
    @notice Return what was fixed at deployment.
    @return Least bond, deposit of an event's opener, commit period, reveal period, unbonding.
    """
    return (
        seats.MIN_BOND,
        reports.ALARM,
        events.COMMIT_PERIOD,
        events.REVEAL_PERIOD,
        seats.UNBONDING,
    )


@internal
def _punish(id: uint256, seat: uint256, reporter: address, fault: uint256):
    """
    @notice Punish a reporter, once for an event.
    @param id The event.
    @param seat His seat.
    @param reporter The reporter.
    @param fault What he did.
    """
    assert events._is_over(id), "HazardOracle: not over"
    last: uint256 = events._over_since(id) + events.PUNISH_TIME
    assert block.timestamp < last, "HazardOracle: too late"
    punished: uint256 = events._reports[id].punished
    assert punished >> seat & 1 == 0, "HazardOracle: was punished"
    events._reports[id].punished = punished | 1 << seat
    amount: uint256 = seats.MIN_BOND * FINE_BPS // BPS
    receiver: address = msg.sender
    share: uint256 = REWARD_BPS
    if events._state(id) == hazard_state.FINAL and not events._has_damage(id):
        share = 0  # or alarms on nothing would pay, while somebody is away
    if fault == LIAR:
        amount = max_value(uint256)
        receiver = challenges._winners[id]
        share = CHALLENGER_BPS
    lost: uint256 = seats._fine(seat, amount, receiver, share)
    log IHazardReports.Punished(
        id=id, reporter=reporter, caller=msg.sender, fault=fault, amount=lost
    )


@internal
@view
def _check_distance(id: uint256, seat: uint256, place: uint256, allowed: uint256):
    """
    @notice Revert unless a reporter's number is farther than that from what holds.
    @param id An event that is over.
    @param seat The reporter's seat.
    @param place The block.
    @param allowed How far it may be.
    """
    half: uint256 = self._half(place)
    word: uint256 = events._revealed(id, seat)[half]
    distance: uint256 = bytewise._distance(word, events._word(id, half))
    assert bytewise._at(distance, place) > allowed, "HazardOracle: near enough"


@internal
@pure
def _half(place: uint256) -> uint256:
    half: uint256 = place // bytewise.BYTES
    assert half < 2, "HazardOracle: no such block"
    return half


@internal
@view
def _is_settled(id: uint256) -> bool:
    return events._state(id) == hazard_state.FINAL and not events._reports[id].is_ruled


@internal
@view
def _is_free(id: uint256) -> bool:
    """
    @notice Return whether an event needs no cap any more.
    @dev The bonds of liars back no other event's cap until they have been taken.
    @param id The event; zero for none.
    @return Whether its place may be given to another one.
    """
    if id == 0:
        return True
    if not events._is_over(id):
        return False
    if not events._reports[id].is_ruled:
        return True
    return block.timestamp >= events._over_since(id) + events.PUNISH_TIME
