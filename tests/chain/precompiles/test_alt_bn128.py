import pytest
from eth.exceptions import OutOfGas, VMError
from eth.precompiles import ecadd as plain_ecadd
from eth.precompiles import ecmul as plain_ecmul
from eth.precompiles import ecpairing as plain_ecpairing
from eth.vm.forks.istanbul.computation import ISTANBUL_PRECOMPILES
from hypothesis import given, settings
from hypothesis import strategies as st
from py_ecc import optimized_bn128 as reference

from mevm.crypto.bn254 import FIELD
from mevm.precompiles import BYZANTIUM_REPLACEMENTS, ISTANBUL_REPLACEMENTS, NATIVE_REPLACEMENTS
from mevm.precompiles.words import encode_word

ADDRESSES = {
    name: bytes([number]).rjust(20, b"\0")
    for name, number in (("ecadd", 6), ("ecmul", 7), ("ecpairing", 8))
}
NATIVE = {name: NATIVE_REPLACEMENTS[address] for name, address in ADDRESSES.items()}
BYZANTIUM = {name: BYZANTIUM_REPLACEMENTS[address] for name, address in ADDRESSES.items()}
GENERATOR = encode_word(1) + encode_word(2)


def point(scalar: int) -> bytes:
    if scalar == 0:
        return bytes(64)
    x, y = reference.normalize(reference.multiply(reference.G1, scalar))
    return encode_word(int(x)) + encode_word(int(y))


# mostly points, now and then words at random or nearly right
words = st.one_of(st.integers(0, 2**256 - 1), st.sampled_from([0, 1, 2, FIELD, FIELD + 1]))
points = st.one_of(
    st.integers(0, 50).map(point),
    st.tuples(words, words).map(lambda pair: encode_word(pair[0]) + encode_word(pair[1])),
)


def outcome(run, function, data: bytes):
    try:
        return run(function, data)
    except VMError:
        return "halted"


@pytest.mark.parametrize("name", ADDRESSES)
def test_alt_bn128__result_and_gas(run, vectors, name):
    for vector in vectors("alt_bn128")[name]:
        output, gas = run(NATIVE[name], bytes.fromhex(vector["input"]))
        assert (output.hex(), gas) == (vector["output"], vector["gas"]), vector["name"]


@pytest.mark.parametrize("name", ADDRESSES)
def test_alt_bn128__gas_by_fork(run, name):
    byzantium = {"ecadd": 500, "ecmul": 40_000, "ecpairing": 100_000}
    istanbul = {"ecadd": 150, "ecmul": 6_000, "ecpairing": 45_000}
    assert run(BYZANTIUM[name], b"")[1] == byzantium[name]
    assert run(ISTANBUL_REPLACEMENTS[ADDRESSES[name]], b"")[1] == istanbul[name]
    assert NATIVE[name] is ISTANBUL_REPLACEMENTS[ADDRESSES[name]]


def test_ecpairing__gas_by_pair(run):
    data = bytes(3 * 192)
    assert run(NATIVE["ecpairing"], data)[1] == 45_000 + 3 * 34_000
    assert run(BYZANTIUM["ecpairing"], data)[1] == 100_000 + 3 * 80_000


@given(points, points, st.integers(0, 130))
def test_fuzz_ecadd__equals_plain(run, left, right, length):
    data = (left + right)[:length]
    plain = ISTANBUL_PRECOMPILES[ADDRESSES["ecadd"]]
    assert outcome(run, NATIVE["ecadd"], data) == outcome(run, plain, data)
    assert outcome(run, BYZANTIUM["ecadd"], data) == outcome(run, plain_ecadd, data)


@settings(max_examples=20)
@given(points, words, st.integers(0, 100))
def test_fuzz_ecmul__equals_plain(run, factor, scalar, length):
    data = (factor + encode_word(scalar))[:length]
    plain = ISTANBUL_PRECOMPILES[ADDRESSES["ecmul"]]
    assert outcome(run, NATIVE["ecmul"], data) == outcome(run, plain, data)
    assert outcome(run, BYZANTIUM["ecmul"], data) == outcome(run, plain_ecmul, data)


@pytest.mark.parametrize("name", ["one_point", "two_point_match_2", "jeff6"])
@pytest.mark.parametrize("position", [None, 0, 32, 64, 96, 128, 160])
def test_ecpairing__equals_plain(run, vectors, name, position):
    """Also with a coordinate that is wrong by one."""
    vector = next(v for v in vectors("alt_bn128")["ecpairing"] if v["name"] == name)
    data = bytearray.fromhex(vector["input"])
    if position is not None:
        data[position + 31] ^= 1
    expected = outcome(run, plain_ecpairing, bytes(data))
    assert outcome(run, BYZANTIUM["ecpairing"], bytes(data)) == expected


@pytest.mark.parametrize("name", ["ecadd", "ecmul"])
def test_ecadd_and_ecmul__halt_if_point_is_invalid(halts, name):
    halts(NATIVE[name], encode_word(1) + encode_word(1), "not on the curve of G1")
    halts(NATIVE[name], encode_word(FIELD + 1) + encode_word(2), "not below the field modulus")


@pytest.mark.parametrize("length", [1, 191, 193])
def test_ecpairing__halts_if_length_is_wrong(halts, length):
    halts(NATIVE["ecpairing"], bytes(length), f"{length} bytes are no multiple of 192")


def test_ecpairing__halts_if_point_is_invalid(halts):
    halts(NATIVE["ecpairing"], encode_word(1) * 2 + bytes(128), "not on the curve of G1")
    halts(NATIVE["ecpairing"], GENERATOR + encode_word(1) * 4, "not on the curve of G2")


@pytest.mark.parametrize("name", ADDRESSES)
def test_alt_bn128__halts_if_out_of_gas(run, name):
    enough = run(NATIVE[name], b"")[1]
    assert run(NATIVE[name], b"", gas=enough)[1] == enough
    with pytest.raises(OutOfGas):
        run(NATIVE[name], b"", gas=enough - 1)
