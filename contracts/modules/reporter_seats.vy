# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title reporter_seats
@license AGPL-3.0-only
@author The MEVM authors
@notice Keeps nine seats of bonded reporters, and what they lose.
@dev A reporter who leaves stays bound by the events that knew him: his bond is free only when the
     last of them is over, and what may be punished in it is out of time. So no event outlives the
     seats that it names, and a seat is taken again only by who has nothing to do with it.
     What is lost is not sent but kept for the pool until anyone has it paid, so that no pool that
     fails keeps anyone from being punished.
@custom:source CEC-41 CEC-52
"""

from ethereum.ercs import IERC20
from interfaces import IAccreditation
from interfaces import IReporterSeats
from interfaces import IUnderwritingPool

implements: IReporterSeats

from contracts.modules import forest_role
from contracts.modules import purse

uses: purse

SEATS: constant(uint256) = 9
BPS: constant(uint256) = 10_000
MAX_AMOUNT: constant(uint256) = 2**96
MIN_LEAST_BOND: constant(uint256) = 10_000

ACCREDITATION: immutable(IAccreditation)
ASSET: immutable(IERC20)
POOL: immutable(IUnderwritingPool)
MIN_BOND: immutable(uint256)
UNBONDING: immutable(uint256)

fines: public(uint256)

_seats: HashMap[uint256, IReporterSeats.Seat]
_numbers: HashMap[address, uint256]  # the seat's number and one


@deploy
def __init__(
    accreditation: IAccreditation,
    asset: IERC20,
    pool: IUnderwritingPool,
    min_bond: uint256,
    unbonding: uint256,
):
    """
    @notice Fix everything for ever.
    @param accreditation Who may report.
    @param asset The token of bonds.
    @param pool Who gets what is lost; need not exist yet.
    @param min_bond The least bond of who reports.
    @param unbonding Seconds from leaving until no event binds a bond.
    """
    assert accreditation.address.is_contract, "reporter_seats: no accreditation"
    assert asset.address.is_contract, "reporter_seats: no token"
    assert pool.address != empty(address), "reporter_seats: no pool"
    assert MIN_LEAST_BOND <= min_bond and min_bond <= MAX_AMOUNT, "reporter_seats: bad bond"
    ACCREDITATION = accreditation
    ASSET = asset
    POOL = pool
    MIN_BOND = min_bond
    UNBONDING = unbonding


@external
def join(amount: uint256):
    """
    @notice Take a free seat; for accredited reporters, one of each organisation.
    @param amount The bond, approved, at least the least one.
    @custom:source CEC-41 CEC-52
    """
    assert self._is_accredited(msg.sender), "reporter_seats: not accredited"
    assert self._numbers[msg.sender] == 0, "reporter_seats: has a seat"
    assert MIN_BOND <= amount and amount <= MAX_AMOUNT, "reporter_seats: bad bond"
    organisation: bytes32 = staticcall ACCREDITATION.organisation_of(msg.sender)
    free: uint256 = SEATS
    for number: uint256 in range(SEATS):
        if self._seats[number].reporter == empty(address):
            free = min(free, number)
        else:
            taken: bytes32 = self._seats[number].organisation
            assert taken != organisation, "reporter_seats: not independent"
    assert free < SEATS, "reporter_seats: no free seat"
    self._numbers[msg.sender] = free + 1
    self._seats[free] = IReporterSeats.Seat(
        reporter=msg.sender, organisation=organisation, bond=0, is_leaving=False, free_from=0
    )
    log IReporterSeats.Joined(reporter=msg.sender, seat=free, organisation=organisation)
    self._set_bond(free, amount)
    purse._take(ASSET.address, amount)


@external
def add_bond(amount: uint256):
    """
    @notice Add to the caller's bond.
    @param amount How much, approved.
    """
    number: uint256 = self._number(msg.sender)
    assert 0 < amount and amount <= MAX_AMOUNT, "reporter_seats: bad bond"
    assert not self._seats[number].is_leaving, "reporter_seats: is leaving"
    self._set_bond(number, self._seats[number].bond + amount)
    purse._take(ASSET.address, amount)


@external
def leave():
    """
    @notice Report no new event, and begin the time after which the bond is free.
    """
    self._leave(self._number(msg.sender))


@external
def dismiss(reporter: address):
    """
    @notice Have a reporter leave who has lost his accreditation or half of the least bond; for
            anyone.
    @param reporter The reporter.
    """
    number: uint256 = self._number(reporter)
    is_poor: bool = self._seats[number].bond < MIN_BOND // 2
    assert is_poor or not self._is_accredited(reporter), "reporter_seats: may stay"
    self._leave(number)


@external
def take_bond():
    """
    @notice Turn the caller's bond into credit and free his seat, once it is free.
    """
    self._free_seat(msg.sender)


@external
def free_seat(reporter: address):
    """
    @notice Do so for another reporter, as nobody comes back for a seat in which nothing is left.
    @param reporter The reporter.
    """
    self._free_seat(reporter)


@external
def donate_fines():
    """
    @notice Pay the lost bonds and deposits to the pool of underwriters; for anyone.
    """
    amount: uint256 = self.fines
    assert amount > 0, "reporter_seats: no fines"
    self.fines = 0
    purse.held[ASSET.address] -= amount
    log IReporterSeats.Donated(amount=amount)
    assert extcall ASSET.approve(
        POOL.address, amount, default_return_value=True
    ), "reporter_seats: no approval"
    extcall POOL.donate(amount)
    # What the pool left would be nobody's.
    assert staticcall ASSET.allowance(self, POOL.address) == 0, "reporter_seats: not taken"


@external
@view
def seat(number: uint256) -> IReporterSeats.Seat:
    """
    @notice Return a seat.
    @param number From 0 to 8.
    @return The seat.
    """
    return self._seats[number]


@external
@view
def seat_of(reporter: address) -> uint256:
    """
    @notice Return where a reporter sits.
    @param reporter The reporter; reverts if he has no seat.
    @return The number of the seat, from 0 to 8.
    """
    return self._number(reporter)


@external
@view
def active_seats() -> uint256:
    """
    @notice Return who would report an event that is opened now.
    @return A bit for each seat.
    """
    return self._active()


@internal
@view
def _active() -> uint256:
    seats: uint256 = 0
    for number: uint256 in range(SEATS):
        if self._seats[number].bond >= MIN_BOND and not self._seats[number].is_leaving:
            if self._is_accredited(self._seats[number].reporter):
                seats |= 1 << number
    return seats


@internal
def _leave(number: uint256):
    assert not self._seats[number].is_leaving, "reporter_seats: is leaving"
    free_from: uint256 = max(self._seats[number].free_from, block.timestamp + UNBONDING)
    self._seats[number].is_leaving = True
    self._seats[number].free_from = free_from
    log IReporterSeats.LeavingStarted(reporter=self._seats[number].reporter, free_from=free_from)


@internal
def _free_seat(reporter: address):
    number: uint256 = self._number(reporter)
    assert self._seats[number].is_leaving, "reporter_seats: not leaving"
    assert block.timestamp >= self._seats[number].free_from, "reporter_seats: too early"
    bond: uint256 = self._seats[number].bond
    self._set_bond(number, 0)
    self._seats[number] = empty(IReporterSeats.Seat)
    self._numbers[reporter] = 0
    log IReporterSeats.Left(reporter=reporter, seat=number)
    purse._credit(ASSET.address, reporter, bond)


@internal
def _bind(seats: uint256, until: uint256):
    """
    @notice Keep some bonds from leaving.
    @param seats A bit for each of them.
    @param until The first second in which they may.
    """
    for number: uint256 in range(SEATS):
        if seats >> number & 1 == 1 and self._seats[number].free_from < until:
            self._seats[number].free_from = until


@internal
def _fine(number: uint256, amount: uint256, receiver: address, share_bps: uint256) -> uint256:
    """
    @notice Take from a bond, as far as it reaches; a share is credited, the rest kept for the pool.
    @param number The seat.
    @param amount How much.
    @param receiver Who gets the share.
    @param share_bps The share, rounded down.
    @return How much was taken.
    """
    bond: uint256 = self._seats[number].bond
    lost: uint256 = min(amount, bond)
    share: uint256 = lost * share_bps // BPS
    self._set_bond(number, bond - lost)
    self.fines += lost - share
    purse._credit(ASSET.address, receiver, share)
    return lost


@internal
def _set_bond(number: uint256, bond: uint256):
    log IReporterSeats.BondChanged(
        reporter=self._seats[number].reporter, old_bond=self._seats[number].bond, new_bond=bond
    )
    self._seats[number].bond = bond


@internal
@view
def _bonds(seats: uint256) -> DynArray[uint256, SEATS]:
    """
    @notice Return some bonds, the smallest first.
    @param seats A bit for each of them.
    @return The bonds.
    """
    bonds: DynArray[uint256, SEATS] = []
    for number: uint256 in range(SEATS):
        if seats >> number & 1 == 0:
            continue
        least: uint256 = self._seats[number].bond
        for place: uint256 in range(len(bonds), bound=SEATS):
            if bonds[place] > least:
                bond: uint256 = bonds[place]
                bonds[place] = least
                least = bond
        bonds.append(least)
    return bonds


@internal
@view
def _number(reporter: address) -> uint256:
    number: uint256 = self._numbers[reporter]
    assert number > 0, "reporter_seats: no seat"
    return number - 1


@internal
@view
def _is_accredited(account: address) -> bool:
    return staticcall ACCREDITATION.is_accredited(forest_role.REPORTER, account)
