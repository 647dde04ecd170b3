"""What must hold for a foreign block before it is executed: header, uncles, body."""

from collections.abc import Iterator
from itertools import islice

from mevm.blocks.block import Block, Body
from mevm.blocks.difficulty import next_difficulty
from mevm.blocks.fees import gas_limit_bounds, next_base_fee, next_excess_blob_gas
from mevm.blocks.header import ZERO_NONCE, Header
from mevm.blocks.ordered_root import ordered_root
from mevm.blocks.processing import Outcome
from mevm.crypto.keccak import EMPTY_LIST_HASH, keccak
from mevm.crypto.rlp import encode_list
from mevm.vm.forks import ChainConfig, Fork

MAX_EXTRA_DATA = 32
MAX_UNCLES = 2
MAX_UNCLE_GENERATIONS = 6


class InvalidBlock(ValueError):
    """A block that breaks a rule of its chain; the text says which."""


def expect(name: str, got: object, expected: object) -> None:
    """Raise InvalidBlock unless a field has the one value that it must have."""
    if got != expected:
        raise InvalidBlock(f"{name}: got {_show(got)}, expected {_show(expected)}")


def validate_header(header: Header, parent: Header, config: ChainConfig) -> Fork:
    """
    Check a header against its parent's.

    Parameters
    ----------
    header : Header
        The new header.
    parent : Header
        The header that it names as parent.
    config : ChainConfig
        The chain's forks.

    Returns
    -------
    Fork
        The rules that the block is under.

    Raises
    ------
    InvalidBlock
        If any rule is broken. The seal of proof-of-work blocks is not checked (see
        ``mevm.blocks.difficulty``).
    """
    expect("parent hash", header.parent_hash, parent.hash)
    expect("number", header.number, parent.number + 1)
    if header.timestamp <= parent.timestamp:
        text = f"timestamp: {header.timestamp} is not after the parent's {parent.timestamp}"
        raise InvalidBlock(text)
    fork = config.fork_at(header.number, header.timestamp)
    lowest, highest = gas_limit_bounds(parent, fork)
    if not lowest <= header.gas_limit <= highest:
        text = f"gas limit: {header.gas_limit} is not between {lowest} and {highest}"
        raise InvalidBlock(text)
    if header.gas_used > header.gas_limit:
        raise InvalidBlock(f"gas used: {header.gas_used} is above the limit {header.gas_limit}")
    if len(header.extra_data) > MAX_EXTRA_DATA:
        text = f"extra data: {len(header.extra_data)} bytes, expected at most {MAX_EXTRA_DATA}"
        raise InvalidBlock(text)
    expect("base fee", header.base_fee, next_base_fee(parent, fork))
    expect("difficulty", header.difficulty, next_difficulty(parent, header.timestamp, fork))
    if fork >= Fork.PARIS:
        expect("nonce", header.nonce, ZERO_NONCE)
        expect("uncles hash", header.uncles_hash, EMPTY_LIST_HASH)
    _validate_fork_fields(header, fork)
    if fork >= Fork.CANCUN:
        due = next_excess_blob_gas(parent, config.blob_schedule(fork))
        expect("excess blob gas", header.excess_blob_gas, due)
    return fork


def _validate_fork_fields(header: Header, fork: Fork) -> None:
    """Check that the fields of each fork are there from that fork on, and not before."""
    fields = (
        ("withdrawals root", header.withdrawals_root, Fork.SHANGHAI),
        ("blob gas used", header.blob_gas_used, Fork.CANCUN),
        ("excess blob gas", header.excess_blob_gas, Fork.CANCUN),
        ("parent beacon root", header.parent_beacon_root, Fork.CANCUN),
        ("requests hash", header.requests_hash, Fork.PRAGUE),
    )
    for name, value, since in fields:
        if (value is not None) != (fork >= since):
            problem = "missing" if value is None else "not expected"
            raise InvalidBlock(f"{name}: {problem} in a {fork.name} block")


def validate_body(header: Header, body: Body, parent: Block, config: ChainConfig) -> None:
    """
    Check transactions, uncles and withdrawals against the header's commitments.

    Raises
    ------
    InvalidBlock
        If a root does not match, or an uncle is not a valid one.
    """
    root = ordered_root([transaction.raw for transaction in body.transactions])
    expect("transactions root", header.transactions_root, root)
    uncles_hash = keccak(encode_list(b"".join(uncle.rlp() for uncle in body.uncles)))
    expect("uncles hash", header.uncles_hash, uncles_hash)
    if (body.withdrawals is None) != (header.withdrawals_root is None):
        problem = "missing" if body.withdrawals is None else "not expected"
        raise InvalidBlock(f"withdrawals: {problem} in the body")
    if body.withdrawals is not None:
        root = ordered_root([withdrawal.rlp() for withdrawal in body.withdrawals])
        expect("withdrawals root", header.withdrawals_root, root)
    if body.uncles:
        _validate_uncles(header, body.uncles, parent, config)


def _validate_uncles(
    header: Header, uncles: tuple[Header, ...], parent: Block, config: ChainConfig
) -> None:
    if len(uncles) > MAX_UNCLES:
        raise InvalidBlock(f"uncles: {len(uncles)}, expected at most {MAX_UNCLES}")
    family = list(islice(_line(parent), MAX_UNCLE_GENERATIONS + 1))
    ancestors = {block.hash: block for block in family}
    taken = {uncle.hash for block in family[:MAX_UNCLE_GENERATIONS] for uncle in block.uncles}
    for uncle in uncles:
        if uncle.hash in taken:
            raise InvalidBlock(f"uncle 0x{uncle.hash.hex()}: included before")
        if uncle.hash in ancestors:
            raise InvalidBlock(f"uncle 0x{uncle.hash.hex()}: is an ancestor")
        origin = ancestors.get(uncle.parent_hash)
        if origin is None or origin is parent:
            raise InvalidBlock(f"uncle 0x{uncle.hash.hex()}: its parent is not a recent ancestor")
        validate_header(uncle, origin.header, config)
        taken.add(uncle.hash)


def _line(block: Block | None) -> Iterator[Block]:
    while block is not None:
        yield block
        block = block.parent


def _show(value: object) -> str:
    return f"0x{value.hex()}" if isinstance(value, bytes) else str(value)


def check_outcome(header: Header, outcome: Outcome) -> None:
    """Compare what execution gave with what the header claims; InvalidBlock if they differ."""
    expect("gas used", header.gas_used, outcome.gas_used)
    expect("blob gas used", header.blob_gas_used, outcome.blob_gas_used)
    expect("logs bloom", header.bloom, outcome.bloom)
    expect("receipts root", header.receipts_root, outcome.receipts_root)
    expect("requests hash", header.requests_hash, outcome.requests_hash)
    expect("state root", header.state_root, outcome.world.root)
