import json
from dataclasses import replace
from pathlib import Path

import pytest
from py_ecc import optimized_bn128 as reference

from mevm.crypto.bn254 import ORDER, decode_g1, decode_g2, linear_combination, native
from mevm.crypto.groth16 import Proof, VerifyingKey, verify

VECTOR = json.loads((Path(__file__).parent / "vectors" / "groth16_snarkjs.json").read_text())
INPUTS = [int(value) for value in VECTOR["inputs"]]
TRANSCRIPT = b"key and proofs"


def point_g1(coordinates):
    return decode_g1(b"".join(int(value).to_bytes(32, "big") for value in coordinates[:2]))


def point_g2(coordinates):
    numbers = [int(part) for coordinate in coordinates[:2] for part in reversed(coordinate)]
    return decode_g2(b"".join(number.to_bytes(32, "big") for number in numbers))


@pytest.fixture(scope="module")
def key() -> VerifyingKey:
    published = VECTOR["key"]
    return VerifyingKey(
        alpha=point_g1(published["vk_alpha_1"]),
        beta=point_g2(published["vk_beta_2"]),
        gamma=point_g2(published["vk_gamma_2"]),
        delta=point_g2(published["vk_delta_2"]),
        inputs=[point_g1(point) for point in published["IC"]],
    )


@pytest.fixture(scope="module")
def proof() -> Proof:
    published = VECTOR["proof"]
    a, b, c = published["pi_a"], published["pi_b"], published["pi_c"]
    return Proof(point_g1(a), point_g2(b), point_g1(c), INPUTS)


def test_verify__accepts_published_proof(key, proof):
    assert verify(key, [proof], TRANSCRIPT)


def test_verify__published_proof_holds_in_reference(key, proof):
    def pairing(p, q):
        g1 = (*map(reference.FQ, (p.x, p.y)), reference.FQ.one())
        g2 = (*map(reference.FQ2, (q.x, q.y)), reference.FQ2.one())
        return reference.pairing(g2, g1, final_exponentiate=False)

    combined = linear_combination(key.inputs, [1, *INPUTS])
    product = pairing(proof.a, proof.b)
    for p, q in ((key.alpha, key.beta), (combined, key.gamma), (proof.c, key.delta)):
        product *= pairing(-p, q)
    assert reference.final_exponentiate(product) == reference.FQ12.one()


@pytest.mark.parametrize("position", range(len(INPUTS)))
@pytest.mark.parametrize("change", [1, -1, ORDER], ids=["more", "less", "alias"])
def test_verify__refuses_other_inputs(key, proof, position, change):
    inputs = [value + change * (i == position) for i, value in enumerate(INPUTS)]
    assert not verify(key, [replace(proof, inputs=inputs)], TRANSCRIPT)


@pytest.mark.parametrize("part", ["a", "b", "c"])
def test_verify__refuses_other_points(key, proof, part):
    assert not verify(key, [replace(proof, **{part: -getattr(proof, part)})], TRANSCRIPT)


@pytest.mark.parametrize("count", [2, 3, 8])
def test_verify__refuses_batch_with_one_bad_proof(key, proof, count):
    assert verify(key, [proof] * count, TRANSCRIPT)
    for position in range(count):
        batch = [proof] * count
        batch[position] = replace(proof, c=-proof.c)
        assert not verify(key, batch, TRANSCRIPT)


def test_verify__refuses_errors_that_cancel_out(key, proof):
    """Without random powers these two wrong proofs would make a valid batch."""
    error = native.g1()
    batch = [replace(proof, c=proof.c + error), replace(proof, c=proof.c + (-error))]
    assert not verify(key, batch, TRANSCRIPT)


def test_verify__raises_if_there_is_no_proof(key):
    with pytest.raises(ValueError, match="no proof to verify"):
        verify(key, [], TRANSCRIPT)


def test_verify__raises_if_input_count_differs(key, proof):
    with pytest.raises(ValueError, match="each proof takes 2 inputs"):
        verify(key, [replace(proof, inputs=INPUTS[:1])], TRANSCRIPT)
