# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Ticket office
@license AGPL-3.0-only
@author The MEVM authors
@notice Sells the seats of one event for shielded payments: whoever pays gets the ticket and his
        change as one note at a one-time address, and nobody learns who he is.
@dev Invariants TO-1 to TO-3 in tests/PROPERTIES.md. An example of a contract that issues straight
     into notes. A seat is minted when it is sold, and the vault mints each only once. What was
     paid stands in the office's ledger of the vault until it is collected.
@custom:source SERO-07 SERO-10
@custom:kill Nothing can be stopped or changed. Seats, price and who collects are fixed from the
             start.
"""

from interfaces import IAssetRegistry
from interfaces import IShieldedAssets
from interfaces import IShieldedPool
from interfaces import IShieldedReceiver
from interfaces import IShieldedVault

implements: IShieldedReceiver

from contracts.modules import shielded_kind


event SeatSold:
    seat: indexed(uint256)
    change: uint256


event Collected:
    amount: uint256


struct Order:
    seat: uint256
    counter: uint256  # of the ticket's generator, as the registry wants it
    y: uint256
    secret: uint256  # rsk of the note


MAX_NAME: constant(uint256) = 32
MAX_AMOUNT: constant(uint256) = 2**128 - 1  # of a note
MONEY: constant(uint256[3]) = [shielded_kind.COIN, shielded_kind.TOKEN, shielded_kind.CURRENCY]

POOL: immutable(IShieldedPool)
VAULT: immutable(IShieldedVault)
REGISTRY: immutable(IAssetRegistry)
CATEGORY: immutable(bytes32)
CURRENCY: immutable(bytes32)
PRICE: immutable(uint256)
SEATS: immutable(uint256)
PAYEE: immutable(address)


@deploy
def __init__(
    pool: IShieldedPool,
    vault: IShieldedVault,
    event_name: String[MAX_NAME],
    currency: bytes32,
    price: uint256,
    seats: uint256,
    payee: address,
):
    """
    @notice Found the category of tickets.
    @param pool The shielded pool.
    @param vault Its vault.
    @param event_name Name of the category, which nobody used before.
    @param currency Name of the currency that is paid.
    @param price Of each seat, in its smallest unit.
    @param seats How many there are, numbered from 1.
    @param payee Who collects what was paid.
    """
    assert seats > 0, "TicketOffice: no seats"
    assert payee != empty(address), "TicketOffice: no payee"
    assert staticcall vault.pool() == pool.address, "TicketOffice: other vault"
    registry: IAssetRegistry = IAssetRegistry(staticcall vault.registry())
    kind: uint256 = (staticcall registry.entry(currency)).kind
    assert kind in MONEY, "TicketOffice: no currency"
    assert 0 < price and price <= MAX_AMOUNT, "TicketOffice: bad price"
    extcall registry.issue_category(event_name)
    POOL = pool
    VAULT = vault
    REGISTRY = registry
    CATEGORY = convert(convert(event_name, Bytes[MAX_NAME]), bytes32)
    CURRENCY = currency
    PRICE = price
    SEATS = seats
    PAYEE = payee


@external
def on_shielded_receive(
    asset: IShieldedAssets.Asset,
    sender: IShieldedAssets.OneTimeAddress,
    is_verified: bool,
    data: Bytes[1024],
) -> DynArray[IShieldedAssets.Note, 4]:
    """
    @notice Sell a seat; for the pool.
    @param asset What was paid: the price or more.
    @param sender Where ticket and change go.
    @param is_verified Whether the owner of that address signed; anyone may buy for anyone.
    @param data An `Order`.
    @return One note with both.
    @custom:source SERO-07 SERO-10
    """
    assert msg.sender == POOL.address, "TicketOffice: not the pool"
    assert asset.currency == CURRENCY and asset.amount >= PRICE, "TicketOffice: not the price"
    assert asset.count == 0, "TicketOffice: a ticket"
    assert sender.base[0] != 0, "TicketOffice: no sender"
    order: Order = abi_decode(data, Order)
    assert 0 < order.seat and order.seat <= SEATS, "TicketOffice: no such seat"
    if not staticcall REGISTRY.is_ticket(CATEGORY, order.seat):
        extcall REGISTRY.register_ticket(CATEGORY, order.seat, order.counter, order.y)
    sold: IShieldedAssets.Asset = IShieldedAssets.Asset(
        currency=empty(bytes32), amount=0, category=CATEGORY, ticket=order.seat, count=1
    )
    extcall VAULT.mint(sold)
    change: uint256 = asset.amount - PRICE
    if change > 0:
        sold.currency = CURRENCY
        sold.amount = change
    log SeatSold(seat=order.seat, change=change)
    return [self._note(sender, sold, order.secret)]


@external
def collect(receiver: IShieldedAssets.OneTimeAddress, amount: uint256, secret: uint256):
    """
    @notice Pay from what was paid to a one-time address, as a note that all see; for the payee.
    @param receiver Who receives it.
    @param amount How much.
    @param secret A field element that makes the note another than any before.
    @custom:source SERO-10
    """
    assert msg.sender == PAYEE, "TicketOffice: not the payee"
    assert amount > 0, "TicketOffice: no amount"
    assert receiver.base[0] != 0, "TicketOffice: no receiver"
    asset: IShieldedAssets.Asset = empty(IShieldedAssets.Asset)
    asset.currency = CURRENCY
    asset.amount = amount
    log Collected(amount=amount)
    extcall POOL.pay([self._note(receiver, asset, secret)])


@external
@view
def takings() -> uint256:
    """
    @notice Return what was paid and not collected.
    @return In the currency's smallest unit.
    """
    return staticcall VAULT.ledger(self, CURRENCY)


@external
@view
def terms() -> (bytes32, bytes32, uint256, uint256, address):
    """
    @notice Return what is sold, and to whom it is paid.
    @return Category, currency, price, seats, payee.
    """
    return CATEGORY, CURRENCY, PRICE, SEATS, PAYEE


@internal
@pure
def _note(
    receiver: IShieldedAssets.OneTimeAddress, asset: IShieldedAssets.Asset, secret: uint256
) -> IShieldedAssets.Note:
    return IShieldedAssets.Note(
        receiver=receiver, asset=asset, memo=empty(bytes32[2]), secret=secret
    )
