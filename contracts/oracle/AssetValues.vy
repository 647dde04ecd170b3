# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title AssetValues
@license AGPL-3.0-only
@author The MEVM authors
@notice Values amounts of listed assets in yuan (CNY): pegged ones at a fixed value, others at an
        oracle's price.
@dev Invariants AV-1 to AV-3 in tests/PROPERTIES.md. The list is fixed at deployment. Who cannot
     value an asset should not guess: a price that is stale, missing or out of range reverts.
     Values are rounded down.
@custom:source SEC-05 SEC-06 SEC-09
@custom:kill Nothing can be stopped or changed, and there is no owner. Without a fresh price its
             assets have no answer; pegged ones do not depend on the oracle.
"""

from interfaces import IAssetValues
from interfaces import IPriceOracle

implements: IAssetValues

from contracts.modules import fresh_price


struct Peg:
    asset: address
    decimals: uint256
    worth: uint256  # of one whole unit, in the unit of values


struct Priced:
    asset: address
    decimals: uint256
    feed: bytes32  # of one whole unit in CNY


struct Listing:
    is_listed: bool
    decimals: uint256
    worth: uint256  # zero for a priced asset
    feed: bytes32


MAX_ASSETS: constant(uint256) = 32
MAX_DECIMALS: constant(uint256) = 36
MAX_WORTH: constant(uint256) = 10**36
MAX_AMOUNT: constant(uint256) = 2**128

ORACLE: immutable(address)
PRICE_AGE: immutable(uint256)

_assets: DynArray[address, 2 * MAX_ASSETS]
_listings: HashMap[address, Listing]


@deploy
def __init__(
    pegs: DynArray[Peg, MAX_ASSETS],
    priced: DynArray[Priced, MAX_ASSETS],
    oracle: address,
    price_age: uint256,
):
    """
    @notice Fix the list.
    @param pegs Assets of fixed value.
    @param priced Assets with a price; the zero address is the coin, with 18 decimals.
    @param oracle Where prices come from; the zero address if there are no such assets.
    @param price_age How old a price's oldest report may be, in seconds; without an oracle zero.
    """
    assert len(pegs) + len(priced) > 0, "AssetValues: no asset"
    if len(priced) > 0:
        fresh_price._check_bounds(oracle, price_age)
    else:
        assert oracle == empty(address) and price_age == 0, "AssetValues: needless oracle"
    ORACLE = oracle
    PRICE_AGE = price_age
    for peg: Peg in pegs:
        assert 0 < peg.worth and peg.worth <= MAX_WORTH, "AssetValues: worth out of range"
        self._list(peg.asset, peg.decimals, peg.worth, empty(bytes32))
    for each: Priced in priced:
        assert each.feed != empty(bytes32), "AssetValues: no feed"
        self._list(each.asset, each.decimals, 0, each.feed)


@external
@view
def value_of(asset: address, amount: uint256) -> (bool, uint256):
    """
    @notice Return the value of an amount.
    @param asset A token; the zero address is the coin.
    @param amount The amount, in the asset's smallest unit, up to 2^128.
    @return Whether the asset is listed, and the value, rounded down (zero if it is not).
    @custom:source SEC-05 SEC-06 SEC-09
    """
    listing: Listing = self._listings[asset]
    if not listing.is_listed:
        return False, 0
    assert amount <= MAX_AMOUNT, "AssetValues: amount too large"
    worth: uint256 = listing.worth
    if worth == 0:
        worth = fresh_price._read(ORACLE, listing.feed, block.timestamp - PRICE_AGE)
    return True, amount * worth // 10**listing.decimals


@external
@view
def listing_of(asset: address) -> Listing:
    """
    @notice Return how an asset is valued.
    @param asset Any token; the zero address is the coin.
    @return Decimals, and either the fixed worth of a whole unit or the feed of its price.
    """
    return self._listings[asset]


@external
@view
def assets() -> DynArray[address, 2 * MAX_ASSETS]:
    """
    @notice Return what is listed.
    @return The assets, the same for ever.
    """
    return self._assets


@external
@view
def pricing() -> (address, uint256):
    """
    @notice Return where prices come from.
    @return The oracle, and how old a price may be; both zero if all assets are pegged.
    """
    return ORACLE, PRICE_AGE


@internal
def _list(asset: address, decimals: uint256, worth: uint256, feed: bytes32):
    assert not self._listings[asset].is_listed, "AssetValues: asset twice"
    assert decimals <= MAX_DECIMALS, "AssetValues: too many decimals"
    if asset == empty(address):
        assert decimals == 18, "AssetValues: the coin has 18"
    else:
        assert asset.is_contract, "AssetValues: no such asset"
    self._assets.append(asset)
    self._listings[asset] = Listing(is_listed=True, decimals=decimals, worth=worth, feed=feed)
