"""From JSON objects of a remote node to headers, transactions and receipts of our own.

What they commit to is computed anew, and compared with what was asked for.
"""

from collections.abc import Sequence
from typing import Any

from mevm.blocks.header import ZERO_HASH, ZERO_NONCE, Header
from mevm.blocks.receipt import Receipt
from mevm.blocks.withdrawal import Withdrawal
from mevm.remote.errors import InvalidReply
from mevm.remote.replies import read_data, read_list, read_object, read_quantity
from mevm.state.forked_world import RemoteOnly
from mevm.vm.errors import InvalidTransaction
from mevm.vm.results import Log
from mevm.vm.transaction import Transaction
from mevm.vm.transaction_fields import BLOB, DYNAMIC_FEE, FIELDS, LEGACY, SET_CODE, Authorization

Json = Any
Shape = dict[str, Json]

QUANTITIES = {
    "difficulty": ("difficulty", 256),
    "number": ("number", 64),
    "gas_limit": ("gasLimit", 64),
    "gas_used": ("gasUsed", 64),
    "timestamp": ("timestamp", 64),
    "base_fee": ("baseFeePerGas", 256),
    "blob_gas_used": ("blobGasUsed", 64),
    "excess_blob_gas": ("excessBlobGas", 64),
}
BYTES = {
    "parent_hash": ("parentHash", 32),
    "uncles_hash": ("sha3Uncles", 32),
    "coinbase": ("miner", 20),
    "state_root": ("stateRoot", 32),
    "transactions_root": ("transactionsRoot", 32),
    "receipts_root": ("receiptsRoot", 32),
    "bloom": ("logsBloom", 256),
    "extra_data": ("extraData", None),
    "mix_hash": ("mixHash", 32),
    "nonce": ("nonce", 8),
    "withdrawals_root": ("withdrawalsRoot", 32),
    "parent_beacon_root": ("parentBeaconBlockRoot", 32),
    "requests_hash": ("requestsHash", 32),
}
OPTIONAL = {"base_fee", "blob_gas_used", "excess_blob_gas"}
OPTIONAL |= {"withdrawals_root", "parent_beacon_root", "requests_hash"}
ABSENT = {"mix_hash": ZERO_HASH, "nonce": ZERO_NONCE}
"""What chains without proof of work or randomness leave out."""


def read_header(shape: Json, *, verify: bool) -> Header:
    """Return the header in a block object.

    Parameters
    ----------
    shape
        What the remote node says.
    verify
        Whether the hash has to be that of the fields. Chains whose headers have fields of their
        own are taken at their word.

    Raises
    ------
    InvalidReply
        If a field is missing or malformed, or the hash is not that of the fields.
    """
    shape = read_object(shape, "a block")
    values: dict[str, Any] = {}
    for name, (key, bits) in QUANTITIES.items():
        if shape.get(key) is not None or name not in OPTIONAL:
            values[name] = read_quantity(shape.get(key), f"block {key}", bits)
    for name, (key, length) in BYTES.items():
        if shape.get(key) is None and name in ABSENT:
            values[name] = ABSENT[name]
        elif shape.get(key) is not None or name not in OPTIONAL:
            values[name] = read_data(shape.get(key), f"block {key}", length)
    header = Header(**values)
    claimed = read_data(shape.get("hash"), "block hash", 32)
    if header.hash != claimed:
        if verify:
            number = header.number
            raise InvalidReply(f"remote node: the fields of block {number} do not have its hash")
        object.__setattr__(header, "_hash", claimed)
    return header


def read_transaction(shape: Json, number: int) -> Transaction:
    """Return the transaction of a transaction object.

    Raises
    ------
    RemoteOnly
        If it is of a kind that only the remote chain knows.
    InvalidReply
        If a field is malformed.
    """
    shape = read_object(shape, "a transaction")
    kind = read_quantity(shape.get("type", "0x0"), "transaction type", 64)
    if kind not in FIELDS:
        raise RemoteOnly(number)
    fields = _transaction_fields(shape, kind)
    parity = shape.get("yParity")
    v = read_quantity(shape.get("v") if kind == LEGACY or parity is None else parity, "v")
    r, s = (read_quantity(shape.get(name), name) for name in ("r", "s"))
    try:
        transaction = Transaction.of(kind, fields, v, r, s)
    except (InvalidTransaction, OverflowError) as error:
        raise InvalidReply(f"remote node: a transaction of block {number}: {error}") from None
    if transaction.hash != read_data(shape.get("hash"), "transaction hash", 32):
        raise RemoteOnly(number)
    return Transaction.decode_stored(transaction.raw)


