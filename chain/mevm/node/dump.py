"""A whole node as bytes: gzip around RLP, the same bytes for the same node.

Blocks, transactions and receipts are kept in full, the state only as it is at the head: that of
older blocks is not there after loading. Version 1 is::

    ["mevm-dump", version, config, blocks, accounts, clock, sealing, pool, impersonation]

An optional value is a list of none or one.
"""

import gzip
import zlib
from dataclasses import dataclass
from typing import Any, Final

from mevm.blocks.block import Block
from mevm.blocks.fields import read_bytes, read_int, read_list
from mevm.blocks.records import block_item, read_block, stored_transaction
from mevm.crypto import rlp
from mevm.crypto.rlp import Item, RLPError
from mevm.node.clock import ClockState
from mevm.node.items import (
    clock_item,
    config_item,
    impersonation_item,
    read_address,
    read_clock,
    read_config,
    read_impersonation,
    read_sealing,
    rows,
    sealing_item,
)
from mevm.node.sealing import SealingState
from mevm.node.snapshots import Impersonation
from mevm.state import Account, World
from mevm.turn import resolved
from mevm.vm.errors import InvalidTransaction
from mevm.vm.forks import ChainConfig
from mevm.vm.transaction import Transaction

MAGIC: Final = b"mevm-dump"
VERSION: Final = 1
MAX_SIZE: Final = 2**32


class InvalidDump(ValueError):
    """Bytes that are no dump of a node; the text says what is wrong with them."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a dump holds."""

    config: ChainConfig
    blocks: tuple[Block, ...]
    clock: ClockState
    sealing: SealingState
    pool: tuple[Transaction, ...]
    impersonation: Impersonation


def encode_dump(contents: Contents) -> bytes:
    """Return ``contents`` as bytes."""
    resolved()
    head = contents.blocks[-1]
    item: list[Any] = [
        MAGIC,
        VERSION,
        config_item(contents.config),
        [block_item(block) for block in contents.blocks],
        [_account_item(address, account) for address, account in head.world.accounts()],
        clock_item(contents.clock),
        sealing_item(contents.sealing),
        [transaction.raw for transaction in contents.pool],
        impersonation_item(contents.impersonation),
    ]
    return gzip.compress(rlp.encode(item), compresslevel=6, mtime=0)


def decode_dump(data: bytes) -> Contents:
    """
    Read what `encode_dump` returns.

    Parameters
    ----------
    data : bytes
        Untrusted.

    Returns
    -------
    Contents
        Its blocks are linked, and the last of them has its state.

    Raises
    ------
    InvalidDump
        If the bytes are no dump, are damaged, or come from a later version.
    """
    try:
        items = read_list(rlp.decode(_decompress(data)), "dump")
        if len(items) < 2 or items[0] != MAGIC:
            raise InvalidDump(f"not a state dump: expected it to begin with {MAGIC.decode()}")
        version = read_int(items[1], "version")
        if version != VERSION:
            raise InvalidDump(f"dump of version {version}: expected version {VERSION}")
        if len(items) != 9:
            raise InvalidDump(f"dump of {len(items)} parts, expected 9")
        accounts = dict(_account(each) for each in read_list(items[4], "accounts"))
        return Contents(
            config=read_config(items[2]),
            blocks=_blocks(read_list(items[3], "blocks"), World.from_alloc(accounts)),
            clock=read_clock(items[5]),
            sealing=read_sealing(items[6]),
            pool=tuple(stored_transaction(each) for each in read_list(items[7], "pool")),
            impersonation=read_impersonation(items[8]),
        )
    except (RLPError, InvalidTransaction, OverflowError) as error:
        raise InvalidDump(f"damaged dump: {error}") from error


def _decompress(data: bytes) -> bytes:
    decompressor = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        plain = decompressor.decompress(data, MAX_SIZE)
    except zlib.error as error:
        raise InvalidDump(f"not a state dump: {error}") from error
    if decompressor.unconsumed_tail:
        raise InvalidDump(f"dump of more than {MAX_SIZE} bytes")
    if not decompressor.eof or decompressor.unused_data:
        raise InvalidDump("damaged dump: it is cut off, or something follows it")
    return plain


# Blocks


def _blocks(items: list[Item], world: World) -> tuple[Block, ...]:
    if not items:
        raise InvalidDump("dump without blocks")
    blocks: list[Block] = []
    for item in items:
        header, body, receipts = read_block(item)
        parent = blocks[-1] if blocks else None
        if header.number != len(blocks):
            raise InvalidDump(f"block {header.number} where block {len(blocks)} was expected")
        if parent is not None and header.parent_hash != parent.hash:
            raise InvalidDump(f"block {header.number} does not follow the block before it")
        blocks.append(Block(header, body, receipts, None, parent))
    head = blocks.pop()
    sealed = world if world.root == head.header.state_root else None
    edited = None if sealed else world
    blocks.append(Block(head.header, head.body, head.receipts, sealed, head.parent, edited))
    return tuple(blocks)


# Accounts


def _account_item(address: bytes, account: Account) -> list[Any]:
    slots = [[slot, value] for slot, value in account.storage.items()]
    return [address, account.nonce, account.balance, account.code, slots]


def _account(item: Item) -> tuple[bytes, Account]:
    address, nonce, balance, code, slots = read_list(item, "account", length=5)
    storage = {
        read_int(slot, "slot", bits=256): read_int(value, "slot value", bits=256)
        for slot, value in rows(slots, 2)
    }
    account = Account(
        balance=read_int(balance, "balance", bits=256),
        nonce=read_int(nonce, "nonce"),
        code=read_bytes(code, "code"),
        storage=storage,
    )
    return read_address(address), account
