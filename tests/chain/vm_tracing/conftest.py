"""Runs code under a tracer, in a block of a chain that has only a few contracts."""

from collections.abc import Callable, Mapping
from types import SimpleNamespace

import pytest

from mevm.state import World
from mevm.state.world import Account
from mevm.vm.context import BlockContext
from mevm.vm.engine import PyEvmEngine
from mevm.vm.forks import ChainConfig
from mevm.vm.results import CallMessage
from mevm.vm.tracing import Watched, make_tracer

SENDER, CONTRACT, OTHER = (bytes([byte]) * 20 for byte in (0x5E, 0xC0, 0xD1))
GAS = 200_000
CONTEXT = BlockContext(
    number=1,
    timestamp=1_000,
    coinbase=bytes(20),
    gas_limit=30_000_000,
    difficulty=0,
    prev_randao=bytes(32),
    base_fee=0,
    excess_blob_gas=0,
    config=ChainConfig.DEVELOPMENT,
    ancestor_hash=lambda number: bytes(32),
)


@pytest.fixture
def names() -> SimpleNamespace:
    """Addresses as tracers write them."""
    return SimpleNamespace(
        sender="0x" + SENDER.hex(), contract="0x" + CONTRACT.hex(), other="0x" + OTHER.hex()
    )


@pytest.fixture
def trace() -> Callable[..., dict]:
    """Return a function that runs code at one address, which may call code at another."""

    def run(
        code: str,
        options: Mapping | None = None,
        *,
        other: str = "",
        create: bool = False,
        value: int = 0,
        gas: int = GAS,
        storage: Mapping[int, int] | None = None,
    ) -> dict:
        alloc = {SENDER: Account(balance=10**18)}
        if not create:
            alloc[CONTRACT] = Account(balance=1, code=bytes.fromhex(code), storage=storage or {})
        if other:
            alloc[OTHER] = Account(code=bytes.fromhex(other))
        tracer, world = make_tracer(options), World.from_alloc(alloc)
        execution = PyEvmEngine().begin(world, CONTEXT, tracer)
        target, data = (b"", bytes.fromhex(code)) if create else (CONTRACT, b"")
        message = CallMessage(sender=SENDER, to=target, data=data, value=value, gas=gas)
        result, transaction = execution.call(message), message.as_transaction(0)
        return tracer.result(Watched(transaction, SENDER, result, CONTEXT, world, execution))

    return run
