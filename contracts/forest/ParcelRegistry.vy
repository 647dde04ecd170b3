# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Registry of parcels
@license AGPL-3.0-only
@author The MEVM authors
@notice Parcels of forest land by the cells of the grid that they cover. An accredited registrar
        signs holder, title and cells, so that nobody registers land that is not his; a cell has
        one parcel, so that nobody registers it again.
@dev Invariants PR-1 to PR-6 in tests/PROPERTIES.md. A parcel of many blocks is claimed in several
     calls and complete when as many cells are claimed as the registrar signed for at first.
     Nothing is overwritten: a correction is added to the log. A registrar's signature names his
     next nonce, which its use does not raise, so that holders need not wait for one another;
     `skip_nonce` withdraws what is not used. None can be used again: a parcel is registered once,
     has no cells in a block twice, and no more cells once it has let go of some.
@custom:source CEC-20 CEC-23 CEC-25
@custom:kill Nothing can be stopped here. A suspended registrar's signatures are not accepted; the
             parcels that he signed for stay.
"""

from interfaces import IAccreditation
from interfaces import IItemRegistry
from interfaces import IParcelRegistry

implements: IItemRegistry
implements: IParcelRegistry

from contracts.modules import forest_role
from contracts.modules import land_claims
from contracts.modules import parcel_holding
from contracts.modules import signed_message
from contracts.modules import traders

initializes: land_claims
initializes: signed_message
initializes: traders
initializes: parcel_holding[traders := traders]

exports: (
    signed_message.nonces,
    signed_message.skip_nonce,
    signed_message.DOMAIN_SEPARATOR,
    signed_message.eip712Domain,
)
exports: (traders.is_trader, land_claims.blocks_in, land_claims.claimed_in)
exports: (
    parcel_holding.proposed,
    parcel_holding.propose,
    parcel_holding.accept,
    parcel_holding.lock,
    parcel_holding.pass_on,
    parcel_holding.lease_out,
    parcel_holding.unlock,
    parcel_holding.parcel,
    parcel_holding.holder_of,
    parcel_holding.is_free,
)

MAX_CLAIMS: constant(uint256) = 64
MAX_SIGNATURE: constant(uint256) = 1_024
MAX_TRADERS: constant(uint256) = 8
ALL_CLASSES: constant(uint256) = 3

ACCREDITATION: immutable(IAccreditation)
REGISTER: immutable(bytes32)
EXTEND: immutable(bytes32)

missing_cells: public(HashMap[bytes32, uint256])


@deploy
def __init__(accreditation: IAccreditation, traders_: DynArray[address, MAX_TRADERS]):
    """
    @notice Fix who says who is a registrar, the trade contracts, and what registrars sign.
    @param accreditation Who is accredited in which role.
    @param traders_ The contracts for which holders may lock parcels.
    """
    assert accreditation.address != empty(address), "ParcelRegistry: no accreditation"
    ACCREDITATION = accreditation
    traders.__init__(traders_)
    signed_message.__init__("MEVM ParcelRegistry")
    REGISTER = keccak256(
        concat(
            "Register(address holder,bytes32 name,bytes32 document,bytes8 jurisdiction,",
            "uint256 tenure_end,uint256 classes,uint256 cells,bytes32 claims,",
            "uint256 nonce,uint256 deadline)",
        )
    )
    EXTEND = keccak256("Extend(bytes32 parcel,bytes32 claims,uint256 nonce,uint256 deadline)")


@external
def register(
    name: bytes32,
    title: IParcelRegistry.Title,
    cells: uint256,
    claims: DynArray[IParcelRegistry.Claim, MAX_CLAIMS],
    registrar: address,
    deadline: uint256,
    signature: Bytes[MAX_SIGNATURE],
) -> bytes32:
    """
    @notice Register a parcel of the caller's, with its first cells, as a registrar signed it.
    @param name Its name among the holder's.
    @param title What the title document says.
    @param cells How many it covers in all; when so many are claimed it is complete.
    @param claims Its cells, a block at most once; more follow by `extend`.
    @param registrar An accredited registrar, not the caller.
    @param deadline The last second in which the signature is good.
    @param signature The registrar's, of `Register`, with the hash of the encoded claims.
    @return The parcel.
    @custom:source CEC-20
    """
    id: bytes32 = self._id_of(msg.sender, name)
    assert parcel_holding._parcels[id].holder == empty(address), "ParcelRegistry: registered"
    assert title.document != empty(bytes32), "ParcelRegistry: no document"
    assert title.jurisdiction != empty(bytes8), "ParcelRegistry: no jurisdiction"
    assert 0 < title.classes and title.classes <= ALL_CLASSES, "ParcelRegistry: bad classes"
    assert parcel_holding._runs(title.tenure_end), "ParcelRegistry: tenure is over"
    message: bytes32 = keccak256(
        abi_encode(
            REGISTER,
            msg.sender,
            name,
            title,
            cells,
            keccak256(abi_encode(claims)),
            signed_message.nonces[registrar],
            deadline,
        )
    )
    self._check_signed(registrar, message, deadline, signature)
    parcel_holding._parcels[id].holder = msg.sender
    parcel_holding._parcels[id].title = title
    self.missing_cells[id] = cells
    log IParcelRegistry.Registered(parcel=id, holder=msg.sender, registrar=registrar, title=title)
    self._claim(id, claims)
    return id


@external
def extend(
    id: bytes32,
    claims: DynArray[IParcelRegistry.Claim, MAX_CLAIMS],
    registrar: address,
    deadline: uint256,
    signature: Bytes[MAX_SIGNATURE],
):
    """
    @notice Claim more cells of an incomplete parcel, as a registrar signed it; for its holder.
    @param id The parcel.
    @param claims Cells of blocks in which it has none yet.
    @param registrar An accredited registrar, not the caller.
    @param deadline The last second in which the signature is good.
    @param signature The registrar's, of `Extend`, with the hash of the encoded claims.
    @custom:source CEC-20
    """
    assert msg.sender == parcel_holding._parcels[id].holder, "ParcelRegistry: not its holder"
    assert parcel_holding._runs(
        parcel_holding._parcels[id].title.tenure_end
    ), "ParcelRegistry: tenure is over"
    message: bytes32 = keccak256(
        abi_encode(
            EXTEND,
            id,
            keccak256(abi_encode(claims)),
            signed_message.nonces[registrar],
            deadline,
        )
    )
    self._check_signed(registrar, message, deadline, signature)
    self._claim(id, claims)


@external
def abandon(id: bytes32, blocks: DynArray[uint256, MAX_CLAIMS]):
    """
    @notice Free cells of an incomplete parcel, which is never completed then; for its holder.
    @param id The parcel.
    @param blocks In which its cells become free.
    """
    assert msg.sender == parcel_holding._parcels[id].holder, "ParcelRegistry: not its holder"
    assert not parcel_holding._parcels[id].is_complete, "ParcelRegistry: complete"
    self.missing_cells[id] = 0
    self._release(id, blocks)


@external
def vacate(id: bytes32, blocks: DynArray[uint256, MAX_CLAIMS]):
    """
    @notice Free cells of a parcel whose tenure is over, so that land is never lost to the
            registry; anyone may call.
    @param id The parcel.
    @param blocks In which its cells become free.
    """
    assert not parcel_holding._runs(
        parcel_holding._parcels[id].title.tenure_end
    ), "ParcelRegistry: tenure runs"
    assert parcel_holding._parcels[id].trader == empty(address), "ParcelRegistry: locked"
    self._release(id, blocks)


@external
def annotate(id: bytes32, content: bytes32):
    """
    @notice Add a correction to a parcel's history; for its holder and accredited registrars.
    @dev Also while a trade holds the parcel fast: nothing that is recorded changes by it, and a
         buyer wants to know.
    @param id The parcel.
    @param content Hash of the correction.
    @custom:source CEC-20
    """
    holder: address = parcel_holding._parcels[id].holder
    assert holder != empty(address), "ParcelRegistry: no parcel"
    if msg.sender != holder:
        self._check_registrar(msg.sender)
    assert content != empty(bytes32), "ParcelRegistry: no content"
    log IParcelRegistry.Annotated(parcel=id, author=msg.sender, content=content)


@external
@view
@reentrant
def parcel_id(holder: address, name: bytes32) -> bytes32:
    """
    @notice Return the parcel that a holder's name stands for, registered or not.
    @param holder Who registers it.
    @param name The name.
    @return The parcel.
    """
    return self._id_of(holder, name)


@external
@view
@reentrant
def covers(id: bytes32, latitude: int32, longitude: int32) -> bool:
    """
    @notice Return whether a position lies in a parcel.
    @param id The parcel.
    @param latitude In 1e-7 degrees.
    @param longitude In 1e-7 degrees.
    @return Whether its cell is one of the parcel's.
    """
    return id != empty(bytes32) and land_claims._parcel_at(latitude, longitude) == id


@external
@view
@reentrant
def parcel_at(latitude: int32, longitude: int32) -> bytes32:
    """
    @notice Return the parcel at a position.
    @param latitude In 1e-7 degrees.
    @param longitude In 1e-7 degrees.
    @return The parcel; zero where no parcel claims the cell.
    """
    return land_claims._parcel_at(latitude, longitude)


@external
@view
@reentrant
def cells_in(id: bytes32, block_number: uint256) -> uint256:
    """
    @notice Return the cells that a parcel has in a block.
    @param id The parcel.
    @param block_number The block.
    @return A bit for each cell; zero for none.
    """
    return land_claims._cells_in(id, block_number)


@external
@view
def accreditation() -> address:
    """
    @notice Return the contract that says who is a registrar.
    @return Its address.
    """
    return ACCREDITATION.address


@internal
def _claim(id: bytes32, claims: DynArray[IParcelRegistry.Claim, MAX_CLAIMS]):
    assert len(claims) > 0, "ParcelRegistry: no claims"
    count: uint256 = 0
    for claim: IParcelRegistry.Claim in claims:
        land_claims._claim(id, claim.block_number, claim.cells)
        count += land_claims._count(claim.cells)
        log IParcelRegistry.Claimed(parcel=id, block_number=claim.block_number, cells=claim.cells)
    missing: uint256 = self.missing_cells[id]
    assert count <= missing, "ParcelRegistry: too many cells"
    self.missing_cells[id] = missing - count
    count += parcel_holding._parcels[id].cells
    parcel_holding._parcels[id].cells = count
    if self.missing_cells[id] == 0:
        parcel_holding._parcels[id].is_complete = True
        log IParcelRegistry.Completed(parcel=id, cells=count)


@internal
def _release(id: bytes32, blocks: DynArray[uint256, MAX_CLAIMS]):
    assert len(blocks) > 0, "ParcelRegistry: no blocks"
    count: uint256 = 0
    for block_number: uint256 in blocks:
        cells: uint256 = land_claims._release(id, block_number)
        count += land_claims._count(cells)
        log IParcelRegistry.Released(parcel=id, block_number=block_number, cells=cells)
    parcel_holding._parcels[id].cells -= count


@internal
@view
def _check_signed(
    registrar: address, message: bytes32, deadline: uint256, signature: Bytes[MAX_SIGNATURE]
):
    self._check_registrar(registrar)
    assert registrar != msg.sender, "ParcelRegistry: own land"
    signed_message._check(registrar, message, deadline, signature)


@internal
@view
def _check_registrar(account: address):
    assert staticcall ACCREDITATION.is_accredited(
        forest_role.REGISTRAR, account
    ), "ParcelRegistry: not a registrar"


@internal
@view
def _id_of(holder: address, name: bytes32) -> bytes32:
    return keccak256(abi_encode(chain.id, self, holder, name))
