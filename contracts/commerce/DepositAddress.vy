# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Deposit address
@license AGPL-3.0-only
@author The MEVM authors
@notice Makes an address for each (offer, buyer, sharer), for wallets that can only send a plain
        transfer. What arrives there anyone may sweep into a trade; else it goes to the buyer.
@dev Invariants DA-1 and DA-2 in tests/PROPERTIES.md. A deposit address is a minimal proxy of this
     very contract, made by the first call that needs it. It obeys the original alone, which
     holds nothing between calls.
@custom:source SEC-01 SEC-09
@custom:kill Nothing can be stopped or changed by anyone.
"""

from ethereum.ercs import IERC20
from interfaces import IAutomaticContract
from interfaces import IDepositAddress
from interfaces import IOffers

implements: IDepositAddress

from contracts.modules import assets

COIN: constant(address) = empty(address)
# What create_minimal_proxy_to deploys, around the address of its target.
PROXY_HEAD: constant(Bytes[19]) = x"602d3d8160093d39f3363d3d373d3d3d363d73"
PROXY_TAIL: constant(Bytes[15]) = x"5af43d82803e903d91602b57fd5bf3"

CONTRACT: immutable(address)
ORIGINAL: immutable(address)
PROXY_HASH: immutable(bytes32)


@deploy
def __init__(automatic_contract: address):
    """
    @notice Fix the contract that is paid.
    @param automatic_contract It implements IAutomaticContract and IOffers.
    """
    assert automatic_contract.is_contract, "DepositAddress: no contract"
    CONTRACT = automatic_contract
    ORIGINAL = self
    PROXY_HASH = keccak256(concat(PROXY_HEAD, convert(self, bytes20), PROXY_TAIL))


@external
@payable
@reentrant
def __default__():
    """
    @notice Take the coin: from a payer at a deposit address, and from there in a sweep.
    """
    assert len(msg.data) == 0, "DepositAddress: no such function"


@external
def sweep(offer: bytes32, buyer: address, sharer: address) -> bytes32:
    """
    @notice Pay for the offer with what lies at the address; by anyone. What is too much of the
            coin becomes the buyer's credit, of a token it is sent to him.
    @param offer The offer.
    @param buyer The buyer.
    @param sharer Who shared the offer; the zero address for nobody.
    @return The trade's id.
    @custom:source SEC-01 SEC-09
    """
    asset: address = (staticcall IOffers(CONTRACT).terms_of(offer)).asset
    source: address = self._deployed(self._salt(offer, buyer, sharer))
    amount: uint256 = self._balance(asset, source)
    payment: uint256 = staticcall IAutomaticContract(CONTRACT).payment_of(offer, buyer)
    assert amount >= payment, "DepositAddress: paid too little"
    value: uint256 = amount if asset == COIN else 0
    if asset == COIN:
        extcall Source(source).send(COIN, self, amount)
    else:
        extcall Source(source).send(asset, self, payment)
        assert extcall IERC20(asset).approve(
            CONTRACT, payment, default_return_value=True
        ), "DepositAddress: not approved"
        if amount > payment:
            extcall Source(source).send(asset, buyer, amount - payment)
    trade: bytes32 = extcall IAutomaticContract(CONTRACT).buy(offer, sharer, buyer, value=value)
    log IDepositAddress.Swept(deposit_address=source, trade=trade, amount=amount)
    return trade


@external
def give_back(offer: bytes32, buyer: address, sharer: address, asset: address):
    """
    @notice Send what lies at the address to the buyer: by him, or by anyone where it cannot pay,
            as the offer is not payable or the asset is not the offer's.
    @param offer The offer.
    @param buyer The buyer.
    @param sharer Who shared the offer; the zero address for nobody.
    @param asset Any asset; the zero address is the coin.
    @custom:source SEC-01
    """
    if msg.sender != buyer:
        assert not self._can_pay(offer, buyer, asset), "DepositAddress: not the buyer"
    source: address = self._deployed(self._salt(offer, buyer, sharer))
    amount: uint256 = self._balance(asset, source)
    assert amount > 0, "DepositAddress: nothing"
    log IDepositAddress.Returned(deposit_address=source, asset=asset, buyer=buyer, amount=amount)
    extcall Source(source).send(asset, buyer, amount)


@external
def send(asset: address, receiver: address, amount: uint256):
    """
    @notice Send what lies at a deposit address; for the original.
    @param asset The asset; the zero address is the coin.
    @param receiver Who receives it.
    @param amount How much.
    """
    assert msg.sender == ORIGINAL and self != ORIGINAL, "DepositAddress: not the original"
    assets._send(asset, receiver, amount)


@external
@view
def deposit_address(offer: bytes32, buyer: address, sharer: address) -> address:
    """
    @notice Return where to send `payment_of(offer, buyer)`.
    @param offer The offer.
    @param buyer The buyer.
    @param sharer Who shared the offer; the zero address for nobody.
    @return The address, before and after it has code.
    """
    return self._address(self._salt(offer, buyer, sharer))


@external
@view
def automatic_contract() -> address:
    """
    @notice Return the contract that is paid.
    @return Its address.
    """
    return CONTRACT


@internal
def _deployed(salt: bytes32) -> address:
    assert self == ORIGINAL, "DepositAddress: not the original"
    source: address = self._address(salt)
    if not source.is_contract:
        assert create_minimal_proxy_to(self, salt=salt) == source  # dev: cannot differ
    return source


@internal
@view
def _can_pay(offer: bytes32, buyer: address, asset: address) -> bool:
    if (staticcall IOffers(CONTRACT).terms_of(offer)).asset != asset:
        return False
    return staticcall IAutomaticContract(CONTRACT).is_payable(offer, buyer)


@internal
@view
def _address(salt: bytes32) -> address:
    hash: bytes32 = keccak256(concat(x"ff", convert(ORIGINAL, bytes20), salt, PROXY_HASH))
    return convert(convert(hash, uint256) & (2**160 - 1), address)


@internal
@view
def _balance(asset: address, account: address) -> uint256:
    return account.balance if asset == COIN else staticcall IERC20(asset).balanceOf(account)


@internal
@pure
def _salt(offer: bytes32, buyer: address, sharer: address) -> bytes32:
    return keccak256(abi_encode(offer, buyer, sharer))


interface Source:
    def send(asset: address, receiver: address, amount: uint256): nonpayable
