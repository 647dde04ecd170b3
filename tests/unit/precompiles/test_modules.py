"""Modules that call precompiles with typed arguments: same answers, and nothing from nobody."""

import json
from pathlib import Path

import boa
import pytest
from eth_utils import to_checksum_address
from hypothesis import given, settings
from hypothesis import strategies as st

from mevm.crypto.svd import decompose
from mevm.precompiles.table import address
from mevm_suite.testing import load

CHAIN = Path(__file__).parents[2] / "chain"
VECTOR = json.loads((CHAIN / "crypto" / "vectors" / "groth16_snarkjs.json").read_text())
GROTH16_VERIFY, STRING_COMPARE, SVD, ABSENT = 0x4D05, 0x4D06, 0x4D08, 0x4DFF
MAX_SIZE, MAX_LENGTH, MAX_PROOFS = 16, 1_024, 8
LIMIT = 2**127
ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617


def host(*places: int | str):
    return load(
        "tests/mocks/PrecompileModules.vy",
        *(p if isinstance(p, str) else to_checksum_address(address(p)) for p in places),
    )


@pytest.fixture(scope="module")
def modules(registered):
    return host(GROTH16_VERIFY, STRING_COMPARE, SVD)


@pytest.fixture(scope="module")
def shims(registered):
    """Contracts in the place of precompiles, where there are any."""
    files = ("Groth16VerifyShim", "StringCompareShim")
    return host(*(str(load(f"contracts/shims/{name}.vy").address) for name in files), SVD)


@pytest.fixture(scope="module")
def nobody(registered):
    return host(ABSENT, ABSENT, ABSENT)


def point(coordinates: list) -> list[int]:
    pairs = (reversed(c) if isinstance(c, list) else [c] for c in coordinates[:2])
    return [int(number) for pair in pairs for number in pair]


KEY = (
    *(point(VECTOR["key"][n]) for n in ("vk_alpha_1", "vk_beta_2", "vk_gamma_2", "vk_delta_2")),
    [point(p) for p in VECTOR["key"]["IC"]],
)
POINTS = [point(VECTOR["proof"][name]) for name in ("pi_a", "pi_b", "pi_c")]
SIGNALS = [int(value) for value in VECTOR["inputs"]]
PROOF = (*POINTS, SIGNALS)
WRONG = (*POINTS, [*SIGNALS[:-1], (SIGNALS[-1] + 1) % ORDER])


@pytest.mark.rule("SERO-31")
@pytest.mark.parametrize("by_shims", [False, True])
def test_groth16__holds_if_all_proofs_do(modules, shims, by_shims):
    contract = shims if by_shims else modules
    assert contract.holds(KEY, [PROOF] * MAX_PROOFS)
    assert not contract.holds(KEY, [PROOF, WRONG])
    assert not contract.holds(KEY, [(*POINTS, [*SIGNALS[:-1], ORDER])])


def test_groth16__reverts_if_signals_are_missing(modules):
    with boa.reverts("groth16: wrong number of signals"):
        modules.holds(KEY, [PROOF, (*POINTS, SIGNALS[1:])])
    with boa.reverts("groth16: failed"):
        modules.holds(KEY, [])


@pytest.mark.rule("SERO-31")
@settings(max_examples=15)
@given(st.text(max_size=90), st.text(max_size=90))
def test_fuzz_string_compare__orders_by_code_points(modules, shims, left, right):
    expected = (left > right) - (left < right)
    assert modules.compare(left, right) == shims.compare(left, right) == expected


def test_string_compare__has_gas_for_the_longest(modules, shims):
    text = "林" * (MAX_LENGTH // 3)
    assert modules.compare(text, text + "a") == shims.compare(text, text + "a") == -1


@pytest.mark.rule("SERO-31")
@settings(max_examples=15)
@given(st.integers(1, 5), st.integers(1, 5), st.data())
def test_fuzz_svd__decomposes_as_the_library_does(modules, rows, columns, data):
    count = rows * columns
    numbers = st.integers(-LIMIT, LIMIT - 1) | st.integers(-2, 2)
    entries = data.draw(st.lists(numbers, min_size=count, max_size=count))
    expected = decompose([entries[i : i + columns] for i in range(0, count, columns)])
    found = modules.decompose(columns, entries)
    assert found == (sum(expected.left, []), expected.values, sum(expected.right, []))


@pytest.mark.parametrize("rows", [1, MAX_SIZE])
def test_svd__decomposes_the_largest(modules, rows):
    entries = [(7 * i * i + i) % 101 - 50 for i in range(rows * MAX_SIZE)]
    expected = decompose([entries[i : i + MAX_SIZE] for i in range(0, len(entries), MAX_SIZE)])
    found = modules.decompose(MAX_SIZE, entries)
    assert found == (sum(expected.left, []), expected.values, sum(expected.right, []))


@pytest.mark.parametrize(("columns", "count"), [(1, 0), (2, 3), (2, 1), (2**255, 2)])
def test_svd__reverts_if_it_is_no_matrix(modules, columns, count):
    with boa.reverts("svd: no matrix"):
        modules.decompose(columns, [1] * count)


def test_svd__reverts_if_a_side_is_too_long_for_the_precompile(modules):
    with boa.reverts("svd: failed"):
        modules.decompose(33, [1] * 33)


@pytest.mark.rule("SERO-31")
def test_absent__reverts_although_the_call_succeeds(nobody):
    with boa.reverts("groth16: failed"):
        nobody.holds(KEY, [PROOF])
    with boa.reverts("string_compare: failed"):
        nobody.compare("a", "a")
    with boa.reverts("svd: failed"):
        nobody.decompose(1, [1])
