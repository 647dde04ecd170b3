"""What holds between recordings and executions, over random transactions of every type."""

import json
import os

import pytest
from random_evm import RandomBlock
from random_evm.blocks import CHAIN_ID, COINBASE

from mevm.blocks.chain import Chain
from mevm.blocks.genesis import Genesis
from mevm.explain.explanation import explain
from mevm.explain.recorder import Recorder
from mevm.explain.text import write_explanation
from mevm.node.tracing import Tracing
from mevm.state import World
from mevm.vm.engine import PyEvmEngine
from mevm.vm.forks import ChainConfig, Fork

FUZZ = os.environ.get("HYPOTHESIS_PROFILE") == "fuzz"
SEEDS = range(300 if FUZZ else 4)
SIZE = 25


class Watching(Recorder):
    """Tells the recording, together with what was watched and the world after it."""

    def result(self, watched):
        return watched, watched.after.world(), super().result(watched)


@pytest.fixture(scope="module", params=SEEDS)
def recorded(request):
    given = RandomBlock(request.param, SIZE, Fork.PRAGUE)
    config = ChainConfig(CHAIN_ID, {each: 0 for each in Fork})
    genesis = Genesis.development({}, config=config, timestamp=1_700_000_000, base_fee=7)
    world = World.from_alloc(given.alloc)
    chain = Chain.from_genesis(config, genesis.header, world, PyEvmEngine())
    context = chain.next_context(
        chain.head, timestamp=1_700_000_012, coinbase=COINBASE, gas_limit=60_000_000
    )
    block = chain.assemble(given.fill, context).block
    chain.append(block)
    found = list(Tracing(chain, 600.0).transactions(block, Watching))
    assert found
    return found


def test_gas__of_all_opcodes_is_that_of_the_execution(recorded):
    for _, _, recording in recorded:
        counters = [each for code in recording["profile"].values() for each in code.values()]
        assert all(gas >= 0 and count > 0 for gas, _, count in counters)
        call = recording["call"]
        measured = sum(gas for gas, _, _ in counters)
        assert measured == (0 if call["code"] is None else call["gasUsed"])


def test_logs__are_those_of_the_receipt(recorded):
    for watched, _, recording in recorded:
        expected = [
            ("0x" + log.address.hex(), ["0x" + topic.hex() for topic in log.topics], log.data.hex())
            for log in watched.result.logs
        ]
        assert list(emitted(recording["call"])) == expected


def emitted(call):
    if call["error"] is not None:
        return
    for each in call["inside"]:
        if each["type"] == "LOG":
            yield each["address"], each["topics"], each["data"][2:]
        else:
            yield from emitted(each)


def test_changes__are_the_difference_of_the_worlds(recorded):
    for watched, after, recording in recorded:
        changes = dict(recording["changes"])
        addresses = {each for world in (watched.before, after) for each, *_ in world.accounts()}
        for address in addresses:
            told = changes.pop("0x" + address.hex(), {})
            assert told == difference((watched.before, after), address)
        assert changes == {}


def difference(worlds, address):
    codes = [world.get_code(address) for world in worlds]
    hashes = [
        "0x" + world.get_code_hash(address).hex() if code else None
        for world, code in zip(worlds, codes, strict=True)
    ]
    found = {
        "balance": [hex(world.get_balance(address)) for world in worlds],
        "nonce": [world.get_nonce(address) for world in worlds],
        "code": hashes,
    }
    found = {name: pair for name, pair in found.items() if pair[0] != pair[1]}
    slots = {slot for world in worlds for slot, _ in world.storage_items(address)}
    values = {slot: [world.get_storage(address, slot) for world in worlds] for slot in slots}
    storage = {
        f"0x{slot:064x}": [f"0x{each:064x}" for each in pair]
        for slot, pair in values.items()
        if pair[0] != pair[1]
    }
    return found | ({"storage": storage} if storage else {})


def test_explanation__is_made_of_anything(recorded):
    for watched, _, recording in recorded:
        explanation = explain(json.loads(json.dumps(recording)))
        text = write_explanation(explanation, gas=True)
        mark = "✓" if watched.result.success else "✗"
        assert text.startswith(f"{mark} Transaction 0x{watched.transaction.hash.hex()} ")
        assert f"{watched.result.gas_used:,}" in text
        assert all(ord(each) >= 32 or each == "\n" for each in text)
