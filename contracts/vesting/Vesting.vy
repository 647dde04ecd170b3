# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Vesting
@license AGPL-3.0-only
@author The MEVM authors
@notice Holds a token's whole supply and releases it as the token's published table says.
@dev The table and its beneficiaries are committed to as one Merkle root. Whoever has the
     published table may create its grants, and nothing but these; once all of them exist,
     creation is closed for good. Amounts round down, towards what is still held, and the last
     release pays the exact rest. Invariants VST-1 to VST-10 are in tests/PROPERTIES.md.
@custom:source SEC-50 WSG-01 CEC-01 CEC-02 CEC-03
@custom:kill Nobody can stop, change or take back a grant, and there is no owner. An announcer
    who is silent keeps its line locked; a giver who is silent keeps its line ungiven.
"""

from ethereum.ercs import IERC20
from interfaces import ICEC
from interfaces import IGiftService
from interfaces import IVesting

implements: IVesting

from snekmate.utils import merkle_proof_verification
from contracts.modules import release_schedule

MAX_BATCH: constant(uint256) = 16
MAX_DEPTH: constant(uint256) = 24
MAX_MILESTONES: constant(uint256) = 16
MAX_SPEND_DATA: constant(uint256) = 1024

TOKEN: immutable(IERC20)
ROOT: immutable(bytes32)
TOTAL: immutable(uint256)
COUNT: immutable(uint256)

grants: public(HashMap[uint256, IVesting.Grant])
created: public(uint256)
paid: public(uint256)
next_gift: public(uint256)
spent: public(HashMap[uint256, uint256])  # part of a gift's `taken` that went to services

_schedules: HashMap[bytes32, IVesting.Schedule]
_milestones: HashMap[uint256, DynArray[IVesting.Milestone, MAX_MILESTONES]]


@deploy
def __init__(token: address, root: bytes32, total: uint256, count: uint256):
    """
    @notice Bind the contract to its token and table; the token must be here already.
    @dev The token mints to this address, computed beforehand, so no key ever holds the supply.
    @param token The token that is held.
    @param root Merkle root over the terms of all grants.
    @param total Sum of all grants' amounts.
    @param count Number of grants, whose indexes are 0 .. count - 1.
    """
    assert root != empty(bytes32), "vesting: root is empty"
    assert 0 < total and total <= release_schedule.MAX_AMOUNT, "vesting: total out of range"
    assert 0 < count and count <= total, "vesting: count out of range"
    assert staticcall IERC20(token).balanceOf(self) >= total, "vesting: not funded"
    TOKEN = IERC20(token)
    ROOT = root
    TOTAL = total
    COUNT = count
    self.next_gift = count


@external
def add_schedule(schedule: IVesting.Schedule) -> bytes32:
    """
    @notice Store a schedule, so that grants can refer to it by its hash.
    @dev Anyone may: a schedule means nothing until a grant in the table names it.
    @param schedule The schedule.
    @return Its hash.
    """
    release_schedule._check(schedule)
    schedule_hash: bytes32 = keccak256(abi_encode(schedule))
    assert self._schedules[schedule_hash].unit == 0, "vesting: schedule exists"
    self._schedules[schedule_hash] = schedule
    log IVesting.ScheduleAdded(schedule=schedule_hash)
    return schedule_hash


@external
def create(
    terms: DynArray[IVesting.Terms, MAX_BATCH],
    proofs: DynArray[DynArray[bytes32, MAX_DEPTH], MAX_BATCH],
):
    """
    @notice Create grants that the table holds.
    @param terms The grants' terms.
    @param proofs For each grant the Merkle proof of its terms.
    """
    assert len(terms) > 0, "vesting: batch is empty"
    assert len(terms) == len(proofs), "vesting: one proof per grant"
    created: uint256 = self.created
    assert created < TOTAL, "vesting: creation is closed"
    for i: uint256 in range(len(terms), bound=MAX_BATCH):
        self._create(terms[i], proofs[i])
        created += terms[i].amount
    assert created <= TOTAL, "vesting: table exceeds total"
    self.created = created
    if created == TOTAL:
        log IVesting.CreationClosed(total=TOTAL)


@external
def announce(id: uint256, time: uint256, share: uint256, content: bytes32):
    """
    @notice Announce a milestone; its share is released at its time, after the notice.
    @param id The grant, of an ANNOUNCED schedule.
    @param time When the share is released.
    @param share Released by then in all, in parts of the schedule's unit.
    @param content Hash of the published announcement.
    """
    grant: IVesting.Grant = self.grants[id]
    assert (
        grant.manager != empty(address) and msg.sender == grant.manager
    ), "vesting: not the announcer"
    schedule: IVesting.Schedule = self._schedules[grant.schedule]
    assert schedule.kind == IVesting.Kind.ANNOUNCED, "vesting: kind has no milestones"
    assert content != empty(bytes32), "vesting: content is empty"
    assert time >= block.timestamp + schedule.notice, "vesting: notice too short"
    assert time <= block.timestamp + release_schedule.MAX_NOTICE, "vesting: notice too long"
    assert share <= schedule.unit, "vesting: share above the whole"

    number: uint256 = len(self._milestones[id])
    last: IVesting.Milestone = empty(IVesting.Milestone)
    if number > 0:
        last = self._milestones[id][number - 1]
    assert share > last.share, "vesting: share must rise"
    assert time > last.time, "vesting: time must rise"
    # The last free place must release the rest, else it could never be released.
    assert number + 1 < MAX_MILESTONES or share == schedule.unit, "vesting: must be the whole"
    self._milestones[id].append(IVesting.Milestone(time=time, share=share, content=content))
    log IVesting.MilestoneAnnounced(id=id, time=time, share=share, content=content)


@external
def give(id: uint256, beneficiary: address, amount: uint256) -> uint256:
    """
    @notice Give part of a GIFTED line away; its schedule starts now.
    @param id The line's grant.
    @param beneficiary Who receives the gift.
    @param amount How much of the line.
    @return Id of the gift, a grant of its own.
    """
    grant: IVesting.Grant = self.grants[id]
    assert grant.manager != empty(address) and msg.sender == grant.manager, "vesting: not the giver"
    kind: IVesting.Kind = self._schedules[grant.schedule].kind
    assert kind == IVesting.Kind.GIFTED, "vesting: kind has no gifts"
    assert amount > 0, "vesting: amount is zero"
    assert amount <= grant.amount - grant.taken, "vesting: more than is left"
    assert beneficiary != grant.manager, "vesting: giver gives to itself"
    self._check_account(beneficiary)

    gift: uint256 = self.next_gift
    self.next_gift = gift + 1
    self.grants[id].taken = grant.taken + amount
    self.grants[gift] = IVesting.Grant(
        line=grant.line,
        beneficiary=beneficiary,
        manager=empty(address),
        amount=amount,
        schedule=grant.schedule,
        start=block.timestamp,
        taken=0,
    )
    log IVesting.GiftMade(id=gift, source=id, beneficiary=beneficiary, amount=amount)
    return gift


@external
def spend(id: uint256, service: address, amount: uint256, data: Bytes[MAX_SPEND_DATA]):
    """
    @notice Pay a service with a gift, whether it is still locked or not.
    @dev The token lists the services for good; a token that lists none cannot be spent so. What
         is spent is taken from what the gift has yet to pay.
    @param id The gift.
    @param service Who is paid; a service that the token lists.
    @param amount How much.
    @param data What the payment is for, as the service defines it.
    """
    grant: IVesting.Grant = self.grants[id]
    assert grant.beneficiary == msg.sender, "vesting: not the beneficiary"
    kind: IVesting.Kind = self._schedules[grant.schedule].kind
    assert kind == IVesting.Kind.GIFTED, "vesting: only gifts are spent"
    assert 0 < amount and amount <= grant.amount - grant.taken, "vesting: amount out of range"
    assert staticcall ICEC(TOKEN.address).is_service(service), "vesting: not a service"
    self.grants[id].taken = grant.taken + amount
    self.spent[id] += amount
    self.paid += amount
    log IVesting.GiftSpent(id=id, service=service, amount=amount)
    assert extcall TOKEN.transfer(service, amount), "vesting: transfer failed"
    extcall IGiftService(service).on_gift_spent(msg.sender, amount, data)


@external
def claim(id: uint256) -> uint256:
    """
    @notice Pay what is released and not yet paid to the grant's beneficiary.
    @dev Anyone may call, but for a HELD grant only the contract that the table names. An
         account that delegates to code (EIP-7702) counts as a contract here: the table is public
         so that the address can be checked.
    @param id The grant.
    @return The amount paid.
    """
    grant: IVesting.Grant = self.grants[id]
    if self._schedules[grant.schedule].kind == IVesting.Kind.HELD:
        assert msg.sender == grant.beneficiary, "vesting: only the holder draws"
        assert msg.sender.is_contract, "vesting: holder has no code"
    amount: uint256 = self._claimable(id)
    assert amount > 0, "vesting: nothing to claim"
    self.grants[id].taken = grant.taken + amount
    self.paid += amount
    log IVesting.Claimed(id=id, beneficiary=grant.beneficiary, amount=amount)
    assert extcall TOKEN.transfer(grant.beneficiary, amount), "vesting: transfer failed"
    return amount


@external
@view
def released(id: uint256, time: uint256) -> uint256:
    """
    @notice Amount of a grant that is released by some time, paid or not.
    @param id The grant.
    @param time Unix time; the future as announced so far.
    @return The amount; 0 for a GIFTED line as a whole.
    """
    return self._released(id, time)


@external
@view
def claimable(id: uint256) -> uint256:
    """
    @notice Amount of a grant that is released and not yet paid.
    @param id The grant.
    @return The amount.
    """
    return self._claimable(id)


@external
@view
def schedule(schedule_hash: bytes32) -> IVesting.Schedule:
    """
    @notice A stored schedule.
    @param schedule_hash Its hash.
    @return The schedule; its unit is 0 when there is none.
    """
    return self._schedules[schedule_hash]


@external
@view
def milestones(id: uint256) -> DynArray[IVesting.Milestone, MAX_MILESTONES]:
    """
    @notice The milestones announced for a grant, oldest first.
    @param id The grant.
    @return The milestones.
    """
    return self._milestones[id]


@external
@view
def is_closed() -> bool:
    """
    @notice Whether every grant of the table exists, so that no more can be created.
    @return True once closed, for good.
    """
    return self.created == TOTAL


@external
@view
def token() -> address:
    """
    @notice The token that is held.
    @return Its address.
    """
    return TOKEN.address


@external
@view
def root() -> bytes32:
    """
    @notice Merkle root over the terms of all grants.
    @return The root.
    """
    return ROOT


@external
@view
def total() -> uint256:
    """
    @notice Sum of all grants' amounts.
    @return The sum.
    """
    return TOTAL


@external
@view
def count() -> uint256:
    """
    @notice Number of grants in the table; gifts have ids from here on.
    @return The number.
    """
    return COUNT


@internal
def _create(terms: IVesting.Terms, proof: DynArray[bytes32, MAX_DEPTH]):
    assert terms.index < COUNT, "vesting: index out of range"
    assert self.grants[terms.index].amount == 0, "vesting: already created"
    # Hashed twice, so that no inner node of the tree can pass for a leaf. The loop is snekmate's
    # `_verify`, which would reserve memory for proofs of 255 nodes.
    node: bytes32 = keccak256(keccak256(abi_encode(terms)))
    for sibling: bytes32 in proof:
        node = merkle_proof_verification._hash_pair(node, sibling)
    assert node == ROOT, "vesting: not in the table"
    self._check_terms(terms)
    self.grants[terms.index] = IVesting.Grant(
        line=terms.line,
        beneficiary=terms.beneficiary,
        manager=terms.manager,
        amount=terms.amount,
        schedule=terms.schedule,
        start=self._schedules[terms.schedule].start,
        taken=0,
    )
    log IVesting.GrantCreated(
        id=terms.index,
        line=terms.line,
        beneficiary=terms.beneficiary,
        manager=terms.manager,
        amount=terms.amount,
        schedule=terms.schedule,
    )


@internal
@view
def _check_terms(terms: IVesting.Terms):
    assert 0 < terms.amount and terms.amount <= TOTAL, "vesting: amount out of range"
    assert self._schedules[terms.schedule].unit > 0, "vesting: schedule is unknown"
    kind: IVesting.Kind = self._schedules[terms.schedule].kind
    if kind == IVesting.Kind.GIFTED:
        assert terms.beneficiary == empty(address), "vesting: gifts name their own"
    else:
        self._check_account(terms.beneficiary)
    if kind in (IVesting.Kind.GIFTED | IVesting.Kind.ANNOUNCED):
        self._check_account(terms.manager)
        assert terms.manager != terms.beneficiary, "vesting: manager pays itself"
    else:
        assert terms.manager == empty(address), "vesting: kind has no manager"


@internal
@view
def _check_account(account: address):
    assert account != empty(address), "vesting: account is empty"
    assert account != self and account != TOKEN.address, "vesting: account cannot be paid"


@internal
@view
def _claimable(id: uint256) -> uint256:
    released: uint256 = self._released(id, block.timestamp)
    # A GIFTED line as a whole releases nothing, while `taken` counts what was given; and a gift
    # can be spent before it is released.
    return released - min(released, self.grants[id].taken)


@internal
@view
def _released(id: uint256, time: uint256) -> uint256:
    grant: IVesting.Grant = self.grants[id]
    schedule: IVesting.Schedule = self._schedules[grant.schedule]
    if schedule.kind == IVesting.Kind.ANNOUNCED:
        return grant.amount * self._announced_share(id, time) // schedule.unit
    if grant.start == 0 or time < grant.start:
        return 0
    return release_schedule._released(grant.amount, schedule, time - grant.start)


@internal
@view
def _announced_share(id: uint256, time: uint256) -> uint256:
    share: uint256 = 0
    for milestone: IVesting.Milestone in self._milestones[id]:
        if time < milestone.time:
            break
        share = milestone.share
    return share
