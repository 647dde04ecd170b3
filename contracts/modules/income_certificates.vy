# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title income_certificates
@license AGPL-3.0-only
@author The MEVM authors
@notice ERC-1155 certificates whose holders share what is paid in for their id, each id by itself:
        by what was held through the whole day of the payment (contracts/modules/
        full_day_holdings.vy). Who buys as a payment shows up in the queue of transactions gets
        nothing of it.
@dev Every change of a balance tells the pot of its id first, so the plain functions of snekmate's
     erc1155 that move certificates are exported by nobody; the host writes its own around `_move`
     and `_move_many`. Owner and minter are given up in the constructor.
@custom:source CEC-22 CEC-28
"""

from interfaces import IIncomeCertificates

implements: IIncomeCertificates

from snekmate.auth import ownable
from snekmate.tokens import erc1155

from contracts.modules import full_day_holdings
from contracts.modules import one_asset

initializes: ownable
initializes: erc1155[ownable := ownable]
initializes: full_day_holdings
initializes: one_asset

exports: (
    erc1155.balanceOf,
    erc1155.balanceOfBatch,
    erc1155.isApprovedForAll,
    erc1155.setApprovalForAll,
    erc1155.supportsInterface,
    erc1155.total_supply,
    one_asset.asset,
)

BPS: constant(uint256) = 10_000
MAX_BATCH: constant(uint256) = 32
MAX_DATA: constant(uint256) = 1_024

received: public(HashMap[uint256, uint256])  # by holders of an id
paid: public(HashMap[uint256, uint256])  # to holders of an id
credit_of: public(HashMap[address, uint256])  # of the rest, and of whatever the host credits


@deploy
def __init__(asset: address):
    """
    @notice Fix the asset.
    @param asset What income is paid in; the zero address is the coin.
    """
    ownable.__init__()
    erc1155.__init__("")
    one_asset.__init__(asset)
    erc1155.is_minter[msg.sender] = False
    log erc1155.RoleMinterChanged(minter=msg.sender, status=False)
    ownable._transfer_ownership(empty(address))


@external
def claim(id: uint256, holder: address) -> uint256:
    """
    @notice Pay a holder what the days closed so far brought him; anyone may call.
    @param id The certificates.
    @param holder Who is paid.
    @return The amount.
    """
    amount: uint256 = full_day_holdings._take_owed(id, holder, erc1155.balanceOf[holder][id])
    assert amount > 0, "income_certificates: nothing"
    self.paid[id] += amount
    log IIncomeCertificates.IncomeClaimed(id=id, holder=holder, amount=amount)
    one_asset._send(holder, amount)
    return amount


@external
def withdraw(account: address) -> uint256:
    """
    @notice Pay an account all that it is credited; anyone may call.
    @param account Who is paid.
    @return The amount.
    """
    amount: uint256 = self.credit_of[account]
    assert amount > 0, "income_certificates: nothing"
    self.credit_of[account] = 0
    log IIncomeCertificates.Withdrawn(account=account, amount=amount)
    one_asset._send(account, amount)
    return amount


@external
@view
def claimable(id: uint256, holder: address) -> uint256:
    """
    @notice Return what `claim` would pay now.
    @param id The certificates.
    @param holder Any account.
    @return The amount.
    """
    return full_day_holdings._claimable(id, holder, erc1155.balanceOf[holder][id])


@internal
@payable
def _pay_in(id: uint256, amount: uint256, shared_bps: uint256, owner: address, statement: bytes32):
    """
    @notice Take an income from the caller and divide it.
    @param id Whose holders share it.
    @param amount How much; the value sent when the asset is the coin, else approved.
    @param shared_bps The holders' part, rounded up.
    @param owner Whom the rest is credited.
    @param statement Hash of the report that goes with it.
    """
    one_asset._take(amount)
    rest: uint256 = amount * (BPS - shared_bps) // BPS
    full_day_holdings._add(id, amount - rest)
    self.received[id] += amount - rest
    self.credit_of[owner] += rest
    log IIncomeCertificates.IncomePaid(
        id=id,
        payer=msg.sender,
        owner=owner,
        amount=amount,
        shared=amount - rest,
        statement=statement,
    )


@internal
def _mint(id: uint256, holder: address, amount: uint256):
    """
    @notice Create certificates; a holder that is a contract must take note of them.
    @param id The certificates.
    @param holder Who receives them.
    @param amount How many.
    """
    balance: uint256 = erc1155.balanceOf[holder][id]
    full_day_holdings._on_change(id, holder, balance, balance + amount)
    erc1155._safe_mint(holder, id, amount, b"")


@internal
def _burn(id: uint256, holder: address, amount: uint256):
    """
    @notice Destroy certificates.
    @param id The certificates.
    @param holder Whose they are.
    @param amount How many.
    """
    balance: uint256 = erc1155.balanceOf[holder][id]
    assert amount <= balance, "income_certificates: too few"
    full_day_holdings._on_change(id, holder, balance, balance - amount)
    erc1155._burn(holder, id, amount)


@internal
def _move(owner: address, to: address, id: uint256, amount: uint256, data: Bytes[MAX_DATA]):
    """
    @notice Move certificates for the caller, who is their owner or his operator.
    @param owner Who gives.
    @param to Who receives; if it is a contract, it must take note of them.
    @param id The certificates.
    @param amount How many.
    @param data Passed to the receiver.
    """
    assert (
        owner == msg.sender or erc1155.isApprovedForAll[owner][msg.sender]
    ), "income_certificates: no approval"
    before: uint256 = erc1155.balanceOf[owner][id]
    assert amount <= before, "income_certificates: too few"
    if owner != to:
        full_day_holdings._on_change(id, owner, before, before - amount)
        before = erc1155.balanceOf[to][id]
        full_day_holdings._on_change(id, to, before, before + amount)
    erc1155._safe_transfer_from(owner, to, id, amount, data)


@internal
def _move_many(
    owner: address,
    to: address,
    ids: DynArray[uint256, MAX_BATCH],
    amounts: DynArray[uint256, MAX_BATCH],
    data: Bytes[MAX_DATA],
):
    """
    @notice Move certificates of several ids: all of them or none.
    @dev One by one, each with its event and its call of the receiver, as the standard allows: an
         id may come twice, and the pot must know the balance between.
    @param owner Who gives.
    @param to Who receives.
    @param ids The certificates.
    @param amounts How many of each.
    @param data Passed to the receiver.
    """
    assert len(ids) == len(amounts), "income_certificates: bad lengths"
    for i: uint256 in range(len(ids), bound=MAX_BATCH):
        self._move(owner, to, ids[i], amounts[i], data)


@internal
def _credit(account: address, amount: uint256):
    """
    @notice Let an account withdraw an amount that the host holds.
    @param account The account.
    @param amount How much.
    """
    self.credit_of[account] += amount


@internal
def _return_unearned(id: uint256, owner: address) -> uint256:
    """
    @notice Credit what nobody earned, as no certificate of the id is left to earn it.
    @param id The certificates; the host never mints more of them.
    @param owner Whom it is credited.
    @return The amount.
    """
    assert erc1155.total_supply[id] == 0, "income_certificates: held"
    amount: uint256 = full_day_holdings._take_unearned(id)
    assert amount > 0, "income_certificates: nothing"
    self.received[id] -= amount
    self.credit_of[owner] += amount
    return amount


@internal
@view
def _balance(id: uint256, holder: address) -> uint256:
    return erc1155.balanceOf[holder][id]


@internal
@view
def _supply(id: uint256) -> uint256:
    return erc1155.total_supply[id]
