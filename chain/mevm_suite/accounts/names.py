"""User names: what they may look like, and the slow salted hash that stands for one on chain.

A name can be guessed. Whoever suspects one hashes it and looks it up; the hash costs a fraction of
a second and 128 MiB of memory, which makes a dictionary expensive and a single guess cheap. A name
therefore hides a person only as far as nobody thinks of it: choose one that is not yours elsewhere
where that matters.

Sources: SEC-40
"""

import re
from functools import lru_cache

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from eth_abi import encode
from eth_utils import keccak, to_canonical_address

MIN_LENGTH = 3
MAX_LENGTH = 32
# No two hyphens in a row: what looks like an encoded international name is none here.
_NAME = re.compile(r"[a-z](?:[a-z0-9]|-(?=[a-z0-9]))*")

# The same for every name of every registry, and published by the registry itself.
SCRYPT_COST = 2**17
SCRYPT_BLOCK_SIZE = 8
SCRYPT_PARALLELISM = 1
KEY_LENGTH = 32


class InvalidName(ValueError):
    """A name that nobody can have."""


def normalise(name: str) -> str:
    """
    Return the one spelling of a name under which it is registered.

    Parameters
    ----------
    name
        3 to 32 letters a to z, digits and single hyphens; begins with a letter, ends without a
        hyphen. Capital letters count as small ones.

    Returns
    -------
    str
        The name in small letters.

    Raises
    ------
    InvalidName
        If the name has another length or other characters.

    """
    if not name.isascii():
        raise InvalidName(f"{name!r} has characters other than a to z, 0 to 9 and the hyphen")
    spelled = name.lower()
    if not MIN_LENGTH <= len(spelled) <= MAX_LENGTH:
        expected = f"{MIN_LENGTH} to {MAX_LENGTH} characters"
        raise InvalidName(f"{name!r} has {len(spelled)} characters, expected {expected}")
    if not _NAME.fullmatch(spelled):
        raise InvalidName(
            f"{name!r} is no name: expected a letter first, then letters, digits and single hyphens"
        )
    return spelled


@lru_cache(maxsize=64)
def name_key(name: str, salt: bytes) -> bytes:
    """
    Hash a name as a registry knows it; slow on purpose.

    Parameters
    ----------
    name
        The name, in any spelling that `normalise` takes.
    salt
        The registry's own, from its ``salt()`` or from `registry_salt`.

    Returns
    -------
    bytes
        The 32 bytes under which the name is registered.

    Raises
    ------
    InvalidName
        If nobody can have the name.
    ValueError
        If the salt is not 32 bytes long.

    """
    if len(salt) != KEY_LENGTH:
        raise ValueError(f"the salt has {len(salt)} bytes, expected {KEY_LENGTH}")
    slow = Scrypt(
        salt=salt,
        length=KEY_LENGTH,
        n=SCRYPT_COST,
        r=SCRYPT_BLOCK_SIZE,
        p=SCRYPT_PARALLELISM,
    )
    return slow.derive(normalise(name).encode("ascii"))


def registry_salt(chain_id: int, registry: str) -> bytes:
    """Return the salt of the registry at an address, which is its own on every chain."""
    return keccak(encode(["uint256", "address"], [chain_id, to_canonical_address(registry)]))


def commitment(key: bytes, owner: str, account: str, secret: bytes) -> bytes:
    """
    Return what an owner commits to before he registers a name.

    Parameters
    ----------
    key
        The name's key.
    owner
        Who will register it.
    account
        What the name will point to.
    secret
        32 random bytes, kept until the registration: the key alone could be guessed.

    Returns
    -------
    bytes
        The same as the registry's ``commitment_of``.

    """
    addresses = [to_canonical_address(owner), to_canonical_address(account)]
    types = ["bytes32", "address", "address", "bytes32"]
    return keccak(encode(types, [key, *addresses, secret]))
