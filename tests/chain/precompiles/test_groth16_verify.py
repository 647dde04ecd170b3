"""Proofs are made here by zksnake's prover, for the circuit y = x³ + a + 5 with public y, a."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from eth.exceptions import OutOfGas
from hypothesis import given
from hypothesis import strategies as st
from py_ecc import optimized_bn128 as reference

from mevm.crypto.bn254 import FIELD, ORDER
from mevm.precompiles import PRECOMPILES, gas
from mevm.precompiles.groth16_verify import MAX_PROOFS, MAX_PUBLIC_INPUTS, input_length
from mevm.precompiles.words import FALSE, TRUE, decode_words, encode_word

GROTH16_VERIFY = PRECOMPILES[bytes.fromhex("4d05").rjust(20, b"\0")]
SNARKJS = Path(__file__).parents[1] / "crypto" / "vectors" / "groth16_snarkjs.json"
COUNTS, KEY = 64, 64 + 448 + 3 * 64  # where the key starts, and where it ends
PROOF = 256 + 2 * 32
INFINITY_G1, INFINITY_G2 = bytes(64), bytes(128)


def words(*numbers: int) -> bytes:
    return b"".join(map(encode_word, numbers))


def g1(point) -> bytes:
    return words(point.x, point.y)


def g2(point) -> bytes:
    return words(point.x[1], point.x[0], point.y[1], point.y[0])


@dataclass(frozen=True)
class Statement:
    """A batch in parts, so that tests can exchange them."""

    key: bytes
    proofs: tuple[bytes, ...]
    inputs: int = 2

    def encode(self) -> bytes:
        return words(self.inputs, len(self.proofs)) + self.key + b"".join(self.proofs)

    def with_proof(self, index: int, proof: bytes) -> "Statement":
        return replace(self, proofs=(*self.proofs[:index], proof, *self.proofs[index + 1 :]))


@pytest.fixture(scope="module")
def batch() -> Statement:
    return Statement(*prove([(3, 4), (5, 6), (ORDER - 1, 0), (7, ORDER - 1)]))


def prove(witnesses: list[tuple[int, int]]) -> tuple[bytes, tuple[bytes, ...]]:
    from zksnake.arithmetization import R1CS, ConstraintSystem, Var
    from zksnake.groth16 import Groth16

    x, a, y, square = map(Var, ("x", "a", "y", "square"))
    system = ConstraintSystem(["x", "a"], ["y"], ORDER)
    system.add_constraint(square == x * x)
    system.add_constraint(y - 5 - a == square * x)
    system.set_public(y)
    system.set_public(a)
    circuit = R1CS(system)
    circuit.compile()
    prover = Groth16(circuit)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ZKSNAKE_PARALLEL_CPU", "1")  # so small a circuit needs no process pool
        prover.setup()

    proofs = []
    for number, summand in witnesses:
        witness = circuit.generate_witness(circuit.solve({"x": number, "a": summand}))
        proof = prover.prove(*witness)
        proofs.append(g1(proof.A) + g2(proof.B) + g1(proof.C) + words(*witness[0][1:]))
    key = prover.verifying_key
    points = [g1(key.alpha_1), *map(g2, (key.beta_2, key.gamma_2, key.delta_2)), *map(g1, key.ic)]
    return b"".join(points), tuple(proofs)


@pytest.mark.parametrize("count", [1, 2, 4, MAX_PROOFS])
def test_groth16_verify__accepts_valid_proofs(run, batch, count):
    proofs = (batch.proofs * MAX_PROOFS)[:count]
    assert run(GROTH16_VERIFY, replace(batch, proofs=proofs).encode())[0] == TRUE


@pytest.mark.rule("SERO-31")
def test_groth16_verify__accepts_published_proof(run):
    vector = json.loads(SNARKJS.read_text())
    key, proof = vector["key"], vector["proof"]

    def point(coordinates) -> bytes:
        pairs = (reversed(c) if isinstance(c, list) else [c] for c in coordinates[:2])
        return words(*(int(number) for pair in pairs for number in pair))

    names = ("vk_alpha_1", "vk_beta_2", "vk_gamma_2", "vk_delta_2")
    points = b"".join(map(point, [*(key[name] for name in names), *key["IC"]]))
    items = b"".join(point(proof[name]) for name in ("pi_a", "pi_b", "pi_c"))
    inputs = [int(value) for value in vector["inputs"]]
    statement = Statement(points, (items + words(*inputs),))
    assert run(GROTH16_VERIFY, statement.encode())[0] == TRUE
    wrong = statement.with_proof(0, items + words(inputs[0], inputs[1] + 1))
    assert run(GROTH16_VERIFY, wrong.encode())[0] == FALSE


@pytest.mark.parametrize("index", range(4))
def test_groth16_verify__refuses_batch_with_one_bad_proof(run, batch, index):
    proof = batch.proofs[index]
    *points, first, second = decode_words(proof)
    for changed in (
        proof[:-64] + words((first + 1) % ORDER, second),
        proof[:-64] + words(first, (second + 1) % ORDER),
        proof[:-64] + words(second, first),
        proof[:-64] + batch.proofs[index - 1][-64:],
        batch.proofs[index - 1][:64] + proof[64:],
        proof[:64] + batch.proofs[index - 1][64:192] + proof[192:],
        words(points[0], FIELD - points[1]) + proof[64:],
    ):
        assert run(GROTH16_VERIFY, batch.with_proof(index, changed).encode())[0] == FALSE


@pytest.mark.parametrize("index", range(4))
@pytest.mark.parametrize("position", [0, 1])
def test_groth16_verify__refuses_input_that_is_no_field_element(run, batch, index, position):
    """x and x + r are the same to the equation, and would spend one note twice."""
    numbers = decode_words(batch.proofs[index])
    alias = numbers[8 + position] + ORDER
    numbers[8 + position] = alias if alias < 2**256 else ORDER
    assert run(GROTH16_VERIFY, batch.with_proof(index, words(*numbers)).encode())[0] == FALSE


def test_groth16_verify__refuses_other_key(run, batch):
    key, _ = prove([(1, 1)])
    assert run(GROTH16_VERIFY, replace(batch, key=key).encode())[0] == FALSE


@pytest.mark.parametrize("word", range(14 + 6 + 8))
@pytest.mark.parametrize("value", [1, FIELD, 2**256 - 1], ids=["1", "modulus", "largest"])
def test_groth16_verify__refuses_bad_coordinates(run, batch, word, value, capfd):
    """Off the curve or out of range: in the key (20 words) or in the first proof (8 words)."""
    data = bytearray(batch.encode())
    start = COUNTS + 32 * word
    data[start : start + 32] = encode_word(value)
    assert run(GROTH16_VERIFY, bytes(data))[0] == FALSE
    assert capfd.readouterr() == ("", "")


def test_groth16_verify__refuses_points_outside_the_subgroup(run, batch, vectors, capfd):
    point = bytes.fromhex(vectors("groth16_verify")["outside_the_subgroup"])
    x1, x0, y1, y0 = decode_words(point)
    x, y = reference.FQ2([x0, x1]), reference.FQ2([y0, y1])
    assert reference.is_on_curve((x, y, reference.FQ2.one()), reference.b2)
    proof = batch.proofs[2]
    changed = batch.with_proof(2, proof[:64] + point + proof[192:])
    assert run(GROTH16_VERIFY, changed.encode())[0] == FALSE
    changed = replace(batch, key=batch.key[:64] + point + batch.key[192:])
    assert run(GROTH16_VERIFY, changed.encode())[0] == FALSE
    assert capfd.readouterr() == ("", "")


def test_groth16_verify__takes_infinity_as_a_point(run, batch):
    """It is a point like any other: in a proof it proves nothing, in IC it is an unused input."""
    inputs = batch.proofs[0][-64:]
    nothing = INFINITY_G1 + INFINITY_G2 + INFINITY_G1 + inputs
    assert run(GROTH16_VERIFY, batch.with_proof(0, nothing).encode())[0] == FALSE
    unused = Statement(batch.key + INFINITY_G1, (batch.proofs[0] + words(12345),), inputs=3)
    assert run(GROTH16_VERIFY, unused.encode())[0] == TRUE


@given(st.data())
def test_fuzz_groth16_verify__refuses_any_other_byte(run, batch, data):
    encoded = bytearray(batch.encode())
    position = data.draw(st.integers(COUNTS, len(encoded) - 1))
    encoded[position] ^= data.draw(st.integers(1, 255))
    assert run(GROTH16_VERIFY, bytes(encoded))[0] == FALSE


@pytest.mark.parametrize("count", [1, 4])
def test_groth16_verify__gas(run, batch, count):
    data = replace(batch, proofs=batch.proofs[:count]).encode()
    assert run(GROTH16_VERIFY, data)[1] == price(2, count)


def price(inputs: int, proofs: int) -> int:
    return (
        gas.GAS_GROTH16_VERIFY
        + gas.GAS_GROTH16_VERIFY_INPUT * inputs
        + gas.GAS_GROTH16_VERIFY_PROOF * proofs
        + gas.GAS_GROTH16_VERIFY_WORD * inputs * proofs
    )


def test_groth16_verify__halts_if_out_of_gas(run, batch):
    enough = price(2, 4)
    assert run(GROTH16_VERIFY, batch.encode(), gas=enough)[1] == enough
    with pytest.raises(OutOfGas):
        run(GROTH16_VERIFY, batch.encode(), gas=enough - 1)


@pytest.mark.parametrize("length", [0, 1, 63])
def test_groth16_verify__halts_if_input_is_empty(halts, length):
    halts(GROTH16_VERIFY, bytes(length), f"expected two words or more, got {length} bytes")


@pytest.mark.parametrize(
    ("inputs", "proofs", "reason"),
    [
        (0, 0, "1 to 128 proofs, got 0"),
        (0, MAX_PROOFS + 1, "1 to 128 proofs, got 129"),
        (0, 2**256 - 1, "1 to 128 proofs"),
        (MAX_PUBLIC_INPUTS + 1, 1, "at most 64 public inputs, got 65"),
        (2**256 - 1, 1, "at most 64 public inputs"),
    ],
)
def test_groth16_verify__halts_if_counts_are_out_of_bounds(halts, inputs, proofs, reason):
    halts(GROTH16_VERIFY, words(inputs, proofs) + bytes(10_000), reason)


@pytest.mark.parametrize("change", [-32, -1, 1, 32])
def test_groth16_verify__halts_if_length_is_wrong(halts, batch, change):
    data = batch.encode() + bytes(32)
    data = data[: len(data) - 32 + change]
    halts(GROTH16_VERIFY, data, f"expected {KEY + 4 * PROOF} bytes, got {len(data)}")


@pytest.mark.parametrize(("inputs", "proofs"), [(0, 1), (0, MAX_PROOFS), (MAX_PUBLIC_INPUTS, 1)])
def test_groth16_verify__bounds_are_inclusive(run, inputs, proofs):
    """Of infinities only, every equation reads 1 = 1: a key that its user must not trust."""
    data = words(inputs, proofs) + bytes(input_length(inputs, proofs) - 64)
    assert run(GROTH16_VERIFY, data)[0] == TRUE
