"""The precompiles and the id of a development chain inside titanoboa, for the shielded contracts.

Not imported by the package: boa is a test tool.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boa
from boa.vm.py_evm import deregister_raw_precompile, register_raw_precompile
from eth_utils import to_checksum_address

from mevm.precompiles import PRECOMPILES
from mevm.precompiles.table import address
from mevm_suite.testing import load
from shielded.assets import currency_generator, encode_name, ticket_generator

DEVELOPMENT_CHAIN = 1337
COIN_NAME = "SERO"


@contextmanager
def shielded_chain() -> Iterator[None]:
    """Have the current environment's precompiles and chain id be those of a development chain."""
    patch = boa.env.evm.patch
    before = patch.chain_id
    for place, function in PRECOMPILES.items():
        register_raw_precompile(place, function, force=True)
    patch.chain_id = DEVELOPMENT_CHAIN
    try:
        yield
    finally:
        patch.chain_id = before
        for place in PRECOMPILES:
            deregister_raw_precompile(place)


def precompiles() -> list[str]:
    """Return POSEIDON, BABYJUB_ADD, BABYJUB_MSM and BABYJUB_VERIFY, as contracts are told them."""
    return [to_checksum_address(address(number)) for number in range(0x4D01, 0x4D05)]


def groth16() -> str:
    """Return the precompile GROTH16_VERIFY."""
    return to_checksum_address(address(0x4D05))


def currency_point(name: str) -> tuple[int, int]:
    """Return counter and y that a currency is registered with."""
    generator = currency_generator(encode_name(name))
    return generator.counter, generator.y


def ticket_point(category: str, ticket: int) -> tuple[int, int]:
    """Return counter and y that a ticket is registered with."""
    generator = ticket_generator(encode_name(category), ticket)
    return generator.counter, generator.y


def deploy_registry(coin: str = COIN_NAME) -> Any:
    """Deploy the registry, which knows the coin from the start."""
    arguments = (coin, *currency_point(coin), precompiles())
    return load("contracts/shielded/AssetRegistry.vy", *arguments)
