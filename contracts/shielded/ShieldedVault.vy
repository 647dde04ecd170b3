# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Vault of the shielded pool
@license AGPL-3.0-only
@author The MEVM authors
@notice Holds what is in the pool, and knows of each asset how much is hidden in notes and packages,
        and how much stands openly in the ledgers of accounts and contracts.
@dev Invariants SV-1 to SV-6 in tests/PROPERTIES.md. The turnstile: `leave` fails rather than let
     more out of the hidden part than came in, whatever proofs the pool accepted. The vault's lock
     is its own: what the pool calls while it is locked may fund, mint and take out.
     There is no hook for tickets: what is sent unasked is refused, or a gift.
@custom:source SERO-03 SERO-06 SERO-10 SERO-14
@custom:kill The owner, called the guardian, stops and resumes deposits from wallets, and funding.
             Nobody stops what leaves, what moves between ledgers and notes, minting and burning.
"""

from interfaces import IAssetRegistry
from interfaces import IShieldedAssets
from interfaces import IShieldedVault

implements: IShieldedVault

from contracts.modules import custody
from contracts.modules import shielded_asset
from contracts.modules import shielded_kind
from snekmate.auth import ownable
from snekmate.auth import ownable_2step

initializes: ownable
initializes: ownable_2step[ownable := ownable]

exports: (
    ownable_2step.owner,
    ownable_2step.pending_owner,
    ownable_2step.transfer_ownership,
    ownable_2step.accept_ownership,
    ownable_2step.renounce_ownership,
)

POOL: immutable(address)
REGISTRY: immutable(IAssetRegistry)

hidden: public(HashMap[bytes32, uint256])  # key
ledger: public(HashMap[address, HashMap[bytes32, uint256]])  # account, key
supply: public(HashMap[bytes32, uint256])  # key
is_minted: public(HashMap[bytes32, bool])  # key of a ticket; for ever
is_stopped: public(bool)


@deploy
def __init__(pool: address, registry: IAssetRegistry, guardian: address):
    """
    @notice Fix whom the vault obeys.
    @param pool The only contract that hides and brings into the open; deployed after this one.
    @param registry What assets there are.
    @param guardian Who may stop deposits, and nothing else.
    """
    assert pool not in [empty(address), self], "ShieldedVault: no pool"
    assert registry.address.is_contract, "ShieldedVault: no registry"
    assert guardian != empty(address), "ShieldedVault: no guardian"
    POOL = pool
    REGISTRY = registry
    ownable.__init__()
    ownable_2step.__init__()
    ownable_2step._transfer_ownership(guardian)


@external
@payable
def enter(payer: address, asset: IShieldedAssets.Asset, is_ledger: bool):
    """
    @notice Hide an asset: take it from the payer's wallet, by approval of the vault, or from the
            payer's ledger. Only the pool may call.
    @dev The coin comes as the value sent. What arrives is measured.
    @param payer Who pays; the pool has checked that he agreed.
    @param asset What.
    @param is_ledger True to take it from the payer's ledger.
    @custom:source SERO-06
    """
    self._check_pool()
    shielded_asset._check(asset)
    log IShieldedVault.Entered(payer=payer, asset=asset, is_ledger=is_ledger)
    self._hide(asset)
    if is_ledger:
        assert msg.value == 0, "ShieldedVault: wrong value"
        self._debit(payer, asset)
    else:
        self._check_open()
        self._take(payer, asset)


@external
def leave(receiver: address, asset: IShieldedAssets.Asset, is_ledger: bool):
    """
    @notice Bring a hidden asset into the open: pay it out, or to the receiver's ledger. Only the
            pool may call. Nobody can stop it.
    @param receiver Who receives it.
    @param asset What.
    @param is_ledger True to credit the receiver's ledger; what has no backing always is.
    @custom:source SERO-06 SERO-14
    """
    self._check_pool()
    shielded_asset._check(asset)
    log IShieldedVault.Left(receiver=receiver, asset=asset, is_ledger=is_ledger)
    self._reveal(asset)
    if is_ledger:
        self._credit(receiver, asset)
    else:
        self._pay(receiver, asset, True)


@external
@payable
def fund(asset: IShieldedAssets.Asset):
    """
    @notice Put an asset that stands for something into the caller's own ledger.
    @param asset What; tokens and tickets are taken by approval, the coin is the value sent.
    @custom:source SERO-14
    """
    self._check_open()
    self._check_registered(asset)
    log IShieldedVault.Funded(account=msg.sender, asset=asset)
    self._credit(msg.sender, asset)
    self._take(msg.sender, asset)


@external
def take_out(asset: IShieldedAssets.Asset, receiver: address):
    """
    @notice Pay an asset that stands for something out of the caller's own ledger.
    @param asset What.
    @param receiver Who receives it.
    """
    shielded_asset._check(asset)
    log IShieldedVault.TakenOut(account=msg.sender, receiver=receiver, asset=asset)
    self._debit(msg.sender, asset)
    self._pay(receiver, asset, False)


@external
def mint(asset: IShieldedAssets.Asset):
    """
    @notice Create an asset in the caller's own ledger; only its issuer may. A ticket is minted
            once, and never again after it was burned.
    @param asset What.
    @custom:source SERO-10
    """
    self._check_registered(asset)
    self._check_issuer(asset)
    if asset.amount > 0:
        self.supply[asset.currency] += asset.amount
    if asset.count > 0:
        key: bytes32 = shielded_asset._ticket_key(asset.category, asset.ticket)
        assert not self.is_minted[key], "ShieldedVault: minted before"
        self.is_minted[key] = True
        self.supply[key] = 1
    self._credit(msg.sender, asset)
    log IShieldedVault.Minted(issuer=msg.sender, asset=asset)


@external
def burn(asset: IShieldedAssets.Asset):
    """
    @notice Destroy an asset of the caller's own ledger; only its issuer may.
    @param asset What.
    @custom:source SERO-10
    """
    shielded_asset._check(asset)
    self._check_issuer(asset)
    self._debit(msg.sender, asset)
    if asset.amount > 0:
        self.supply[asset.currency] -= asset.amount
    if asset.count > 0:
        self.supply[shielded_asset._ticket_key(asset.category, asset.ticket)] = 0
    log IShieldedVault.Burned(issuer=msg.sender, asset=asset)


@external
def set_stopped(is_stopped: bool):
    """
    @notice Stop or resume deposits from wallets, and funding; for the guardian.
    @param is_stopped True to stop.
    """
    ownable._check_owner()
    self.is_stopped = is_stopped
    log IShieldedVault.DepositsStopped(guardian=msg.sender, is_stopped=is_stopped)


@external
@view
def pool() -> address:
    """
    @notice Return whom the vault obeys.
    @return The pool.
    """
    return POOL


@external
@view
def registry() -> address:
    """
    @notice Return what says which assets there are.
    @return The registry.
    """
    return REGISTRY.address


@internal
def _hide(asset: IShieldedAssets.Asset):
    if asset.amount > 0:
        self.hidden[asset.currency] += asset.amount
    if asset.count > 0:
        self.hidden[shielded_asset._ticket_key(asset.category, asset.ticket)] += 1


@internal
def _reveal(asset: IShieldedAssets.Asset):
    """
    @notice The turnstile.
    """
    if asset.amount > 0:
        hidden: uint256 = self.hidden[asset.currency]
        assert hidden >= asset.amount, "ShieldedVault: never came in"
        self.hidden[asset.currency] = hidden - asset.amount
    if asset.count > 0:
        key: bytes32 = shielded_asset._ticket_key(asset.category, asset.ticket)
        assert self.hidden[key] > 0, "ShieldedVault: never came in"
        self.hidden[key] -= 1


@internal
def _credit(account: address, asset: IShieldedAssets.Asset):
    assert account not in [empty(address), self], "ShieldedVault: no account"
    if asset.amount > 0:
        self.ledger[account][asset.currency] += asset.amount
    if asset.count > 0:
        self.ledger[account][shielded_asset._ticket_key(asset.category, asset.ticket)] += 1


@internal
def _debit(account: address, asset: IShieldedAssets.Asset):
    if asset.amount > 0:
        owned: uint256 = self.ledger[account][asset.currency]
        assert owned >= asset.amount, "ShieldedVault: ledger too small"
        self.ledger[account][asset.currency] = owned - asset.amount
    if asset.count > 0:
        key: bytes32 = shielded_asset._ticket_key(asset.category, asset.ticket)
        assert self.ledger[account][key] > 0, "ShieldedVault: ledger too small"
        self.ledger[account][key] -= 1


@internal
@payable
def _take(payer: address, asset: IShieldedAssets.Asset):
    """
    @notice Take an asset from a wallet; it is counted already where it stands.
    @dev Nothing is taken from the vault itself, which owns what it was given unasked.
    """
    assert payer != self, "ShieldedVault: no payer"
    value: uint256 = 0
    if asset.amount > 0:
        self.supply[asset.currency] += asset.amount
        entry: IAssetRegistry.Entry = staticcall REGISTRY.entry(asset.currency)
        if entry.kind == shielded_kind.COIN:
            value = asset.amount
        else:
            assert entry.kind == shielded_kind.TOKEN, "ShieldedVault: no backing"
            custody._pull_token(entry.backing, payer, asset.amount)
    assert msg.value == value, "ShieldedVault: wrong value"
    if asset.count > 0:
        entry: IAssetRegistry.Entry = staticcall REGISTRY.entry(asset.category)
        assert entry.kind == shielded_kind.COLLECTION, "ShieldedVault: no backing"
        key: bytes32 = shielded_asset._ticket_key(asset.category, asset.ticket)
        assert self.supply[key] == 0, "ShieldedVault: ticket is in"
        self.supply[key] = 1
        custody._pull_ticket(entry.backing, payer, asset.ticket)


@internal
def _pay(receiver: address, asset: IShieldedAssets.Asset, may_credit: bool):
    """
    @notice Pay an asset out; what has no backing is credited, or refused.
    """
    assert receiver not in [empty(address), self], "ShieldedVault: no receiver"
    if asset.count > 0:
        entry: IAssetRegistry.Entry = staticcall REGISTRY.entry(asset.category)
        key: bytes32 = shielded_asset._ticket_key(asset.category, asset.ticket)
        if entry.kind == shielded_kind.COLLECTION:
            self.supply[key] = 0
            custody._push_ticket(entry.backing, receiver, asset.ticket)
        else:
            assert may_credit, "ShieldedVault: no backing"
            self.ledger[receiver][key] += 1
    if asset.amount > 0:
        entry: IAssetRegistry.Entry = staticcall REGISTRY.entry(asset.currency)
        if entry.kind == shielded_kind.COIN:
            self.supply[asset.currency] -= asset.amount
            raw_call(receiver, b"", value=asset.amount)
        elif entry.kind == shielded_kind.TOKEN:
            self.supply[asset.currency] -= asset.amount
            custody._push_token(entry.backing, receiver, asset.amount)
        else:
            assert may_credit, "ShieldedVault: no backing"
            self.ledger[receiver][asset.currency] += asset.amount


@internal
@view
def _check_registered(asset: IShieldedAssets.Asset):
    """
    @notice Revert unless an asset is canonical, in range, and all of it is registered.
    """
    currency: uint256[2] = empty(uint256[2])
    ticket: uint256[2] = empty(uint256[2])
    currency, ticket = staticcall REGISTRY.generators(asset)


@internal
@view
def _check_issuer(asset: IShieldedAssets.Asset):
    if asset.amount > 0:
        entry: IAssetRegistry.Entry = staticcall REGISTRY.entry(asset.currency)
        assert entry.issuer == msg.sender, "ShieldedVault: not the issuer"
    if asset.count > 0:
        entry: IAssetRegistry.Entry = staticcall REGISTRY.entry(asset.category)
        assert entry.issuer == msg.sender, "ShieldedVault: not the issuer"


@internal
@view
def _check_open():
    assert not self.is_stopped, "ShieldedVault: deposits stopped"


@internal
@view
def _check_pool():
    assert msg.sender == POOL, "ShieldedVault: not the pool"
