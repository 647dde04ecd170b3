# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Rewards of providers
@license AGPL-3.0-only
@author The MEVM authors
@notice Shares a pot that anyone fills, every 90 days, among the providers whom their customers
        rated with more than three stars, by what was paid and how good it was found.
@dev Invariants RW-1 to RW-4 in tests/PROPERTIES.md. Only deals that pay a fee count, and nobody gets
     more than a part of the fees for what he was rated for: whoever deals with himself under
     another name pays more than he can win, whatever the pot.
@custom:source CEC-29
@custom:kill Nothing can be stopped: there is no owner. Who is shut out waits until he is not.
"""

from interfaces import IProviderRatings

from contracts.modules import epoch_pot
from contracts.modules import one_asset

initializes: one_asset
initializes: epoch_pot[one_asset := one_asset]

exports: one_asset.asset
exports: (
    epoch_pot.fund,
    epoch_pot.carry,
    epoch_pot.epoch,
    epoch_pot.pot_of,
    epoch_pot.paid_of,
    epoch_pot.is_claimed,
)

MAX_SOURCES: constant(uint256) = 4
BPS: constant(uint256) = 10_000
MAX_BOUND: constant(uint256) = 100
BEST: constant(uint256) = 2  # merit of a weight of one that got five stars

RATINGS: immutable(IProviderRatings)
BOUND_BPS: immutable(uint256)

_sources: DynArray[address, MAX_SOURCES]


@deploy
def __init__(
    asset: address,
    ratings: IProviderRatings,
    sources: DynArray[address, MAX_SOURCES],
    bound_bps: uint256,
):
    """
    @notice Fix whose ratings count.
    @param asset What pots hold: that in which the deals are paid.
    @param ratings The ratings of providers.
    @param sources The contracts whose deals pay a fee.
    @param bound_bps The most that a provider gets of what was paid for deals with five stars: at most
           half of the fee, so that deals with oneself lose.
    """
    one_asset.__init__(asset)
    assert ratings.address.is_contract, "ProviderRewards: no ratings"
    assert len(sources) > 0, "ProviderRewards: no source"
    for source: address in sources:
        assert source not in self._sources, "ProviderRewards: twice"
        self._sources.append(source)
    assert bound_bps <= MAX_BOUND, "ProviderRewards: bad bound"
    RATINGS = ratings
    BOUND_BPS = bound_bps


@external
def claim(provider: address, epoch: uint256):
    """
    @notice Pay a provider his part of an epoch, once; anyone may call.
    @param provider The provider, who is not shut out.
    @param epoch One of the last two that are over.
    @custom:source CEC-29
    """
    assert not staticcall RATINGS.is_excluded(provider), "ProviderRewards: shut out"
    merit: uint256 = 0
    total: uint256 = 0
    merit, total = self._merits(provider, epoch)
    epoch_pot._pay(provider, epoch, merit, total, merit * BOUND_BPS // (BEST * BPS))


@external
@view
def merits(provider: address, epoch: uint256) -> (uint256, uint256):
    """
    @notice Return a provider's merit in an epoch, and that of all.
    @param provider The provider.
    @param epoch The epoch.
    @return Both sums over the sources.
    """
    return self._merits(provider, epoch)


@external
@view
def settings() -> (address, DynArray[address, MAX_SOURCES], uint256):
    """
    @notice Return what was fixed at deployment.
    @return Ratings, sources and the bound in basis points.
    """
    return RATINGS.address, self._sources, BOUND_BPS


@internal
@view
def _merits(provider: address, epoch: uint256) -> (uint256, uint256):
    merit: uint256 = 0
    total: uint256 = 0
    for source: address in self._sources:
        merit += staticcall RATINGS.merit_of(source, epoch, provider)
        total += staticcall RATINGS.total_merit(source, epoch)
    return merit, total
