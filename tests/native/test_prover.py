"""The native prover against the one in Python: the same keys, proofs and refusals."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_zkey import BROKEN_FILES, BROKEN_SECTIONS, WHOLE, g2_outside, pack, sections
from toy_setup import Toy

from mevm.crypto.bn254 import ORDER
from mevm.native import extension
from shielded import keys
from shielded.prover import InvalidKey, InvalidWitness, circuit, groth16, zkey
from shielded.prover.local import LocalProver
from shielded.prover.native import NativeKey, decode
from shielded.prover.testing import input_witness, output_witness

BLINDING = (0x1234 << 200, ORDER - 5)
TOY = Toy(
    [
        ((1, 2, 0, 1), (0, 1, 1, 1)),
        ((0, 0, 1, 1), (1, 1, 0, 0)),
        ((1, 0, 0, 0), (0, 0, 0, 3)),
    ]
)
TRUE = TOY.witness([1, 5, 7, 11])


def packed(witness):
    return b"".join(value.to_bytes(32, "little") for value in witness)


def prove_blinded(data, witness, blinding=BLINDING):
    """Prove with given r and s, in the extension."""
    key = extension().ProvingKey(data)
    return decode(key.prove(packed(witness), blinding=[x.to_bytes(32, "big") for x in blinding]))


def prove_in_python(key, witness, blinding=BLINDING):
    """Prove with given r and s, without the extension."""
    numbers = iter(blinding)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secrets, "randbelow", lambda order: next(numbers))
        return groth16.prove(key, witness)


@pytest.fixture(scope="module")
def python_keys():
    """The keys of both circuits as Python reads them."""
    return {name: zkey.parse(keys.load(name, "zkey")) for name in circuit.SIGNALS}


@pytest.mark.parametrize(("name", "make"), [("input", input_witness), ("output", output_witness)])
def test_prove__makes_the_proof_that_python_makes(python_keys, name, make):
    witness = circuit.load(name).witness(circuit.flatten(name, make(Random("same"))))
    expected = prove_in_python(python_keys[name], witness)
    assert prove_blinded(keys.load(name, "zkey"), witness) == expected


factors = st.sampled_from([0, 0, 1, 1, -1, 2])
values = st.one_of(st.sampled_from([0, 1, 2, ORDER - 1]), st.integers(0, ORDER - 1))
numbers = st.integers(0, ORDER - 1)


@st.composite
def toys(draw):
    """A circuit with points at infinity, equal ones and opposite ones, and a true witness."""
    given = draw(st.integers(2, 6))
    combination = st.lists(factors, min_size=given, max_size=given)
    rows = draw(st.lists(st.tuples(combination, combination), max_size=9))
    whole = [1, 1] + [0] * (given - 2)  # or points of public inputs were at infinity
    toy = Toy([(whole, whole), *rows])
    rest = draw(st.lists(values, min_size=given - 1, max_size=given - 1))
    return toy, toy.witness([1, *rest])


@given(toys(), st.tuples(numbers, numbers))
def test_fuzz_prove__makes_the_proof_that_python_makes(made, blinding):
    toy, witness = made
    data = toy.key()
    expected = prove_in_python(zkey.parse(data), witness, blinding)
    assert prove_blinded(data, witness, blinding) == expected


@given(st.integers(0, len(TRUE) - 1), st.integers(1, ORDER - 1))
def test_fuzz_prove__refuses_a_wrong_value(place, change):
    witness = list(TRUE)
    witness[place] = (witness[place] + change) % ORDER
    with pytest.raises(InvalidWitness, match="the witness does not satisfy the circuit"):
        NativeKey(extension(), TOY.key()).prove(packed(witness))


@given(st.binary(max_size=300))
def test_fuzz_prove__refuses_what_is_no_witness(data):
    with pytest.raises(InvalidWitness, match=r"bytes, not 32 a value|values, not 7|no field elem"):
        NativeKey(extension(), TOY.key()).prove(data)


def test_prove__draws_new_randomness_each_time(native):
    key = native.ProvingKey(TOY.key())
    assert len({key.prove(packed(TRUE)) for _ in range(20)}) == 20


@pytest.mark.parametrize("blinding", [[b""], [bytes(32)], [bytes(31)] * 2, [bytes(32)] * 3, 1])
def test_prove__refuses_what_is_no_blinding(native, blinding):
    with pytest.raises((TypeError, ValueError)):
        native.ProvingKey(TOY.key()).prove(packed(TRUE), blinding=blinding)


def refusal(parse, data):
    """Return why a key is refused; None if it is taken."""
    try:
        parse(data)
    except InvalidKey as error:
        return str(error)
    return None


def native_refusal(data):
    return refusal(lambda data: NativeKey(extension(), data), data)


BROKEN = {
    case: pack(sections() | {kind: content}) for case, (kind, content, _) in BROKEN_SECTIONS.items()
} | {case: data for case, (data, _) in BROKEN_FILES.items()}


@pytest.mark.parametrize("case", BROKEN)
def test_read__refuses_a_broken_key_as_python_does(case):
    found = native_refusal(BROKEN[case])
    assert found is not None and found == refusal(zkey.parse, BROKEN[case])


def test_read__finds_points_outside_the_subgroup_anywhere():
    for place in range(3):
        points = bytes(128 * place) + g2_outside() + bytes(128 * (3 - place))
        assert native_refusal(pack(sections() | {zkey.B2: points})) is not None


@given(st.integers(0, len(WHOLE) - 1))
def test_fuzz_read__refuses_a_truncated_key_as_python_does(length):
    found = native_refusal(WHOLE[:length])
    assert found is not None and found == refusal(zkey.parse, WHOLE[:length])


@given(st.integers(0, len(TOY.key()) - 1), st.integers(1, 255))
def test_fuzz_read__takes_what_python_takes_and_makes_no_false_proof(place, change):
    data = bytearray(TOY.key())
    data[place] ^= change
    found = native_refusal(bytes(data))
    assert found == refusal(zkey.parse, bytes(data))
    if found is None:
        try:
            proof = NativeKey(extension(), bytes(data)).prove(packed(TRUE))
        except InvalidWitness:
            return
        assert groth16.verify(zkey.parse(bytes(data)).verifying_key, proof, TRUE[1:2])


@given(st.binary(max_size=200))
def test_fuzz_read__refuses_anything_else(data):
    assert native_refusal(b"zkey" + data) == refusal(zkey.parse, b"zkey" + data)


def test_local_prover__proves_side_by_side_and_keeps_the_order(python_keys):
    statements = {
        "input": [input_witness(Random(seed)) for seed in (1, 2)],
        "output": [output_witness(Random(seed)) for seed in (3, 4, 5)],
    }
    calls = []
    with LocalProver() as prover:
        proofs = prover.prove(*statements.values(), lambda *call: calls.append(call))
    assert calls == [(done, 5) for done in range(1, 6)]
    for (name, made), found in zip(statements.items(), proofs, strict=True):
        key = python_keys[name]
        for statement, proof in zip(made, found, strict=True):
            witness = circuit.load(name).witness(circuit.flatten(name, statement))
            assert groth16.verify(key.verifying_key, proof, witness[1 : key.public + 1])


def test_prove__serves_many_threads(native):
    """True and false witnesses at once: each thread gets its own answer."""
    key, false = native.ProvingKey(TOY.key()), [*TRUE[:-1], 1]
    verifying_key = zkey.parse(TOY.key()).verifying_key

    def is_proven(place):
        try:
            proof = key.prove(packed(false if place % 3 == 0 else TRUE))
        except ValueError:
            return False
        return groth16.verify(verifying_key, decode(proof), TRUE[1:2])

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(is_proven, range(60))) == [place % 3 > 0 for place in range(60)]
