"""Transactions of every type: legacy, 2930, 1559, 4844 and 7702."""

from __future__ import annotations

from typing import Any, Self

from mevm.crypto import rlp
from mevm.crypto.keccak import keccak
from mevm.crypto.secp256k1 import HALF_ORDER, Signature, recover_address, sign
from mevm.vm.errors import InvalidTransaction
from mevm.vm.forks import Fork
from mevm.vm.intrinsic_gas import floor_gas, intrinsic_gas
from mevm.vm.transaction_fields import (
    ACCESS_LIST,
    BLOB,
    DYNAMIC_FEE,
    FIELDS,
    LEGACY,
    SET_CODE,
    AccessList,
    Authorization,
)

EMPTY_FIELDS: dict[str, Any] = {
    "to": b"",
    "data": b"",
    "access_list": (),
    "blob_versioned_hashes": (),
    "authorization_list": (),
}
NETWORK_FORM_MEMBERS = (4, 5)  # [fields, blobs, commitments, proofs], or with a version


class Transaction:
    """A transaction, decoded once. Do not change it.

    ``max_fee_per_gas`` and ``max_priority_fee_per_gas`` are there for every type: both are the
    gas price of the types that have one.
    """

    __slots__ = (
        *("type", "raw", "hash", "chain_id", "nonce", "gas", "to", "value", "data"),
        *("gas_price", "max_fee_per_gas", "max_priority_fee_per_gas", "access_list"),
        *("max_fee_per_blob_gas", "blob_versioned_hashes", "authorization_list"),
        *("y_parity", "v", "r", "s", "_sender", "_intrinsic_gas", "_floor_gas"),
    )

    type: int
    raw: bytes
    hash: bytes
    chain_id: int | None
    nonce: int
    gas: int
    to: bytes
    value: int
    data: bytes
    gas_price: int | None
    max_fee_per_gas: int
    max_priority_fee_per_gas: int
    access_list: AccessList
    max_fee_per_blob_gas: int | None
    blob_versioned_hashes: tuple[bytes, ...]
    authorization_list: tuple[Authorization, ...]
    y_parity: int
    v: int
    r: int
    s: int

    def __init__(self, type: int, fields: dict[str, Any], v: int, r: int, s: int) -> None:
        self.type = type
        self.chain_id = fields.get("chain_id")
        self.nonce = fields["nonce"]
        self.gas = fields["gas"]
        self.to = fields["to"]
        self.value = fields["value"]
        self.data = fields["data"]
        self.gas_price = price = fields.get("gas_price")
        self.max_fee_per_gas = fields["max_fee_per_gas"] if price is None else price
        self.max_priority_fee_per_gas = (
            fields["max_priority_fee_per_gas"] if price is None else price
        )
        self.access_list = fields.get("access_list", ())
        self.max_fee_per_blob_gas = fields.get("max_fee_per_blob_gas")
        self.blob_versioned_hashes = fields.get("blob_versioned_hashes", ())
        self.authorization_list = fields.get("authorization_list", ())
        self.v, self.r, self.s = v, r, s
        self.y_parity = v
        if type == LEGACY:
            self.y_parity, self.chain_id = _split_v(v)
        self._sender: bytes | None = None
        self._intrinsic_gas: tuple[Fork, int] | None = None
        self._floor_gas: int | None = None

    @classmethod
    def decode(cls, raw: bytes) -> Self:
        """Decode a signed transaction.

        Parameters
        ----------
        raw
            The RLP list of a legacy transaction, or a type byte and the list of that type.

        Returns
        -------
        Transaction
            The transaction. Its signature is checked when `sender` is asked for.

        Raises
        ------
        InvalidTransaction
            If ``raw`` is not the one canonical encoding of a transaction.
        """
        try:
            return cls._decode(raw)
        except rlp.RLPError as error:
            raise InvalidTransaction(f"rlp: {error}") from None

    @classmethod
    def decode_stored(cls, raw: bytes) -> Self:
        """Decode a transaction that a node has kept: `unsigned` ones as well, unlike `decode`."""
        transaction = cls.decode(raw)
        if not transaction.is_signed and transaction.r < 1 << 160:
            transaction._sender = transaction.r.to_bytes(20, "big")
        return transaction

    @classmethod
    def _decode(cls, raw: bytes) -> Self:
        if not raw:
            raise InvalidTransaction("typed transaction too short")
        type = LEGACY if raw[0] >= 0xC0 else raw[0]
        layout = FIELDS.get(type)
        if layout is None or (type == LEGACY and raw[0] == 0):
            raise InvalidTransaction("transaction type not supported")
        items = rlp.decode_list(raw if type == LEGACY else raw[1:])
        if type == BLOB and len(items) in NETWORK_FORM_MEMBERS and isinstance(items[0], list):
            raise InvalidTransaction(
                "blob transaction with blobs attached: send it without its sidecar"
            )
        if len(items) != len(layout) + 3:
            raise rlp.RLPError(f"expected {len(layout) + 3} fields, got {len(items)}")
        fields = {}
        for (name, read), item in zip(layout, items, strict=False):
            try:
                fields[name] = read(item)
            except rlp.RLPError as error:
                raise rlp.RLPError(f"{name}: {error}") from None
        v, r, s = (rlp.decode_int(item) for item in items[-3:])
        transaction = cls(type, fields, v, r, s)
        transaction.raw = raw
        transaction.hash = keccak(raw)
        return transaction

    @classmethod
    def sign(cls, private_key: bytes, **fields: Any) -> Self:
        """Make a signed transaction.

        Parameters
        ----------
        private_key
            32 bytes.
        **fields
            The fields of the type that they imply, or of ``type``; what is left out is 0 or
            empty. A legacy transaction with a ``chain_id`` is protected against replay.

        Returns
        -------
        Transaction
            The transaction.
        """
        type, values = _complete(fields)
        chain_id = values.get("chain_id")
        y_parity, r, s = sign(_signing_hash(type, values), private_key)
        return cls._encode(type, values, _join_v(type, chain_id, y_parity), r, s)

    @classmethod
    def of(cls, type: int, fields: dict[str, Any], v: int, r: int, s: int) -> Self:
        """Make a transaction from all fields of its type and a signature, which is not checked."""
        return cls._encode(type, fields, v, r, s)

    @classmethod
    def unsigned(cls, sender: bytes, **fields: Any) -> Self:
        """Make a transaction from an account whose key nobody has; see `sign`.

        In place of a signature it carries the sender as ``r`` and an ``s`` of 0, which no key
        can sign: so hashes differ between senders, and `decode` never takes it for valid.
        """
        type, values = _complete(fields)
        v = _join_v(type, values.get("chain_id"), 0)
        transaction = cls._encode(type, values, v, int.from_bytes(sender, "big"), 0)
        transaction._sender = sender
        return transaction

    @classmethod
    def simulated(cls, sender: bytes, **fields: Any) -> Self:
        """Make a transaction of a simulation: all zeros where a signature would be, as geth."""
        transaction = cls._encode(*_complete(fields), 0, 0, 0)
        transaction._sender = sender
        return transaction

    @classmethod
    def _encode(cls, type: int, fields: dict[str, Any], v: int, r: int, s: int) -> Self:
        transaction = cls(type, fields, v, r, s)
        transaction.raw = _type_prefix(type) + rlp.encode([*_payload(type, fields), v, r, s])
        transaction.hash = keccak(transaction.raw)
        return transaction

    @property
    def sender(self) -> bytes:
        """The account that pays; `InvalidTransaction` if the signature is not valid."""
        return self.signer(Fork.HOMESTEAD)

    def signer(self, fork: Fork) -> bytes:
        """Return the account that signed, by the rules of ``fork``: Frontier takes a high ``s``."""
        if self.s > HALF_ORDER and fork >= Fork.HOMESTEAD:
            raise InvalidTransaction("invalid sender")
        if self._sender is None:
            self._sender = recover_address(*self.signature)
            if self._sender is None:
                raise InvalidTransaction("invalid sender")
        return self._sender

    @property
    def signature(self) -> Signature:
        """What was signed, and the numbers that say by whom."""
        return self._signed_hash(), self.y_parity, self.r, self.s

    def _signed_hash(self) -> bytes:
        """Return what was signed: the encoding without the signature at its end."""
        prefix = _type_prefix(self.type)
        payload = rlp.list_payload(self.raw, len(prefix))
        signature = rlp.int_size(self.v) + rlp.int_size(self.r) + rlp.int_size(self.s)
        payload = payload[: len(payload) - signature]
        if self.type == LEGACY and self.chain_id is not None:
            payload += rlp.encode_int(self.chain_id) + rlp.encode_int(0) * 2
        return keccak(prefix + rlp.encode_list(payload))

    @property
    def is_signed(self) -> bool:
        """Whether this carries a signature; one from `unsigned` does not."""
        return bool(self.s)

    @property
    def is_create(self) -> bool:
        """Whether this deploys a contract."""
        return not self.to

    def effective_gas_price(self, base_fee: int) -> int:
        """Return the wei per gas that the sender pays in a block with this base fee."""
        return min(self.max_fee_per_gas, self.max_priority_fee_per_gas + base_fee)

    def intrinsic_gas(self, fork: Fork) -> int:
        """Return the gas that is taken before any code runs."""
        known = self._intrinsic_gas
        if known is None or known[0] is not fork:
            self._intrinsic_gas = known = fork, intrinsic_gas(self, fork)
        return known[1]

    @property
    def floor_gas(self) -> int:
        """The least gas that the call data costs from Prague on (EIP-7623)."""
        if self._floor_gas is None:
            self._floor_gas = floor_gas(self.data)
        return self._floor_gas

    def __repr__(self) -> str:
        """Return the type and hash."""
        return f"<Transaction type={self.type} hash=0x{self.hash.hex()}>"


