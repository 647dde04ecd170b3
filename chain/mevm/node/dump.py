"""A whole node as bytes: gzip around RLP, the same bytes for the same node.

Blocks, transactions and receipts are kept in full, the state only as it is at the head: that of
older blocks is not there after loading. Version 1 is::

    ["mevm-dump", version, config, blocks, accounts, clock, sealing, pool, impersonation]

An optional value is a list of none or one.
"""

import gzip
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from eth._utils.address import generate_contract_address

from mevm.blocks.block import Block, Body
from mevm.blocks.fields import read_bytes, read_int, read_list
from mevm.blocks.header import Header
from mevm.blocks.ordered_root import ordered_root
from mevm.blocks.priority_lane import BPS, PriorityLane
from mevm.blocks.receipt import Receipt
from mevm.blocks.withdrawal import Withdrawal
from mevm.crypto import rlp
from mevm.crypto.rlp import Item, RLPError
from mevm.node.clock import ClockState
from mevm.node.sealing import SealingState
from mevm.node.snapshots import Impersonation
from mevm.state import Account, World
from mevm.vm.errors import InvalidTransaction
from mevm.vm.forks import BlobSchedule, ChainConfig, Fork
from mevm.vm.transaction import Transaction

MAGIC: Final = b"mevm-dump"
VERSION: Final = 1
MAX_SIZE: Final = 2**32
MILLISECONDS: Final = 1_000

