"""Worlds, blocks and code for tests of the EVM."""

from collections.abc import Callable
from typing import Any

import pytest

from mevm.crypto.keccak import keccak
from mevm.crypto.secp256k1 import address_of
from mevm.native import extension, why_absent
from mevm.state import Account, World
from mevm.vm.context import BlockContext
from mevm.vm.engine_names import ENGINES, REVM
from mevm.vm.engines import make_engine
from mevm.vm.forks import ChainConfig, Fork
from mevm.vm.interface import Engine

SENDER_KEY = keccak(b"sender")
COIN = 10**18


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine; revm where the native extension is installed."""
    if request.param == REVM and extension() is None:
        pytest.skip(why_absent())
    return make_engine(request.param)


@pytest.fixture
def sender_key() -> bytes:
    return SENDER_KEY


@pytest.fixture
def sender() -> bytes:
    return address_of(SENDER_KEY)


@pytest.fixture
def make_config() -> Callable[..., ChainConfig]:
    def make(fork: Fork = Fork.PRAGUE, **fields: Any) -> ChainConfig:
        schedule = {each: 0 for each in Fork if each <= fork}
        return ChainConfig(**{"chain_id": 1, "schedule": schedule} | fields)

    return make


@pytest.fixture
def make_context(make_config: Callable[..., ChainConfig]) -> Callable[..., BlockContext]:
    def make(fork: Fork = Fork.PRAGUE, **fields: Any) -> BlockContext:
        values = {
            "number": 1000,
            "timestamp": 1_700_000_000,
            "coinbase": b"\xc0" * 20,
            "gas_limit": 30_000_000,
            "difficulty": 0,
            "prev_randao": b"\x11" * 32,
            "base_fee": 7 if fork >= Fork.LONDON else None,
            "excess_blob_gas": 0 if fork >= Fork.CANCUN else None,
            "config": fields.pop("config", None) or make_config(fork),
            "ancestor_hash": lambda number: keccak(str(number).encode()),
        }
        return BlockContext(**values | fields)

    return make


@pytest.fixture
def make_world(sender: bytes) -> Callable[..., World]:
    """Return a maker of worlds in which the sender has 10 coins, and code lies as given."""

    def make(codes: dict[bytes, bytes] | None = None, **accounts: Any) -> World:
        alloc = {sender: Account(balance=10 * COIN)}
        alloc |= {address: Account(code=code) for address, code in (codes or {}).items()}
        return World.from_alloc(alloc | accounts.get("accounts", {}))

    return make
