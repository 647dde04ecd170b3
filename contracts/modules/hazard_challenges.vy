# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title hazard_challenges
@license AGPL-3.0-only
@author The MEVM authors
@notice Has an arbiter asked whether what reporters say is true; one challenge at a time.
@dev One that fails opens the window again, with the deposit doubled: who would keep others from
     challenging by false challenges of his own pays more with each.
@custom:source CEC-41
"""

from interfaces import IHazardReports

from contracts.modules import footprint as bytewise
from contracts.modules import hazard_events as events
from contracts.modules import hazard_state
from contracts.modules import one_arbiter
from contracts.modules import purse
from contracts.modules import reporter_seats as seats

uses: events
uses: one_arbiter
uses: purse
uses: seats

CHALLENGE_DEPOSIT: immutable(uint256)

challenge_of: public(HashMap[uint256, IHazardReports.Challenge])

_winners: HashMap[uint256, address]


@deploy
def __init__(deposit: uint256):
    """
    @notice Fix the deposit.
    @param deposit The deposit of an event's first challenge; it doubles with each.
    """
    assert deposit > 0, "hazard_challenges: no deposit"
    assert deposit <= seats.MAX_AMOUNT, "hazard_challenges: bad deposit"
    CHALLENGE_DEPOSIT = deposit


@external
@payable
def challenge(id: uint256, footprint: uint256[2]) -> uint256:
    """
    @notice Have the arbiter asked whether another footprint is the true one; for anyone, with the
            exact cost of the case, and with the deposit added before.
    @param id The event.
    @param footprint What the challenger says has happened.
    @return The arbiter's case.
    @custom:source CEC-41
    """
    assert events._state(id) == hazard_state.REVEALED, "hazard_challenges: not revealed"
    opener: address = events._reports[id].opener
    assert msg.sender != opener, "hazard_challenges: opened it"
    bytewise._check(footprint)
    last: IHazardReports.Challenge = self.challenge_of[id]
    if last.challenger != empty(address):
        self._end(id, last, one_arbiter.NOBODY)
    # No supply reaches so many doublings that bits would fall out.
    deposit: uint256 = CHALLENGE_DEPOSIT << last.count
    purse._lock(seats.ASSET.address, msg.sender, deposit)
    case_id: uint256 = 0
    due: uint256 = 0
    case_id, due = one_arbiter._open(keccak256(abi_encode(id, footprint)), msg.sender, opener)
    self.challenge_of[id] = IHazardReports.Challenge(
        challenger=msg.sender,
        deposit=deposit,
        case_id=case_id,
        due=due,
        footprint=footprint,
        count=last.count + 1,
    )
    settled_from: uint256 = due + events.CHALLENGE_TIME
    events._contested_until[id] = due
    events._reports[id].settled_from = settled_from
    seats._bind(events._reports[id].seats, settled_from + events.PUNISH_TIME)
    log IHazardReports.Challenged(
        id=id, challenger=msg.sender, case_id=case_id, footprint=footprint, due=due
    )
    return case_id


@external
def end_challenge(id: uint256):
    """
    @notice Do as the arbiter ruled, or without a ruling when its time is over; for anyone.
    @dev A ruling that nobody brought here in time counts for nothing.
    @param id The event.
    @custom:source CEC-41
    """
    last: IHazardReports.Challenge = self.challenge_of[id]
    assert last.challenger != empty(address), "hazard_challenges: no challenge"
    winner: uint256 = one_arbiter.NOBODY
    if block.timestamp <= last.due:
        winner = one_arbiter._winner(last.case_id, last.due)
        events._contested_until[id] = 0
        events._reports[id].settled_from = block.timestamp + events.CHALLENGE_TIME
    self._end(id, last, winner)


@external
@view
def challenge_deposit(id: uint256) -> uint256:
    """
    @notice Return the deposit that the next challenge of an event needs.
    @param id The event.
    @return The amount, in the asset of the bonds.
    """
    return CHALLENGE_DEPOSIT << self.challenge_of[id].count


@internal
def _end(id: uint256, last: IHazardReports.Challenge, winner: uint256):
    """
    @notice Settle a challenge's deposit, and note what the arbiter found.
    @param id The event.
    @param last The challenge.
    @param winner Who is right; the challenger is the claimant.
    """
    has_won: bool = winner == one_arbiter.CLAIMANT
    self.challenge_of[id].challenger = empty(address)
    if has_won:
        events._ruled[id] = last.footprint
        events._reports[id].is_ruled = True
        events._reports[id].settled_from = block.timestamp
        self._winners[id] = last.challenger
    log IHazardReports.ChallengeEnded(id=id, challenger=last.challenger, has_won=has_won)
    if winner == one_arbiter.RESPONDENT:
        seats.fines += last.deposit
    else:
        purse._credit(seats.ASSET.address, last.challenger, last.deposit)
