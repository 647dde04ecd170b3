"""Difficulty, fees and roots against py-evm and against published numbers."""

from dataclasses import replace

import pytest
from eth.db.trie import make_trie_root_and_nodes
from eth.rlp.headers import BlockHeader
from eth.vm.forks import (
    ArrowGlacierVM,
    ByzantiumVM,
    ConstantinopleVM,
    FrontierVM,
    GrayGlacierVM,
    HomesteadVM,
    LondonVM,
    MuirGlacierVM,
)
from eth.vm.forks.london.blocks import LondonBlockHeader
from eth.vm.forks.london.headers import calculate_expected_base_fee_per_gas
from hypothesis import given
from hypothesis import strategies as st

from mevm.blocks import Header
from mevm.blocks.difficulty import MINIMUM_DIFFICULTY, next_difficulty
from mevm.blocks.fees import (
    INITIAL_BASE_FEE,
    blob_gas_price,
    gas_limit_bounds,
    next_base_fee,
    next_excess_blob_gas,
)
from mevm.blocks.ordered_root import ordered_root
from mevm.crypto.keccak import EMPTY_LIST_HASH, EMPTY_TRIE_ROOT
from mevm.vm.forks import BlobSchedule, Fork

PARENT = Header(
    *(bytes(32), EMPTY_LIST_HASH, bytes(20), bytes(32), bytes(32), bytes(32), bytes(256)),
    *(MINIMUM_DIFFICULTY, 0, 30_000_000, 0, 0, b"", bytes(32), bytes(8)),
)
STOCK = {
    Fork.FRONTIER: FrontierVM,
    Fork.HOMESTEAD: HomesteadVM,
    Fork.BYZANTIUM: ByzantiumVM,
    Fork.CONSTANTINOPLE: ConstantinopleVM,
    Fork.MUIR_GLACIER: MuirGlacierVM,
    Fork.LONDON: LondonVM,
    Fork.ARROW_GLACIER: ArrowGlacierVM,
    Fork.GRAY_GLACIER: GrayGlacierVM,
}
CANCUN_BLOBS = BlobSchedule(3, 6, 3_338_477)
PRAGUE_BLOBS = BlobSchedule(6, 9, 5_007_716)


@given(
    st.sampled_from(sorted(STOCK)),
    st.integers(MINIMUM_DIFFICULTY, 10**16),
    st.integers(1, 20_000_000),
    st.integers(1, 10_000),
    st.booleans(),
)
def test_fuzz_next_difficulty__is_that_of_py_evm(fork, difficulty, number, elapsed, uncles):
    uncles_hash = b"\x01" * 32 if uncles else EMPTY_LIST_HASH
    parent = replace(
        PARENT, difficulty=difficulty, number=number, timestamp=99, uncles_hash=uncles_hash
    )
    stock = BlockHeader(
        difficulty=difficulty,
        block_number=number,
        gas_limit=1,
        timestamp=99,
        uncles_hash=uncles_hash,
    )
    expected = STOCK[fork].compute_difficulty(stock, 99 + elapsed)
    assert next_difficulty(parent, 99 + elapsed, fork) == expected


def test_next_difficulty__ends_with_the_merge():
    assert next_difficulty(PARENT, 5, Fork.PARIS) == 0


@given(st.integers(5_000, 10**9), st.floats(0, 1), st.integers(0, 10**15))
def test_fuzz_next_base_fee__is_that_of_py_evm(gas_limit, share, base_fee):
    gas_used = int(gas_limit * share)
    parent = replace(PARENT, gas_limit=gas_limit, gas_used=gas_used, base_fee=base_fee)
    stock = LondonBlockHeader(
        difficulty=0,
        block_number=1,
        gas_limit=gas_limit,
        timestamp=1,
        gas_used=gas_used,
        base_fee_per_gas=base_fee,
    )
    assert next_base_fee(parent, Fork.LONDON) == calculate_expected_base_fee_per_gas(stock)


def test_next_base_fee__begins_with_london():
    assert next_base_fee(PARENT, Fork.BERLIN) is None
    assert next_base_fee(PARENT, Fork.LONDON) == INITIAL_BASE_FEE


def test_gas_limit_bounds__double_in_the_first_london_block():
    assert gas_limit_bounds(PARENT, Fork.BERLIN) == (29_970_705, 30_029_295)
    low, high = gas_limit_bounds(PARENT, Fork.LONDON)
    assert low < 60_000_000 < high
    assert gas_limit_bounds(replace(PARENT, gas_limit=5_000), Fork.BERLIN)[0] == 5_000


@pytest.mark.parametrize(
    ("excess", "price"), [(0, 1), (2_314_057, 1), (2_314_058, 2), (10 * 1024 * 1024, 23)]
)
def test_blob_gas_price__is_that_of_geth(excess, price):
    assert blob_gas_price(excess, CANCUN_BLOBS) == price


def test_next_excess_blob_gas__is_what_was_used_above_the_target():
    blob = 131_072
    parent = replace(PARENT, blob_gas_used=9 * blob, excess_blob_gas=blob)
    assert next_excess_blob_gas(parent, PRAGUE_BLOBS) == 4 * blob
    assert next_excess_blob_gas(PARENT, PRAGUE_BLOBS) == 0


@given(st.lists(st.binary(min_size=1, max_size=80), max_size=300))
def test_fuzz_ordered_root__is_that_of_py_evm(values):
    expected, _ = make_trie_root_and_nodes([Raw(value) for value in values])
    assert ordered_root([Raw(value).encode() for value in values]) == expected


def test_ordered_root__of_nothing():
    assert ordered_root([]) == EMPTY_TRIE_ROOT


class Raw(bytes):
    """What py-evm takes for an encodable item."""

    def encode(self):
        return bytes(self)
