# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Fee sink
@license AGPL-3.0-only
@author The MEVM authors
@notice Takes fees in the coin or in one token, for ever, and keeps the totals of each epoch.
@dev Invariants FS-1 to FS-3 in tests/PROPERTIES.md. No function sends anything. Coin forced in
     and tokens transferred without `pay` are lost too, and are not counted. A token that takes
     a fee on transfers is refused by measuring what arrives.
@custom:source WSG-02 SEC-06
@custom:kill Nothing can be stopped, changed or taken out by anyone.
"""

from ethereum.ercs import IERC20
from interfaces import IFeeSink

implements: IFeeSink

COIN: constant(address) = empty(address)
MIN_EPOCH: constant(uint256) = 3_600
MAX_EPOCH: constant(uint256) = 365 * 86_400

TOKEN: immutable(IERC20)
START: immutable(uint256)
EPOCH_LENGTH: immutable(uint256)

total: public(HashMap[address, HashMap[address, HashMap[uint256, uint256]]])  # source, asset, epoch
paid: public(
    HashMap[address, HashMap[address, HashMap[uint256, HashMap[address, uint256]]]]
)  # source, asset, epoch, payer
paid_by_pair: public(
    HashMap[
        address, HashMap[address, HashMap[uint256, HashMap[address, HashMap[address, uint256]]]]
    ]
)  # source, asset, epoch, payer, counterparty
lifetime: public(HashMap[address, uint256])  # asset


@deploy
def __init__(token: IERC20, epoch_length: uint256):
    """
    @notice Fix the token and the epochs, which start now.
    @param token The token that is taken beside the coin.
    @param epoch_length Seconds of an epoch.
    """
    assert token.address.is_contract, "FeeSink: token is no contract"
    assert MIN_EPOCH <= epoch_length, "FeeSink: epoch too short"
    assert epoch_length <= MAX_EPOCH, "FeeSink: epoch too long"
    TOKEN = token
    EPOCH_LENGTH = epoch_length
    START = block.timestamp


@external
@payable
def pay(asset: address, amount: uint256, payer: address, counterparty: address):
    """
    @notice Pay a fee for ever; the caller is the source and provides the amount.
    @param asset The zero address for the coin, else the sink's token, which must be approved.
    @param amount How much; the value sent when it is the coin.
    @param payer On whose account the fee is counted.
    @param counterparty With whom he traded.
    @custom:source WSG-02
    """
    assert amount > 0, "FeeSink: no amount"
    assert payer != empty(address), "FeeSink: no payer"
    assert counterparty != empty(address), "FeeSink: no counterparty"
    assert payer != counterparty, "FeeSink: trade with oneself"
    if asset == COIN:
        assert msg.value == amount, "FeeSink: wrong value"
    else:
        assert asset == TOKEN.address, "FeeSink: asset not taken"
        assert msg.value == 0, "FeeSink: wrong value"
    epoch: uint256 = self._epoch()
    self.total[msg.sender][asset][epoch] += amount
    self.paid[msg.sender][asset][epoch][payer] += amount
    self.paid_by_pair[msg.sender][asset][epoch][payer][counterparty] += amount
    self.lifetime[asset] += amount
    log IFeeSink.FeePaid(
        source=msg.sender,
        payer=payer,
        counterparty=counterparty,
        asset=asset,
        epoch=epoch,
        amount=amount,
    )
    if asset != COIN:
        self._pull(amount)


@external
@view
def epoch() -> uint256:
    """
    @notice Return the number of the running epoch.
    @return Epochs since the start.
    """
    return self._epoch()


@external
@view
def token() -> address:
    """
    @notice Return the token that is taken beside the coin.
    @return Its address.
    """
    return TOKEN.address


@external
@view
def start() -> uint256:
    """
    @notice Return when epoch 0 began.
    @return The time.
    """
    return START


@external
@view
def epoch_length() -> uint256:
    """
    @notice Return the length of an epoch.
    @return Seconds.
    """
    return EPOCH_LENGTH


@internal
def _pull(amount: uint256):
    before: uint256 = staticcall TOKEN.balanceOf(self)
    assert extcall TOKEN.transferFrom(
        msg.sender, self, amount, default_return_value=True
    ), "FeeSink: transfer failed"
    received: uint256 = staticcall TOKEN.balanceOf(self) - before
    assert received == amount, "FeeSink: fee on transfer"


@internal
@view
def _epoch() -> uint256:
    return (block.timestamp - START) // EPOCH_LENGTH
