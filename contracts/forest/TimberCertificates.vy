# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Timber certificates
@license AGPL-3.0-only
@author The MEVM authors
@notice Certificates for shares of what grows on a parcel: an ERC-1155 token whose id is the
        parcel. Whoever has one gains by the trees' growth, and redeems it for logs or retires it
        for good. Each lot that is issued has serial numbers of its own.
@dev Invariants TC-1 to TC-5 in tests/PROPERTIES.md. A receiver is called when all is written, and
     can do nothing then that its owner could not do afterwards. snekmate's owner and minter are
     given up in the constructor, and no function of theirs is exported.
     Volume that another programme has registered can be certified here if a registrar attests that
     its serial numbers are immobilised there; no number of a programme is taken twice.
@custom:source CEC-22 CEC-25
@custom:kill Nothing can be stopped: there is no owner. While a parcel is locked or leased nothing
             is issued, and redeeming waits for a notice.
"""

from interfaces import IAccreditation
from interfaces import IAttestations
from interfaces import IGrowingStock
from interfaces import IParcelRegistry

from snekmate.auth import ownable
from snekmate.tokens import erc1155

initializes: ownable
initializes: erc1155[ownable := ownable]

exports: (
    # ERC-165
    erc1155.supportsInterface,
    # ERC-1155
    erc1155.balanceOf,
    erc1155.balanceOfBatch,
    erc1155.safeTransferFrom,
    erc1155.safeBatchTransferFrom,
    erc1155.setApprovalForAll,
    erc1155.isApprovedForAll,
    erc1155.total_supply,
)

from contracts.modules import canonical_name
from contracts.modules import forest_role
from contracts.modules import hex_text
from contracts.modules import serial_ranges

initializes: serial_ranges

from contracts.modules import timber_right


struct Totals:
    issued: uint256  # also the last serial number
    retired: uint256
    redeemed: uint256


struct Reference:
    program: String[32]  # such as VCS
    project: String[32]
    vintage: uint256  # the year
    first: uint256  # serial numbers there
    last: uint256


event Issued:
    parcel: indexed(bytes32)
    receiver: indexed(address)
    survey: bytes32
    first: uint256
    last: uint256


event Immobilised:
    parcel: indexed(bytes32)
    series: indexed(bytes32)
    attestation: bytes32
    reference: Reference


event Retired:
    parcel: indexed(bytes32)
    account: indexed(address)
    beneficiary: indexed(address)
    first: uint256
    last: uint256
    reason: bytes32


event Redeemed:
    parcel: indexed(bytes32)
    account: indexed(address)
    amount: uint256
    volume: uint256


event Noticed:
    parcel: indexed(bytes32)
    account: indexed(address)
    free_from: uint256


MAX_URI: constant(uint256) = 80
MIN_NOTICE: constant(uint256) = 7 * 86_400
MAX_NOTICE: constant(uint256) = 365 * 86_400
FIRST_VINTAGE: constant(uint256) = 1_900
LAST_VINTAGE: constant(uint256) = 2_999

PARCELS: immutable(IParcelRegistry)
STOCK: immutable(IGrowingStock)
ACCREDITATION: immutable(IAccreditation)
ATTESTATIONS: immutable(IAttestations)
BASE_URI: immutable(String[MAX_URI])
notice: public(immutable(uint256))

totals: public(HashMap[bytes32, Totals])
free_from: public(HashMap[bytes32, HashMap[address, uint256]])  # of an owner who gave notice


@deploy
def __init__(
    parcels: IParcelRegistry,
    stock: IGrowingStock,
    accreditation: IAccreditation,
    attestations: IAttestations,
    base_uri: String[MAX_URI],
    notice_: uint256,
):
    """
    @notice Fix the contracts that belong together.
    @param parcels The registry of parcels.
    @param stock The book of the growing stock, which must know this one.
    @param accreditation Who is a registrar.
    @param attestations Where registrars attest what is immobilised elsewhere.
    @param base_uri Where the certificates' metadata are; parcels are appended as 64 digits.
    @param notice_ Seconds from an owner's notice until he redeems in spite of a freeze.
    """
    assert parcels.address.is_contract, "TimberCertificates: no parcels"
    assert stock.address.is_contract, "TimberCertificates: no stock"
    assert accreditation.address.is_contract, "TimberCertificates: no roles"
    assert attestations.address.is_contract, "TimberCertificates: no notary"
    assert MIN_NOTICE <= notice_ and notice_ <= MAX_NOTICE, "TimberCertificates: bad notice"
    ownable.__init__()
    erc1155.__init__("")
    erc1155.is_minter[msg.sender] = False
    log erc1155.RoleMinterChanged(minter=msg.sender, status=False)
    ownable._transfer_ownership(empty(address))
    PARCELS = parcels
    STOCK = stock
    ACCREDITATION = accreditation
    ATTESTATIONS = attestations
    BASE_URI = base_uri
    notice = notice_


@external
def issue(parcel: bytes32, shares: uint256, receiver: address) -> uint256:
    """
    @notice Certify free shares of a parcel; for its holder.
    @param parcel The parcel, with a title to the timber, neither locked nor leased.
    @param shares How many.
    @param receiver Who gets the certificates; a contract must take ERC-1155 tokens.
    @return The lot's first serial number; the others follow.
    @custom:source CEC-22
    """
    timber_right._check(PARCELS, parcel, msg.sender)
    return self._issue(parcel, shares, receiver)


@external
def issue_immobilised(
    parcel: bytes32,
    shares: uint256,
    receiver: address,
    reference: Reference,
    previous: uint256,
    attestation: bytes32,
) -> uint256:
    """
    @notice Certify free shares whose volume another programme has registered; for the holder.
    @param parcel The parcel, with a title to the timber, neither locked nor leased.
    @param shares How many.
    @param receiver Who gets the certificates; a contract must take ERC-1155 tokens.
    @param reference The serial numbers that are immobilised there.
    @param previous First number of the range before it in its series here; zero for none.
    @param attestation A registrar's, about the parcel, whose content is the reference's hash.
    @return The lot's first serial number; the others follow.
    @custom:source CEC-22
    """
    timber_right._check(PARCELS, parcel, msg.sender)
    self._check_attested(parcel, reference, attestation)
    series: bytes32 = self._series_of(reference.program, reference.project, reference.vintage)
    serial_ranges._take(series, reference.first, reference.last, previous, parcel)
    log Immobilised(parcel=parcel, series=series, attestation=attestation, reference=reference)
    return self._issue(parcel, shares, receiver)


@external
def retire(id: uint256, amount: uint256, beneficiary: address, reason: bytes32):
    """
    @notice Retire certificates of the caller's, for good: what they stand for is never felled.
    @param id The parcel, as a number.
    @param amount How many.
    @param beneficiary In whose favour.
    @param reason Hash of a statement, which stays off chain.
    @custom:source CEC-22
    """
    parcel: bytes32 = convert(id, bytes32)
    erc1155._burn(msg.sender, id, amount)
    retired: uint256 = self.totals[parcel].retired + amount
    self.totals[parcel].retired = retired
    log Retired(
        parcel=parcel,
        account=msg.sender,
        beneficiary=beneficiary,
        first=retired - amount + 1,
        last=retired,
        reason=reason,
    )
    extcall STOCK.retire(parcel, amount)


@external
def redeem(id: uint256, amount: uint256) -> uint256:
    """
    @notice Fell what certificates of the caller's stand for.
    @param id The parcel, as a number.
    @param amount How many.
    @return The volume of the logs, which are the caller's, in dm3.
    @custom:source CEC-22 CEC-25
    """
    parcel: bytes32 = convert(id, bytes32)
    if staticcall STOCK.is_frozen(parcel):
        free_from: uint256 = self.free_from[parcel][msg.sender]
        assert free_from > 0, "TimberCertificates: frozen"
        assert block.timestamp >= free_from, "TimberCertificates: frozen"
    self.free_from[parcel][msg.sender] = 0
    erc1155._burn(msg.sender, id, amount)
    self.totals[parcel].redeemed += amount
    volume: uint256 = extcall STOCK.redeem(parcel, amount, msg.sender)
    log Redeemed(parcel=parcel, account=msg.sender, amount=amount, volume=volume)
    return volume


@external
def give_notice(id: uint256):
    """
    @notice Announce that the caller will redeem in spite of a freeze, once it has lasted so long.
    @dev Else a holder could keep owners of certificates out by selling the parcel to himself
         again and again. What a buyer of the parcel gets is the free shares, which redeeming
         others takes nothing from.
    @param id The parcel, as a number.
    @custom:source CEC-25
    """
    parcel: bytes32 = convert(id, bytes32)
    assert staticcall STOCK.is_frozen(parcel), "TimberCertificates: not frozen"
    assert self.free_from[parcel][msg.sender] == 0, "TimberCertificates: announced"
    free_from: uint256 = block.timestamp + notice
    self.free_from[parcel][msg.sender] = free_from
    log Noticed(parcel=parcel, account=msg.sender, free_from=free_from)


@external
@view
def uri(id: uint256) -> String[MAX_URI + 64]:
    """
    @notice Return where a certificate's metadata are.
    @param id The parcel, as a number.
    @return The address.
    """
    return concat(BASE_URI, hex_text._digits(id))


@external
@view
def immobilised(
    program: String[32], project: String[32], vintage: uint256, first: uint256
) -> serial_ranges.SerialRange:
    """
    @notice Return a range of another programme's serial numbers that was taken here.
    @param program The programme.
    @param project The project.
    @param vintage The year.
    @param first The range's first number; zero for the beginning of the series' list.
    @return Its last number, the first number of the range after it, and the parcel.
    """
    return serial_ranges._range(self._series_of(program, project, vintage), first)


@internal
def _issue(parcel: bytes32, shares: uint256, receiver: address) -> uint256:
    first: uint256 = self.totals[parcel].issued + 1
    self.totals[parcel].issued += shares
    extcall STOCK.certify(parcel, shares)
    survey: bytes32 = (staticcall STOCK.stock(parcel)).survey
    log Issued(
        parcel=parcel, receiver=receiver, survey=survey, first=first, last=first + shares - 1
    )
    erc1155._safe_mint(receiver, convert(parcel, uint256), shares, b"")
    return first


@internal
@view
def _check_attested(parcel: bytes32, reference: Reference, attestation: bytes32):
    assert staticcall ATTESTATIONS.is_valid(attestation), "TimberCertificates: not attested"
    facts: IAttestations.Attestation = staticcall ATTESTATIONS.attestation(attestation)
    assert staticcall ACCREDITATION.is_accredited(
        forest_role.REGISTRAR, facts.attester
    ), "TimberCertificates: no registrar"
    assert facts.terms.subject == parcel, "TimberCertificates: other parcel"
    assert facts.terms.content == keccak256(
        abi_encode(reference)
    ), "TimberCertificates: other range"


@internal
@pure
def _series_of(program: String[32], project: String[32], vintage: uint256) -> bytes32:
    canonical_name._check(program)
    canonical_name._check(project)
    assert FIRST_VINTAGE <= vintage, "TimberCertificates: bad vintage"
    assert vintage <= LAST_VINTAGE, "TimberCertificates: bad vintage"
    return keccak256(abi_encode(program, project, vintage))