def _complete(fields: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Return the type that ``fields`` imply, and its fields with nothing left out."""
    values = {name: value for name, value in fields.items() if value is not None}
    type = values.pop("type", None)
    if type is None:
        type = _implied_type(values)
    names = [name for name, _ in FIELDS[type]]
    unknown = values.keys() - {*names, "chain_id"}
    if unknown:
        raise InvalidTransaction(f"fields not of transaction type {type}: {sorted(unknown)}")
    complete = {name: values.get(name, EMPTY_FIELDS.get(name, 0)) for name in names}
    if "access_list" in complete:
        entries = complete["access_list"]
        complete["access_list"] = tuple((address, tuple(slots)) for address, slots in entries)
    return type, complete | {"chain_id": values.get("chain_id", None if type == LEGACY else 0)}


def _implied_type(fields: dict[str, Any]) -> int:
    if "authorization_list" in fields:
        return SET_CODE
    if "blob_versioned_hashes" in fields:
        return BLOB
    if "max_fee_per_gas" in fields or "max_priority_fee_per_gas" in fields:
        return DYNAMIC_FEE
    return ACCESS_LIST if "access_list" in fields else LEGACY


def _signing_hash(type: int, fields: dict[str, Any]) -> bytes:
    payload = _payload(type, fields)
    if type == LEGACY and fields.get("chain_id") is not None:
        payload += [fields["chain_id"], 0, 0]
    return keccak(_type_prefix(type) + rlp.encode(payload))


def _payload(type: int, fields: dict[str, Any]) -> list[Any]:
    """Return the fields as they are encoded: the slots of access lists are 32 bytes each."""
    payload = {name: fields[name] for name, _ in FIELDS[type]}
    if "access_list" in payload:
        payload["access_list"] = [
            [address, [slot.to_bytes(32, "big") for slot in slots]]
            for address, slots in payload["access_list"]
        ]
    return list(payload.values())


def _type_prefix(type: int) -> bytes:
    return b"" if type == LEGACY else bytes((type,))


def _split_v(v: int) -> tuple[int, int | None]:
    """Return the parity and chain id in a legacy ``v``; a parity of 2 fits no signature."""
    if v >= 35:
        return (v - 35) % 2, (v - 35) // 2
    return (v - 27 if v in (27, 28) else 2), None


def _join_v(type: int, chain_id: int | None, y_parity: int) -> int:
    if type != LEGACY:
        return y_parity
    return 27 + y_parity if chain_id is None else 35 + 2 * chain_id + y_parity
