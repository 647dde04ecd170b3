"""System calls of a block, to contracts that do what the real ones do not: ours, and EELS'."""

from collections.abc import Callable
from typing import Any

import pytest
from assembly import assemble
from random_evm.blocks import CHAIN_ID, COINBASE

from mevm.blocks.chain import Chain
from mevm.blocks.genesis import Genesis
from mevm.blocks.system_contracts import BEACON_ROOTS, CODES
from mevm.state import Account, World
from mevm.vm.engine import PyEvmEngine
from mevm.vm.forks import ChainConfig, Fork

NOBODY, OTHER = b"\x77" * 20, b"\xbb" * 20
DEEDS = (
    "CALLER 0 SSTORE ORIGIN 1 SSTORE 0 CALLDATALOAD 2 SSTORE GASLIMIT 3 SSTORE CALLVALUE 4 SSTORE"
    f" 0 0 0 0 7 0x{NOBODY.hex()} GAS CALL 5 SSTORE 0 0 0 0 3 0x{OTHER.hex()} GAS CALL 6 SSTORE"
    " 0 0 9 CREATE 7 SSTORE 1 8 TSTORE 8 TLOAD 8 SSTORE 0 0 LOG0"
)
ENDS = {"STOP": True, "0 0 REVERT": False, "@fe": False, f"0x{NOBODY.hex()} SELFDESTRUCT": True}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("fork", [Fork.CANCUN, Fork.PRAGUE], ids=lambda fork: fork.name)
def test_system_call__agrees_with_the_specification(
    fork: Fork, end: str, specification: Callable[..., Any]
) -> None:
    code = assemble(DEEDS + " " + end)
    alloc = {address: Account(0, 1, each) for address, each in CODES.items()}
    alloc |= {BEACON_ROOTS: Account(100, 1, code), OTHER: Account(0, 1, assemble("@fe"))}
    config = ChainConfig(CHAIN_ID, {each: 0 for each in Fork if each <= fork})
    genesis = Genesis.development({}, config=config, timestamp=1_700_000_000, base_fee=7)
    chain = Chain.from_genesis(config, genesis.header, World.from_alloc(alloc), PyEvmEngine())
    context = chain.next_context(
        chain.head, timestamp=1_700_000_012, coinbase=COINBASE, gas_limit=60_000_000
    )
    block = chain.assemble(lambda draft: None, context).block
    assert bool(block.world.get_storage(BEACON_ROOTS, 0)) is ENDS[end]
    expected = specification(fork.name.capitalize(), alloc, context, chain.genesis, [])
    assert block.header.state_root == expected.state_root
    assert block.header.requests_hash == expected.requests_hash
