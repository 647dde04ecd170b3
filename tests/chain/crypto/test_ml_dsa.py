import json
from hashlib import shake_256
from pathlib import Path

import numpy as np
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import mldsa
from hypothesis import given
from hypothesis import strategies as st

from mevm.crypto import ml_dsa
from mevm.crypto.ml_dsa import PARAMETERS, Q, verify, verify_internal

VECTORS = json.loads((Path(__file__).parent / "vectors" / "ml_dsa.json").read_text())
PRIVATE = {44: mldsa.MLDSA44PrivateKey, 65: mldsa.MLDSA65PrivateKey, 87: mldsa.MLDSA87PrivateKey}
PUBLIC = {44: mldsa.MLDSA44PublicKey, 65: mldsa.MLDSA65PublicKey, 87: mldsa.MLDSA87PublicKey}
LENGTHS = {44: (1_312, 2_420), 65: (1_952, 3_309), 87: (2_592, 4_627)}

levels = pytest.mark.parametrize("level", PARAMETERS)
seeds = st.binary(min_size=32, max_size=32)


def signed(level: int, message: bytes, context: bytes = b"", seed: bytes = bytes(32)):
    private = PRIVATE[level].from_seed_bytes(seed)
    return private.public_key().public_bytes_raw(), private.sign(message, context)


