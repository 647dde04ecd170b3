# pragma version ==0.4.3
# pragma nonreentrancy on
# pragma optimize codesize
"""
@title Sale of land and trees
@license AGPL-3.0-only
@author The MEVM authors
@notice Sells parcels and trees and leases parcels: a provider locks an item for his offer, an
        identified buyer orders and pays within a day, the provider confirms with a certificate
        and delivers, and when both have confirmed the money is his and the item the buyer's.
@dev Invariants LT-1 to LT-7 in tests/PROPERTIES.md. Modules: forest_offers (terms), forest_book
     (records and endings), forest_orders (states), forest_disputes (the arbiter), purse (credits),
     till (the fee, rounded up). What a ruling gives the buyer rounds down. An item is locked in its
     registry from the listing to the end; registries, ratings and identities are the domain's own
     contracts.
@custom:source CEC-23 CEC-24 CEC-25 CEC-26
@custom:kill Nothing can be stopped or changed by anyone. A provider takes back his offers, which
             touches no order; one that is shut out by ratings gets no new orders.
"""

from interfaces import IDealBook
from interfaces import IForestSale
from interfaces import IHolderDividend
from interfaces import IIdentityRegistry
from interfaces import IItemTrader
from interfaces import IProviderRatings

implements: IDealBook
implements: IForestSale
implements: IItemTrader

from contracts.modules import forest_book
from contracts.modules import forest_disputes
from contracts.modules import forest_offers
from contracts.modules import forest_orders
from contracts.modules import one_asset
from contracts.modules import purse
from contracts.modules import till

initializes: one_asset
initializes: purse
initializes: till[one_asset := one_asset, purse := purse]
initializes: forest_offers
initializes: forest_book[forest_offers := forest_offers, till := till]
initializes: forest_orders[forest_book := forest_book, forest_offers := forest_offers, till := till]
initializes: forest_disputes[forest_book := forest_book, till := till]

exports: one_asset.asset
exports: (purse.withdraw, purse.push, purse.credit_of, purse.held)
exports: (till.pay_revenue, till.revenue, till.dividend, till.fee_bps)
exports: (
    forest_offers.publish,
    forest_offers.item_locked,
    forest_offers.offer,
    forest_offers.offer_id,
    forest_offers.order_for,
    forest_offers.is_listed,
    forest_offers.was_listed,
    forest_offers.is_registry,
    forest_offers.is_arbiter,
)
exports: (forest_book.order_of, forest_book.parties, forest_book.evidence_of)
exports: (
    forest_orders.order,
    forest_orders.buy,
    forest_orders.pay,
    forest_orders.lapse,
    forest_orders.cancel,
    forest_orders.confirm,
    forest_orders.deliver,
    forest_orders.accept,
    forest_orders.complete,
    forest_orders.refund,
    forest_orders.take_back,
    forest_orders.next_reservation,
    forest_orders.order_count,
    forest_orders.has_left,
)
exports: (forest_disputes.dispute, forest_disputes.execute_ruling)


@deploy
def __init__(
    asset: address,
    identities: IIdentityRegistry,
    ratings: IProviderRatings,
    parcels: address,
    registries: DynArray[address, forest_offers.MAX_REGISTRIES],
    arbiters: DynArray[address, forest_offers.MAX_ARBITERS],
    dividend: IHolderDividend,
    fee_bps: uint256,
):
    """
    @notice Fix everything that orders depend on beside their own terms.
    @param asset In what all is paid.
    @param identities Who is identified.
    @param ratings Who may rate whom, and who is shut out.
    @param parcels The registry of parcels.
    @param registries Those of other items, such as tokens of single trees.
    @param arbiters Among whom providers choose.
    @param dividend Who gets the fees; the zero address where there is none.
    @param fee_bps Of what a provider earns.
    """
    one_asset.__init__(asset)
    till.__init__(dividend, fee_bps)
    forest_offers.__init__(parcels, registries, arbiters, ratings)
    forest_orders.__init__(identities)
