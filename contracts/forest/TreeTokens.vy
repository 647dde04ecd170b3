# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Tree tokens
@license AGPL-3.0-only
@author The MEVM authors
@notice Single trees with owners of their own: an ERC-721 token whose id is the tree's code. A
        parcel's holder makes it from the tree's record in the newest survey; it costs him the
        shares that the tree's volume is worth, so that no right to it is sold twice.
@dev Invariants TT-1 to TT-5 in tests/PROPERTIES.md. A tree's record stays readable for ever:
     disputes need species and origin. snekmate's owner and minter are given up in the constructor,
     and no function of theirs is exported.
@custom:source CEC-20 CEC-22 CEC-23 CEC-25 CEC-27
@custom:kill Nothing can be stopped: there is no owner. No tree is promoted while its parcel is
             locked or leased.
"""

from interfaces import IGrowingStock
from interfaces import IParcelRegistry
from interfaces import ISurveyRegistry
from interfaces import ITreeTokens

implements: ITreeTokens

from snekmate.auth import ownable
from snekmate.tokens import erc721

initializes: ownable
initializes: erc721[ownable := ownable]

exports: (
    # ERC-165
    erc721.supportsInterface,
    # ERC-721
    erc721.name,
    erc721.symbol,
    erc721.balanceOf,
    erc721.ownerOf,
    erc721.approve,
    erc721.getApproved,
    erc721.setApprovalForAll,
    erc721.isApprovedForAll,
    erc721.transferFrom,
    erc721.safeTransferFrom,
    # ERC-721's enumeration
    erc721.totalSupply,
    erc721.tokenByIndex,
    erc721.tokenOfOwnerByIndex,
    # ERC-4494 permit and ERC-5267 domain
    erc721.permit,
    erc721.nonces,
    erc721.DOMAIN_SEPARATOR,
    erc721.eip712Domain,
)

from contracts.modules import hex_text
from contracts.modules import stem_volume
from contracts.modules import timber_right
from contracts.modules import tree_word


struct Entry:
    parcel: bytes32
    survey: bytes32
    word: uint256  # the tree, by contracts/modules/tree_word.vy
    promoted_at: uint256
    felled_at: uint256
    gone_in: bytes32


struct Record:
    parcel: bytes32
    survey: bytes32  # by which it was promoted
    tree: ISurveyRegistry.Tree
    volume: uint256  # as it was promoted, in dm3
    promoted_at: uint256
    felled_at: uint256  # zero while it was not
    gone_in: bytes32  # the survey that found it gone; zero for none


event Promoted:
    parcel: indexed(bytes32)
    code: indexed(bytes32)
    survey: indexed(bytes32)
    tree: ISurveyRegistry.Tree
    volume: uint256
    shares: uint256


event Felled:
    code: indexed(bytes32)
    owner: indexed(address)
    volume: uint256


event Lost:
    code: indexed(bytes32)
    survey: indexed(bytes32)
    status: uint8


event Found:
    code: indexed(bytes32)
    survey: indexed(bytes32)


MAX_URI: constant(uint256) = 80
MAX_DEPTH: constant(uint256) = 32
STANDING: constant(uint8) = 1

PARCELS: immutable(IParcelRegistry)
SURVEYS: immutable(ISurveyRegistry)
STOCK: immutable(IGrowingStock)
BASE_URI: immutable(String[MAX_URI])

_entries: HashMap[bytes32, Entry]
_fellers: HashMap[bytes32, address]


@deploy
def __init__(
    parcels: IParcelRegistry,
    surveys: ISurveyRegistry,
    stock: IGrowingStock,
    base_uri: String[MAX_URI],
):
    """
    @notice Fix the contracts that belong together.
    @param parcels The registry of parcels.
    @param surveys The registry of surveys.
    @param stock The book of the growing stock, which must know this one.
    @param base_uri Where the tokens' metadata are; codes are appended as 64 digits.
    """
    assert parcels.address.is_contract, "TreeTokens: no parcels"
    assert surveys.address.is_contract, "TreeTokens: no surveys"
    assert stock.address.is_contract, "TreeTokens: no stock"
    ownable.__init__()
    erc721.__init__("MEVM Trees", "TREE", "", "MEVM Trees", "1")
    erc721.is_minter[msg.sender] = False
    log erc721.RoleMinterChanged(minter=msg.sender, status=False)
    ownable._transfer_ownership(empty(address))
    PARCELS = parcels
    SURVEYS = surveys
    STOCK = stock
    BASE_URI = base_uri


@external
def promote(
    survey: bytes32, tree: ISurveyRegistry.Tree, proof: DynArray[bytes32, MAX_DEPTH]
) -> uint256:
    """
    @notice Make a token of a tree, against the free shares that it is worth; for the holder of its
            parcel.
    @dev The holder is not called back: a contract that takes no tokens keeps it, as any other.
    @param survey The parcel's newest survey.
    @param tree The tree's record: standing, measured, within the parcel.
    @param proof The siblings up to the survey's root.
    @return The token.
    @custom:source CEC-20 CEC-22 CEC-23
    """
    parcel: bytes32 = self._surveyed(survey, tree, proof)
    timber_right._check(PARCELS, parcel, msg.sender)
    assert self._entries[tree.code].promoted_at == 0, "TreeTokens: promoted"
    assert tree.status == STANDING, "TreeTokens: does not stand"
    assert staticcall PARCELS.covers(
        parcel, tree.latitude, tree.longitude
    ), "TreeTokens: outside the parcel"
    volume: uint256 = stem_volume._volume(tree.diameter, tree.height)
    assert volume > 0, "TreeTokens: not measured"
    self._entries[tree.code] = Entry(
        parcel=parcel,
        survey=survey,
        word=tree_word._pack(tree),
        promoted_at=block.timestamp,
        felled_at=0,
        gone_in=empty(bytes32),
    )
    token: uint256 = convert(tree.code, uint256)
    erc721._mint(msg.sender, token)
    shares: uint256 = extcall STOCK.extract(parcel, volume)
    log Promoted(
        parcel=parcel, code=tree.code, survey=survey, tree=tree, volume=volume, shares=shares
    )
    return token


@external
def fell(token: uint256):
    """
    @notice Turn a tree into logs of its owner's; for him alone.
    @param token The tree's token, which ends.
    @custom:source CEC-20 CEC-22
    """
    assert msg.sender == erc721._owner_of(token), "TreeTokens: not the owner"
    code: bytes32 = convert(token, bytes32)
    entry: Entry = self._entries[code]
    assert entry.gone_in == empty(bytes32), "TreeTokens: gone"
    self._entries[code].felled_at = block.timestamp
    self._fellers[code] = msg.sender
    erc721._burn(token)
    volume: uint256 = self._volume_of(code, entry)
    log Felled(code=code, owner=msg.sender, volume=volume)
    extcall STOCK.fell(entry.parcel, volume, msg.sender)


@external
def review(survey: bytes32, tree: ISurveyRegistry.Tree, proof: DynArray[bytes32, MAX_DEPTH]):
    """
    @notice Show what a newer survey says of a promoted tree; anyone may. One that is gone cannot
            be felled, and is no longer taken off its parcel's stock, which the survey gives
            without it; one that was found again can, and is.
    @param survey The parcel's newest survey.
    @param tree The tree's record.
    @param proof The siblings up to the survey's root.
    @custom:source CEC-21
    """
    parcel: bytes32 = self._surveyed(survey, tree, proof)
    entry: Entry = self._entries[tree.code]
    assert entry.promoted_at > 0, "TreeTokens: not promoted"
    assert entry.parcel == parcel, "TreeTokens: other parcel"
    assert entry.felled_at == 0, "TreeTokens: felled"
    if tree.status == STANDING:
        assert entry.gone_in != empty(bytes32), "TreeTokens: not gone"
        self._entries[tree.code].gone_in = empty(bytes32)
        log Found(code=tree.code, survey=survey)
        extcall STOCK.reinstate(parcel, self._volume_of(tree.code, entry))
    else:
        assert entry.gone_in == empty(bytes32), "TreeTokens: gone"
        self._entries[tree.code].gone_in = survey
        log Lost(code=tree.code, survey=survey, status=tree.status)
        extcall STOCK.write_off(parcel, self._volume_of(tree.code, entry))


@external
@view
def record(code: bytes32) -> Record:
    """
    @notice Return what is known of a tree that was ever promoted.
    @param code The tree's code.
    @return The record; all empty where there is none.
    @custom:source CEC-25
    """
    entry: Entry = self._entries[code]
    if entry.promoted_at == 0:
        return empty(Record)
    tree: ISurveyRegistry.Tree = tree_word._unpack(code, entry.word)
    return Record(
        parcel=entry.parcel,
        survey=entry.survey,
        tree=tree,
        volume=stem_volume._volume(tree.diameter, tree.height),
        promoted_at=entry.promoted_at,
        felled_at=entry.felled_at,
        gone_in=entry.gone_in,
    )


@external
@view
def logs_of_tree(code: bytes32) -> ITreeTokens.Logs:
    """
    @notice Return what logs a tree was felled to.
    @param code The tree's code.
    @return The logs; all empty while it stands.
    @custom:source CEC-27
    """
    entry: Entry = self._entries[code]
    if entry.felled_at == 0:
        return empty(ITreeTokens.Logs)
    return ITreeTokens.Logs(
        parcel=entry.parcel, owner=self._fellers[code], volume=self._volume_of(code, entry)
    )


@external
@view
def tokenURI(token: uint256) -> String[MAX_URI + 64]:
    """
    @notice Return where a token's metadata are.
    @param token The token, which must exist.
    @return The address.
    """
    erc721._require_minted(token)
    return concat(BASE_URI, hex_text._digits(token))


@internal
@view
def _surveyed(
    survey: bytes32, tree: ISurveyRegistry.Tree, proof: DynArray[bytes32, MAX_DEPTH]
) -> bytes32:
    parcel: bytes32 = (staticcall SURVEYS.survey(survey)).parcel
    assert survey != empty(bytes32), "TreeTokens: no survey"
    assert staticcall SURVEYS.last_of(parcel) == survey, "TreeTokens: not the newest survey"
    assert staticcall SURVEYS.contains(survey, tree, proof), "TreeTokens: not in the survey"
    return parcel


@internal
@pure
def _volume_of(code: bytes32, entry: Entry) -> uint256:
    tree: ISurveyRegistry.Tree = tree_word._unpack(code, entry.word)
    return stem_volume._volume(tree.diameter, tree.height)