def _transaction_fields(shape: Shape, kind: int) -> dict[str, Any]:
    def quantity(key: str, bits: int = 256) -> int:
        return read_quantity(shape.get(key), f"transaction {key}", bits)

    to = shape.get("to")
    fields: dict[str, Any] = {
        "nonce": quantity("nonce", 64),
        "gas": quantity("gas", 64),
        "to": b"" if to is None else read_data(to, "transaction to", 20),
        "value": quantity("value"),
        "data": read_data(shape.get("input"), "transaction input"),
    }
    if kind < DYNAMIC_FEE:
        fields["gas_price"] = quantity("gasPrice")
    else:
        fields["max_fee_per_gas"] = quantity("maxFeePerGas")
        fields["max_priority_fee_per_gas"] = quantity("maxPriorityFeePerGas")
    if kind != LEGACY:
        fields["chain_id"] = quantity("chainId")
        fields["access_list"] = _access_list(shape.get("accessList"))
    if kind == BLOB:
        hashes = read_list(shape.get("blobVersionedHashes"), "blob hashes")
        fields["max_fee_per_blob_gas"] = quantity("maxFeePerBlobGas")
        fields["blob_versioned_hashes"] = tuple(read_data(h, "a blob hash", 32) for h in hashes)
    if kind == SET_CODE:
        listed = read_list(shape.get("authorizationList"), "authorizations")
        fields["authorization_list"] = tuple(_authorization(each) for each in listed)
    return fields


def _access_list(value: Json) -> tuple[tuple[bytes, tuple[int, ...]], ...]:
    entries = [read_object(each, "an access") for each in read_list(value, "an access list")]
    return tuple(
        (
            read_data(entry.get("address"), "an accessed address", 20),
            tuple(
                int.from_bytes(read_data(key, "a storage key", 32), "big")
                for key in read_list(entry.get("storageKeys"), "storage keys")
            ),
        )
        for entry in entries
    )


def _authorization(value: Json) -> Authorization:
    shape = read_object(value, "an authorization")
    return Authorization(
        chain_id=read_quantity(shape.get("chainId"), "authorization chainId"),
        address=read_data(shape.get("address"), "authorization address", 20),
        nonce=read_quantity(shape.get("nonce"), "authorization nonce", 64),
        y_parity=read_quantity(shape.get("yParity", shape.get("v")), "authorization yParity", 8),
        r=read_quantity(shape.get("r"), "authorization r"),
        s=read_quantity(shape.get("s"), "authorization s"),
    )


def read_receipts(
    shapes: Json, transactions: Sequence[Transaction], number: int
) -> tuple[Receipt, ...]:
    """Return the receipts of a block, in the order of its transactions."""
    listed = [read_object(each, "a receipt") for each in read_list(shapes, "receipts")]
    if len(listed) != len(transactions):
        count = len(transactions)
        raise InvalidReply(f"remote node: {len(listed)} receipts for {count} of block {number}")
    receipts: list[Receipt] = []
    for shape, transaction in zip(listed, transactions, strict=True):
        created, root = shape.get("contractAddress"), shape.get("root")
        status = shape.get("status")
        receipts.append(
            Receipt.make(
                type=transaction.type,
                success=status is None or bool(read_quantity(status, "receipt status", 1)),
                post_state=read_data(root, "receipt root", 32) if status is None else None,
                gas_used=read_quantity(shape.get("gasUsed"), "receipt gasUsed", 64),
                logs=tuple(read_log(each) for each in read_list(shape.get("logs"), "logs")),
                previous=receipts[-1] if receipts else None,
                created=None if created is None else read_data(created, "created contract", 20),
            )
        )
    return tuple(receipts)


def read_log(value: Json) -> Log:
    """Return the log of a log object."""
    shape = read_object(value, "a log")
    topics = read_list(shape.get("topics"), "log topics")
    return Log(
        read_data(shape.get("address"), "log address", 20),
        tuple(read_data(topic, "a log topic", 32) for topic in topics),
        read_data(shape.get("data"), "log data"),
    )


def read_withdrawal(value: Json) -> Withdrawal:
    """Return the withdrawal of a withdrawal object."""
    shape = read_object(value, "a withdrawal")
    return Withdrawal(
        index=read_quantity(shape.get("index"), "withdrawal index", 64),
        validator_index=read_quantity(shape.get("validatorIndex"), "withdrawal validator", 64),
        address=read_data(shape.get("address"), "withdrawal address", 20),
        amount=read_quantity(shape.get("amount"), "withdrawal amount", 64),
    )
