# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Registry of names
@license AGPL-3.0-only
@author The MEVM authors
@notice Maps user names to accounts. The chain sees a slow salted hash of a name, never the name.
        Names can be guessed all the same: whoever thinks of one can hash it and look it up.
@dev Invariants NR-1 to NR-3 in tests/PROPERTIES.md. A name's key is scrypt of the name with the
     parameters and the salt that this contract publishes, the same for all names, else nobody
     could look one up. Whether a key belongs to an allowed name cannot be checked here; a key
     that does not is never looked up. Registration is by commitment and reveal: who sees the
     reveal is too late. There is no way back from account to name, which would tie the two for
     everybody who guesses either.
     A cancelled name is free again after a cool-down in which only the last owner may take it
     back: at once, and a stranger would get what is paid to the old one; never, and vandals
     could burn words for the price of gas.
@custom:source SEC-40
@custom:kill Nothing can be stopped; there is no owner. Deposits go back by cancellation only.
"""

from interfaces import INameRegistry

implements: INameRegistry


struct Name:
    owner: address
    account: address
    free_from: uint256  # for anyone; zero while the name is held


event Committed:
    owner: indexed(address)
    commitment: bytes32


event Registered:
    key: indexed(bytes32)
    owner: indexed(address)
    account: indexed(address)


event Pointed:
    key: indexed(bytes32)
    old_account: indexed(address)
    new_account: indexed(address)


event Transferred:
    key: indexed(bytes32)
    old_owner: indexed(address)
    new_owner: indexed(address)


event Cancelled:
    key: indexed(bytes32)
    owner: indexed(address)
    free_from: uint256


# What a key is: scrypt(name, salt, n, r, p), 32 bytes. The off-chain side uses the same numbers.
SCRYPT_COST: constant(uint256) = 2**17
SCRYPT_BLOCK_SIZE: constant(uint256) = 8
SCRYPT_PARALLELISM: constant(uint256) = 1
MIN_AGE: constant(uint256) = 60
MAX_AGE: constant(uint256) = 86_400
COOL_DOWN: constant(uint256) = 180 * 86_400
MAX_DEPOSIT: constant(uint256) = 10**18

deposit: public(immutable(uint256))
salt: public(immutable(bytes32))

committed_at: public(HashMap[address, HashMap[bytes32, uint256]])

_names: HashMap[bytes32, Name]


@deploy
def __init__(deposit_: uint256):
    """
    @notice Fix the deposit that a name takes, so that nobody holds very many for nothing.
    @param deposit_ In wei of the coin; it goes back when the name is cancelled.
    """
    assert deposit_ > 0, "NameRegistry: no deposit"
    assert deposit_ <= MAX_DEPOSIT, "NameRegistry: high deposit"
    deposit = deposit_
    salt = keccak256(abi_encode(chain.id, self))


@external
def commit(commitment: bytes32):
    """
    @notice Commit to a registration, at least a minute and at most a day before it.
    @dev It counts for the caller only, and a second time does not make it younger.
    @param commitment What `commitment_of` returns for the caller.
    @custom:source SEC-40
    """
    committed_at: uint256 = self.committed_at[msg.sender][commitment]
    assert block.timestamp > committed_at + MAX_AGE, "NameRegistry: committed"
    self.committed_at[msg.sender][commitment] = block.timestamp
    log Committed(owner=msg.sender, commitment=commitment)


@external
@payable
def register(key: bytes32, account: address, secret: bytes32):
    """
    @notice Register a name that the caller committed to, with the deposit.
    @param key The hash of the name.
    @param account What the name points to.
    @param secret The one in the commitment.
    @custom:source SEC-40
    """
    assert msg.value == deposit, "NameRegistry: wrong deposit"
    assert account != empty(address), "NameRegistry: no account"
    commitment: bytes32 = self._commitment(key, msg.sender, account, secret)
    committed_at: uint256 = self.committed_at[msg.sender][commitment]
    assert committed_at > 0, "NameRegistry: not committed"
    assert block.timestamp >= committed_at + MIN_AGE, "NameRegistry: too early"
    assert block.timestamp <= committed_at + MAX_AGE, "NameRegistry: too late"
    name: Name = self._names[key]
    if name.owner != empty(address):
        assert name.free_from > 0, "NameRegistry: taken"
        assert (
            block.timestamp >= name.free_from or msg.sender == name.owner
        ), "NameRegistry: cooling down"
    self.committed_at[msg.sender][commitment] = 0
    self._names[key] = Name(owner=msg.sender, account=account, free_from=0)
    log Registered(key=key, owner=msg.sender, account=account)


@external
def point(key: bytes32, account: address):
    """
    @notice Let a name point to another account; for its owner.
    @param key The hash of the name.
    @param account What it points to from now on.
    @custom:source SEC-40
    """
    name: Name = self._held(key)
    assert account != empty(address), "NameRegistry: no account"
    log Pointed(key=key, old_account=name.account, new_account=account)
    self._names[key].account = account


@external
def transfer(key: bytes32, new_owner: address):
    """
    @notice Give a name with its deposit to another owner; it points where it did.
    @param key The hash of the name.
    @param new_owner Who owns it from now on.
    @custom:source SEC-40
    """
    name: Name = self._held(key)
    assert new_owner != empty(address), "NameRegistry: no owner"
    log Transferred(key=key, old_owner=name.owner, new_owner=new_owner)
    self._names[key].owner = new_owner


@external
def cancel(key: bytes32):
    """
    @notice Give a name up and get the deposit back; for its owner.
    @param key The hash of the name.
    @custom:source SEC-40
    """
    name: Name = self._held(key)
    free_from: uint256 = block.timestamp + COOL_DOWN
    self._names[key] = Name(owner=name.owner, account=empty(address), free_from=free_from)
    log Cancelled(key=key, owner=name.owner, free_from=free_from)
    raw_call(msg.sender, b"", value=deposit)


@external
@view
def account_of(key: bytes32) -> address:
    """
    @notice Return the account that a name points to.
    @param key The hash of the name.
    @return The account; the zero address when nobody holds the name.
    @custom:source SEC-40
    """
    return self._names[key].account


@external
@view
def owner_of(key: bytes32) -> address:
    """
    @notice Return who holds a name.
    @param key The hash of the name.
    @return The owner; the zero address when nobody holds it.
    """
    name: Name = self._names[key]
    return name.owner if name.free_from == 0 else empty(address)


@external
@view
def free_from(key: bytes32) -> uint256:
    """
    @notice Return when a cancelled name is free for anyone.
    @param key The hash of the name.
    @return The time; zero for a name that is held, or never was.
    """
    return self._names[key].free_from


@external
@pure
def commitment_of(key: bytes32, owner: address, account: address, secret: bytes32) -> bytes32:
    """
    @notice Return what an owner commits to; compute it off chain where the secret must not leak.
    @param key The hash of the name.
    @param owner Who will register it.
    @param account What it will point to.
    @param secret 32 random bytes.
    @return The commitment.
    """
    return self._commitment(key, owner, account, secret)


@external
@pure
def hash_parameters() -> (uint256, uint256, uint256):
    """
    @notice Return scrypt's parameters, with which names become keys.
    @return Cost, block size and parallelism.
    @custom:source SEC-40
    """
    return SCRYPT_COST, SCRYPT_BLOCK_SIZE, SCRYPT_PARALLELISM


@internal
@view
def _held(key: bytes32) -> Name:
    name: Name = self._names[key]
    assert name.owner == msg.sender, "NameRegistry: not the owner"
    assert name.free_from == 0, "NameRegistry: cancelled"
    return name


@internal
@pure
def _commitment(key: bytes32, owner: address, account: address, secret: bytes32) -> bytes32:
    return keccak256(abi_encode(key, owner, account, secret))
