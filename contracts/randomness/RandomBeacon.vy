# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Commit-reveal randomness
@license AGPL-3.0-only
@author The MEVM authors
@notice Makes a seed for each request from secrets that bonded committers first commit to and
        then reveal. Anyone may commit; who depends on a seed commits himself, and then nobody
        knows it before he reveals.
@dev Invariants RB-1 to RB-4 in tests/PROPERTIES.md. No block value enters a seed: on a chain
     with one sequencer that would be the sequencer's choice. The secrets are combined by
     exclusive or, so that the order of reveals is no choice either.
     What remains: one who withholds after he saw the others' secrets chooses between two seeds,
     with n commits between up to 2^n. He loses a bond for each that he withholds: half is
     burned, half goes to those who revealed, and if these were all himself he still loses the
     burned half, which is what the request says is at stake. So withholding even once costs
     all that it can gain. With fewer reveals than `min_reveals` the round is void, and the
     next commit starts another one; the request's reward waits for a round that succeeds.
     A sequencer that keeps reveals out of blocks can act as a withholder at others' expense.
@custom:source SEC-11 SEC-23
@custom:kill Nothing can be stopped or changed by anyone. A request that nobody serves stays
             open: consumers need a way out of their own.
"""

from interfaces import IRandomness

implements: IRandomness


struct Request:
    bond: uint256
    reward: uint256  # not yet won by a round
    round: uint256  # the running or last one; zero before the first


struct Round:
    commit_until: uint256
    reveal_until: uint256
    commits: uint256
    reveals: uint256
    mix: uint256  # exclusive or of what was revealed
    is_settled: bool
    pot: uint256  # left for the revealers above their bonds, once settled
    unclaimed: uint256  # revealers who have not claimed


event RoundStarted:
    id: indexed(uint256)
    round: indexed(uint256)
    commit_until: uint256
    reveal_until: uint256


event Committed:
    id: indexed(uint256)
    round: indexed(uint256)
    committer: indexed(address)
    commitment: bytes32


event Revealed:
    id: indexed(uint256)
    round: indexed(uint256)
    committer: indexed(address)
    secret: bytes32


event RoundSettled:
    id: indexed(uint256)
    round: indexed(uint256)
    is_void: bool
    pot: uint256
    burned: uint256


event Claimed:
    id: indexed(uint256)
    round: indexed(uint256)
    committer: indexed(address)
    amount: uint256


MIN_PERIOD: constant(uint256) = 60
MAX_PERIOD: constant(uint256) = 7 * 86_400
MAX_STAKE: constant(uint256) = 2**128 - 1

MIN_BOND: immutable(uint256)
MIN_REVEALS: immutable(uint256)
COMMIT_PERIOD: immutable(uint256)
REVEAL_PERIOD: immutable(uint256)

request_count: public(uint256)
burned: public(uint256)  # stays here for ever

_requests: HashMap[uint256, Request]
_rounds: HashMap[uint256, HashMap[uint256, Round]]
_commitments: HashMap[uint256, HashMap[uint256, HashMap[address, bytes32]]]
_is_owed: HashMap[uint256, HashMap[uint256, HashMap[address, bool]]]


@deploy
def __init__(
    min_bond: uint256, min_reveals: uint256, commit_period: uint256, reveal_period: uint256
):
    """
    @notice Fix the bounds of all requests.
    @param min_bond The least bond, in wei of the coin.
    @param min_reveals How many secrets a seed needs, at least two.
    @param commit_period Seconds for commits, from the first one.
    @param reveal_period Seconds for reveals after that.
    """
    assert 0 < min_bond and min_bond <= MAX_STAKE, "RandomBeacon: bad bond"
    assert min_reveals >= 2, "RandomBeacon: lone reveal"
    for period: uint256 in [commit_period, reveal_period]:
        assert MIN_PERIOD <= period and period <= MAX_PERIOD, "RandomBeacon: bad period"
    MIN_BOND = min_bond
    MIN_REVEALS = min_reveals
    COMMIT_PERIOD = commit_period
    REVEAL_PERIOD = reveal_period


@external
@payable
def request(at_stake: uint256) -> uint256:
    """
    @notice Ask for a seed; the value sent is shared by those who make it.
    @dev The first commit starts the first round: what the seed decides must be fixed by now.
    @param at_stake What the choice of the seed could be worth to anyone; each commit's bond is
           twice that, or the least bond.
    @return The request's id, from 1 upwards.
    @custom:source SEC-11 SEC-23
    """
    assert at_stake <= MAX_STAKE, "RandomBeacon: stake too high"
    id: uint256 = self.request_count + 1
    self.request_count = id
    self._requests[id] = Request(bond=max(2 * at_stake, MIN_BOND), reward=msg.value, round=0)
    log IRandomness.Requested(id=id, consumer=msg.sender, at_stake=at_stake, reward=msg.value)
    return id


@external
@payable
def commit(id: uint256, round: uint256, commitment: bytes32):
    """
    @notice Commit to a secret with the request's bond; starts a round where none is running.
    @dev The commitment names its sender: a copied one cannot be opened by who copied it.
    @param id The request.
    @param round The round that the commitment was made for, see `open_round`.
    @param commitment What `commitment_of` returns for 32 random bytes.
    """
    target: Request = self._request(id)
    open_round: uint256 = self._open_round(id, target.round)
    assert open_round > 0, "RandomBeacon: closed"
    assert round == open_round, "RandomBeacon: other round"
    assert msg.value == target.bond, "RandomBeacon: wrong bond"
    assert commitment != empty(bytes32), "RandomBeacon: empty"
    assert self._commitments[id][round][msg.sender] == empty(bytes32), "RandomBeacon: committed"
    if round > target.round:
        self._start_round(id, round)
    self._commitments[id][round][msg.sender] = commitment
    self._rounds[id][round].commits += 1
    log Committed(id=id, round=round, committer=msg.sender, commitment=commitment)


@external
def reveal(id: uint256, secret: bytes32):
    """
    @notice Open the caller's commitment in the running round.
    @param id The request.
    @param secret The 32 random bytes committed to.
    """
    round: uint256 = self._request(id).round
    current: Round = self._rounds[id][round]
    commitment: bytes32 = self._commitments[id][round][msg.sender]
    assert commitment != empty(bytes32), "RandomBeacon: no commitment"
    assert block.timestamp >= current.commit_until, "RandomBeacon: too early"
    assert block.timestamp < current.reveal_until, "RandomBeacon: too late"
    digest: bytes32 = self._commitment_of(id, round, msg.sender, secret)
    assert digest == commitment, "RandomBeacon: other secret"
    self._commitments[id][round][msg.sender] = empty(bytes32)
    self._is_owed[id][round][msg.sender] = True
    self._rounds[id][round].reveals += 1
    self._rounds[id][round].mix = current.mix ^ convert(
        keccak256(abi_encode(msg.sender, secret)), uint256
    )
    log Revealed(id=id, round=round, committer=msg.sender, secret=secret)


@external
def claim(id: uint256, round: uint256):
    """
    @notice Take the bond back with a share of the round's pot, once the round is over.
    @dev Each share divides what is left by who is left: the last one takes the last wei.
    @param id The request.
    @param round The round in which the caller revealed.
    """
    assert self._is_owed[id][round][msg.sender], "RandomBeacon: nothing owed"
    self._is_owed[id][round][msg.sender] = False
    self._settle(id, round)
    current: Round = self._rounds[id][round]
    share: uint256 = current.pot // current.unclaimed
    self._rounds[id][round].pot = current.pot - share
    self._rounds[id][round].unclaimed = current.unclaimed - 1
    amount: uint256 = self._requests[id].bond + share
    log Claimed(id=id, round=round, committer=msg.sender, amount=amount)
    raw_call(msg.sender, b"", value=amount)


@external
@view
def seed(id: uint256) -> (bool, bytes32):
    """
    @notice Return the seed, once a round has ended with enough reveals.
    @param id The request.
    @return Whether it is ready, and the seed (zero before).
    @custom:source SEC-11 SEC-23
    """
    round: uint256 = self._request(id).round
    current: Round = self._rounds[id][round]
    if not self._is_over(current) or current.reveals < MIN_REVEALS:
        return False, empty(bytes32)
    return True, keccak256(abi_encode(chain.id, self, id, round, current.mix))


@external
@view
def open_round(id: uint256) -> uint256:
    """
    @notice Return the round that takes commits now.
    @param id The request.
    @return Its number, from 1 upwards; zero while reveals are awaited and when the seed is ready.
    """
    return self._open_round(id, self._request(id).round)


@external
@view
def request_of(id: uint256) -> Request:
    """
    @notice Return a request's bond, unspent reward and last round.
    @param id The request.
    @return The request.
    """
    return self._request(id)


@external
@view
def round_of(id: uint256, round: uint256) -> Round:
    """
    @notice Return a round's times and counts.
    @param id The request.
    @param round The round.
    @return The round, all zero when it has not started.
    """
    return self._rounds[id][round]


@external
@view
def commitment_of(id: uint256, round: uint256, committer: address, secret: bytes32) -> bytes32:
    """
    @notice Return the commitment to a secret. Whoever serves this call learns the secret.
    @param id The request.
    @param round The round.
    @param committer Who will commit and reveal.
    @param secret 32 random bytes.
    @return The commitment.
    """
    return self._commitment_of(id, round, committer, secret)


@external
@view
def settings() -> (uint256, uint256, uint256, uint256):
    """
    @notice Return the bounds of all requests.
    @return Least bond, least number of reveals, commit period, reveal period.
    """
    return MIN_BOND, MIN_REVEALS, COMMIT_PERIOD, REVEAL_PERIOD


@internal
def _start_round(id: uint256, round: uint256):
    if round > 1:
        self._settle(id, round - 1)
    commit_until: uint256 = block.timestamp + COMMIT_PERIOD
    reveal_until: uint256 = commit_until + REVEAL_PERIOD
    self._requests[id].round = round
    self._rounds[id][round].commit_until = commit_until
    self._rounds[id][round].reveal_until = reveal_until
    log RoundStarted(id=id, round=round, commit_until=commit_until, reveal_until=reveal_until)


@internal
def _settle(id: uint256, round: uint256):
    current: Round = self._rounds[id][round]
    if current.is_settled:
        return
    assert self._is_over(current), "RandomBeacon: not over"
    target: Request = self._requests[id]
    withheld: uint256 = (current.commits - current.reveals) * target.bond
    pot: uint256 = withheld // 2
    self.burned += withheld - pot
    is_void: bool = current.reveals < MIN_REVEALS
    if not is_void:
        pot += target.reward
        self._requests[id].reward = 0
    elif current.reveals == 0:
        self._requests[id].reward = target.reward + pot
        pot = 0
    self._rounds[id][round].is_settled = True
    self._rounds[id][round].pot = pot
    self._rounds[id][round].unclaimed = current.reveals
    log RoundSettled(id=id, round=round, is_void=is_void, pot=pot, burned=withheld - withheld // 2)


@internal
@view
def _open_round(id: uint256, round: uint256) -> uint256:
    if round == 0:
        return 1
    current: Round = self._rounds[id][round]
    if block.timestamp < current.commit_until:
        return round
    if self._is_over(current) and current.reveals < MIN_REVEALS:
        return round + 1
    return 0


@internal
@view
def _is_over(round: Round) -> bool:
    # The zero round, before the first commit, is not over: its `reveal_until` is no time.
    if round.commits == 0 or block.timestamp < round.commit_until:
        return False
    return round.reveals == round.commits or block.timestamp >= round.reveal_until


@internal
@view
def _request(id: uint256) -> Request:
    assert 0 < id and id <= self.request_count, "RandomBeacon: no such request"
    return self._requests[id]


@internal
@view
def _commitment_of(id: uint256, round: uint256, committer: address, secret: bytes32) -> bytes32:
    return keccak256(abi_encode(chain.id, self, id, round, committer, secret))
