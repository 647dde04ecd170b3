# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Registry of judges
@license AGPL-3.0-only
@author The MEVM authors
@notice Anyone becomes a judge by staking exactly what a tier asks, and stops at once by taking
        it out again, unless a case binds him.
@dev Invariants JR-1 to JR-4 in tests/PROPERTIES.md. Seats of a tier are alike, so that each has
     the same chance: who wants two chances stakes twice, as two accounts.
@custom:source SEC-03 SEC-11
@custom:kill Nothing can be stopped or changed by anyone. The court alone engages judges; it
             releases each by a time fixed when the case was opened.
"""

from interfaces import IJudgeRegistry

implements: IJudgeRegistry

from contracts.modules import past_list

initializes: past_list

MAX_TIERS: constant(uint256) = 8
MAX_PANEL: constant(uint256) = 15
MAX_STAKE: constant(uint256) = 2**96

COURT: immutable(address)

balances: public(HashMap[address, uint256])
is_engaged: public(HashMap[uint256, HashMap[address, bool]])  # tier, judge

_stakes: DynArray[uint256, MAX_TIERS]
_seats: HashMap[address, uint256]  # how many an account has


@deploy
def __init__(court: address, stakes: DynArray[uint256, MAX_TIERS]):
    """
    @notice Fix the court and the tiers.
    @param court The contract that engages judges; it may be deployed later.
    @param stakes The stake of each tier, in wei of the coin, ascending.
    """
    assert court != empty(address), "JudgeRegistry: no court"
    assert len(stakes) > 0, "JudgeRegistry: no tier"
    last: uint256 = 0
    for stake: uint256 in stakes:
        assert last < stake and stake <= MAX_STAKE, "JudgeRegistry: bad stake"
        last = stake
    COURT = court
    self._stakes = stakes


@external
@payable
def join(tier: uint256):
    """
    @notice Take a seat with the tier's stake.
    @param tier The tier, from 0 upwards.
    @custom:source SEC-11
    """
    stake: uint256 = self._stake_of(tier)
    assert msg.value == stake, "JudgeRegistry: wrong stake"
    assert not past_list._contains(tier, msg.sender), "JudgeRegistry: seated"
    past_list._append(tier, msg.sender)
    self._seats[msg.sender] += 1
    log IJudgeRegistry.Joined(tier=tier, judge=msg.sender, stake=stake)


@external
def leave(tier: uint256):
    """
    @notice Give the seat up and take the stake out, at once; for judges who are not engaged.
    @param tier The tier.
    @custom:source SEC-11
    """
    stake: uint256 = self._stake_of(tier)
    assert past_list._contains(tier, msg.sender), "JudgeRegistry: not seated"
    assert not self.is_engaged[tier][msg.sender], "JudgeRegistry: engaged"
    self._unseat(tier, msg.sender)
    log IJudgeRegistry.Left(tier=tier, judge=msg.sender, stake=stake)
    raw_call(msg.sender, b"", value=stake)


@external
def engage(tier: uint256, judge: address) -> bool:
    """
    @notice Bind a judge to a case; for the court.
    @param tier The tier.
    @param judge The judge.
    @return Whether he was free: seated and not engaged.
    """
    assert msg.sender == COURT, "JudgeRegistry: not the court"
    if not past_list._contains(tier, judge) or self.is_engaged[tier][judge]:
        return False
    self.is_engaged[tier][judge] = True
    log IJudgeRegistry.Engaged(tier=tier, judge=judge)
    return True


@external
def release(
    tier: uint256,
    judges: DynArray[address, MAX_PANEL],
    losses: DynArray[uint256, MAX_PANEL],
):
    """
    @notice Free engaged judges and send the court what they lose; for the court.
    @dev Who loses anything loses his seat, too: what is left of his stake waits for him.
    @param tier The tier.
    @param judges The judges.
    @param losses What each of them loses, at most the tier's stake.
    """
    assert msg.sender == COURT, "JudgeRegistry: not the court"
    assert len(judges) == len(losses), "JudgeRegistry: other length"
    stake: uint256 = self._stake_of(tier)
    total: uint256 = 0
    for i: uint256 in range(len(judges), bound=MAX_PANEL):
        judge: address = judges[i]
        loss: uint256 = losses[i]
        assert self.is_engaged[tier][judge], "JudgeRegistry: not engaged"
        assert loss <= stake, "JudgeRegistry: bad loss"
        self.is_engaged[tier][judge] = False
        if loss > 0:
            self._unseat(tier, judge)
            self.balances[judge] += stake - loss
            total += loss
        log IJudgeRegistry.Released(tier=tier, judge=judge, loss=loss)
    if total > 0:
        raw_call(COURT, b"", value=total)


@external
def withdraw():
    """
    @notice Take out what is left of lost seats.
    """
    amount: uint256 = self.balances[msg.sender]
    assert amount > 0, "JudgeRegistry: nothing"
    self.balances[msg.sender] = 0
    log IJudgeRegistry.Withdrawn(account=msg.sender, amount=amount)
    raw_call(msg.sender, b"", value=amount)


@external
@view
def court() -> address:
    """
    @notice Return the contract that engages judges.
    @return Its address, the same for ever.
    """
    return COURT


@external
@view
@reentrant
def stake_of(tier: uint256) -> uint256:
    """
    @notice Return a tier's stake.
    @param tier The tier.
    @return Wei of the coin; it never changes.
    """
    return self._stake_of(tier)


@external
@view
def tier_count() -> uint256:
    """
    @notice Return how many tiers there are.
    @return The number; it never changes.
    """
    return len(self._stakes)


@external
@view
def version_of(tier: uint256) -> uint256:
    """
    @notice Return how often a tier changed so far, which names its present order.
    @param tier The tier.
    @return The version.
    """
    return past_list._versions[tier]


@external
@view
def size_at(tier: uint256, version: uint256) -> uint256:
    """
    @notice Return how many seats a tier had in some version.
    @param tier The tier.
    @param version The version.
    @return The number of seats; zero for a version that is yet to come.
    """
    return past_list._sizes[tier][version]


@external
@view
def judge_at(tier: uint256, place: uint256, version: uint256) -> address:
    """
    @notice Return who had a seat in some version; it never changes.
    @param tier The tier.
    @param place The seat, counted from 0, below the size of that version.
    @param version The version, not above the present one.
    @return The judge.
    @custom:source SEC-11
    """
    return past_list._account_at(tier, place, version)


@external
@view
def is_seated(tier: uint256, judge: address) -> bool:
    """
    @notice Return whether an account has a seat in a tier now.
    @param tier The tier.
    @param judge The account.
    @return Whether it has.
    """
    return past_list._contains(tier, judge)


@external
@view
def is_judge(account: address) -> bool:
    """
    @notice Return whether an account has a seat in any tier now.
    @param account The account.
    @return Whether it has.
    """
    return self._seats[account] > 0


@internal
def _unseat(tier: uint256, judge: address):
    past_list._remove(tier, judge)
    self._seats[judge] -= 1


@internal
@view
def _stake_of(tier: uint256) -> uint256:
    assert tier < len(self._stakes), "JudgeRegistry: no such tier"
    return self._stakes[tier]
