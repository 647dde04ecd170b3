# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Bounties on bonded participants
@license AGPL-3.0-only
@author The MEVM authors
@notice A judge proves with two signatures that a bonded participant contradicted himself: the
        participant loses his whole bond, the judge gets a capped part of it, the rest is burned.
        A proof also freezes him in trade; when the freeze has stood he is banned.
@dev Invariants JB-1 to JB-6 in tests/PROPERTIES.md. At most half of a bond is paid out, so that
     nobody gains by reporting himself, and at most ten deposits, so that a stolen key is worth
     no more. The rest is burned here and not in the fee sink, where it would count as fees.
     No part goes to a buyer: he could be the seller's accomplice.
     Signatures by contracts (EIP-1271) prove nothing for good and are not taken.
@custom:source SEC-11 SEC-43
@custom:kill Nothing can be stopped or changed by anyone. Who does not sign twice gets his bond
             back when the unbonding period, and a report made within it, are over.
"""

from interfaces import IJudgeBounty
from interfaces import IJudgeRegistry

implements: IJudgeBounty

from contracts.modules import conviction
from contracts.modules import signed_claims

initializes: conviction
initializes: signed_claims
exports: (
    conviction.freeze_of,
    conviction.is_told,
    signed_claims.eip712Domain,
    signed_claims.statement_hash,
    signed_claims.sale_hash,
)

BPS: constant(uint256) = 10_000
MAX_REWARD_BPS: constant(uint256) = 5_000
MAX_DEPOSITS: constant(uint256) = 10  # that a reward is worth at most
MIN_WINDOW: constant(uint256) = 3_600
MAX_WINDOW: constant(uint256) = 7 * 86_400
MAX_UNBONDING: constant(uint256) = 365 * 86_400

REGISTRY: immutable(IJudgeRegistry)
MIN_BOND: immutable(uint256)
DEPOSIT: immutable(uint256)
UNBONDING: immutable(uint256)
WINDOW: immutable(uint256)
REWARD_BPS: immutable(uint256)

report_count: public(uint256)
burned: public(uint256)  # stays here for ever, but for the deposits of reports yet to be proven
balances: public(HashMap[address, uint256])
participant_of: public(HashMap[address, IJudgeBounty.Participant])
report_of: public(HashMap[uint256, IJudgeBounty.Report])


@deploy
def __init__(
    registry: IJudgeRegistry,
    trust: address,
    min_bond: uint256,
    deposit: uint256,
    unbonding: uint256,
    window: uint256,
    reward_bps: uint256,
    fraud_freeze: address,
):
    """
    @notice Fix everything for ever.
    @param registry Who is a judge.
    @param trust The trust index to tell of convictions; the zero address for none.
    @param min_bond The least bond, in wei of the coin.
    @param deposit What a judge deposits with a report.
    @param unbonding Seconds between leaving and the bond's release.
    @param window Seconds from a report to its proof.
    @param reward_bps The part of a bond that is paid at most.
    @param fraud_freeze Who freezes a convict until he may be banned; the zero address for a ban
           at once.
    """
    assert registry.address.is_contract, "JudgeBounty: no registry"
    assert min_bond > 0, "JudgeBounty: no bond"
    assert deposit > 0, "JudgeBounty: no deposit"
    assert MIN_WINDOW <= window and window <= MAX_WINDOW, "JudgeBounty: bad window"
    assert 2 * window <= unbonding, "JudgeBounty: short unbonding"
    assert unbonding <= MAX_UNBONDING, "JudgeBounty: long unbonding"
    assert 0 < reward_bps and reward_bps <= MAX_REWARD_BPS, "JudgeBounty: bad reward"
    REGISTRY = registry
    MIN_BOND = min_bond
    DEPOSIT = deposit
    UNBONDING = unbonding
    WINDOW = window
    REWARD_BPS = reward_bps
    conviction.__init__(trust, fraud_freeze)
    signed_claims.__init__("MEVM Judge Bounty")


@external
@payable
def bond():
    """
    @notice Bond, or add to the bond; for accounts that sign with a key.
    """
    participant: IJudgeBounty.Participant = self.participant_of[msg.sender]
    assert not participant.is_convicted, "JudgeBounty: convicted"
    assert participant.free_at == 0, "JudgeBounty: leaving"
    amount: uint256 = participant.bond + msg.value
    assert msg.value > 0 and amount >= MIN_BOND, "JudgeBounty: bond too small"
    self.participant_of[msg.sender].bond = amount
    log IJudgeBounty.Bonded(account=msg.sender, old_bond=participant.bond, new_bond=amount)


@external
def start_leaving():
    """
    @notice Begin the unbonding period of the caller's bond.
    """
    participant: IJudgeBounty.Participant = self.participant_of[msg.sender]
    assert self._is_bonded(participant), "JudgeBounty: not bonded"
    assert participant.free_at == 0, "JudgeBounty: leaving"
    free_at: uint256 = block.timestamp + UNBONDING
    self.participant_of[msg.sender].free_at = free_at
    log IJudgeBounty.LeavingStarted(account=msg.sender, free_at=free_at)


@external
def withdraw_bond():
    """
    @notice Take the bond out after the unbonding period, once no report is pending.
    @dev No report is taken after the unbonding period: the last one ends a window later.
    """
    participant: IJudgeBounty.Participant = self.participant_of[msg.sender]
    assert not participant.is_convicted, "JudgeBounty: convicted"
    assert participant.free_at > 0, "JudgeBounty: not leaving"
    assert block.timestamp >= participant.free_at, "JudgeBounty: too early"
    assert block.timestamp >= participant.frozen_until, "JudgeBounty: frozen"
    self.participant_of[msg.sender] = empty(IJudgeBounty.Participant)
    log IJudgeBounty.BondWithdrawn(account=msg.sender, amount=participant.bond)
    raw_call(msg.sender, b"", value=participant.bond)


@external
@payable
def report(accused: address, commitment: bytes32) -> uint256:
    """
    @notice Commit to evidence, with a deposit that only the proof gives back; for judges.
    @dev The deposit counts as burned until then, so that a false report needs nobody to end it.
         Nobody reports himself: an appeal needs another who answers.
    @param accused The bonded account.
    @param commitment What `commitment_of` returns.
    @return The report's id; the lower one comes first.
    @custom:source SEC-11
    """
    assert staticcall REGISTRY.is_judge(msg.sender), "JudgeBounty: no judge"
    assert msg.sender != accused, "JudgeBounty: own report"
    assert msg.value == DEPOSIT, "JudgeBounty: wrong deposit"
    assert self._is_bonded(self.participant_of[accused]), "JudgeBounty: not bonded"
    assert commitment != empty(bytes32), "JudgeBounty: empty"
    until: uint256 = block.timestamp + WINDOW
    id: uint256 = self.report_count + 1
    self.report_count = id
    self.report_of[id] = IJudgeBounty.Report(
        reporter=msg.sender,
        accused=accused,
        commitment=commitment,
        reveal_until=until,
        is_proven=False,
    )
    self.participant_of[accused].frozen_until = until
    self.burned += DEPOSIT
    log IJudgeBounty.Reported(
        id=id, accused=accused, reporter=msg.sender, commitment=commitment, reveal_until=until
    )
    return id


@external
def prove_equivocation(
    id: uint256,
    statements: IJudgeBounty.Statement[2],
    signatures: IJudgeBounty.Signature[2],
    salt: bytes32,
):
    """
    @notice Tell two statements that the accused signed under one topic and sequence.
    @param id The report.
    @param statements The statements, with different contents.
    @param signatures His signatures.
    @param salt The 32 random bytes of the commitment.
    @custom:source SEC-11
    """
    assert statements[0].topic == statements[1].topic, "JudgeBounty: other topic"
    assert statements[0].sequence == statements[1].sequence, "JudgeBounty: other sequence"
    assert statements[0].content != statements[1].content, "JudgeBounty: same content"
    first: bytes32 = signed_claims._statement_hash(statements[0])
    self._prove(id, first, signed_claims._statement_hash(statements[1]), signatures, salt)


@external
def prove_double_sale(
    id: uint256, sales: IJudgeBounty.Sale[2], signatures: IJudgeBounty.Signature[2], salt: bytes32
):
    """
    @notice Tell two sales of one item, in one turn, that the accused signed to different buyers.
    @dev The turn sets apart who sells again what came back to him; a buyer compares it with the
         registry before he pays.
    @param id The report.
    @param sales The sales.
    @param signatures His signatures.
    @param salt The 32 random bytes of the commitment.
    @custom:source SEC-11
    """
    assert sales[0].registry == sales[1].registry, "JudgeBounty: other registry"
    assert sales[0].serial == sales[1].serial, "JudgeBounty: other serial"
    assert sales[0].turn == sales[1].turn, "JudgeBounty: other turn"
    assert sales[0].buyer != sales[1].buyer, "JudgeBounty: same buyer"
    first: bytes32 = signed_claims._sale_hash(sales[0])
    self._prove(id, first, signed_claims._sale_hash(sales[1]), signatures, salt)


@external
def pay_bounty(accused: address):
    """
    @notice Credit the bounty for a convicted account, when no earlier report can come; anyone may.
    @param accused The account.
    @custom:source SEC-11
    """
    participant: IJudgeBounty.Participant = self.participant_of[accused]
    assert participant.winner > 0, "JudgeBounty: not convicted"
    assert participant.bond > 0, "JudgeBounty: paid"
    winner: IJudgeBounty.Report = self.report_of[participant.winner]
    assert block.timestamp >= winner.reveal_until, "JudgeBounty: too early"
    reward: uint256 = min(participant.bond * REWARD_BPS // BPS, MAX_DEPOSITS * DEPOSIT)
    rest: uint256 = participant.bond - reward
    self.participant_of[accused].bond = 0
    self.balances[winner.reporter] += reward
    self.burned += rest
    log IJudgeBounty.BountyPaid(
        accused=accused, reporter=winner.reporter, reward=reward, burned=rest
    )


@external
def freeze(account: address):
    """
    @notice Freeze a convicted account if that failed at the proof; anyone may.
    @param account The convicted account.
    @custom:source SEC-43
    """
    assert self.participant_of[account].is_convicted, "JudgeBounty: not convicted"
    conviction._freeze_again(account, self._prover_of(account))


@external
def tell_trust(account: address):
    """
    @notice Tell the trust index of a conviction once the freeze has stood; anyone may.
    @dev An appeal that succeeded, as for a stolen key, spares the ban for ever. Without a freeze
         contract the proof tells it, and this is for where that failed.
    @param account The convicted account.
    @custom:source SEC-11 SEC-43
    """
    assert self.participant_of[account].is_convicted, "JudgeBounty: not convicted"
    conviction._ban(account)


@external
def withdraw():
    """
    @notice Take out what the caller has been credited.
    """
    amount: uint256 = self.balances[msg.sender]
    assert amount > 0, "JudgeBounty: nothing"
    self.balances[msg.sender] = 0
    log IJudgeBounty.Withdrawn(account=msg.sender, amount=amount)
    raw_call(msg.sender, b"", value=amount)


@external
@view
def is_bonded(account: address) -> bool:
    """
    @notice Return whether an account's bond stands and can still be taken for misbehaviour.
    @param account Any account.
    @return Whether it is.
    """
    return self._is_bonded(self.participant_of[account])


@external
@view
def settings() -> (uint256, uint256, uint256, uint256, uint256):
    """
    @notice Return the terms, the same for ever.
    @return Least bond, deposit, unbonding period, window for a proof, reward in basis points.
    """
    return MIN_BOND, DEPOSIT, UNBONDING, WINDOW, REWARD_BPS


@external
@view
def commitment_of(
    reporter: address,
    accused: address,
    first: bytes32,
    second: bytes32,
    signatures: IJudgeBounty.Signature[2],
    salt: bytes32,
) -> bytes32:
    """
    @notice Return the commitment to evidence. Whoever serves this call learns the evidence.
    @param reporter Who will report.
    @param accused Who signed.
    @param first Digest of the first of the two.
    @param second Digest of the second.
    @param signatures His signatures.
    @param salt 32 random bytes.
    @return The commitment.
    """
    return self._commitment_of(reporter, accused, first, second, signatures, salt)


@internal
def _prove(
    id: uint256,
    first: bytes32,
    second: bytes32,
    signatures: IJudgeBounty.Signature[2],
    salt: bytes32,
):
    report: IJudgeBounty.Report = self.report_of[id]
    assert msg.sender == report.reporter, "JudgeBounty: not the reporter"
    assert not report.is_proven, "JudgeBounty: proven"
    assert block.timestamp < report.reveal_until, "JudgeBounty: too late"
    accused: address = report.accused
    digest: bytes32 = self._commitment_of(msg.sender, accused, first, second, signatures, salt)
    assert digest == report.commitment, "JudgeBounty: other evidence"
    assert signed_claims._is_signed_by(accused, first, signatures[0]), "JudgeBounty: other signer"
    assert signed_claims._is_signed_by(accused, second, signatures[1]), "JudgeBounty: other signer"
    self.report_of[id].is_proven = True
    self.burned -= DEPOSIT
    self.balances[msg.sender] += DEPOSIT
    winner: uint256 = self.participant_of[accused].winner
    if winner == 0 or id < winner:
        self.participant_of[accused].winner = id
    log IJudgeBounty.Proven(id=id, accused=accused, reporter=msg.sender, first=first, second=second)
    if winner == 0:
        self.participant_of[accused].is_convicted = True
        log IJudgeBounty.Convicted(account=accused)
        conviction._begin(accused, msg.sender)


@internal
@view
def _prover_of(account: address) -> address:
    return self.report_of[self.participant_of[account].winner].reporter


@internal
@view
def _is_bonded(participant: IJudgeBounty.Participant) -> bool:
    if participant.bond == 0 or participant.is_convicted:
        return False
    return participant.free_at == 0 or block.timestamp < participant.free_at


@internal
@view
def _commitment_of(
    reporter: address,
    accused: address,
    first: bytes32,
    second: bytes32,
    signatures: IJudgeBounty.Signature[2],
    salt: bytes32,
) -> bytes32:
    return keccak256(abi_encode(chain.id, self, reporter, accused, first, second, signatures, salt))