T = TypeVar("T")


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
    head = contents.blocks[-1]
    item: list[Any] = [
        MAGIC,
        VERSION,
        _config_item(contents.config),
        [_block_item(block) for block in contents.blocks],
        [_account_item(address, account) for address, account in head.world.accounts()],
        _clock_item(contents.clock),
        _sealing_item(contents.sealing),
        [transaction.raw for transaction in contents.pool],
        [sorted(contents.impersonation.accounts), int(contents.impersonation.everyone)],
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
        everyone = read_list(items[8], "impersonation", length=2)
        return Contents(
            config=_config(items[2]),
            blocks=_blocks(read_list(items[3], "blocks"), World.from_alloc(accounts)),
            clock=_clock(items[5]),
            sealing=_sealing(items[6]),
            pool=tuple(_transaction(each) for each in read_list(items[7], "pool")),
            impersonation=Impersonation(
                frozenset(_address(each) for each in read_list(everyone[0], "impersonated")),
                bool(read_int(everyone[1], "impersonation")),
            ),
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


# Chain configuration


def _config_item(config: ChainConfig) -> list[Any]:
    schedules = sorted(config.blob_schedules.items())
    return [
        config.chain_id,
        [[int(fork), activation] for fork, activation in sorted(config.schedule.items())],
        int(config.mevm_precompiles),
        [[int(fork), s.target, s.max, s.base_fee_update_fraction] for fork, s in schedules],
        config.deposit_contract,
    ]


def _config(item: Item) -> ChainConfig:
    chain_id, schedule, precompiles, blobs, deposits = read_list(item, "config", length=5)
    return ChainConfig(
        chain_id=read_int(chain_id, "chain id"),
        schedule={_fork(f): read_int(at, "activation") for f, at in _rows(schedule, 2)},
        mevm_precompiles=bool(read_int(precompiles, "precompiles")),
        blob_schedules={
            _fork(fork): BlobSchedule(*(read_int(each, "blob schedule") for each in rest))
            for fork, *rest in _rows(blobs, 4)
        },
        deposit_contract=_address(deposits),
    )


def _fork(item: Item) -> Fork:
    number = read_int(item, "fork")
    if number > max(Fork):
        raise InvalidDump(f"fork {number} is not known: expected at most {max(Fork):d}")
    return Fork(number)


# Blocks


def _block_item(block: Block) -> list[Any]:
    withdrawals = block.withdrawals
    return [
        block.header.rlp(),
        [transaction.raw for transaction in block.transactions],
        [uncle.rlp() for uncle in block.uncles],
        [] if withdrawals is None else [[withdrawal.rlp() for withdrawal in withdrawals]],
        [receipt.encode() for receipt in block.receipts],
    ]


def _blocks(items: list[Item], world: World) -> tuple[Block, ...]:
    if not items:
        raise InvalidDump("dump without blocks")
    blocks: list[Block] = []
    for item in items:
        header, body, receipts = _block(item)
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


def _block(item: Item) -> tuple[Header, Body, tuple[Receipt, ...]]:
    header_item, raws, uncles, withdrawals, encodings = read_list(item, "block", length=5)
    header = Header.from_item(rlp.decode(read_bytes(header_item, "header")))
    transactions = tuple(_transaction(raw) for raw in read_list(raws, "transactions"))
    paid = _optional(withdrawals, lambda each: tuple(_decoded(each, Withdrawal.from_item)))
    body = Body(transactions, tuple(_decoded(uncles, Header.from_item)), paid)
    receipts = _receipts(read_list(encodings, "receipts"), transactions)
    for name, root, values in (
        ("transactions", header.transactions_root, [each.raw for each in transactions]),
        ("receipts", header.receipts_root, [each.encode() for each in receipts]),
    ):
        if root != ordered_root(values):
            raise InvalidDump(f"block {header.number}: its {name} are not those of its header")
    return header, body, receipts


def _receipts(items: list[Item], transactions: tuple[Transaction, ...]) -> tuple[Receipt, ...]:
    if len(items) != len(transactions):
        raise InvalidDump(f"{len(items)} receipts for {len(transactions)} transactions")
    receipts: list[Receipt] = []
    for item, transaction in zip(items, transactions, strict=True):
        created = None
        if transaction.is_create:
            sender: Any = transaction.sender
            created = generate_contract_address(sender, transaction.nonce)
        previous = receipts[-1] if receipts else None
        receipts.append(Receipt.decode(read_bytes(item, "receipt"), previous, created))
    return tuple(receipts)


def _transaction(item: Item) -> Transaction:
    return Transaction.decode_stored(read_bytes(item, "transaction"))


# Accounts, clock, sealing


def _account_item(address: bytes, account: Account) -> list[Any]:
    slots = [[slot, value] for slot, value in account.storage.items()]
    return [address, account.nonce, account.balance, account.code, slots]


def _account(item: Item) -> tuple[bytes, Account]:
    address, nonce, balance, code, slots = read_list(item, "account", length=5)
    storage = {
        read_int(slot, "slot", bits=256): read_int(value, "slot value", bits=256)
        for slot, value in _rows(slots, 2)
    }
    account = Account(
        balance=read_int(balance, "balance", bits=256),
        nonce=read_int(nonce, "nonce"),
        code=read_bytes(code, "code"),
        storage=storage,
    )
    return _address(address), account


def _clock_item(clock: ClockState) -> list[Any]:
    behind = int(clock.offset < 0)
    interval, following = clock.block_interval, clock.next_timestamp
    return [behind, abs(clock.offset), _option(following), _option(interval)]


def _clock(item: Item) -> ClockState:
    behind, offset, following, interval = read_list(item, "clock", length=4)
    seconds = read_int(offset, "clock offset")
    return ClockState(
        offset=-seconds if read_int(behind, "clock") else seconds,
        next_timestamp=_optional(following, lambda each: read_int(each, "next timestamp")),
        block_interval=_optional(interval, lambda each: read_int(each, "block interval")),
    )


def _sealing_item(sealing: SealingState) -> list[Any]:
    period, lane = sealing.block_time, sealing.lane
    return [
        int(sealing.automine),
        _option(None if period is None else round(period * MILLISECONDS)),
        sealing.coinbase,
        _option(sealing.gas_limit),
        _option(sealing.next_prev_randao),
        _option(sealing.next_base_fee),
        *([] if lane is None else [[lane.coin_days, lane.share_bps]]),
    ]


def _sealing(item: Item) -> SealingState:
    fields = read_list(item, "sealing")
    if len(fields) not in (6, 7):
        raise InvalidDump(f"sealing of {len(fields)} items: expected 6, or 7 with a lane")
    automine, period, coinbase, gas_limit, randao, base_fee, *lane = fields
    return SealingState(
        automine=bool(read_int(automine, "automine")),
        block_time=_optional(period, lambda each: read_int(each, "block time") / MILLISECONDS),
        coinbase=_address(coinbase),
        gas_limit=_optional(gas_limit, lambda each: read_int(each, "gas limit")),
        next_prev_randao=_optional(randao, lambda each: read_bytes(each, "randao", length=32)),
        next_base_fee=_optional(base_fee, lambda each: read_int(each, "base fee", bits=256)),
        lane=_lane(lane[0]) if lane else None,
    )


def _lane(item: Item) -> PriorityLane:
    contract, share = read_list(item, "lane", length=2)
    share_bps = read_int(share, "lane share")
    if not 1 <= share_bps <= BPS:
        raise InvalidDump(f"lane share of {share_bps} basis points: expected 1 to {BPS}")
    return PriorityLane(_address(contract), share_bps)


# Shapes


def _option(value: int | bytes | None) -> list[int | bytes]:
    return [] if value is None else [value]


def _optional(item: Item, read: Callable[[Item], T]) -> T | None:
    values = read_list(item, "optional value")
    if len(values) > 1:
        raise InvalidDump(f"{len(values)} values where one or none was expected")
    return read(values[0]) if values else None


def _rows(item: Item, width: int) -> Iterable[list[Item]]:
    return (read_list(each, "row", length=width) for each in read_list(item, "rows"))


def _decoded(item: Item, read: Callable[[Item], T]) -> Iterable[T]:
    return (read(rlp.decode(read_bytes(each, "item"))) for each in read_list(item, "items"))


def _address(item: Item) -> bytes:
    return read_bytes(item, "address", length=20)
