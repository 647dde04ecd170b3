# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title delegation
@license AGPL-3.0-only
@author The MEVM authors
@notice Rights that an account's owner lends to other keys: which functions of which contracts,
        how much of each asset in each period, and until when.
@dev Periods are counted from the grant, so a limit may be spent at the end of one and again at
     the beginning of the next. A new grant takes the place of the old one with all of its limits,
     a change of the owner ends all grants.
@custom:source SEC-42
"""

from interfaces import IAccount
from contracts.modules import recovery
from contracts.modules import spending

uses: recovery


struct Grant:
    version: uint256
    era: uint256
    starts: uint256
    expires: uint256  # the first second at which it does not hold; zero when revoked
    period: uint256  # in seconds; zero for one limit in all


struct Budget:
    limit: uint256
    fee_limit: uint256
    spent: uint256  # fees included
    fees: uint256
    window: uint256  # the period in which that was spent


event Granted:
    delegate: indexed(address)
    scopes: DynArray[IAccount.Scope, MAX_SCOPES]
    limits: DynArray[IAccount.Limit, MAX_LIMITS]
    period: uint256
    expires: uint256


event Revoked:
    delegate: indexed(address)


event Spent:
    delegate: indexed(address)
    asset: indexed(address)
    amount: uint256
    left: uint256


MAX_SCOPES: constant(uint256) = 16
MAX_LIMITS: constant(uint256) = 8
MAX_TERM: constant(uint256) = 365 * 86_400
MIN_PERIOD: constant(uint256) = 3_600

_grants: HashMap[address, Grant]
_may_call: HashMap[address, HashMap[uint256, HashMap[address, HashMap[bytes4, bool]]]]
_budgets: HashMap[address, HashMap[uint256, HashMap[address, Budget]]]


@external
def grant(
    delegate: address,
    scopes: DynArray[IAccount.Scope, MAX_SCOPES],
    limits: DynArray[IAccount.Limit, MAX_LIMITS],
    period: uint256,
    expires: uint256,
):
    """
    @notice Lend rights to a delegate, in place of what he had; for the owner.
    @param delegate Who may use them.
    @param scopes Which functions of which contracts; never the account or its factory.
    @param limits What he may spend; nothing of an asset that is not named.
    @param period Seconds after which the limits begin anew; zero for never.
    @param expires The first second at which the rights are gone, within a year.
    @custom:source SEC-42
    """
    recovery._check_caller()
    assert delegate not in [empty(address), self, recovery.owner], "delegation: bad delegate"
    assert expires > block.timestamp, "delegation: expires at once"
    assert expires <= block.timestamp + MAX_TERM, "delegation: too long"
    assert period == 0 or period >= MIN_PERIOD, "delegation: short period"
    assert len(scopes) > 0, "delegation: no scope"
    version: uint256 = self._grants[delegate].version + 1
    self._grants[delegate] = Grant(
        version=version,
        era=recovery.era,
        starts=block.timestamp,
        expires=expires,
        period=period,
    )
    for scope: IAccount.Scope in scopes:
        self._check_target(scope.target)
        assert scope.selector not in spending.UNLIMITED, "delegation: without a limit"
        self._may_call[delegate][version][scope.target][scope.selector] = True
    for limit: IAccount.Limit in limits:
        budget: Budget = self._budgets[delegate][version][limit.asset]
        assert budget.limit == 0, "delegation: twice"
        budget.limit = limit.amount
        budget.fee_limit = limit.fees
        self._budgets[delegate][version][limit.asset] = budget
    log Granted(delegate=delegate, scopes=scopes, limits=limits, period=period, expires=expires)


@external
def revoke(delegate: address):
    """
    @notice Take a delegate's rights back at once; for the owner, and the delegate himself.
    @param delegate Whose.
    @custom:source SEC-42
    """
    if msg.sender != delegate:
        recovery._check_caller()
    assert self._grants[delegate].expires > 0, "delegation: no grant"
    self._grants[delegate].expires = 0
    log Revoked(delegate=delegate)


@external
@view
def grant_of(delegate: address) -> Grant:
    """
    @notice Return a delegate's grant, whether it still holds or not.
    @param delegate Whose.
    @return Version, era of the owner who gave it, start, end and period.
    """
    return self._grants[delegate]


@external
@view
def may_call(delegate: address, target: address, selector: bytes4) -> bool:
    """
    @notice Return whether a delegate may call a function now.
    @param delegate Who would call.
    @param target The contract.
    @param selector The function; zero for the coin without data.
    @return Whether he may.
    """
    return self._holds(delegate) and self._may(delegate, target, selector)


@external
@view
def left(delegate: address, asset: address) -> uint256:
    """
    @notice Return what a delegate may still spend of an asset now.
    @param delegate Who would spend it.
    @param asset The token; the zero address is the coin.
    @return The amount.
    """
    if not self._holds(delegate):
        return 0
    budget: Budget = self._budget(delegate, asset)
    return budget.limit - budget.spent


@internal
def _use(delegate: address, call: IAccount.Call):
    """
    @notice Check one call of a delegate against his grant, and count what it spends.
    """
    assert self._holds(delegate), "delegation: no grant"
    self._check_target(call.target)
    selector: bytes4 = spending._selector(call.data)
    assert self._may(delegate, call.target, selector), "delegation: out of scope"
    self._spend(delegate, empty(address), call.value)
    self._spend(delegate, call.target, spending._amount(selector, call.data))


@internal
def _pay_fee(delegate: address, asset: address, amount: uint256):
    """
    @notice Count a relayer's fee. It has a limit of its own: a delegate can be his own relayer,
            and would otherwise get past his scope with the whole of his limit.
    """
    self._spend(delegate, asset, amount)
    version: uint256 = self._grants[delegate].version
    budget: Budget = self._budgets[delegate][version][asset]
    assert budget.fees + amount <= budget.fee_limit, "delegation: fee over limit"
    self._budgets[delegate][version][asset].fees = budget.fees + amount


@internal
def _spend(delegate: address, asset: address, amount: uint256):
    if amount == 0:
        return
    assert self._holds(delegate), "delegation: no grant"
    budget: Budget = self._budget(delegate, asset)
    left: uint256 = budget.limit - budget.spent
    assert amount <= left, "delegation: over the limit"
    budget.spent += amount
    self._budgets[delegate][self._grants[delegate].version][asset] = budget
    log Spent(delegate=delegate, asset=asset, amount=amount, left=left - amount)


@internal
@view
def _holds(delegate: address) -> bool:
    held: Grant = self._grants[delegate]
    return held.era == recovery.era and block.timestamp < held.expires


@internal
@view
def _may(delegate: address, target: address, selector: bytes4) -> bool:
    return self._may_call[delegate][self._grants[delegate].version][target][selector]


@internal
@view
def _budget(delegate: address, asset: address) -> Budget:
    held: Grant = self._grants[delegate]
    budget: Budget = self._budgets[delegate][held.version][asset]
    if held.period > 0:
        window: uint256 = (block.timestamp - held.starts) // held.period
        if budget.window != window:
            budget.window = window
            budget.spent = 0
            budget.fees = 0
    return budget


@internal
@view
def _check_target(target: address):
    assert target not in [empty(address), self, recovery.factory], "delegation: bad target"
