# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Yield certificates
@license AGPL-3.0-only
@author The MEVM authors
@notice A part of what a parcel earns, promised for a term of whole periods and divided into units.
        Whoever pays a period's income pays it here, with the hash of its report; the units' part
        goes to those who held units through that day, the rest to the parcel's holder.
@dev Invariants YC-1 to YC-6 in tests/PROPERTIES.md. A term begins no earlier than the last one of
     its parcel ended, so no income is promised twice. The obligation to report goes with the
     parcel. Units stay as they are when the term is over; what is paid late still reaches them.
@custom:source CEC-22
@custom:kill Nothing can be stopped, and there is no owner. Who refuses a payment keeps it owed.
"""

from interfaces import IIdentityRegistry
from interfaces import IParcelRegistry
from interfaces import IYieldCertificates

implements: IYieldCertificates

from contracts.modules import income_certificates

initializes: income_certificates

exports: (
    # ERC-1155
    income_certificates.balanceOf,
    income_certificates.balanceOfBatch,
    income_certificates.isApprovedForAll,
    income_certificates.setApprovalForAll,
    income_certificates.supportsInterface,
    income_certificates.total_supply,
    # income
    income_certificates.asset,
    income_certificates.received,
    income_certificates.paid,
    income_certificates.claim,
    income_certificates.claimable,
    income_certificates.credit_of,
    income_certificates.withdraw,
)

DAY: constant(uint256) = 86_400
MIN_PERIOD: constant(uint256) = 7 * DAY
MAX_PERIOD: constant(uint256) = 366 * DAY
MAX_TERM: constant(uint256) = 30 * MAX_PERIOD
MAX_AHEAD: constant(uint256) = MAX_PERIOD
MIN_GRACE: constant(uint256) = 7 * DAY
MAX_GRACE: constant(uint256) = 180 * DAY
MAX_UNITS: constant(uint256) = 10**30
YIELD_CLASS: constant(uint256) = 2  # of a title's classes

REGISTRY: immutable(IParcelRegistry)
IDENTITIES: immutable(IIdentityRegistry)
GRACE: immutable(uint256)

end_of: public(HashMap[bytes32, uint256])  # parcel
is_reported: public(HashMap[uint256, HashMap[uint256, bool]])  # id, period
defaulter: public(HashMap[uint256, HashMap[uint256, address]])  # id, period
open_defaults: public(HashMap[address, uint256])
open_defaults_on: public(HashMap[bytes32, uint256])  # parcel
default_count: public(HashMap[address, uint256])

_terms: HashMap[uint256, IYieldCertificates.Term]


@deploy
def __init__(
    registry: IParcelRegistry,
    identities: IIdentityRegistry,
    asset: address,
    grace: uint256,
):
    """
    @notice Fix the contracts that belong together.
    @param registry Of the parcels.
    @param identities Who may pay.
    @param asset What income is paid in; the zero address is the coin.
    @param grace Seconds after a period in which it must be reported.
    """
    assert registry.address.is_contract, "YieldCertificates: no registry"
    assert identities.address.is_contract, "YieldCertificates: no identities"
    assert MIN_GRACE <= grace and grace <= MAX_GRACE, "YieldCertificates: bad grace"
    income_certificates.__init__(asset)
    REGISTRY = registry
    IDENTITIES = identities
    GRACE = grace


@external
def issue(
    parcel: bytes32,
    start: uint256,
    period: uint256,
    periods: uint256,
    shared_bps: uint256,
    units: uint256,
) -> uint256:
    """
    @notice Promise a part of a parcel's income for a term; for the parcel's holder.
    @param parcel The parcel, whose class includes yield.
    @param start The term's first second: not before now, nor before the last term's end.
    @param period Seconds of each period.
    @param periods How many.
    @param shared_bps The promised part of all income.
    @param units How many certificates the holder gets, to keep, sell or give away.
    @return Their id.
    @custom:source CEC-22
    """
    assert MIN_PERIOD <= period and period <= MAX_PERIOD, "YieldCertificates: bad period"
    assert 0 < periods and periods <= MAX_TERM // period, "YieldCertificates: bad term"
    assert 0 < shared_bps, "YieldCertificates: bad share"
    assert shared_bps <= income_certificates.BPS, "YieldCertificates: bad share"
    assert 0 < units and units <= MAX_UNITS, "YieldCertificates: bad units"
    assert block.timestamp <= start, "YieldCertificates: bad start"
    assert start <= block.timestamp + MAX_AHEAD, "YieldCertificates: bad start"
    assert self.end_of[parcel] <= start, "YieldCertificates: terms overlap"
    end: uint256 = start + period * periods
    self._check_right(parcel, end)
    id: uint256 = self._id_of(parcel, start)
    term: IYieldCertificates.Term = IYieldCertificates.Term(
        parcel=parcel, start=start, end=end, period=period, shared_bps=shared_bps, units=units
    )
    self._terms[id] = term
    self.end_of[parcel] = end
    log IYieldCertificates.TermIssued(id=id, parcel=parcel, holder=msg.sender, term=term)
    income_certificates._mint(id, msg.sender, units)
    return id


@external
@payable
def pay_income(id: uint256, period: uint256, amount: uint256, statement: bytes32):
    """
    @notice Pay what a parcel earned in a period that has begun; anyone may.
    @dev When the parcel's holder or tenant does so after the period, or who had defaulted, it is
         reported, also with an amount of zero. Nobody else can report.
    @param id The certificates.
    @param period The period, from zero.
    @param amount How much; the value sent when the asset is the coin, else approved.
    @param statement Hash of the report on the forestry activity value.
    @custom:source CEC-22 CEC-26
    """
    term: IYieldCertificates.Term = self._term(id)
    period_end: uint256 = self._end_of_period(term, period)
    assert block.timestamp + term.period >= period_end, "YieldCertificates: not begun"
    assert statement != empty(bytes32), "YieldCertificates: no statement"
    parcel: IParcelRegistry.Parcel = staticcall REGISTRY.parcel(term.parcel)
    if period_end <= block.timestamp and self._may_report(id, period, parcel):
        self._report(id, period, amount, statement)
    else:
        assert amount > 0, "YieldCertificates: no amount"
    if amount == 0:
        assert msg.value == 0, "YieldCertificates: wrong value"
        return
    assert staticcall IDENTITIES.is_identified(msg.sender), "YieldCertificates: not identified"
    income_certificates._pay_in(id, amount, term.shared_bps, parcel.holder, statement)


@external
def note_default(id: uint256, period: uint256):
    """
    @notice Put on record that a period was not reported in time; anyone may, once.
    @param id The certificates.
    @param period The period, from zero.
    @custom:source CEC-22
    """
    term: IYieldCertificates.Term = self._term(id)
    due: uint256 = self._end_of_period(term, period) + GRACE
    assert due <= block.timestamp, "YieldCertificates: too early"
    assert not self.is_reported[id][period], "YieldCertificates: reported"
    assert self.defaulter[id][period] == empty(address), "YieldCertificates: noted"
    holder: address = (staticcall REGISTRY.parcel(term.parcel)).holder
    self.defaulter[id][period] = holder
    self.open_defaults[holder] += 1
    self.open_defaults_on[term.parcel] += 1
    count: uint256 = self.default_count[holder] + 1
    self.default_count[holder] = count
    log IYieldCertificates.Defaulted(id=id, period=period, holder=holder, count=count)


@external
def safeTransferFrom(
    owner: address,
    to: address,
    id: uint256,
    amount: uint256,
    data: Bytes[income_certificates.MAX_DATA],
):
    """
    @notice Move units; for their owner, and for an operator that he approved.
    @param owner Who gives.
    @param to Who receives; if it is a contract, it must take note of them.
    @param id The certificates.
    @param amount How many.
    @param data Passed to the receiver.
    """
    income_certificates._move(owner, to, id, amount, data)


@external
def safeBatchTransferFrom(
    owner: address,
    to: address,
    ids: DynArray[uint256, income_certificates.MAX_BATCH],
    amounts: DynArray[uint256, income_certificates.MAX_BATCH],
    data: Bytes[income_certificates.MAX_DATA],
):
    """
    @notice Move units of several ids: all of them or none.
    @param owner Who gives.
    @param to Who receives; if it is a contract, it must take note of each.
    @param ids The certificates.
    @param amounts How many of each.
    @param data Passed to the receiver.
    """
    income_certificates._move_many(owner, to, ids, amounts, data)


@external
@view
def term(id: uint256) -> IYieldCertificates.Term:
    """
    @notice Return a term.
    @param id The certificates.
    @return The term; all empty where there is none.
    """
    return self._terms[id]


@external
@view
def id_of(parcel: bytes32, start: uint256) -> uint256:
    """
    @notice Return the id of a parcel's term.
    @param parcel The parcel.
    @param start The term's first second.
    @return The id, whether or not it was issued.
    """
    return self._id_of(parcel, start)


@external
@view
def registry() -> address:
    """
    @notice Return where parcels are registered.
    @return Its address.
    """
    return REGISTRY.address


@external
@view
def identities() -> address:
    """
    @notice Return where payers are identified.
    @return Its address.
    """
    return IDENTITIES.address


@external
@view
def grace() -> uint256:
    """
    @notice Return how long after its end a period may be reported.
    @return Seconds.
    """
    return GRACE


@internal
@view
def _check_right(parcel: bytes32, end: uint256):
    facts: IParcelRegistry.Parcel = staticcall REGISTRY.parcel(parcel)
    assert facts.holder == msg.sender, "YieldCertificates: not its holder"
    assert facts.title.classes & YIELD_CLASS != 0, "YieldCertificates: no yield right"
    assert staticcall REGISTRY.is_free(parcel), "YieldCertificates: not free"
    tenure_end: uint256 = facts.title.tenure_end
    assert tenure_end == 0 or end <= tenure_end, "YieldCertificates: beyond tenure"
    assert self.open_defaults[msg.sender] == 0, "YieldCertificates: in default"
    assert self.open_defaults_on[parcel] == 0, "YieldCertificates: in default"


@internal
@view
def _may_report(id: uint256, period: uint256, parcel: IParcelRegistry.Parcel) -> bool:
    if msg.sender in [parcel.holder, self.defaulter[id][period]]:
        return True
    return msg.sender == parcel.tenant and block.timestamp < parcel.leased_until


@internal
def _report(id: uint256, period: uint256, amount: uint256, statement: bytes32):
    self.is_reported[id][period] = True
    log IYieldCertificates.Reported(
        id=id, period=period, account=msg.sender, amount=amount, statement=statement
    )
    holder: address = self.defaulter[id][period]
    if holder != empty(address):
        self.defaulter[id][period] = empty(address)
        self.open_defaults[holder] -= 1
        self.open_defaults_on[self._terms[id].parcel] -= 1
        log IYieldCertificates.DefaultCured(id=id, period=period, holder=holder)


@internal
@view
def _term(id: uint256) -> IYieldCertificates.Term:
    term: IYieldCertificates.Term = self._terms[id]
    assert term.units > 0, "YieldCertificates: no term"
    return term


@internal
@pure
def _end_of_period(term: IYieldCertificates.Term, period: uint256) -> uint256:
    assert period < (term.end - term.start) // term.period, "YieldCertificates: no period"
    return term.start + (period + 1) * term.period


@internal
@pure
def _id_of(parcel: bytes32, start: uint256) -> uint256:
    return convert(keccak256(abi_encode(parcel, start)), uint256)
