# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Court of judges
@license AGPL-3.0-only
@author The MEVM authors
@notice Rules on cases by panels that a seed draws from staked judges. They vote by commit and
        reveal; their stakes together are at least the value in dispute; one appeal goes to a
        panel twice as large and one more.
@dev Invariants JC-1 to JC-7 in tests/PROPERTIES.md. Judges are drawn by the registry's order
     from when the seed was requested: who joins later has no part in it, who leaves can only
     put himself out, and the next of the same sequence takes his place.
     A judge is paid, and keeps his stake, for being on the side of the last panel's majority;
     the others' losses go to those, and with nobody to go to are burned.
     The second round is held whenever somebody pays for it: money alone turns no ruling, and
     who won may sleep. A match only decides who bears the cost, so it ends before votes are told.
@custom:source SEC-03 SEC-11
@custom:kill Nothing can be stopped or changed by anyone. Without a seed, with too few judges or
             silent ones, each case falls to its own default.
"""

from interfaces import IArbiter
from interfaces import IAssetValues
from interfaces import IJudgeCourt
from interfaces import IJudgeRegistry
from interfaces import IRandomness

implements: IArbiter
implements: IJudgeCourt

from contracts.modules import ballot
from contracts.modules import case_book

initializes: case_book
exports: (
    case_book.open_case,
    case_book.submit_evidence,
    case_book.cost,
    case_book.case_of,
    case_book.arbitrable_of,
    case_book.case_count,
    case_book.terms_of,
)

from contracts.modules import judge_panel

initializes: judge_panel[case_book := case_book]
exports: (
    judge_panel.request_seed,
    judge_panel.draw,
    judge_panel.commit_vote,
    judge_panel.reveal_vote,
    judge_panel.commitment_of,
    judge_panel.round_of,
    judge_panel.panel_of,
    judge_panel.seat_of,
    judge_panel.count_of,
)

MAX_TIERS: constant(uint256) = 8
MAX_PANEL: constant(uint256) = 15
BPS: constant(uint256) = 10_000
MAX_LOSS_BPS: constant(uint256) = 5_000

LOSS_BPS: immutable(uint256)

burned: public(uint256)  # stays here for ever
balances: public(HashMap[address, uint256])
is_settled: public(HashMap[uint256, bool])
appeal_of: public(HashMap[uint256, IJudgeCourt.Appeal])


@deploy
def __init__(
    registry: IJudgeRegistry,
    randomness: IRandomness,
    values: IAssetValues,
    tiers: DynArray[IJudgeCourt.Tier, MAX_TIERS],
    periods: IJudgeCourt.Periods,
    seed_reward: uint256,
    loss_bps: uint256,
):
    """
    @notice Fix everything for ever.
    @param registry Where judges stake, which must know this court.
    @param randomness Where seeds come from.
    @param values The values of assets other than the coin.
    @param tiers Panel and fee for each tier of the registry.
    @param periods Seconds for the parts of a round and for the appeal.
    @param seed_reward What a seed's makers get, in wei of the coin.
    @param loss_bps The part of the stake that incoherent and silent judges lose.
    """
    assert 0 < loss_bps and loss_bps <= MAX_LOSS_BPS, "JudgeCourt: bad loss"
    LOSS_BPS = loss_bps
    case_book.__init__(registry, values, tiers, seed_reward)
    judge_panel.__init__(randomness, periods)


@external
@payable
@reentrant
def __default__():
    """
    @notice Take what judges lose, which the registry sends while `settle` runs.
    """
    assert msg.sender == case_book.REGISTRY.address, "JudgeCourt: not the registry"


@external
@payable
def appeal(id: uint256):
    """
    @notice Stake twice the next round's cost for the side that lost, and begin it; anyone may.
    @dev A round that found nothing cannot be appealed from: the default is final.
    @param id The case.
    @custom:source SEC-03
    """
    end: uint256 = judge_panel._end_of(judge_panel._round(id, 0))
    assert block.timestamp >= end, "JudgeCourt: too early"
    assert block.timestamp < end + judge_panel.PERIODS.appeal // 2, "JudgeCourt: too late"
    assert judge_panel._found(id, 0) != ballot.NOTHING, "JudgeCourt: no finding"
    assert self.appeal_of[id].appellant == empty(address), "JudgeCourt: appealed"
    assert msg.value == 2 * case_book._round_cost(id, 1), "JudgeCourt: wrong stake"
    self.appeal_of[id].appellant = msg.sender
    log IJudgeCourt.Appealed(id=id, appellant=msg.sender, stake=msg.value)
    judge_panel._open_appeal(id)


@external
@payable
def match_appeal(id: uint256):
    """
    @notice Stake the next round's cost for the side that won; anyone may, before votes are told.
    @param id The case.
    @custom:source SEC-03
    """
    case_book._check(id)
    appeal: IJudgeCourt.Appeal = self.appeal_of[id]
    assert appeal.appellant != empty(address), "JudgeCourt: no appeal"
    assert appeal.matcher == empty(address), "JudgeCourt: matched"
    assert block.timestamp < self._match_until(id), "JudgeCourt: too late"
    assert msg.value == case_book._round_cost(id, 1), "JudgeCourt: wrong stake"
    self.appeal_of[id].matcher = msg.sender
    log IJudgeCourt.AppealMatched(id=id, matcher=msg.sender, stake=msg.value)


@external
def settle(id: uint256):
    """
    @notice Free the judges of a final case and credit what is due; anyone may, once.
    @param id The case.
    @custom:source SEC-03 SEC-11
    """
    is_final: bool = False
    outcome: uint256 = 0
    is_final, outcome = self._standing(id)
    assert is_final, "JudgeCourt: not final"
    assert not self.is_settled[id], "JudgeCourt: settled"
    self.is_settled[id] = True
    second: uint256 = judge_panel._found(id, 1)
    last: uint256 = second if second != ballot.NOTHING else judge_panel._found(id, 0)
    rest: uint256 = self._settle_round(id, 0, last)
    self._refund(id, outcome, rest)
    if self.appeal_of[id].appellant != empty(address):
        self._settle_appeal(id, second)
    log IJudgeCourt.CaseSettled(id=id, outcome=outcome)


@external
def withdraw():
    """
    @notice Take out what the caller has been credited.
    """
    amount: uint256 = self.balances[msg.sender]
    assert amount > 0, "JudgeCourt: nothing"
    self.balances[msg.sender] = 0
    log IJudgeCourt.Withdrawn(account=msg.sender, amount=amount)
    raw_call(msg.sender, b"", value=amount)


@external
@view
@reentrant
def ruling(id: uint256) -> IArbiter.Ruling:
    """
    @notice Return the ruling, all zero until it is final; it never changes afterwards.
    @param id The case.
    @return The ruling: all or nothing for the claimant, or the case's default.
    @custom:source SEC-03
    """
    case: IArbiter.Case = case_book._case(id)
    is_final: bool = False
    outcome: uint256 = 0
    is_final, outcome = self._standing(id)
    if not is_final:
        return empty(IArbiter.Ruling)
    share: uint256 = 0
    if outcome == ballot.NOTHING:
        share = case.default_bps
    elif outcome == ballot.UPHELD:
        share = BPS
    return IArbiter.Ruling(
        is_final=True,
        is_default=outcome == ballot.NOTHING,
        is_malicious=outcome == ballot.MALICIOUS,
        claimant_bps=share,
    )


@external
@view
@reentrant
def final_by(id: uint256) -> uint256:
    """
    @notice Return the time at which the ruling is final at the latest, with an appeal.
    @param id The case.
    @return The time.
    """
    until: uint256 = case_book._case(id).evidence_until
    if not case_book.terms_of[id].is_judged:
        return until
    return (
        until
        + 2 * (judge_panel.PERIODS.seed + judge_panel.PERIODS.commit + judge_panel.PERIODS.reveal)
        + judge_panel.PERIODS.appeal
    )


@external
@view
def appeal_cost(id: uint256) -> uint256:
    """
    @notice Return what the second round costs: half of the appellant's stake, all of the match.
    @param id The case.
    @return Wei of the coin.
    """
    case_book._case(id)
    return case_book._round_cost(id, 1)


@internal
def _settle_round(id: uint256, number: uint256, outcome: uint256) -> uint256:
    # Returns what is left of the round's cost.
    terms: IJudgeCourt.Terms = case_book.terms_of[id]
    round: IJudgeCourt.Round = judge_panel._rounds[id][number]
    left: uint256 = 0
    if terms.is_judged:
        left = case_book._round_cost(id, number)
    if round.request > 0:
        left -= case_book.SEED_REWARD
    judges: DynArray[address, MAX_PANEL] = judge_panel._panels[id][number]
    if len(judges) == 0:
        return left
    loss: uint256 = 0
    if round.commit_until > 0:  # nobody loses anything on a panel that was never complete
        loss = staticcall case_book.REGISTRY.stake_of(terms.tier) * LOSS_BPS // BPS
    losses: DynArray[uint256, MAX_PANEL] = []
    coherent: DynArray[address, MAX_PANEL] = []
    lost: uint256 = 0
    for judge: address in judges:
        if ballot._is_coherent(judge_panel._seats[id][number][judge].choice, outcome):
            coherent.append(judge)
            losses.append(0)
        else:
            losses.append(loss)
            lost += loss
    extcall case_book.REGISTRY.release(terms.tier, judges, losses)
    fees: uint256 = self._pay_judges(coherent, lost, case_book._tiers[terms.tier].fee)
    log IJudgeCourt.RoundSettled(
        id=id, round=number, outcome=outcome, coherent=len(coherent), lost=lost, fees=fees
    )
    return left - fees


@internal
def _settle_appeal(id: uint256, second: uint256):
    # Two costs came in, three with a match, for a round of one. What judges and seed do not take
    # goes to the side that won, or back as it came if the second panel found nothing.
    appeal: IJudgeCourt.Appeal = self.appeal_of[id]
    first: uint256 = judge_panel._found(id, 0)
    is_matched: bool = appeal.matcher != empty(address)
    cost: uint256 = case_book._round_cost(id, 1)
    rest: uint256 = self._settle_round(id, 1, second) + cost
    winner: address = appeal.appellant
    if is_matched:
        rest += cost
    if second == ballot.NOTHING and is_matched:
        self.balances[appeal.matcher] += rest - rest * 2 // 3
        rest = rest * 2 // 3
    elif second != ballot.NOTHING and ballot._is_coherent(second, first):
        winner = appeal.matcher if is_matched else self._favoured(id, first)
    self.balances[winner] += rest


@internal
@view
def _favoured(id: uint256, outcome: uint256) -> address:
    case: IArbiter.Case = case_book._cases[id]
    return case.claimant if outcome == ballot.UPHELD else case.respondent


@internal
def _refund(id: uint256, outcome: uint256, rest: uint256):
    # Either side may have paid for the case: what is left goes to who won it, else to both.
    share: uint256 = 0
    if outcome == ballot.UPHELD:
        share = rest
    elif outcome == ballot.NOTHING:
        share = rest - rest // 2
    self.balances[case_book._cases[id].claimant] += share
    self.balances[case_book._cases[id].respondent] += rest - share


@internal
def _pay_judges(coherent: DynArray[address, MAX_PANEL], lost: uint256, fee: uint256) -> uint256:
    # The rest of the division goes to the first of them: nothing stays here.
    count: uint256 = len(coherent)
    if count == 0:
        self.burned += lost
        return 0
    for judge: address in coherent:
        self.balances[judge] += fee + lost // count
    self.balances[coherent[0]] += lost % count
    return count * fee


@internal
@view
def _standing(id: uint256) -> (bool, uint256):
    # Whether the ruling is final, and what it says.
    first: IJudgeCourt.Round = judge_panel._round(id, 0)
    if not case_book.terms_of[id].is_judged:
        return block.timestamp >= first.since, ballot.NOTHING
    end: uint256 = judge_panel._end_of(first)
    found: uint256 = judge_panel._found(id, 0)
    if block.timestamp < end or found == ballot.NOTHING:
        return block.timestamp >= end, ballot.NOTHING
    if self.appeal_of[id].appellant == empty(address):
        return block.timestamp >= end + judge_panel.PERIODS.appeal // 2, found
    second: uint256 = judge_panel._found(id, 1)
    if second == ballot.NOTHING:
        second = found
    return block.timestamp >= judge_panel._end_of(judge_panel._rounds[id][1]), second


@internal
@view
def _match_until(id: uint256) -> uint256:
    # The end of the appeal's period, or of the time in which the second panel's votes are hidden.
    second: IJudgeCourt.Round = judge_panel._round(id, 1)
    hidden: uint256 = second.commit_until
    if hidden == 0:
        hidden = judge_panel._end_of(second)
    return min(hidden, judge_panel._end_of(judge_panel._round(id, 0)) + judge_panel.PERIODS.appeal)
