# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title CEC
@license AGPL-3.0-only
@author The MEVM authors
@notice The token of the carbon and forest certificate chain. What a user receives locks, and
        unlocks day by day; mining goes by what is locked, the dividend by what is held.
@dev The supply is minted once, to the holder that the deployment names: the Vesting contract that
     releases it by the published table (invariant TOK-1 in tests/PROPERTIES.md). Invariants
     LOCK-1 to LOCK-6 are there too. Mining and dividend are told of each change before or as it
     happens; both are listed system contracts, fixed here, and their hooks cannot fail.
@custom:source CEC-01 CEC-04 CEC-08
@custom:kill Nothing can be stopped: there is no owner, minter or pauser.
"""

from ethereum.ercs import IERC20
from ethereum.ercs import IERC20Detailed
from interfaces import ICEC
from interfaces import ICoinDays
from interfaces import IHolderDividend
from interfaces import ILockMining

implements: IERC20
implements: IERC20Detailed
implements: ICEC
implements: ICoinDays

from contracts.modules import coin_age
from contracts.modules import daily_unlock
from contracts.modules import fixed_supply

initializes: coin_age
initializes: daily_unlock
initializes: fixed_supply

exports: (
    fixed_supply.name,
    fixed_supply.symbol,
    fixed_supply.decimals,
    fixed_supply.totalSupply,
    fixed_supply.cap,
    fixed_supply.balanceOf,
    fixed_supply.allowance,
    fixed_supply.approve,
    fixed_supply.permit,
    fixed_supply.nonces,
    fixed_supply.DOMAIN_SEPARATOR,
    fixed_supply.eip712Domain,
    daily_unlock.unlocking,
    daily_unlock.unlock_index,
    daily_unlock.fees_today,
    coin_age.max_coin_age,
)

MAX_SYSTEM: constant(uint256) = 16

# Minted the supply; what it releases was locked by its own schedule, and arrives available.
HOLDER: immutable(address)
MINING: immutable(ILockMining)
DIVIDEND: immutable(IHolderDividend)

is_system: public(HashMap[address, bool])
_roles: HashMap[address, ICEC.Role]


@deploy
def __init__(
    supply: uint256,
    holder: address,
    mining: address,
    dividend: address,
    others: DynArray[ICEC.SystemContract, MAX_SYSTEM],
    terms: ICEC.Unlocking,
    max_coin_age: uint256,
):
    """
    @notice Mint the whole supply to one holder and list the system contracts, for good.
    @dev The contracts are deployed after this one, at addresses computed beforehand.
    @param supply The whole supply, in wei; it is also the cap.
    @param holder Who receives it: the Vesting contract.
    @param mining The contract that shares out the emission.
    @param dividend The contract that shares out revenue; it reports fees.
    @param others Further system contracts, such as the market.
    @param terms The daily unlock.
    @param max_coin_age Seconds from which a token's age grows no further.
    """
    assert supply < daily_unlock.MAX_AMOUNT, "CEC: supply too large"
    fixed_supply.__init__("Carbon Certificate", "CEC", supply, holder)
    daily_unlock.__init__(terms)
    coin_age.__init__(max_coin_age)
    HOLDER = holder
    MINING = ILockMining(mining)
    DIVIDEND = IHolderDividend(dividend)
    self._list(holder, empty(ICEC.Role))
    self._list(mining, empty(ICEC.Role))
    self._list(dividend, ICEC.Role.REPORTER)
    for other: ICEC.SystemContract in others:
        self._list(other.account, other.roles)


@external
def transfer(receiver: address, amount: uint256) -> bool:
    """
    @notice Send available CEC; it locks when the receiver is a user.
    @param receiver Who receives it.
    @param amount How much.
    @return True.
    """
    self._move(msg.sender, receiver, amount, msg.sender != HOLDER)
    return True


@external
def transferFrom(owner: address, receiver: address, amount: uint256) -> bool:
    """
    @notice Send an owner's available CEC within his allowance; it locks as by `transfer`.
    @param owner Whose it is.
    @param receiver Who receives it.
    @param amount How much.
    @return True.
    """
    fixed_supply.erc20._spend_allowance(owner, msg.sender, amount)
    self._move(owner, receiver, amount, True)
    return True


@external
def transfer_available(receiver: address, amount: uint256) -> bool:
    """
    @notice Send the caller's CEC without locking it; for system contracts only.
    @param receiver Who receives it, available.
    @param amount How much.
    @return True.
    """
    assert self.is_system[msg.sender], "CEC: not a system contract"
    self._move(msg.sender, receiver, amount, False)
    return True


@external
def lock(amount: uint256):
    """
    @notice Lock some of the caller's available CEC, as if it were bought again.
    @param amount How much.
    """
    assert not self.is_system[msg.sender], "CEC: system contracts lock not"
    self._move(msg.sender, msg.sender, amount, True)


@external
def report_fees(amount: uint256):
    """
    @notice Count fees that users paid today; for reporters only.
    @dev All reporters count in one unit: the asset in which the dividend is paid.
    @param amount How much.
    """
    assert ICEC.Role.REPORTER in self._roles[msg.sender], "CEC: not a reporter"
    daily_unlock._report(amount)
    log ICEC.FeesReported(
        reporter=msg.sender, day=block.timestamp // daily_unlock.DAY, amount=amount
    )


@external
@view
def locked(holder: address) -> uint256:
    """
    @notice Return how much of a balance is locked now.
    @param holder Any account.
    @return The amount, rounded up; 0 for system contracts.
    """
    return self._locked(holder)


@external
@view
def available(holder: address) -> uint256:
    """
    @notice Return how much of a balance can be moved now.
    @param holder Any account.
    @return Balance minus locked.
    """
    return fixed_supply.erc20.balanceOf[holder] - self._locked(holder)


@external
@view
def total_locked() -> uint256:
    """
    @notice Return how much is locked in all.
    @return The amount.
    """
    return daily_unlock._total_locked()


@external
@view
def is_service(account: address) -> bool:
    """
    @notice Return whether promotion gifts can be spent at a contract.
    @param account Any account.
    @return Whether they can.
    """
    return ICEC.Role.SERVICE in self._roles[account]


@external
@view
def coin_days(holder: address) -> uint256:
    """
    @notice Return the holder's balance times its average age in days, as of now.
    @param holder Any account.
    @return Wei-days, rounded down; 0 for system contracts.
    """
    return coin_age._coin_days(holder, fixed_supply.erc20.balanceOf[holder])


@external
@view
def mining() -> address:
    """
    @notice Return the contract that shares out the emission.
    @return Its address.
    """
    return MINING.address


@external
@view
def dividend() -> address:
    """
    @notice Return the contract that shares out revenue.
    @return Its address.
    """
    return DIVIDEND.address


@internal
def _move(sender: address, receiver: address, amount: uint256, locks: bool):
    daily_unlock._roll()
    from_user: bool = not self.is_system[sender]
    to_user: bool = not self.is_system[receiver]
    sender_before: uint256 = fixed_supply.erc20.balanceOf[sender]
    receiver_before: uint256 = fixed_supply.erc20.balanceOf[receiver]
    # A balance that is too small altogether is for the token to refuse.
    if from_user and amount <= sender_before:
        assert amount <= sender_before - self._locked(sender), "CEC: amount is locked"
    fixed_supply.erc20._transfer(sender, receiver, amount)
    if amount == 0 or not (from_user or to_user):
        return
    if to_user:
        coin_age._on_transfer(sender, receiver, receiver_before, amount)
    if sender != receiver:
        extcall DIVIDEND.on_transfer(
            sender if from_user else empty(address),
            sender_before,
            receiver if to_user else empty(address),
            receiver_before,
            amount,
        )
    if to_user and locks:
        shares: uint256 = daily_unlock._lock(receiver, amount)
        log ICEC.Locked(holder=receiver, amount=amount, shares=shares)
        extcall MINING.on_lock(receiver, shares)


@internal
@view
def _locked(holder: address) -> uint256:
    # Rounding up must not lock more than there is.
    return min(daily_unlock._locked(holder), fixed_supply.erc20.balanceOf[holder])


@internal
def _list(account: address, roles: ICEC.Role):
    assert account != empty(address) and account != self, "CEC: bad system contract"
    assert not self.is_system[account], "CEC: listed twice"
    self.is_system[account] = True
    self._roles[account] = roles
