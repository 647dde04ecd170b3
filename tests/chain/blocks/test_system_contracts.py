"""Calls that the protocol makes: short cuts give what the code gives."""

from dataclasses import replace

import pytest

from mevm.blocks import InvalidBlock
from mevm.blocks.contexts import next_context
from mevm.blocks.requests import (
    DEPOSIT_EVENT,
    EMPTY_REQUESTS_HASH,
    InvalidDeposit,
    deposit_requests,
    requests_hash,
)
from mevm.blocks.system_contracts import (
    BEACON_ROOTS,
    CODES,
    CONSOLIDATION_REQUESTS,
    HISTORY,
    WITHDRAWAL_REQUESTS,
    SystemCallFailed,
    collect_requests,
    open_block,
)
from mevm.crypto.secp256k1 import address_of
from mevm.vm.results import Log
from mevm.vm.transaction import Transaction

ROOT = bytes(range(32))
# Code that does the same, and is not the code that the short cuts know.
PADDING = b"\x00"


def execution_of(chain, codes=()):
    context = next_context(
        chain.config,
        chain.head,
        timestamp=chain.head.timestamp + 7,
        coinbase=bytes(20),
        gas_limit=30_000_000,
    )
    execution = chain.engine.begin(chain.head.world, context)
    for address, code in codes:
        execution.set_code(address, code)
    return execution, context


def storage(execution):
    world = execution.world()
    return {address: dict(world.storage_items(address)) for address in CODES}


def test_open_block__stores_what_the_code_stores(plain_prague):
    quick, context = execution_of(plain_prague)
    open_block(quick, context, ROOT)
    called, _ = execution_of(plain_prague, [(a, c + PADDING) for a, c in CODES.items()])
    open_block(called, context, ROOT)
    assert storage(quick) == storage(called)
    assert len(storage(quick)[BEACON_ROOTS]) == 2
    assert list(storage(quick)[HISTORY].values()) == [int.from_bytes(plain_prague.head.hash, "big")]


def test_collect_requests__of_nothing_changes_nothing(plain_prague):
    quick, _ = execution_of(plain_prague)
    called, _ = execution_of(plain_prague, [(a, c + PADDING) for a, c in CODES.items()])
    assert collect_requests(quick) == collect_requests(called) == []
    assert storage(quick) == storage(called)


def test_open_block__does_without_contracts(plain_prague):
    execution, context = execution_of(plain_prague, [(BEACON_ROOTS, b""), (HISTORY, b"")])
    open_block(execution, context, ROOT)
    assert not any(storage(execution).values())


@pytest.mark.parametrize("address", [WITHDRAWAL_REQUESTS, CONSOLIDATION_REQUESTS])
@pytest.mark.parametrize("code", [b"", b"\xfe"])
def test_collect_requests__fails_without_a_working_contract(plain_prague, address, code):
    execution, _ = execution_of(plain_prague, [(address, code)])
    with pytest.raises(SystemCallFailed, match=address.hex()):
        collect_requests(execution)


def test_build__takes_up_to_16_withdrawal_requests_and_keeps_the_rest(plain_prague, fill, keys):
    chain = plain_prague
    fields = {"to": WITHDRAWAL_REQUESTS, "value": 10**9, "gas": 300_000, "chain_id": 1}
    fields |= {"gas_price": 2 * 10**9}
    requests = [
        Transaction.sign(keys[0], nonce=nonce, data=bytes([nonce]) * 56, **fields)
        for nonce in range(18)
    ]
    first = chain.build(requests, **fill(chain)).header.requests_hash
    second = chain.build([], **fill(chain)).header.requests_hash
    third = chain.build([], **fill(chain)).header.requests_hash
    sender = address_of(keys[0])
    taken = [sender + bytes([nonce]) * 56 for nonce in range(18)]
    assert first == requests_hash([(1, b"".join(taken[:16]))])
    assert second == requests_hash([(1, b"".join(taken[16:]))])
    assert third == EMPTY_REQUESTS_HASH


def test_import_block__refuses_another_requests_hash(plain_prague, fill):
    block = plain_prague.build([], **fill(plain_prague))
    plain_prague.rewind(0)
    forged = replace(block, header=replace(block.header, requests_hash=bytes(32)))
    with pytest.raises(InvalidBlock, match="requests hash"):
        plain_prague.import_block(forged.rlp())


def test_deposit_requests__refuses_another_layout():
    contract = b"\xdd" * 20
    for data in (b"", bytes(575), bytes(576), bytes(577)):
        with pytest.raises(InvalidDeposit, match="deposit event"):
            deposit_requests([Log(contract, (DEPOSIT_EVENT,), data)], contract)
    other = [Log(bytes(20), (DEPOSIT_EVENT,), b""), Log(contract, (bytes(32),), b"")]
    assert deposit_requests(other, contract) == b""
