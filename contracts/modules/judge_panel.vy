# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title judge_panel
@license AGPL-3.0-only
@author The MEVM authors
@notice Draws the panel of a round by lot, and takes its votes by commit and reveal.
@custom:source SEC-03 SEC-11
"""

from interfaces import IArbiter
from interfaces import IJudgeCourt
from interfaces import IRandomness

from contracts.modules import ballot
from contracts.modules import case_book
from contracts.modules import fair_pick

uses: case_book


struct Seat:
    is_drawn: bool
    commitment: bytes32
    choice: uint256


MAX_PANEL: constant(uint256) = 15
MAX_TRIES: constant(uint256) = 32  # in one call; the next call goes on from there
MIN_PERIOD: constant(uint256) = 3_600
MAX_PERIOD: constant(uint256) = 7 * 86_400

RANDOMNESS: immutable(IRandomness)
PERIODS: immutable(IJudgeCourt.Periods)

count_of: public(HashMap[uint256, HashMap[uint256, ballot.Count]])  # case, round

_rounds: HashMap[uint256, HashMap[uint256, IJudgeCourt.Round]]
_panels: HashMap[uint256, HashMap[uint256, DynArray[address, MAX_PANEL]]]
_seats: HashMap[uint256, HashMap[uint256, HashMap[address, Seat]]]


@deploy
def __init__(randomness: IRandomness, periods: IJudgeCourt.Periods):
    """
    @notice Fix the source of seeds and the periods.
    @param randomness Where seeds come from.
    @param periods Seconds for the parts of a round and for the appeal.
    """
    assert randomness.address.is_contract, "judge_panel: no randomness"
    for period: uint256 in [periods.seed, periods.commit, periods.reveal, periods.appeal]:
        assert MIN_PERIOD <= period and period <= MAX_PERIOD, "judge_panel: bad period"
    RANDOMNESS = randomness
    PERIODS = periods


@external
def request_seed(id: uint256):
    """
    @notice Ask for the seed of the first panel; anyone may, when the evidence time is over.
    @param id The case.
    @custom:source SEC-11
    """
    round: IJudgeCourt.Round = self._round(id, 0)
    assert block.timestamp >= round.since, "judge_panel: too early"
    assert block.timestamp < self._end_of(round), "judge_panel: too late"
    assert case_book.terms_of[id].is_judged, "judge_panel: not judged"
    assert round.request == 0, "judge_panel: requested"
    self._request_seed(id, 0)


@external
def draw(id: uint256):
    """
    @notice Draw judges, once the seed is ready; anyone may, until the panel is complete.
    @param id The case.
    @custom:source SEC-03 SEC-11
    """
    number: uint256 = self._current(id)
    round: IJudgeCourt.Round = self._round(id, number)
    assert round.request > 0, "judge_panel: no request"
    assert round.commit_until == 0, "judge_panel: drawn"
    assert block.timestamp < self._end_of(round), "judge_panel: too late"
    is_ready: bool = False
    seed: bytes32 = empty(bytes32)
    is_ready, seed = staticcall RANDOMNESS.seed(round.request)
    assert is_ready, "judge_panel: no seed"
    tier: uint256 = case_book.terms_of[id].tier
    size: uint256 = staticcall case_book.REGISTRY.size_at(tier, round.version)
    panel: uint256 = case_book._panel(tier, number)
    assert size >= panel, "judge_panel: too few judges"
    left: uint256 = panel - len(self._panels[id][number])
    tries: uint256 = 0
    for _: uint256 in range(MAX_TRIES):
        word: bytes32 = keccak256(abi_encode(seed, id, number, round.tries + tries))
        tries += 1
        if self._draw_one(id, number, tier, size, round.version, word):
            left -= 1
        if left == 0:
            break
    self._rounds[id][number].tries = round.tries + tries
    if left == 0:
        until: uint256 = block.timestamp + PERIODS.commit
        self._rounds[id][number].commit_until = until
        log IJudgeCourt.PanelComplete(
            id=id, round=number, commit_until=until, reveal_until=until + PERIODS.reveal
        )


@external
def commit_vote(id: uint256, commitment: bytes32):
    """
    @notice Commit to a vote; for the judges of the panel, once each.
    @dev The commitment names its sender, the round, the case, the court and the chain: a copy of
         it can be opened by nobody else, and nowhere else.
    @param id The case.
    @param commitment What `commitment_of` returns for the choice and 32 random bytes.
    @custom:source SEC-03
    """
    number: uint256 = self._current(id)
    round: IJudgeCourt.Round = self._round(id, number)
    seat: Seat = self._seats[id][number][msg.sender]
    assert seat.is_drawn, "judge_panel: not on the panel"
    assert round.commit_until > 0, "judge_panel: not drawn"
    assert block.timestamp < round.commit_until, "judge_panel: too late"
    assert seat.commitment == empty(bytes32), "judge_panel: committed"
    assert commitment != empty(bytes32), "judge_panel: empty"
    self._seats[id][number][msg.sender].commitment = commitment
    log IJudgeCourt.VoteCommitted(id=id, round=number, judge=msg.sender, commitment=commitment)


@external
def reveal_vote(id: uint256, choice: uint256, salt: bytes32):
    """
    @notice Open the caller's commitment.
    @param id The case.
    @param choice What the judge chose.
    @param salt The 32 random bytes.
    @custom:source SEC-03
    """
    number: uint256 = self._current(id)
    round: IJudgeCourt.Round = self._round(id, number)
    seat: Seat = self._seats[id][number][msg.sender]
    assert seat.commitment != empty(bytes32), "judge_panel: no commitment"
    assert seat.choice == ballot.NOTHING, "judge_panel: revealed"
    assert block.timestamp >= round.commit_until, "judge_panel: too early"
    assert block.timestamp < self._end_of(round), "judge_panel: too late"
    digest: bytes32 = self._commitment_of(id, number, msg.sender, choice, salt)
    assert digest == seat.commitment, "judge_panel: other vote"
    self.count_of[id][number] = ballot._add(self.count_of[id][number], choice)
    self._seats[id][number][msg.sender].choice = choice
    log IJudgeCourt.VoteRevealed(id=id, round=number, judge=msg.sender, choice=choice)


@external
@view
def round_of(id: uint256, round: uint256) -> IJudgeCourt.Round:
    """
    @notice Return how far a round is.
    @param id The case.
    @param round 0, or 1 for the appeal.
    @return The round; `since` is zero for an appeal that is not held.
    """
    return self._round(id, round)


@external
@view
def panel_of(id: uint256, round: uint256) -> DynArray[address, MAX_PANEL]:
    """
    @notice Return the judges drawn so far.
    @param id The case.
    @param round 0, or 1 for the appeal.
    @return The judges, in the order of the draw.
    """
    return self._panels[id][round]


@external
@view
def seat_of(id: uint256, round: uint256, judge: address) -> Seat:
    """
    @notice Return what a judge did in a round.
    @param id The case.
    @param round 0, or 1 for the appeal.
    @param judge The judge.
    @return His commitment and his choice, both empty before he made and told them.
    """
    return self._seats[id][round][judge]


@external
@view
def commitment_of(
    id: uint256, round: uint256, judge: address, choice: uint256, salt: bytes32
) -> bytes32:
    """
    @notice Return the commitment to a vote. Whoever serves this call learns the vote.
    @param id The case.
    @param round The round.
    @param judge Who will commit and reveal.
    @param choice What he chose.
    @param salt 32 random bytes.
    @return The commitment.
    """
    return self._commitment_of(id, round, judge, choice, salt)


@internal
def _open_appeal(id: uint256):
    """
    @notice Begin the second round now.
    @param id A case whose first round found something.
    """
    self._rounds[id][1].since = block.timestamp
    self._request_seed(id, 1)


@internal
def _request_seed(id: uint256, number: uint256):
    terms: IJudgeCourt.Terms = case_book.terms_of[id]
    version: uint256 = staticcall case_book.REGISTRY.version_of(terms.tier)
    request: uint256 = extcall RANDOMNESS.request(terms.value, value=case_book.SEED_REWARD)
    self._rounds[id][number].version = version
    self._rounds[id][number].request = request
    log IJudgeCourt.SeedRequested(id=id, round=number, request=request, version=version)


@internal
def _draw_one(
    id: uint256, number: uint256, tier: uint256, size: uint256, version: uint256, word: bytes32
) -> bool:
    is_picked: bool = False
    place: uint256 = 0
    is_picked, place = fair_pick._pick(convert(word, uint256), size)
    if not is_picked:
        return False
    judge: address = staticcall case_book.REGISTRY.judge_at(tier, place, version)
    # Nobody judges his own case, nor the appeal from his own finding.
    if case_book._is_party(id, judge) or self._seats[id][0][judge].is_drawn:
        return False
    if not extcall case_book.REGISTRY.engage(tier, judge):
        return False
    self._seats[id][number][judge].is_drawn = True
    self._panels[id][number].append(judge)
    log IJudgeCourt.JudgeDrawn(id=id, round=number, judge=judge)
    return True


@internal
@view
def _found(id: uint256, number: uint256) -> uint256:
    # What the votes told so far say; it can change until the round's end.
    panel: uint256 = case_book._panel(case_book.terms_of[id].tier, number)
    return ballot._outcome(self.count_of[id][number], panel)


@internal
@view
def _end_of(round: IJudgeCourt.Round) -> uint256:
    if round.commit_until == 0:
        return round.since + PERIODS.seed
    return round.commit_until + PERIODS.reveal


@internal
@view
def _current(id: uint256) -> uint256:
    return 1 if self._rounds[id][1].since > 0 else 0


@internal
@view
def _round(id: uint256, number: uint256) -> IJudgeCourt.Round:
    round: IJudgeCourt.Round = self._rounds[id][number]
    if number == 0:
        round.since = case_book._case(id).evidence_until
    return round


@internal
@view
def _commitment_of(
    id: uint256, number: uint256, judge: address, choice: uint256, salt: bytes32
) -> bytes32:
    return keccak256(abi_encode(chain.id, self, id, number, judge, choice, salt))
