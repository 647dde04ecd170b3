# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title case_book
@license AGPL-3.0-only
@author The MEVM authors
@notice Takes cases, fixes their terms, and says what they cost.
@custom:source SEC-03
"""

from interfaces import IArbiter
from interfaces import IAssetValues
from interfaces import IJudgeCourt
from interfaces import IJudgeRegistry

from contracts.modules import dispute_value

MAX_TIERS: constant(uint256) = 8
MAX_EVIDENCE_TIME: constant(uint256) = 30 * 86_400
MAX_FEE: constant(uint256) = 2**96
BPS: constant(uint256) = 10_000

REGISTRY: immutable(IJudgeRegistry)
VALUES: immutable(IAssetValues)
SEED_REWARD: immutable(uint256)

case_count: public(uint256)
terms_of: public(HashMap[uint256, IJudgeCourt.Terms])

_tiers: DynArray[IJudgeCourt.Tier, MAX_TIERS]
_cases: HashMap[uint256, IArbiter.Case]


@deploy
def __init__(
    registry: IJudgeRegistry,
    values: IAssetValues,
    tiers: DynArray[IJudgeCourt.Tier, MAX_TIERS],
    seed_reward: uint256,
):
    """
    @notice Fix everything for ever.
    @param registry Where judges stake.
    @param values The values of assets other than the coin.
    @param tiers Panel and fee for each tier of the registry.
    @param seed_reward What a seed's makers get, in wei of the coin.
    """
    assert len(tiers) == staticcall registry.tier_count(), "case_book: other tiers"
    panel: uint256 = 3
    for tier: IJudgeCourt.Tier in tiers:
        assert tier.panel in [3, 5, 7], "case_book: bad panel"
        assert panel <= tier.panel, "case_book: shrinking panel"
        assert tier.fee <= MAX_FEE, "case_book: bad fee"
        panel = tier.panel
    assert seed_reward <= MAX_FEE, "case_book: bad reward"
    assert values.address.is_contract, "case_book: no values"
    REGISTRY = registry
    VALUES = values
    SEED_REWARD = seed_reward
    self._tiers = tiers


@external
@payable
@reentrant
def open_case(case: IArbiter.Case) -> uint256:
    """
    @notice Open a case; the caller is the arbitrable contract.
    @dev What the cost leaves over goes to who wins, without a finding to both. A case whose
         value is unknown, or more than any panel stakes, costs nothing and falls to its default.
    @param case The terms, which nobody can change afterwards.
    @return The case's id, from 1 upwards.
    @custom:source SEC-03
    """
    assert case.claimant != empty(address), "case_book: no claimant"
    assert case.respondent != empty(address), "case_book: no respondent"
    assert case.claimant != case.respondent, "case_book: one party"
    assert case.evidence_until >= block.timestamp, "case_book: in the past"
    assert case.evidence_until <= block.timestamp + MAX_EVIDENCE_TIME, "case_book: too long"
    assert case.default_bps <= BPS, "case_book: bad share"
    terms: IJudgeCourt.Terms = self._terms(case.asset, case.amount)
    assert msg.value == self._cost(terms), "case_book: wrong cost"
    terms.arbitrable = msg.sender
    id: uint256 = self.case_count + 1
    self.case_count = id
    self._cases[id] = case
    self.terms_of[id] = terms
    log IArbiter.CaseOpened(id=id, arbitrable=msg.sender, subject=case.subject, case=case)
    return id


@external
def submit_evidence(id: uint256, content: bytes32):
    """
    @notice Publish the hash of a piece of evidence; for the parties, before `evidence_until`.
    @param id The case.
    @param content Hash of the evidence, which is kept off chain.
    """
    case: IArbiter.Case = self._case(id)
    assert self._is_party(id, msg.sender), "case_book: not a party"
    assert block.timestamp < case.evidence_until, "case_book: too late"
    log IArbiter.EvidenceSubmitted(id=id, party=msg.sender, content=content)


@external
@view
@reentrant
def cost(asset: address, amount: uint256) -> uint256:
    """
    @notice Return what opening a case costs, in wei of the coin.
    @param asset What the amount is counted in; the zero address is the coin.
    @param amount What the ruling may move.
    @return The exact amount to send with `open_case`.
    """
    return self._cost(self._terms(asset, amount))


@external
@view
def case_of(id: uint256) -> IArbiter.Case:
    """
    @notice Return the terms of a case.
    @param id The case.
    @return The terms as opened.
    """
    return self._case(id)


@external
@view
def arbitrable_of(id: uint256) -> address:
    """
    @notice Return the contract that opened a case.
    @param id The case.
    @return Its address.
    """
    self._case(id)
    return self.terms_of[id].arbitrable


@internal
@view
def _terms(asset: address, amount: uint256) -> IJudgeCourt.Terms:
    # The first tier whose panel stakes the value together.
    is_known: bool = False
    value: uint256 = 0
    is_known, value = dispute_value._in_coin(VALUES, asset, amount)
    for tier: uint256 in range(len(self._tiers), bound=MAX_TIERS):
        stake: uint256 = staticcall REGISTRY.stake_of(tier)
        if is_known and value <= stake * self._tiers[tier].panel:
            return IJudgeCourt.Terms(
                is_judged=True, tier=tier, value=value, arbitrable=empty(address)
            )
    return empty(IJudgeCourt.Terms)


@internal
@view
def _cost(terms: IJudgeCourt.Terms) -> uint256:
    if not terms.is_judged:
        return 0
    tier: IJudgeCourt.Tier = self._tiers[terms.tier]
    return tier.panel * tier.fee + SEED_REWARD


@internal
@view
def _round_cost(id: uint256, number: uint256) -> uint256:
    tier: uint256 = self.terms_of[id].tier
    return self._panel(tier, number) * self._tiers[tier].fee + SEED_REWARD


@internal
@view
def _panel(tier: uint256, number: uint256) -> uint256:
    panel: uint256 = self._tiers[tier].panel
    return panel if number == 0 else 2 * panel + 1


@internal
@view
def _is_party(id: uint256, account: address) -> bool:
    case: IArbiter.Case = self._cases[id]
    return account in [case.claimant, case.respondent, self.terms_of[id].arbitrable]


@internal
@view
def _case(id: uint256) -> IArbiter.Case:
    self._check(id)
    return self._cases[id]


@internal
@view
def _check(id: uint256):
    assert 0 < id and id <= self.case_count, "case_book: no such case"
