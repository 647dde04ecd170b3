"""Development accounts: keys from a mnemonic (BIP-39) along a path (BIP-32).

These keys are for chains without value. Whoever knows the mnemonic owns every one of them.
"""

import hmac
from hashlib import pbkdf2_hmac, sha512
from unicodedata import normalize

from coincurve import PrivateKey

from mevm.crypto.secp256k1 import ORDER, address_of

DEFAULT_MNEMONIC = "test test test test test test test test test test test junk"
DEFAULT_PATH = "m/44'/60'/0'/0"
SEED_ROUNDS = 2_048
HARDENED = 2**31
MAX_ACCOUNTS = 10_000


class ExtendedKey:
    """
    A private key and the chain code that its children derive from.

    Parameters
    ----------
    key : bytes
        32 bytes.
    chain_code : bytes
        32 bytes.
    """

    __slots__ = ("chain_code", "key")

    def __init__(self, key: bytes, chain_code: bytes) -> None:
        if not 0 < int.from_bytes(key, "big") < ORDER:
            raise ValueError("derived key is out of range")  # less likely than 1 in 2**127
        self.key = key
        self.chain_code = chain_code

    @classmethod
    def from_seed(cls, seed: bytes) -> "ExtendedKey":
        """Return the master key of a seed."""
        digest = hmac.digest(b"Bitcoin seed", seed, sha512)
        return cls(digest[:32], digest[32:])

    def child(self, index: int) -> "ExtendedKey":
        """Return the child of an index; from 2**31 on it is a hardened one."""
        if index >= HARDENED:
            parent = b"\x00" + self.key
        else:
            parent = PrivateKey(self.key).public_key.format(compressed=True)
        digest = hmac.digest(self.chain_code, parent + index.to_bytes(4, "big"), sha512)
        tweak = int.from_bytes(digest[:32], "big")
        if tweak >= ORDER:
            raise ValueError("derived key is out of range")  # less likely than 1 in 2**127
        key = (tweak + int.from_bytes(self.key, "big")) % ORDER
        return ExtendedKey(key.to_bytes(32, "big"), digest[32:])

    def derive(self, path: str) -> "ExtendedKey":
        """
        Return the descendant along a path.

        Parameters
        ----------
        path : str
            As ``m/44'/60'/0'/0``.

        Returns
        -------
        ExtendedKey
            The descendant.

        Raises
        ------
        ValueError
            If the path is malformed.
        """
        first, *steps = path.split("/")
        if first != "m":
            raise ValueError(f"derivation path {path!r}: expected one like {DEFAULT_PATH}")
        key = self
        for step in steps:
            digits = step.removesuffix("'")
            if not digits.isascii() or not digits.isdecimal() or int(digits) >= HARDENED:
                raise ValueError(f"derivation path {path!r}: {step!r} is no index")
            key = key.child(int(digits) + (HARDENED if step.endswith("'") else 0))
        return key


def seed_of(mnemonic: str, passphrase: str = "") -> bytes:
    """
    Return the BIP-39 seed of a mnemonic.

    The checksum of the words is not checked: it guards against typing errors where value is at
    stake, and any sentence gives development keys.
    """
    words = normalize("NFKD", " ".join(mnemonic.split()))
    salt = normalize("NFKD", f"mnemonic{passphrase}")
    return pbkdf2_hmac("sha512", words.encode(), salt.encode(), SEED_ROUNDS)


class Keystore:
    """Private keys by address, in the order in which they were derived."""

    def __init__(self) -> None:
        self._keys: dict[bytes, bytes] = {}

    @classmethod
    def from_mnemonic(
        cls, mnemonic: str = DEFAULT_MNEMONIC, count: int = 10, path: str = DEFAULT_PATH
    ) -> "Keystore":
        """
        Return the first accounts of a mnemonic.

        Parameters
        ----------
        mnemonic : str
            Words, separated by spaces.
        count : int
            How many accounts.
        path : str
            Path of the parent of all accounts.

        Returns
        -------
        Keystore
            With ``count`` keys.

        Raises
        ------
        ValueError
            If the path is malformed, or ``count`` is out of range.
        """
        if not 0 <= count <= MAX_ACCOUNTS:
            raise ValueError(f"{count} accounts: expected 0 to {MAX_ACCOUNTS}")
        parent = ExtendedKey.from_seed(seed_of(mnemonic)).derive(path)
        store = cls()
        for index in range(count):
            store.add(parent.child(index).key)
        return store

    def add(self, private_key: bytes) -> bytes:
        """Keep a key and return its address."""
        address = address_of(private_key)
        self._keys[address] = private_key
        return address

    def addresses(self) -> list[bytes]:
        """Return all addresses, in order of derivation."""
        return list(self._keys)

    def key(self, address: bytes) -> bytes | None:
        """Return the private key of an address, None if it is not here."""
        return self._keys.get(address)

    def __contains__(self, address: bytes) -> bool:
        """Return whether the key of an address is here."""
        return address in self._keys
