# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title TransactionMining
@license AGPL-3.0-only
@author The MEVM authors
@notice Proof of transaction volume: pays the mining reserve to those whose trades paid fees into
        the sink, by fees and pair weight, and never more than half of what they paid.
@dev Invariants POT-1 to POT-6 in tests/PROPERTIES.md. Of an epoch that is over, the sink's totals
     are final. They bound the sum of all weighted fees, so a rate by them needs no register of
     payers and no second step:
         pool  = min(budget, value / 2)              value: all fees of the epoch, in tokens
         share = fees of the pair * pool / value     hence never above half of these fees
         paid  = share * pair weight                 the rest of the share returns to the reserve
     The budget is a fixed part of what no epoch has been given yet. It falls as the reserve does,
     and all pools together stay below the reserve, in whatever order epochs are closed; an epoch
     without fees takes nothing, and needs no call. What weights withhold and what no fees ask for
     stays in the reserve for later epochs.
     Fees in tokens count at par. Fees in the coin count at the oracle's price of the closing,
     but never for more tokens than the floor price gives. So at the price of the closing whoever
     buys tokens instead of mining them with fees gets at least twice as many; how washing loses
     from that, and on what assumptions, is in tests/suite/mining.
     A payer has 180 days to choose the order of his claims, as the first weigh most; then anyone
     may claim for him. All rounding is towards the reserve. Bounds: coin below 2^105 wei and
     tokens below 2^91 make a value below 2^165 + 2^91, and a product with a pool below 2^256.
@custom:source WSG-02
@custom:kill Nothing can be stopped or changed, and there is no owner. Without a price, an epoch
             with fees in the coin waits for one, and is closed without these fees after 30 days.