def library_accepts(level: int, key: bytes, signature: bytes, message: bytes) -> bool:
    try:
        PUBLIC[level].from_public_bytes(key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


@pytest.mark.rule("SERO-31")
@pytest.mark.rule("SERO-33")
@pytest.mark.parametrize("group", VECTORS["acvp"]["groups"], ids=lambda g: str(g["parameter_set"]))
def test_verify_internal__answers_as_nist_says(group):
    parameters, key = PARAMETERS[group["parameter_set"]], bytes.fromhex(group["public_key"])
    assert {test["valid"] for test in group["tests"]} == {True, False}
    for test in group["tests"]:
        signature, message = bytes.fromhex(test["signature"]), bytes.fromhex(test["message"])
        mu = shake_256(shake_256(key).digest(64) + message).digest(64)
        assert verify_internal(parameters, key, signature, mu) == test["valid"], test["reason"]


@pytest.mark.rule("SERO-33")
@pytest.mark.parametrize(
    "test", VECTORS["wycheproof"]["tests"], ids=lambda t: f"{t['parameter_set']}-{t['case']}"
)
def test_verify__answers_as_wycheproof_says(test):
    parts = (bytes.fromhex(test[name]) for name in ("public_key", "signature", "message"))
    context = bytes.fromhex(test["context"])
    assert verify(test["parameter_set"], *parts, context) == test["valid"], test["comment"]


@levels
@given(seed=seeds, message=st.binary(max_size=200), context=st.binary(max_size=255))
def test_fuzz_verify__accepts_what_a_library_signs(level, seed, message, context):
    key, signature = signed(level, message, context, seed)
    assert (len(key), len(signature)) == LENGTHS[level]
    assert verify(level, key, signature, message, context)
    assert not verify(level, key, signature, message + b"\0", context)
    assert not verify(level, key, signature, message, context[:-1] + b"other")
    assert not verify(level, key, signature, context + message, b"") or not context


@levels
@given(data=st.data())
def test_fuzz_verify__judges_changed_parts_as_a_library_does(level, data):
    """Bits of the challenge, of z, of hints and their counts, and of both parts of the key."""
    key, signature = map(bytearray, signed(level, b"message"))
    changed = data.draw(st.sampled_from([key, signature]))
    end = len(changed)
    place = data.draw(st.one_of(st.integers(0, end - 1), st.integers(end - 90, end - 1)))
    changed[place] ^= 1 << data.draw(st.integers(0, 7))
    key, signature = bytes(key), bytes(signature)
    assert not verify(level, key, signature, b"message", b"")
    assert not library_accepts(level, key, signature, b"message")


def hint_part(level: int, signature: bytes) -> tuple[bytes, bytes, bytes]:
    parameters = PARAMETERS[level]
    start = len(signature) - parameters.omega - parameters.k
    return signature[:start], signature[start : -parameters.k], signature[-parameters.k :]


@levels
def test_verify__refuses_other_encodings_of_the_same_hints(level):
    key, signature = signed(level, b"message")
    head, places, ends = hint_part(level, signature)
    used, first_end = ends[-1], next(end for end in ends if end >= 2)
    assert 2 <= used < len(places), "the key and message are chosen so"
    start = max([end for end in ends if end < first_end], default=0)
    swapped = bytearray(places)
    swapped[first_end - 2 : first_end] = swapped[first_end - 2 : first_end][::-1]
    repeated = bytearray(places)
    repeated[used] = places[used - 1]
    padded = places[:-1] + b"\1"
    assert start <= first_end - 2 and verify(level, key, head + places + ends, b"message", b"")
    more = ends[:-1] + bytes([used + 1])
    for other in (
        bytes(swapped) + ends,
        bytes(repeated) + more,
        padded + ends,
        places + ends[:-1] + b"\xff",
        places + bytes([ends[1] + 1]) + ends[1:],
    ):
        assert not verify(level, key, head + other, b"message", b"")
        assert not library_accepts(level, key, head + other, b"message")


@levels
@pytest.mark.parametrize("change", [-1, 1, 100])
def test_verify__refuses_other_lengths(level, change):
    key, signature = signed(level, b"message")
    longer = bytes(max(change, 0))
    assert verify(level, key, signature, b"message", b"")
    assert not verify(level, key[: len(key) + min(change, 0)] + longer, signature, b"message", b"")
    other = signature[: len(signature) + min(change, 0)] + longer
    assert not verify(level, key, other, b"message", b"")
    assert not verify(level, b"", signature, b"message", b"")
    assert not verify(level, key, b"", b"message", b"")


@levels
@pytest.mark.parametrize("byte", [b"\0", b"\xff"])
def test_verify__refuses_what_was_not_signed(level, byte):
    key_bytes, signature_bytes = LENGTHS[level]
    assert not verify(level, byte * key_bytes, byte * signature_bytes, b"", b"")
    assert not verify(level, signed(level, b"")[0], byte * signature_bytes, b"", b"")


def test_verify__raises_if_parameter_set_is_unknown():
    with pytest.raises(ValueError, match="expected the parameter set 44, 65 or 87, got 45"):
        verify(45, b"", b"", b"", b"")


def test_verify__raises_if_context_is_too_long():
    with pytest.raises(ValueError, match="at most 255 bytes of context, not 256"):
        verify(44, *signed(44, b""), b"", bytes(256))


def multiply(left: list[int], right: list[int]) -> list[int]:
    """Multiply modulo X²⁵⁶ + 1, term by term."""
    found = [0] * 256
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            found[(i + j) % 256] += a * b if i + j < 256 else -a * b
    return [number % Q for number in found]


@given(st.randoms(use_true_random=False))
def test_fuzz_ntt__turns_products_of_polynomials_into_products_of_numbers(random):
    """Also with the largest numbers of all, which a machine word has to hold."""
    sizes = (Q - 1, random.randrange(1, Q))
    left, right = ([random.choice((0, size, size - 1)) for _ in range(256)] for size in sizes)
    transformed = ml_dsa._ntt(np.array([left, right], np.int64))
    product = transformed[:1] * transformed[1:] % Q
    assert ml_dsa._inverse_ntt(product)[0].tolist() == multiply(left, right)


def test_inverse_ntt__holds_the_largest_sums():
    largest = np.full((1, 256), Q - 1, np.int64)
    expected = [Q - 1] + [0] * 255
    assert ml_dsa._inverse_ntt(largest)[0].tolist() == expected


def test_sample_polynomial__reads_on_if_too_many_numbers_are_refused(monkeypatch):
    whole = ml_dsa._sample_polynomial(bytes(34)).tolist()
    monkeypatch.setattr(ml_dsa, "BLOCKS_OF_A_POLYNOMIAL", 1)
    assert ml_dsa._sample_polynomial(bytes(34)).tolist() == whole


def test_unpack_hints__refuses_ends_that_go_back():
    """Of no row but the first, and its place is 0: nothing else is wrong."""
    places, parameters = bytes(80), PARAMETERS[44]
    assert ml_dsa._unpack_hints(parameters, places + bytes([1, 1, 1, 1])).sum() == 1
    assert ml_dsa._unpack_hints(parameters, places + bytes([1, 0, 0, 0])) is None


def test_unpack_hints__refuses_ends_behind_the_last_place():
    """What is read there goes on rising: nothing else is wrong."""
    places, parameters = bytes(range(80)), PARAMETERS[44]
    assert ml_dsa._unpack_hints(parameters, places + bytes([80, 80, 80, 80])).sum() == 80
    assert ml_dsa._unpack_hints(parameters, places + bytes([81, 81, 81, 81])) is None


def decompose(number: int, gamma2: int) -> tuple[int, int]:
    """Follow algorithm 36, one number at a time."""
    low = number % (2 * gamma2)
    low = low - 2 * gamma2 if low > gamma2 else low
    if number - low == Q - 1:
        return 0, low - 1
    return (number - low) // (2 * gamma2), low


def use_hint(hint: int, number: int, gamma2: int) -> int:
    """Follow algorithm 40, one number at a time."""
    count = (Q - 1) // (2 * gamma2)
    high, low = decompose(number, gamma2)
    if hint and low > 0:
        return (high + 1) % count
    return (high - 1) % count if hint else high


@pytest.mark.parametrize("gamma2", [(Q - 1) // 88, (Q - 1) // 32])
@pytest.mark.parametrize("hint", [0, 1])
def test_use_hints__agrees_with_the_standard_near_all_bounds(gamma2, hint):
    near = [
        (bound + offset) % Q for bound in range(0, Q + 1, gamma2) for offset in (-2, -1, 0, 1, 2)
    ]
    numbers = np.array(near, np.int64)
    found = ml_dsa._use_hints(numbers, np.full_like(numbers, hint), gamma2)
    assert found.tolist() == [use_hint(hint, number, gamma2) for number in near]
