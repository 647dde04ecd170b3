"""The fields of each transaction type, and how they are read from RLP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

from mevm.crypto import rlp
from mevm.crypto.keccak import keccak
from mevm.crypto.secp256k1 import HALF_ORDER, recover_address, sign
from mevm.vm.forks import Fork

LEGACY, ACCESS_LIST, DYNAMIC_FEE, BLOB, SET_CODE = range(5)
FIRST_FORK = {
    LEGACY: Fork.FRONTIER,
    ACCESS_LIST: Fork.BERLIN,
    DYNAMIC_FEE: Fork.LONDON,
    BLOB: Fork.CANCUN,
    SET_CODE: Fork.PRAGUE,
}
AUTHORIZATION_MAGIC = b"\x05"

AccessList: TypeAlias = "tuple[tuple[bytes, tuple[int, ...]], ...]"


class Authorization(NamedTuple):
    """One signed delegation of an account's code (EIP-7702)."""

    chain_id: int
    address: bytes
    nonce: int
    y_parity: int
    r: int
    s: int

    @property
    def authority(self) -> bytes | None:
        """The account that signed, None if the signature is not valid."""
        if self.s > HALF_ORDER:
            return None
        message_hash = _authorization_hash(self.chain_id, self.address, self.nonce)
        return recover_address(message_hash, self.y_parity, self.r, self.s)

    @classmethod
    def sign(cls, private_key: bytes, chain_id: int, address: bytes, nonce: int) -> Authorization:
        """Return the delegation of the key's account to ``address``, signed."""
        message_hash = _authorization_hash(chain_id, address, nonce)
        return cls(chain_id, address, nonce, *sign(message_hash, private_key))


def _authorization_hash(chain_id: int, address: bytes, nonce: int) -> bytes:
    return keccak(AUTHORIZATION_MAGIC + rlp.encode([chain_id, address, nonce]))


def _uint(bits: int) -> Callable[[rlp.Item], int]:
    return lambda item: rlp.decode_int(item, bits)


def _data(item: rlp.Item) -> bytes:
    if not isinstance(item, bytes):
        raise rlp.RLPError("expected a byte string, got a list")
    return item


def _sized(item: rlp.Item, *sizes: int) -> bytes:
    data = _data(item)
    if len(data) not in sizes:
        raise rlp.RLPError(f"expected {' or '.join(map(str, sizes))} bytes, got {len(data)}")
    return data


def _recipient(item: rlp.Item) -> bytes:
    return _sized(item, 0, 20)


def _members(item: rlp.Item, count: int | None = None) -> list[rlp.Item]:
    if isinstance(item, bytes):
        raise rlp.RLPError("expected a list, got a byte string")
    if count is not None and len(item) != count:
        raise rlp.RLPError(f"expected a list of {count}, got {len(item)}")
    return item


def _access_list(item: rlp.Item) -> AccessList:
    entries = [_members(entry, 2) for entry in _members(item)]
    return tuple(
        (
            _sized(address, 20),
            tuple(int.from_bytes(_sized(slot, 32), "big") for slot in _members(slots)),
        )
        for address, slots in entries
    )


def _hashes(item: rlp.Item) -> tuple[bytes, ...]:
    return tuple(_sized(member, 32) for member in _members(item))


def _authorizations(item: rlp.Item) -> tuple[Authorization, ...]:
    return tuple(_authorization(_members(member, 6)) for member in _members(item))


def _authorization(fields: list[rlp.Item]) -> Authorization:
    chain_id, address, nonce, y_parity, r, s = fields
    return Authorization(
        rlp.decode_int(chain_id),
        _sized(address, 20),
        rlp.decode_int(nonce, 64),
        rlp.decode_int(y_parity, 8),
        rlp.decode_int(r),
        rlp.decode_int(s),
    )


_NONCE = ("nonce", _uint(64))
_CORE = (("gas", _uint(64)), ("to", _recipient), ("value", _uint(256)), ("data", _data))
_FEES = (("max_priority_fee_per_gas", _uint(256)), ("max_fee_per_gas", _uint(256)))
_PRICE = ("gas_price", _uint(256))
_CHAIN = ("chain_id", _uint(256))
_ACCESS = ("access_list", _access_list)

# The fields of each type in the order of their encoding, without the signature.
FIELDS: dict[int, tuple[tuple[str, Callable[[rlp.Item], Any]], ...]] = {
    LEGACY: (_NONCE, _PRICE, *_CORE),
    ACCESS_LIST: (_CHAIN, _NONCE, _PRICE, *_CORE, _ACCESS),
    DYNAMIC_FEE: (_CHAIN, _NONCE, *_FEES, *_CORE, _ACCESS),
    BLOB: (
        *(_CHAIN, _NONCE, *_FEES, *_CORE, _ACCESS),
        ("max_fee_per_blob_gas", _uint(256)),
        ("blob_versioned_hashes", _hashes),
    ),
    SET_CODE: (
        *(_CHAIN, _NONCE, *_FEES, *_CORE, _ACCESS),
        ("authorization_list", _authorizations),
    ),
}
