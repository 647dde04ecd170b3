# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Registry of shielded assets
@license AGPL-3.0-only
@author The MEVM authors
@notice Gives every asset of the shielded pool its name, which is never given again, what it stands
        for, and the point of Baby Jubjub that its amounts multiply.
@dev Invariants AR-1 to AR-5 in tests/PROPERTIES.md. Tokens and categories share one namespace, and
     each name has one spelling. A point is a function of the name alone (asset_generator.vy).
@custom:source SERO-03 SERO-10
@custom:kill Nothing can be stopped or changed, and there is no owner. Whoever comes first has a
             name, and gives a token or collection its only one.
"""

from interfaces import IAssetRegistry
from interfaces import IShieldedAssets

implements: IAssetRegistry

from contracts.modules import asset_generator
from contracts.modules import baby_jubjub
from contracts.modules import canonical_name
from contracts.modules import poseidon_hash
from contracts.modules import shielded_asset
from contracts.modules import shielded_kind

initializes: baby_jubjub
initializes: poseidon_hash
initializes: asset_generator[baby_jubjub := baby_jubjub, poseidon_hash := poseidon_hash]

MAX_NAME: constant(uint256) = 32
O: constant(uint256[2]) = [0, 1]
ERC721: constant(bytes4) = 0x80AC58CD  # ERC-165's id of the interface
ERC165_GAS: constant(uint256) = 30_000  # the most that the answer may cost

name_of: public(HashMap[address, bytes32])  # by backing; the zero address is the coin

_entries: HashMap[bytes32, IAssetRegistry.Entry]
_currencies: HashMap[bytes32, uint256[2]]  # generators, by name
_tickets: HashMap[bytes32, uint256[2]]  # generators, by key


@deploy
def __init__(coin: String[MAX_NAME], counter: uint256, y: uint256, primitives: address[4]):
    """
    @notice Register the chain's coin.
    @param coin Its name.
    @param counter As for `register_token`.
    @param y As for `register_token`.
    @param primitives POSEIDON, BABYJUB_ADD, BABYJUB_MSM and BABYJUB_VERIFY, or what answers alike.
    """
    poseidon_hash.__init__(primitives[0])
    baby_jubjub.__init__(primitives[1], primitives[2], primitives[3])
    self._register_currency(coin, self._entry(shielded_kind.COIN), counter, y)


@external
def register_token(name: String[MAX_NAME], token: address, counter: uint256, y: uint256):
    """
    @notice Let an ERC-20 into the pool, under a new name; once for each token.
    @param name A canonical name that was never used.
    @param token The ERC-20.
    @param counter The first counter that makes the name's hash the x of a point.
    @param y The smaller y of that point.
    @custom:source SERO-03
    """
    assert token.is_contract, "AssetRegistry: no contract"
    # Else anyone could keep a collection out by registering it as what it is not.
    assert not self._is_collection(token), "AssetRegistry: a collection"
    entry: IAssetRegistry.Entry = self._entry(shielded_kind.TOKEN, token)
    self._register_currency(name, entry, counter, y)


@external
def register_collection(name: String[MAX_NAME], collection: address):
    """
    @notice Let an ERC-721 into the pool as a category of tickets; once for each collection.
    @param name A canonical name that was never used.
    @param collection The ERC-721.
    @custom:source SERO-03
    """
    assert self._is_collection(collection), "AssetRegistry: no ERC-721"
    self._register(name, self._entry(shielded_kind.COLLECTION, collection))


@external
def issue_currency(name: String[MAX_NAME], counter: uint256, y: uint256):
    """
    @notice Found a token that exists in the pool only; the caller mints and burns it.
    @param name A canonical name that was never used.
    @param counter As for `register_token`.
    @param y As for `register_token`.
    @custom:source SERO-10
    """
    entry: IAssetRegistry.Entry = self._entry(shielded_kind.CURRENCY, empty(address), msg.sender)
    self._register_currency(name, entry, counter, y)


@external
def issue_category(name: String[MAX_NAME]):
    """
    @notice Found a category of tickets that exist in the pool only; the caller mints and burns.
    @param name A canonical name that was never used.
    @custom:source SERO-10
    """
    self._register(name, self._entry(shielded_kind.CATEGORY, empty(address), msg.sender))


@external
def register_ticket(category: bytes32, ticket: uint256, counter: uint256, y: uint256):
    """
    @notice Compute and keep the generator of a ticket; once, by anyone.
    @param category A registered category.
    @param ticket The ticket's id.
    @param counter The first counter that makes its hash the x of a point.
    @param y The smaller y of that point.
    @custom:source SERO-03
    """
    kind: uint256 = self._entries[category].kind
    assert kind in [shielded_kind.COLLECTION, shielded_kind.CATEGORY], "AssetRegistry: no category"
    key: bytes32 = shielded_asset._ticket_key(category, ticket)
    self._check_free(key)
    generator: uint256[2] = asset_generator._of_ticket(category, ticket, counter, y)
    self._tickets[key] = generator
    log IAssetRegistry.TicketRegistered(category=category, ticket=ticket, generator=generator)


@external
@view
def entry(name: bytes32) -> IAssetRegistry.Entry:
    """
    @notice Return what is registered under a name; all zeros if nothing is.
    @param name The name.
    @return The entry.
    """
    return self._entries[name]


@external
@view
def is_ticket(category: bytes32, ticket: uint256) -> bool:
    """
    @notice Tell whether a ticket is registered.
    @param category Its category.
    @param ticket Its id.
    @return True if it has a generator.
    """
    return self._tickets[shielded_asset._ticket_key(category, ticket)][0] != 0


@external
@view
def generators(asset: IShieldedAssets.Asset) -> (uint256[2], uint256[2]):
    """
    @notice Return the points that an asset's amount and ticket multiply.
    @param asset The asset.
    @return Generator of the currency, generator of the ticket; O = (0, 1) for what it has not.
    @custom:source SERO-03
    """
    return self._generators(asset)


@external
@view
def commitment(asset: IShieldedAssets.Asset) -> uint256[2]:
    """
    @notice Return the point that an asset has in a balance: amount and ticket times generators.
    @param asset The asset.
    @return A point of the prime subgroup; O for nothing.
    @custom:source SERO-03 SERO-06
    """
    currency: uint256[2] = O
    ticket: uint256[2] = O
    currency, ticket = self._generators(asset)
    terms: DynArray[uint256[3], 2] = [[asset.amount, currency[0], currency[1]]]
    if asset.count > 0:
        terms.append([asset.count, ticket[0], ticket[1]])
    return baby_jubjub._combine(terms)


@internal
def _register_currency(
    name: String[MAX_NAME], entry: IAssetRegistry.Entry, counter: uint256, y: uint256
):
    key: bytes32 = self._register(name, entry)
    self._currencies[key] = asset_generator._of_currency(key, counter, y)


@internal
def _register(name: String[MAX_NAME], entry: IAssetRegistry.Entry) -> bytes32:
    key: bytes32 = self._name(name)
    assert self._entries[key].kind == 0, "AssetRegistry: name taken"
    self._check_free(key)
    if entry.issuer == empty(address):
        assert self.name_of[entry.backing] == empty(bytes32), "AssetRegistry: has a name"
        self.name_of[entry.backing] = key
    self._entries[key] = entry
    log IAssetRegistry.AssetRegistered(
        name=key, backing=entry.backing, issuer=entry.issuer, kind=entry.kind
    )
    return key


@internal
@view
def _check_free(key: bytes32):
    """
    @notice Revert if a key is one already: names and tickets' keys must never meet.
    """
    assert self._currencies[key][0] == 0, "AssetRegistry: registered"
    assert self._tickets[key][0] == 0, "AssetRegistry: registered"


@internal
@view
def _generators(asset: IShieldedAssets.Asset) -> (uint256[2], uint256[2]):
    """
    @notice Return the points that an asset's amount and ticket multiply; O for what it has not.
    """
    shielded_asset._check(asset)
    currency: uint256[2] = O
    ticket: uint256[2] = O
    if asset.amount > 0:
        currency = self._currencies[asset.currency]
        assert currency[0] != 0, "AssetRegistry: unknown currency"
    if asset.count > 0:
        ticket = self._tickets[shielded_asset._ticket_key(asset.category, asset.ticket)]
        assert ticket[0] != 0, "AssetRegistry: unknown ticket"
    return currency, ticket


@internal
@view
def _is_collection(account: address) -> bool:
    success: bool = False
    output: Bytes[32] = b""
    success, output = raw_call(
        account,
        abi_encode(ERC721, method_id=method_id("supportsInterface(bytes4)")),
        gas=ERC165_GAS,
        max_outsize=32,
        is_static_call=True,
        revert_on_failure=False,
    )
    return success and len(output) == 32 and convert(output, uint256) == 1


@internal
@pure
def _entry(
    kind: uint256, backing: address = empty(address), issuer: address = empty(address)
) -> IAssetRegistry.Entry:
    return IAssetRegistry.Entry(kind=kind, backing=backing, issuer=issuer)


@internal
@pure
def _name(name: String[MAX_NAME]) -> bytes32:
    canonical_name._check(name)
    return convert(convert(name, Bytes[MAX_NAME]), bytes32)
