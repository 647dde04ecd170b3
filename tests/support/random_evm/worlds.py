"""The block that random programs run in, by fork."""

from mevm.crypto.keccak import keccak
from mevm.vm.context import BlockContext
from mevm.vm.forks import ChainConfig, Fork
from random_evm.blocks import CHAIN_ID, COINBASE

GAS_LIMIT = 2**40
"""More than any number of transactions in a test take."""
NUMBER = 1000


def context_of(fork: Fork, mevm_precompiles: bool = True, **values: object) -> BlockContext:
    """Return the context of a block under the rules of ``fork``; ``values`` replace others."""
    schedule = {each: 0 for each in Fork if each <= fork}
    fields = {
        "number": NUMBER,
        "timestamp": 1_700_000_000,
        "coinbase": COINBASE,
        "gas_limit": GAS_LIMIT,
        "difficulty": 0 if fork >= Fork.PARIS else 131_072,
        "prev_randao": b"\x11" * 32,
        "base_fee": 7 if fork >= Fork.LONDON else None,
        "excess_blob_gas": 0 if fork >= Fork.CANCUN else None,
        "config": ChainConfig(CHAIN_ID, schedule, mevm_precompiles=mevm_precompiles),
        "ancestor_hash": lambda number: keccak(str(number).encode()),
    }
    return BlockContext(**fields | values)  # type: ignore[arg-type]
