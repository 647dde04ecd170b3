# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title trades
@license AGPL-3.0-only
@author The MEVM authors
@notice Keeps trades, and ends them: every unit of what a trade locks is credited, burned, or
        goes back to the seller's deposit, at once.
@dev An end never depends on another's will: payees are credited, and a trust index that reverts
     or burns its gas only leaves the event `TrustNotTold`, and its call for anyone to repeat.
@custom:source SEC-02 SEC-05 SEC-06 SEC-12
"""

from ethereum.ercs import IERC20
from interfaces import IAssetValues
from interfaces import IAutomaticContract
from interfaces import IFeeSink
from interfaces import ITrustIndex

from contracts.modules import offers
from contracts.modules import purse
from contracts.modules import trade_state

uses: offers
uses: purse


struct Record:
    offer: bytes32
    buyer: address
    sharer: address
    state: uint256
    due: uint256
    held: uint256
    seller_deposit: uint256
    buyer_deposit: uint256
    is_unasked: bool  # somebody else paid, and the buyer has not said that he received anything


# Who gets what of a trade that ends; the fields add up to what the trade locked.
struct Ending:
    state: uint256
    to_seller: uint256
    to_deposit: uint256
    to_buyer: uint256
    to_sharer: uint256
    seller_fee: uint256
    buyer_fee: uint256


struct Fault:
    account: address  # the zero address for nobody
    kind: uint256


COIN: constant(address) = empty(address)
# What the trust index may use for a call, and what must be there so that so much can be passed on:
# nobody can spare an account its fault by bringing too little.
TRUST_GAS: constant(uint256) = 1_000_000
TRUST_GAS_CHECK: constant(uint256) = TRUST_GAS * 64 // 63 + 10_000
MAX_CALL: constant(uint256) = 132

TRUST: immutable(ITrustIndex)
VALUES: immutable(IAssetValues)
SINK: immutable(IFeeSink)
SINK_TOKEN: immutable(address)

_records: HashMap[bytes32, Record]
_is_untold: HashMap[bytes32, bool]  # hash of a call


@deploy
def __init__(trust: ITrustIndex, values: IAssetValues, sink: IFeeSink):
    """
    @notice Fix who keeps trust, who knows values, and who takes the fees.
    @param trust The trust index, of which the host is a source.
    @param values What trust and limits are counted in.
    @param sink Where fees end.
    """
    assert trust.address.is_contract, "trades: no trust index"
    assert values.address.is_contract, "trades: no values"
    TRUST = trust
    VALUES = values
    SINK = sink
    SINK_TOKEN = staticcall sink.token()
    assert extcall IERC20(SINK_TOKEN).approve(
        sink.address, max_value(uint256), default_return_value=True
    ), "trades: approval failed"


@external
def tell_trust(call: Bytes[MAX_CALL]):
    """
    @notice Repeat a call that the trust index did not take when a trade ended; for anyone.
    @param call The call, as `TrustNotTold` has it.
    @custom:source SEC-02
    """
    assert self._is_untold[keccak256(call)], "trades: not untold"
    self._is_untold[keccak256(call)] = False
    raw_call(TRUST.address, call)


@internal
@view
def _seller(id: bytes32) -> address:
    return offers._terms[self._records[id].offer].seller


@internal
@view
def _check_seller(id: bytes32):
    assert msg.sender == self._seller(id), "trades: not the seller"


@internal
@view
def _check_buyer(id: bytes32):
    assert msg.sender == self._records[id].buyer, "trades: not the buyer"


@internal
@view
def _check_undisputed(id: bytes32):
    """
    @notice Revert unless a trade is open and the buyer has not complained.
    @param id The trade.
    """
    assert self._records[id].state in [
        trade_state.PAID, trade_state.SHIPPED, trade_state.RECEIVED
    ], "trades: wrong state"


@internal
@view
def _inspection_end(id: bytes32) -> uint256:
    """
    @notice Return the last second in which the buyer may complain about what was shipped.
    @param id The trade, shipped or received; the end of the transit time counts as receipt.
    @return The time.
    """
    due: uint256 = self._records[id].due
    if self._records[id].state == trade_state.RECEIVED:
        return due
    return due + offers._terms[self._records[id].offer].inspection_time


@internal
@view
def _reward(id: bytes32) -> uint256:
    if self._records[id].sharer == empty(address):
        return 0
    return offers._terms[self._records[id].offer].reward


@internal
def _complete(id: bytes32, is_confirmed: bool):
    """
    @notice End a trade that both sides carried out: fees are burned, the sharer is rewarded.
    @dev Both fees are of the whole price, whatever was reimbursed: trust grows by the whole too.
         The seller's comes out of his proceeds, then of his deposit; the buyer's out of his.
         A buyer who never said anything, not even by paying, lends nobody his trust: else who
         pays for goods of his own in another's name would take it.
    @param id The trade.
    @param is_confirmed Whether the buyer said so.
    """
    record: Record = self._records[id]
    fee: uint256 = offers._share(offers._terms[record.offer].price, offers.FEE_BPS)
    reward: uint256 = min(self._reward(id), record.held)
    proceeds: uint256 = record.held - reward
    from_proceeds: uint256 = min(fee, proceeds)
    from_deposit: uint256 = min(fee - from_proceeds, record.seller_deposit)
    buyer_fee: uint256 = min(fee, record.buyer_deposit)
    self._end(
        id,
        record,
        Ending(
            state=trade_state.COMPLETED,
            to_seller=proceeds - from_proceeds,
            to_deposit=record.seller_deposit - from_deposit,
            to_buyer=record.buyer_deposit - buyer_fee,
            to_sharer=reward,
            seller_fee=from_proceeds + from_deposit,
            buyer_fee=buyer_fee,
        ),
    )
    if record.is_unasked and not is_confirmed:
        self._tell(id, abi_encode(id, method_id=method_id("close_trade(bytes32)")))
    else:
        self._tell(
            id, abi_encode(id, is_confirmed, method_id=method_id("complete_trade(bytes32,bool)"))
        )


@internal
def _divide(id: bytes32, state: uint256, to_buyer: uint256, from_deposit: uint256, fault: Fault):
    """
    @notice End a trade from which no trust grows; no fee is burned.
    @param id The trade.
    @param state Its last.
    @param to_buyer The buyer's part of what is held; the seller's is the rest.
    @param from_deposit What the side at fault, or with the costs, loses of its deposit to the
           other; from the seller's deposit if the fault is his, else from the buyer's.
    @param fault Whose index falls, and what for.
    """
    record: Record = self._records[id]
    seller: address = self._seller(id)
    seller_loses: uint256 = from_deposit if fault.account == seller else 0
    buyer_loses: uint256 = from_deposit - seller_loses
    self._end(
        id,
        record,
        Ending(
            state=state,
            to_seller=record.held - to_buyer + buyer_loses,
            to_deposit=record.seller_deposit - seller_loses,
            to_buyer=to_buyer + record.buyer_deposit - buyer_loses + seller_loses,
            to_sharer=0,
            seller_fee=0,
            buyer_fee=0,
        ),
    )
    self._tell(id, abi_encode(id, method_id=method_id("close_trade(bytes32)")))
    if fault.account != empty(address):
        self._tell(
            id,
            abi_encode(
                fault.account,
                fault.kind,
                id,
                method_id=method_id("penalise(address,uint256,bytes32)"),
            ),
        )


@internal
def _end(id: bytes32, record: Record, ending: Ending):
    asset: address = offers._terms[record.offer].asset
    seller: address = offers._terms[record.offer].seller
    self._records[id].state = ending.state
    self._records[id].due = 0
    self._records[id].held = 0
    self._records[id].seller_deposit = 0
    self._records[id].buyer_deposit = 0
    log IAutomaticContract.Ended(
        id=id,
        state=ending.state,
        to_seller=ending.to_seller + ending.to_deposit,
        to_buyer=ending.to_buyer,
        to_sharer=ending.to_sharer,
        burned=ending.seller_fee + ending.buyer_fee,
    )
    purse._unlock(asset, seller, ending.to_deposit)
    purse._credit(asset, seller, ending.to_seller)
    purse._credit(asset, record.buyer, ending.to_buyer)
    purse._credit(asset, record.sharer, ending.to_sharer)
    self._burn(asset, ending.seller_fee, seller, record.buyer)
    self._burn(asset, ending.buyer_fee, record.buyer, seller)


@internal
def _burn(asset: address, fee: uint256, payer: address, counterparty: address):
    """
    @notice Burn a fee. The sink counts the coin and its own token; any other token is credited
            to it, for anyone to push, so that a token that refuses the sink stops no trade.
    @param asset The asset.
    @param fee How much; zero burns nothing.
    @param payer On whose account it is counted.
    @param counterparty With whom he traded.
    """
    if fee == 0:
        return
    if asset not in [COIN, SINK_TOKEN]:
        purse._credit(asset, SINK.address, fee)
        return
    purse.held[asset] -= fee
    extcall SINK.pay(asset, fee, payer, counterparty, value=fee if asset == COIN else 0)


@internal
def _tell(id: bytes32, call: Bytes[MAX_CALL]):
    """
    @notice Tell the trust index, and go on if it does not take it.
    @param id The trade.
    @param call The call.
    """
    assert msg.gas >= TRUST_GAS_CHECK, "trades: too little gas"
    if not raw_call(TRUST.address, call, gas=TRUST_GAS, revert_on_failure=False):
        self._is_untold[keccak256(call)] = True
        log IAutomaticContract.TrustNotTold(id=id, call=call)
