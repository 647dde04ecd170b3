# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title recovery
@license AGPL-3.0-only
@author The MEVM authors
@notice An account's owner, and the guardians who together can name a new one after a delay in
        which the owner can object.
@dev The owner's objection always wins, so guardians who collude cannot take the account from one
     who looks at it once in each delay. It follows that they help against a lost key, not alone
     against a stolen one: who has the key can object, too. Against a thief owner and guardians
     act together, in one transaction and without a delay. Nothing else is frozen meanwhile: a
     freeze that the key can end would not hold a thief, one that it cannot end would arm the
     guardians. Guardians change only after the same delay, which the owner sees and can stop.
     The functions are open during the host's calls: the owner calls some of them through the
     account itself, and they call nobody but a guardian's view of a signature.
@custom:source SEC-41
"""

from snekmate.utils import eip712_domain_separator
from snekmate.utils import signature_checker

uses: eip712_domain_separator


struct Change:
    guardians: DynArray[address, MAX_GUARDIANS]
    threshold: uint256
    delay: uint256
    ready_at: uint256  # zero when none is waiting


event OwnerChanged:
    old_owner: indexed(address)
    new_owner: indexed(address)


event RecoveryApproved:
    guardian: indexed(address)
    new_owner: indexed(address)
    round: uint256


event RecoveryStarted:
    new_owner: indexed(address)
    round: uint256
    ready_at: uint256


event RecoveryVetoed:
    new_owner: indexed(address)
    round: uint256


event ChangeProposed:
    guardians: DynArray[address, MAX_GUARDIANS]
    threshold: uint256
    delay: uint256
    ready_at: uint256


event ChangeCancelled:
    ready_at: uint256


event GuardiansChanged:
    guardians: DynArray[address, MAX_GUARDIANS]
    threshold: uint256
    delay: uint256


MAX_GUARDIANS: constant(uint256) = 15
MIN_DELAY: constant(uint256) = 86_400
MAX_DELAY: constant(uint256) = 30 * 86_400
RECOVERY_TYPE: constant(bytes32) = keccak256("Recovery(address newOwner,uint256 round)")

owner: public(address)
factory: public(address)
era: public(uint256)  # how many owners there were before this one
threshold: public(uint256)
delay: public(uint256)
round: public(uint256)  # approvals and their signatures count in one round only
candidate: public(address)
ready_at: public(uint256)  # zero when no recovery is running
# round, new owner: how many guardians approve him and nobody later
approvals: public(HashMap[uint256, HashMap[address, uint256]])
has_approved: public(HashMap[uint256, HashMap[address, HashMap[address, bool]]])

_choices: HashMap[uint256, HashMap[address, address]]  # round, guardian
_guardians: DynArray[address, MAX_GUARDIANS]
_change: Change


@external
def approve_recovery(new_owner: address, guardian: address, signature: Bytes[65]):
    """
    @notice Count a guardian's approval of a new owner; the last one needed starts the delay.
    @dev A second new owner that as many approve takes the place of the first, with a new delay.
         It takes as many who approve nobody else now: one guardian cannot bring back whom others
         gave up. Nobody can approve the same twice, so no old signature turns a choice back.
    @param new_owner Who shall own the account.
    @param guardian Who approves.
    @param signature Over `recovery_hash`; unused when the guardian calls himself.
    @custom:source SEC-41
    """
    assert guardian in self._guardians, "recovery: not a guardian"
    self._check_owner(new_owner)
    assert new_owner != self.owner, "recovery: already the owner"
    assert new_owner not in self._guardians, "recovery: owner as guardian"
    round: uint256 = self.round
    assert not self.has_approved[round][new_owner][guardian], "recovery: approved already"
    if msg.sender != guardian:
        assert signature_checker._is_valid_signature_now(
            guardian, self._recovery_hash(new_owner, round), signature
        ), "recovery: wrong signature"
    self.has_approved[round][new_owner][guardian] = True
    earlier: address = self._choices[round][guardian]
    if earlier != empty(address):
        self.approvals[round][earlier] -= 1
    self._choices[round][guardian] = new_owner
    count: uint256 = self.approvals[round][new_owner] + 1
    self.approvals[round][new_owner] = count
    log RecoveryApproved(guardian=guardian, new_owner=new_owner, round=round)
    if count == self.threshold and new_owner != self.candidate:
        self.candidate = new_owner
        self.ready_at = block.timestamp + self.delay
        log RecoveryStarted(new_owner=new_owner, round=round, ready_at=self.ready_at)


@external
def veto_recovery():
    """
    @notice Stop a recovery, and void all approvals given so far; for the owner.
    @custom:source SEC-41
    """
    self._check_caller()
    log RecoveryVetoed(new_owner=self.candidate, round=self.round)
    self._end_round()


@external
def finish_recovery():
    """
    @notice Make the new owner the owner: after the delay for anyone, before it for the owner.
    @custom:source SEC-41
    """
    assert self.ready_at > 0, "recovery: not started"
    if block.timestamp < self.ready_at:
        self._check_caller()
    log OwnerChanged(old_owner=self.owner, new_owner=self.candidate)
    self.owner = self.candidate
    self.era += 1
    self._change = empty(Change)
    self._end_round()


@external
def propose_guardians(
    guardians: DynArray[address, MAX_GUARDIANS], threshold: uint256, delay: uint256
):
    """
    @notice Announce other guardians, who take over after the present delay; for the owner.
    @param guardians All of the new guardians.
    @param threshold How many of them a recovery takes.
    @param delay The new delay in seconds.
    @custom:source SEC-41
    """
    self._check_caller()
    self._check_guardians(self.owner, guardians, threshold, delay)
    ready_at: uint256 = block.timestamp + self.delay
    self._change = Change(guardians=guardians, threshold=threshold, delay=delay, ready_at=ready_at)
    log ChangeProposed(guardians=guardians, threshold=threshold, delay=delay, ready_at=ready_at)


@external
def cancel_guardians():
    """
    @notice Call off the announced change of guardians; for the owner.
    """
    self._check_caller()
    assert self._change.ready_at > 0, "recovery: no change"
    log ChangeCancelled(ready_at=self._change.ready_at)
    self._change = empty(Change)


@external
def apply_guardians():
    """
    @notice Let the announced guardians take over; anyone may call, after the delay.
    @dev Approvals of the old guardians are void, and a recovery that they started ends: the
         owner could stop it anyway.
    @custom:source SEC-41
    """
    change: Change = self._change
    assert change.ready_at > 0, "recovery: no change"
    assert block.timestamp >= change.ready_at, "recovery: too early"
    self._change = empty(Change)
    self._end_round()
    self._set_guardians(change.guardians, change.threshold, change.delay)


@external
@view
def guardians() -> DynArray[address, MAX_GUARDIANS]:
    """
    @notice Return the guardians.
    @return All of them.
    """
    return self._guardians


@external
@view
def announced_change() -> Change:
    """
    @notice Return the change of guardians that waits for its delay.
    @return The change; all empty when there is none.
    """
    return self._change


@external
@view
def recovery_hash(new_owner: address) -> bytes32:
    """
    @notice Return what a guardian signs to approve a new owner in this round.
    @param new_owner Who shall own the account.
    @return The EIP-712 digest.
    """
    return self._recovery_hash(new_owner, self.round)


@internal
def _initialise(
    owner: address,
    guardians: DynArray[address, MAX_GUARDIANS],
    threshold: uint256,
    delay: uint256,
):
    self.factory = msg.sender
    self._check_owner(owner)
    self._check_guardians(owner, guardians, threshold, delay)
    self.owner = owner
    log OwnerChanged(old_owner=empty(address), new_owner=owner)
    self._set_guardians(guardians, threshold, delay)


@internal
@view
def _check_caller():
    # The account calls itself only when its owner made it: no delegate may have it as target.
    assert msg.sender in [self.owner, self], "recovery: not the owner"


@internal
@view
def _check_owner(account: address):
    assert account not in [empty(address), self, self.factory], "recovery: bad owner"


@internal
@view
def _check_guardians(
    owner: address,
    guardians: DynArray[address, MAX_GUARDIANS],
    threshold: uint256,
    delay: uint256,
):
    seen: DynArray[address, MAX_GUARDIANS] = []
    for guardian: address in guardians:
        assert guardian not in [empty(address), self, owner], "recovery: bad guardian"
        assert guardian not in seen, "recovery: guardian twice"
        seen.append(guardian)
    assert threshold <= len(guardians), "recovery: threshold too high"
    assert threshold > 0 or len(guardians) == 0, "recovery: no threshold"
    assert delay >= MIN_DELAY, "recovery: delay too short"
    assert delay <= MAX_DELAY, "recovery: delay too long"


@internal
def _set_guardians(guardians: DynArray[address, MAX_GUARDIANS], threshold: uint256, delay: uint256):
    self._guardians = guardians
    self.threshold = threshold
    self.delay = delay
    log GuardiansChanged(guardians=guardians, threshold=threshold, delay=delay)


@internal
def _end_round():
    self.round += 1
    self.candidate = empty(address)
    self.ready_at = 0


@internal
@view
def _recovery_hash(new_owner: address, round: uint256) -> bytes32:
    return eip712_domain_separator._hash_typed_data_v4(
        keccak256(abi_encode(RECOVERY_TYPE, new_owner, round))
    )
