# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Accreditation
@license AGPL-3.0-only
@author The MEVM authors
@notice Who may act in a role of the forest economy, and for which organisation. Governance
        announces an accreditation, which everybody can see coming, and suspends one at once.
@dev Invariants AD-1 to AD-3 in tests/PROPERTIES.md. An account never changes its organisation:
     otherwise two accounts of one would pass for independent of each other.
@custom:source CEC-20 CEC-21 CEC-26 CEC-27 CEC-41
@custom:kill Governance suspends an account in a role at once: it signs, measures, attests, carries
             or reports no more. What it did before stays, and nothing else stops.
"""

from interfaces import IAccreditation

implements: IAccreditation

from contracts.modules import forest_role
from snekmate.auth import ownable
from snekmate.auth import ownable_2step

initializes: ownable
initializes: ownable_2step[ownable := ownable]

exports: (
    ownable_2step.owner,
    ownable_2step.pending_owner,
    ownable_2step.transfer_ownership,
    ownable_2step.accept_ownership,
    ownable_2step.renounce_ownership,
)


struct Member:
    role: uint256
    account: address
    organisation: bytes32


MAX_AT_START: constant(uint256) = 64
MIN_DELAY: constant(uint256) = 86_400
MAX_DELAY: constant(uint256) = 30 * 86_400

DELAY: immutable(uint256)

organisation_of: public(HashMap[address, bytes32])
accredited_since: public(HashMap[uint256, HashMap[address, uint256]])  # role, account


@deploy
def __init__(owner: address, delay: uint256, members: DynArray[Member, MAX_AT_START]):
    """
    @notice Accredit the first accounts; every later accreditation waits for the delay.
    @param owner Governance: may announce and suspend, nothing else.
    @param delay Seconds between an announcement and its effect.
    @param members The first accounts, with their roles and organisations.
    """
    assert owner != empty(address), "Accreditation: no owner"
    assert MIN_DELAY <= delay and delay <= MAX_DELAY, "Accreditation: bad delay"
    DELAY = delay
    ownable.__init__()
    ownable_2step.__init__()
    ownable_2step._transfer_ownership(owner)
    for member: Member in members:
        self._accredit(member, block.timestamp)


@external
def announce(role: uint256, account: address, organisation: bytes32):
    """
    @notice Announce that an account will be accredited; also lifts a suspension.
    @param role One of contracts/modules/forest_role.vy.
    @param account Who acts in it from the end of the delay on.
    @param organisation For whom; the same in every role, for ever.
    @custom:source CEC-21
    """
    ownable._check_owner()
    member: Member = Member(role=role, account=account, organisation=organisation)
    self._accredit(member, block.timestamp + DELAY)


@external
def suspend(role: uint256, account: address):
    """
    @notice Suspend an account in a role at once, or withdraw its announcement.
    @param role The role.
    @param account The account.
    """
    ownable._check_owner()
    since: uint256 = self.accredited_since[role][account]
    assert since != 0, "Accreditation: not accredited"
    self.accredited_since[role][account] = 0
    log IAccreditation.Suspended(
        role=role,
        account=account,
        organisation=self.organisation_of[account],
        since=since,
    )


@external
@view
def is_accredited(role: uint256, account: address) -> bool:
    """
    @notice Return whether an account may act in a role now.
    @param role One of contracts/modules/forest_role.vy.
    @param account Any account.
    @return Whether it may.
    """
    since: uint256 = self.accredited_since[role][account]
    return since != 0 and since <= block.timestamp


@external
@view
def delay() -> uint256:
    """
    @notice Return how long an accreditation is announced before it takes effect.
    @return Seconds.
    """
    return DELAY


@internal
def _accredit(member: Member, since: uint256):
    role: uint256 = member.role
    assert forest_role.REGISTRAR <= role, "Accreditation: no such role"
    assert role <= forest_role.REPORTER, "Accreditation: no such role"
    assert member.account != empty(address), "Accreditation: no account"
    assert member.organisation != empty(bytes32), "Accreditation: no organisation"
    old: bytes32 = self.organisation_of[member.account]
    assert old in [empty(bytes32), member.organisation], "Accreditation: other organisation"
    # A second announcement would interrupt what it repeats.
    assert self.accredited_since[role][member.account] == 0, "Accreditation: announced"
    self.organisation_of[member.account] = member.organisation
    self.accredited_since[role][member.account] = since
    log IAccreditation.Announced(
        role=role,
        account=member.account,
        organisation=member.organisation,
        since=since,
    )
