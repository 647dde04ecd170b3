"""One block as a store and a dump keep it: with its receipts, and checked when it is read.

::

    [header, transactions, uncles, withdrawals, receipts]

Each member is encoded as its own root commits to it; ``withdrawals`` is a list of none or one.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from eth._utils.address import generate_contract_address

from mevm.blocks.block import Block, Body
from mevm.blocks.fields import read_bytes, read_list
from mevm.blocks.header import Header
from mevm.blocks.ordered_root import ordered_root
from mevm.blocks.receipt import Receipt
from mevm.blocks.withdrawal import Withdrawal
from mevm.crypto import rlp
from mevm.crypto.rlp import Item, RLPError
from mevm.vm.transaction import Transaction

T = TypeVar("T")


def block_item(block: Block) -> list[Any]:
    """Return a block as what RLP encodes."""
    withdrawals = block.withdrawals
    return [
        block.header.rlp(),
        [transaction.raw for transaction in block.transactions],
        [uncle.rlp() for uncle in block.uncles],
        [] if withdrawals is None else [[withdrawal.rlp() for withdrawal in withdrawals]],
        [receipt.encode() for receipt in block.receipts],
    ]


def read_block(item: Item) -> tuple[Header, Body, tuple[Receipt, ...]]:
    """
    Read what `block_item` returns.

    Raises
    ------
    RLPError
        If it is malformed, or transactions or receipts are not those of the header.
    InvalidTransaction
        If a transaction is malformed.
    """
    header_item, raws, uncles, withdrawals, encodings = read_list(item, "block", length=5)
    header = Header.from_item(rlp.decode(read_bytes(header_item, "header")))
    transactions = tuple(stored_transaction(raw) for raw in read_list(raws, "transactions"))
    paid = optional(withdrawals, lambda each: tuple(_decoded(each, Withdrawal.from_item)))
    body = Body(transactions, tuple(_decoded(uncles, Header.from_item)), paid)
    receipts = _receipts(read_list(encodings, "receipts"), transactions)
    for name, root, values in (
        ("transactions", header.transactions_root, [each.raw for each in transactions]),
        ("receipts", header.receipts_root, [each.encode() for each in receipts]),
    ):
        if root != ordered_root(values):
            raise RLPError(f"block {header.number}: its {name} are not those of its header")
    return header, body, receipts


def _receipts(items: list[Item], transactions: tuple[Transaction, ...]) -> tuple[Receipt, ...]:
    if len(items) != len(transactions):
        raise RLPError(f"{len(items)} receipts for {len(transactions)} transactions")
    receipts: list[Receipt] = []
    for item, transaction in zip(items, transactions, strict=True):
        created = None
        if transaction.is_create:
            sender: Any = transaction.sender
            created = generate_contract_address(sender, transaction.nonce)
        previous = receipts[-1] if receipts else None
        receipts.append(Receipt.decode(read_bytes(item, "receipt"), previous, created))
    return tuple(receipts)


def stored_transaction(item: Item) -> Transaction:
    """Read the encoding of a transaction that a node has kept."""
    return Transaction.decode_stored(read_bytes(item, "transaction"))


def optional(item: Item, read: Callable[[Item], T]) -> T | None:
    """Read a list of none or one value."""
    values = read_list(item, "optional value")
    if len(values) > 1:
        raise RLPError(f"{len(values)} values where one or none was expected")
    return read(values[0]) if values else None


def _decoded(item: Item, read: Callable[[Item], T]) -> Iterable[T]:
    return (read(rlp.decode(read_bytes(each, "item"))) for each in read_list(item, "items"))