"""

from ethereum.ercs import IERC20
from interfaces import IFeeSink
from interfaces import IPriceOracle
from interfaces import ITransactionMining
from interfaces import IVesting

implements: ITransactionMining

from contracts.modules import pair_weight

initializes: pair_weight

COIN: constant(address) = empty(address)
ONE: constant(uint256) = 10**18
MAX_TOTAL: constant(uint256) = 2**90
MAX_SOURCES: constant(uint256) = 16
MIN_DIVISOR: constant(uint256) = 2
MAX_DIVISOR: constant(uint256) = 10_000
# Without a price for this long after its end, an epoch is closed without its fees in the coin.
PATIENCE: constant(uint256) = 30 * 86_400

TOKEN: immutable(IERC20)
VESTING: immutable(IVesting)
GRANT: immutable(uint256)
TOTAL: immutable(uint256)
DIVISOR: immutable(uint256)
SINK: immutable(IFeeSink)
START: immutable(uint256)
EPOCH_LENGTH: immutable(uint256)
PRICING: immutable(ITransactionMining.Pricing)

allotted: public(uint256)  # to closed epochs, and not yet claimed
paid: public(uint256)
rounds: public(HashMap[uint256, ITransactionMining.Round])  # epoch
is_claimed: public(
    HashMap[uint256, HashMap[address, HashMap[address, bool]]]
)  # epoch, payer, counterparty

_sources: DynArray[address, MAX_SOURCES]


@deploy
def __init__(
    vesting: IVesting,
    grant: uint256,
    total: uint256,
    divisor: uint256,
    sink: IFeeSink,
    sources: DynArray[address, MAX_SOURCES],
    pricing: ITransactionMining.Pricing,
):
    """
    @notice Fix the reserve, its pace, and the fees that count.
    @param vesting The contract that holds the reserve's grant.
    @param grant Id of the grant, which only this contract can draw.
    @param total The reserve: the grant's amount.
    @param divisor A budget is this part of what is left of the reserve.
    @param sink Where fees are paid; it takes the token that is mined.
    @param sources The contracts whose word on payers and counterparties counts.
    @param pricing How fees in the coin are counted.
    """
    assert 0 < total and total < MAX_TOTAL, "TransactionMining: bad total"
    assert MIN_DIVISOR <= divisor and divisor <= MAX_DIVISOR, "TransactionMining: bad divisor"
    assert len(sources) > 0, "TransactionMining: no source"
    for source: address in sources:
        assert source != empty(address), "TransactionMining: empty source"
        assert source not in self._sources, "TransactionMining: source twice"
        self._sources.append(source)
    if pricing.oracle != empty(address):
        assert pricing.oracle.is_contract, "TransactionMining: no oracle"
        assert pricing.feed != empty(bytes32), "TransactionMining: no feed"
        assert pricing.floor_price > 0, "TransactionMining: no floor price"
    TOKEN = IERC20(staticcall sink.token())
    assert staticcall vesting.token() == TOKEN.address, "TransactionMining: wrong token"
    VESTING = vesting
    GRANT = grant
    TOTAL = total
    DIVISOR = divisor
    SINK = sink
    START = staticcall sink.start()
    EPOCH_LENGTH = staticcall sink.epoch_length()
    PRICING = pricing
    pair_weight.__init__(EPOCH_LENGTH)


@external
def close(epoch: uint256) -> uint256:
    """
    @notice Fix what an epoch's fees share; anyone may call, once the epoch is over.
    @param epoch The sink's epoch.
    @return The pool.
    """
    assert self.rounds[epoch].value == 0, "TransactionMining: epoch is closed"
    return self._close(epoch).pool


@external
def claim(epoch: uint256, payer: address, counterparty: address) -> uint256:
    """
    @notice Pay a payer for his fees of an epoch from trades with one counterparty.
    @dev The payer calls, or anyone once 180 days have passed since the epoch.
    @param epoch The sink's epoch; it is closed if it is not yet.
    @param payer Who paid the fees, and is paid.
    @param counterparty With whom he traded.
    @return The amount.
    """
    assert (
        msg.sender == payer or block.timestamp >= self._end(epoch) + pair_weight.WINDOW
    ), "TransactionMining: payer's choice"
    assert not self.is_claimed[epoch][payer][counterparty], "TransactionMining: already claimed"
    share: uint256 = self._share(epoch, self._close(epoch), payer, counterparty)
    assert share > 0, "TransactionMining: nothing to claim"
    amount: uint256 = pair_weight._weigh(payer, counterparty, epoch, share)
    self.is_claimed[epoch][payer][counterparty] = True
    self.allotted -= share
    self.paid += amount
    log ITransactionMining.RewardClaimed(
        epoch=epoch,
        payer=payer,
        counterparty=counterparty,
        amount=amount,
        withheld=share - amount,
    )
    if amount > 0:
        pair_weight._note(payer, counterparty, epoch)
        self._pay(payer, amount)
    return amount


@external
@view
def claimable(epoch: uint256, payer: address, counterparty: address) -> uint256:
    """
    @notice Return what `claim` would pay now; reverts while the epoch cannot be closed.
    @param epoch The sink's epoch.
    @param payer Who paid the fees.
    @param counterparty With whom he traded.
    @return The amount.
    """
    if self.is_claimed[epoch][payer][counterparty]:
        return 0
    share: uint256 = self._share(epoch, self._round(epoch), payer, counterparty)
    return pair_weight._weigh(payer, counterparty, epoch, share)


@external
@view
def budget() -> uint256:
    """
    @notice Return the most that the next epoch to be closed can share.
    @return The amount.
    """
    return self._budget()


@external
@view
def token() -> address:
    """
    @notice Return what is mined.
    @return The token.
    """
    return TOKEN.address


@external
@view
def source() -> (address, uint256):
    """
    @notice Return the grant that feeds the reserve.
    @return The Vesting contract and the grant's id.
    """
    return VESTING.address, GRANT


@external
@view
def emission() -> (uint256, uint256):
    """
    @notice Return the reserve and its pace.
    @return The amount, and by what its rest is divided into a budget.
    """
    return TOTAL, DIVISOR


@external
@view
def fees() -> (address, DynArray[address, MAX_SOURCES]):
    """
    @notice Return which fees count.
    @return The sink, and the contracts whose fees count.
    """
    return SINK.address, self._sources


@external
@view
def pricing() -> ITransactionMining.Pricing:
    """
    @notice Return how fees in the coin are counted.
    @return Oracle, feed, and floor price.
    """
    return PRICING


@internal
def _close(epoch: uint256) -> ITransactionMining.Round:
    current: ITransactionMining.Round = self._round(epoch)
    if self.rounds[epoch].value == 0:
        assert current.pool > 0, "TransactionMining: nothing to share"
        self.rounds[epoch] = current
        self.allotted += current.pool
        log ITransactionMining.EpochClosed(
            epoch=epoch, value=current.value, pool=current.pool, price=current.price
        )
    return current


@internal
def _pay(receiver: address, amount: uint256):
    # The grant releases all of the reserve at once, so this draws once.
    if staticcall TOKEN.balanceOf(self) < amount:
        extcall VESTING.claim(GRANT)
    assert extcall TOKEN.transfer(receiver, amount), "TransactionMining: transfer failed"


@internal
@view
def _round(epoch: uint256) -> ITransactionMining.Round:
    closed: ITransactionMining.Round = self.rounds[epoch]
    if closed.value > 0:
        return closed
    assert block.timestamp >= self._end(epoch), "TransactionMining: epoch goes on"
    tokens: uint256 = 0
    coins: uint256 = 0
    for source: address in self._sources:
        tokens += staticcall SINK.total(source, TOKEN.address, epoch)
        coins += staticcall SINK.total(source, COIN, epoch)
    price: uint256 = self._price(epoch) if coins > 0 else 0
    value: uint256 = self._value(tokens, coins, price)
    return ITransactionMining.Round(value=value, pool=min(self._budget(), value // 2), price=price)


@internal
@view
def _share(
    epoch: uint256, of: ITransactionMining.Round, payer: address, counterparty: address
) -> uint256:
    if of.value == 0:
        return 0
    tokens: uint256 = 0
    coins: uint256 = 0
    for source: address in self._sources:
        tokens += staticcall SINK.paid_by_pair(source, TOKEN.address, epoch, payer, counterparty)
        if of.price > 0:
            coins += staticcall SINK.paid_by_pair(source, COIN, epoch, payer, counterparty)
        # All parts are rounded down, so together they are no more than the whole.


    return self._value(tokens, coins, of.price) * of.pool // of.value


@internal
@view
def _price(epoch: uint256) -> uint256:
    """
    @notice The price of a token in coin; 0 if fees in the coin count nothing.
    """
    if PRICING.oracle == empty(address):
        return 0
    # Too little gas cannot fake a missing price: what is left then cannot pay for the rest.
    success: bool = False
    answer: Bytes[32] = b""
    success, answer = raw_call(
        PRICING.oracle,
        abi_encode(PRICING.feed, method_id=method_id("price(bytes32)")),
        max_outsize=32,
        is_static_call=True,
        revert_on_failure=False,
    )
    if success and len(answer) == 32:
        return max(convert(answer, uint256), PRICING.floor_price)
    assert block.timestamp >= self._end(epoch) + PATIENCE, "TransactionMining: no price"
    return 0


@internal
@pure
def _value(tokens: uint256, coins: uint256, price: uint256) -> uint256:
    return tokens if price == 0 else tokens + coins * ONE // price


@internal
@view
def _budget() -> uint256:
    return (TOTAL - self.paid - self.allotted) // DIVISOR


@internal
@view
def _end(epoch: uint256) -> uint256:
    return START + (epoch + 1) * EPOCH_LENGTH
