import pytest
from eth.exceptions import OutOfGas
from hypothesis import given
from hypothesis import strategies as st

from mevm.precompiles import BYZANTIUM_REPLACEMENTS, NATIVE_REPLACEMENTS
from mevm.precompiles.words import encode_word

ADDRESS = bytes([5]).rjust(20, b"\0")
MODEXP, MODEXP_BYZANTIUM = NATIVE_REPLACEMENTS[ADDRESS], BYZANTIUM_REPLACEMENTS[ADDRESS]

UNLIMITED = 2**256 - 1

numbers = st.binary(max_size=80)


def encode(base: bytes, exponent: bytes, modulus: bytes) -> bytes:
    lengths = (len(base), len(exponent), len(modulus))
    return b"".join(map(encode_word, lengths)) + base + exponent + modulus


def power(base: bytes, exponent: bytes, modulus: bytes) -> bytes:
    b, e, m = (int.from_bytes(number, "big") for number in (base, exponent, modulus))
    return (pow(b, e, m) if m else 0).to_bytes(len(modulus), "big")


@pytest.mark.parametrize(
    ("function", "fork"), [(MODEXP, "eip_2565"), (MODEXP_BYZANTIUM, "eip_198")]
)
def test_modexp__result_and_gas(run, vectors, function, fork):
    for vector in vectors("modexp")["vectors"]:
        data, gas = bytes.fromhex(vector["input"]), vector[f"{fork}_gas"]
        if gas > UNLIMITED:
            with pytest.raises(OutOfGas, match=f"Needed {gas} "):
                run(function, data)
        else:
            assert run(function, data, gas=gas) == (bytes.fromhex(vector["expected"]), gas)


@given(numbers, numbers, numbers)
def test_fuzz_modexp__equals_python(run, base, exponent, modulus):
    data = encode(base, exponent, modulus)
    assert run(MODEXP, data)[0] == power(base, exponent, modulus)


@given(numbers, numbers, numbers, st.integers(0, 400))
def test_fuzz_modexp__missing_bytes_are_zeros(run, base, exponent, modulus, length):
    """Also lengths that are cut off, and so shorter than the numbers which follow."""
    data = encode(base, exponent, modulus)[:length]
    assert run(MODEXP, data) == run(MODEXP, data + bytes(400))


@pytest.mark.parametrize("base", [b"", b"\0"])
@pytest.mark.parametrize("exponent", [b"", b"\0"])
def test_modexp__zero_to_the_power_of_zero_is_one(run, base, exponent):
    assert run(MODEXP, encode(base, exponent, b"\2"))[0] == b"\1"
    assert run(MODEXP, encode(base, exponent, b"\0\1"))[0] == b"\0\0"


def test_modexp__of_zero_modulus_is_zero(run):
    assert run(MODEXP, encode(b"\2", b"\2", b"\0\0"))[0] == b"\0\0"


def test_modexp__empty_input(run):
    assert run(MODEXP, b"") == (b"", 200)


@pytest.mark.parametrize("length", [2**255, 2**256 - 1])
def test_modexp__huge_lengths(run, length):
    """A length costs gas before it costs memory, unless nothing is computed at all."""
    word = encode_word(length)
    assert run(MODEXP, bytes(32) + word + bytes(32)) == (b"", 200)
    for lengths in (word + bytes(64), bytes(64) + word, bytes(32) + word + encode_word(1)):
        with pytest.raises(OutOfGas):
            run(MODEXP, lengths)


def test_modexp__halts_if_out_of_gas(run):
    data = encode(bytes(32), b"\xff" * 32, b"\xff" * 32)
    enough = 4**2 * 255 // 3
    assert run(MODEXP, data, gas=enough)[1] == enough
    with pytest.raises(OutOfGas):
        run(MODEXP, data, gas=enough - 1)
