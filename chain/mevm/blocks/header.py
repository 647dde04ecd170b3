"""Block headers of every fork, from Frontier's 15 fields to Prague's 21."""

from dataclasses import dataclass, field, fields
from typing import Any

from mevm.blocks.fields import read_bytes, read_int, read_list
from mevm.crypto.keccak import keccak
from mevm.crypto.rlp import Item, RLPError, encode

ZERO_HASH = bytes(32)
ZERO_ADDRESS = bytes(20)
ZERO_NONCE = bytes(8)

LENGTHS = {"coinbase": 20, "bloom": 256, "nonce": 8, "extra_data": None}
FIELD_COUNTS = {15: "Frontier", 16: "London", 17: "Shanghai", 20: "Cancun", 21: "Prague"}


@dataclass(frozen=True, slots=True)
class Header:
    """
    One block header; fields that its fork does not have are None.

    Immutable: use ``dataclasses.replace`` for a changed copy.
    """

    parent_hash: bytes
    uncles_hash: bytes
    coinbase: bytes
    state_root: bytes
    transactions_root: bytes
    receipts_root: bytes
    bloom: bytes
    difficulty: int
    number: int
    gas_limit: int
    gas_used: int
    timestamp: int
    extra_data: bytes
    mix_hash: bytes
    nonce: bytes
    base_fee: int | None = None
    withdrawals_root: bytes | None = None
    blob_gas_used: int | None = None
    excess_blob_gas: int | None = None
    parent_beacon_root: bytes | None = None
    requests_hash: bytes | None = None
    _hash: bytes | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def hash(self) -> bytes:
        """Keccak-256 of the encoding: the block's hash."""
        if self._hash is None:
            object.__setattr__(self, "_hash", keccak(self.rlp()))
        assert self._hash is not None
        return self._hash

    def items(self) -> list[bytes | int]:
        """Return the fields in order, up to the last that is set."""
        values: list[bytes | int] = [
            self.parent_hash,
            self.uncles_hash,
            self.coinbase,
            self.state_root,
            self.transactions_root,
            self.receipts_root,
            self.bloom,
            self.difficulty,
            self.number,
            self.gas_limit,
            self.gas_used,
            self.timestamp,
            self.extra_data,
            self.mix_hash,
            self.nonce,
        ]
        for name in OPTIONAL:
            value = getattr(self, name)
            if value is None:
                break
            values.append(value)
        return values

    def rlp(self) -> bytes:
        """Return the canonical encoding."""
        return encode(self.items())

    @classmethod
    def from_item(cls, item: Item) -> "Header":
        """
        Read a header from a decoded RLP list.

        Parameters
        ----------
        item : list
            As ``mevm.crypto.rlp.decode`` returns it.

        Returns
        -------
        Header
            Well-formed, but not validated against any chain.

        Raises
        ------
        RLPError
            If the number of fields belongs to no fork, or a field has the wrong shape.
        """
        items = read_list(item, "header")
        if len(items) not in FIELD_COUNTS:
            counts = ", ".join(map(str, FIELD_COUNTS))
            raise RLPError(f"header: {len(items)} fields, expected one of {counts}")
        values: list[Any] = [_read(name, each) for name, each in zip(NAMES, items, strict=False)]
        return cls(*values)


INTEGERS = {"difficulty": 256, "number": 64, "gas_limit": 64, "gas_used": 64, "timestamp": 64}
INTEGERS |= {"base_fee": 256, "blob_gas_used": 64, "excess_blob_gas": 64}
NAMES = tuple(each.name for each in fields(Header) if each.init)
OPTIONAL = NAMES[15:]


def _read(name: str, item: Item) -> int | bytes:
    if name in INTEGERS:
        return read_int(item, f"header {name}", bits=INTEGERS[name])
    return read_bytes(item, f"header {name}", length=LENGTHS.get(name, 32))
