# pragma version ==0.4.3
# pragma nonreentrancy on
# pragma optimize codesize
"""
@title Automatic contract
@license AGPL-3.0-only
@author The MEVM authors
@notice One contract for the offers and the trades of all sellers: a buyer pays an offer, the
        seller ships, the goods are received and inspected, and both are credited.
@dev Invariants AC-1 to AC-10 in tests/PROPERTIES.md. Modules: offers (terms), purse (credits and
     deposits), trades (records and endings), payments, agreements (what the parties settle), complaints
     (distrust, and the arbiter). A trade names its offer, whose terms never change. Each state
     has a last second, `due`, after which anyone or the honest side alone may end it.
     Fees, deposits and complaints round up; what a ruling gives the buyer rounds down.
@custom:source SEC-01 SEC-02 SEC-03 SEC-05 SEC-09 SEC-12
@custom:kill Nothing can be stopped or changed by anyone. A seller closes his own offers, which
             touches no trade; accounts that the trust index banned cannot open new ones.
"""

from interfaces import IAssetValues
from interfaces import IAutomaticContract
from interfaces import IFeeSink
from interfaces import IOffers
from interfaces import IPurse
from interfaces import ITokenReceiver
from interfaces import ITrustIndex

implements: IAutomaticContract
implements: IOffers
implements: IPurse
implements: ITokenReceiver

from contracts.modules import agreements
from contracts.modules import complaints
from contracts.modules import fault
from contracts.modules import offers
from contracts.modules import payments
from contracts.modules import purse
from contracts.modules import trade_state
from contracts.modules import trades

initializes: offers
initializes: purse
initializes: trades[offers := offers, purse := purse]
initializes: payments[offers := offers, purse := purse, trades := trades]
initializes: agreements[offers := offers, purse := purse, trades := trades]
initializes: complaints[offers := offers, purse := purse, trades := trades]

exports: (
    offers.publish,
    offers.close,
    offers.offer_id,
    offers.terms_of,
    offers.left,
    offers.arbiters,
)
exports: (
    purse.add_deposit,
    purse.free_deposit,
    purse.withdraw,
    purse.push,
    purse.credit_of,
    purse.deposit_of,
    purse.held,
)
exports: (
    payments.buy,
    payments.buy_with_permit,
    payments.tokenReceived,
    payments.payment_of,
    payments.is_payable,
    payments.trade_id,
    payments.trade_count,
)
exports: trades.tell_trust
exports: (
    agreements.release,
    agreements.reimburse,
    agreements.propose,
    agreements.accept,
)
exports: (
    complaints.distrust,
    complaints.concede,
    complaints.contest,
    complaints.execute_ruling,
)


@deploy
def __init__(
    trust: ITrustIndex,
    values: IAssetValues,
    sink: IFeeSink,
    arbiters: DynArray[address, offers.MAX_ARBITERS],
):
    """
    @notice Fix everything that trades depend on beside their own terms.
    @param trust The trust index, of which this contract is a source.
    @param values What trust and limits are counted in.
    @param sink Where fees end.
    @param arbiters Among whom sellers choose.
    """
    offers.__init__(arbiters)
    trades.__init__(trust, values, sink)


@external
def ship(id: bytes32, tracking: bytes32):
    """
    @notice Record the shipment; for the seller, within the handling time.
    @param id The trade.
    @param tracking Hash of what the carrier gave.
    @custom:source SEC-02
    """
    trades._check_seller(id)
    assert trades._records[id].state == trade_state.PAID, "AutomaticContract: wrong state"
    assert block.timestamp <= trades._records[id].due, "AutomaticContract: too late"
    due: uint256 = block.timestamp + offers._terms[trades._records[id].offer].transit_time
    trades._records[id].state = trade_state.SHIPPED
    trades._records[id].due = due
    log IAutomaticContract.Shipped(id=id, tracking=tracking, due=due)


