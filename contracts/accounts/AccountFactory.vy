# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Factory of accounts
@license AGPL-3.0-only
@author The MEVM authors
@notice Makes contract accounts at addresses that are known beforehand.
@dev Invariant AC-7 in tests/PROPERTIES.md. The address follows from all that the account begins
     with, so whoever makes it, it has this owner and these guardians: anyone may pay for it, coin
     may be sent to it before, and nobody can put another account in its place.
@custom:source SEC-41
@custom:kill Nothing can be stopped; there is no owner. Accounts do not depend on the factory
             once they are made.
"""

from interfaces import IAccount
from snekmate.utils import create2


event AccountCreated:
    account: indexed(address)
    owner: indexed(address)
    salt: bytes32


MAX_GUARDIANS: constant(uint256) = 15
# ERC-1167's creation code before and after the address of the shared code, as Vyper writes it
CODE_BEFORE: constant(Bytes[19]) = x"602d3d8160093d39f3363d3d373d3d3d363d73"
CODE_AFTER: constant(Bytes[15]) = x"5af43d82803e903d91602b57fd5bf3"

implementation: public(immutable(address))

is_account: public(HashMap[address, bool])


@deploy
def __init__(implementation_: address):
    """
    @notice Fix the shared code of all accounts.
    @param implementation_ A deployed Account.
    """
    assert implementation_.is_contract, "AccountFactory: no contract"
    implementation = implementation_


@external
def create(
    owner: address,
    guardians: DynArray[address, MAX_GUARDIANS],
    threshold: uint256,
    delay: uint256,
    salt: bytes32,
) -> address:
    """
    @notice Make an account; anyone may call.
    @param owner Whose key acts for the account.
    @param guardians Who may together name a new owner; none for no recovery.
    @param threshold How many of them it takes.
    @param delay Seconds in which the owner may object.
    @param salt Tells apart accounts that begin alike.
    @return The account's address.
    @custom:source SEC-41
    """
    full_salt: bytes32 = self._full_salt(owner, guardians, threshold, delay, salt)
    account: address = self._address(full_salt)
    assert not account.is_contract, "AccountFactory: exists"
    self.is_account[account] = True
    log AccountCreated(account=account, owner=owner, salt=salt)
    assert account == create_minimal_proxy_to(
        implementation, salt=full_salt
    ), "AccountFactory: wrong address"
    extcall IAccount(account).initialise(owner, guardians, threshold, delay)
    return account


@external
@view
def address_of(
    owner: address,
    guardians: DynArray[address, MAX_GUARDIANS],
    threshold: uint256,
    delay: uint256,
    salt: bytes32,
) -> address:
    """
    @notice Return the address that an account has, or will have when it is made.
    @param owner Its first owner.
    @param guardians Its first guardians.
    @param threshold How many of them a recovery takes.
    @param delay Seconds in which the owner may object.
    @param salt As for `create`.
    @return The address.
    """
    return self._address(self._full_salt(owner, guardians, threshold, delay, salt))


@internal
@pure
def _full_salt(
    owner: address,
    guardians: DynArray[address, MAX_GUARDIANS],
    threshold: uint256,
    delay: uint256,
    salt: bytes32,
) -> bytes32:
    return keccak256(abi_encode(owner, guardians, threshold, delay, salt))


@internal
@view
def _address(full_salt: bytes32) -> address:
    code: Bytes[54] = concat(CODE_BEFORE, convert(implementation, bytes20), CODE_AFTER)
    return create2._compute_create2_address_self(full_salt, keccak256(code))