@external
def attest_receipt(id: bytes32):
    """
    @notice Record the receipt, from which the inspection time runs; for buyer or carrier.
    @dev Only a carrier that the offer names, and so the buyer accepted by paying. The end of
         the transit time counts as receipt without a call.
    @param id The trade.
    @custom:source SEC-02
    """
    offer: bytes32 = trades._records[id].offer
    assert trades._records[id].state == trade_state.SHIPPED, "AutomaticContract: wrong state"
    assert msg.sender in [
        trades._records[id].buyer, offers._terms[offer].carrier
    ], "AutomaticContract: not a witness"
    assert block.timestamp <= trades._records[id].due, "AutomaticContract: too late"
    due: uint256 = block.timestamp + offers._terms[offer].inspection_time
    trades._records[id].state = trade_state.RECEIVED
    trades._records[id].due = due
    if msg.sender == trades._records[id].buyer:
        trades._records[id].is_unasked = False
    log IAutomaticContract.Received(id=id, by=msg.sender, due=due)


@external
def confirm(id: bytes32):
    """
    @notice Complete a trade; for the buyer, at any time before a complaint is contested.
    @param id The trade.
    @custom:source SEC-02
    """
    trades._check_buyer(id)
    if trades._records[id].state != trade_state.DISTRUSTED:
        trades._check_undisputed(id)
    trades._complete(id, True)


@external
def complete(id: bytes32):
    """
    @notice Complete a trade whose inspection time is over; for anyone.
    @param id The trade.
    @custom:source SEC-02
    """
    assert trades._records[id].state in [
        trade_state.SHIPPED, trade_state.RECEIVED
    ], "AutomaticContract: wrong state"
    assert block.timestamp > trades._inspection_end(id), "AutomaticContract: too early"
    trades._complete(id, False)


@external
def refund(id: bytes32):
    """
    @notice Give all back to the buyer: by the seller before a complaint, or by anyone when the
            handling time is over without shipment.
    @dev Who gives back in time loses nothing but the trade; who forgets it, his deposit.
    @param id The trade.
    @custom:source SEC-02 SEC-05
    """
    trades._check_undisputed(id)
    guilt: trades.Fault = empty(trades.Fault)
    loss: uint256 = 0
    if trades._records[id].state == trade_state.PAID and block.timestamp > trades._records[id].due:
        guilt = trades.Fault(account=trades._seller(id), kind=fault.NOT_SHIPPED)
        loss = trades._records[id].seller_deposit
    else:
        trades._check_seller(id)
    trades._divide(id, trade_state.REFUNDED, trades._records[id].held, loss, guilt)


@external
@view
def trade(id: bytes32) -> IAutomaticContract.Trade:
    """
    @notice Return the main facts of a trade.
    @param id The trade.
    @return The trade; all empty when there is none of this id.
    """
    record: trades.Record = trades._records[id]
    terms: IOffers.Terms = offers._terms[record.offer]
    return IAutomaticContract.Trade(
        offer=record.offer,
        seller=terms.seller,
        buyer=record.buyer,
        asset=terms.asset,
        price=terms.price,
        content=terms.content,
        state=record.state,
    )


@external
@view
def progress(id: bytes32) -> IAutomaticContract.Progress:
    """
    @notice Return how a trade stands.
    @param id The trade.
    @return What changes while it is open; all amounts are zero when it has ended.
    """
    record: trades.Record = trades._records[id]
    split: agreements.Split = agreements._splits[id]
    if split.state != record.state:
        split = empty(agreements.Split)
    return IAutomaticContract.Progress(
        held=record.held,
        seller_deposit=record.seller_deposit,
        buyer_deposit=record.buyer_deposit,
        sharer=record.sharer,
        due=record.due,
        case_id=complaints._disputes[id].case_id,
        case_cost=complaints._disputes[id].cost,
        proposer=split.proposer,
        to_buyer=split.to_buyer,
    )
