"""There is no second library at hand: a prover made of libsodium's points takes its place."""

import json
from hashlib import sha512
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from nacl import bindings

from mevm.crypto import ecvrf
from mevm.crypto.ecvrf import prove, verify
from mevm.crypto.edwards25519 import ORDER, decode, encode, linear_combination, multiply

EXAMPLES = json.loads((Path(__file__).parent / "vectors" / "ecvrf.json").read_text())["examples"]
each_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"alpha {e['alpha']!r}")
ORDER_EIGHT = bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")

seeds = st.binary(min_size=32, max_size=32)
inputs = st.binary(max_size=100)


def little(data: bytes) -> int:
    return int.from_bytes(data, "little")


def public_key(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def hash_to_point(key: bytes, alpha: bytes) -> bytes:
    """Multiply by 8 with additions; libsodium refuses points outside the subgroup elsewhere."""
    for counter in range(256):
        point = sha512(b"\3\1" + key + alpha + bytes([counter, 0])).digest()[:32]
        try:
            for _ in range(3):
                point = bindings.crypto_core_ed25519_add(point, point)
        except RuntimeError:
            continue
        return point
    raise AssertionError("no input is known to fail")


def prove_with_libsodium(seed: bytes, alpha: bytes) -> tuple[bytes, bytes]:
    """Follow RFC 9381 with another nonce than the standard's, since any will do."""
    times, times_base = (
        bindings.crypto_scalarmult_ed25519_noclamp,
        bindings.crypto_scalarmult_ed25519_base_noclamp,
    )
    secret = (little(sha512(seed).digest()[:32]) & (1 << 254) - 8 | 1 << 254) % ORDER
    key, scalar = public_key(seed), secret.to_bytes(32, "little")
    base = hash_to_point(key, alpha)
    gamma = times(scalar, base)
    nonce = little(sha512(b"nonce" + seed + alpha).digest()) % ORDER
    k = nonce.to_bytes(32, "little")
    points = key + base + gamma + times_base(k) + times(k, base)
    challenge = sha512(b"\3\2" + points + b"\0").digest()[:16]
    response = (nonce + little(challenge) * secret) % ORDER
    eight_gamma = times((8).to_bytes(32, "little"), gamma)
    output = sha512(b"\3\3" + eight_gamma + b"\0").digest()
    return gamma + challenge + response.to_bytes(32, "little"), output


@pytest.mark.rule("SERO-31")
@each_example
def test_verify__returns_the_standard_s_output(example):
    key, proof, alpha, output, secret = (
        bytes.fromhex(example[name])
        for name in ("public_key", "proof", "alpha", "output", "secret_key")
    )
    assert verify(key, proof, alpha) == output
    assert prove(secret, alpha) == proof
    assert verify(key, proof, alpha + b"\0") is None


@given(seeds, inputs)
def test_fuzz_verify__agrees_with_a_prover_of_libsodium_s_points(seed, alpha):
    proof, output = prove_with_libsodium(seed, alpha)
    key = public_key(seed)
    assert verify(key, proof, alpha) == output
    assert prove(seed, alpha)[:32] == proof[:32]
    assert verify(key, prove(seed, alpha), alpha) == output


@given(seeds, inputs, st.integers(0, 79), st.integers(0, 7))
def test_fuzz_verify__refuses_another_bit_of_the_proof(seed, alpha, position, bit):
    proof = bytearray(prove(seed, alpha))
    proof[position] ^= 1 << bit
    assert verify(public_key(seed), bytes(proof), alpha) is None


@given(seeds, seeds, inputs)
def test_fuzz_verify__refuses_another_key(seed, other, alpha):
    accepted = verify(public_key(other), prove(seed, alpha), alpha) is not None
    assert accepted == (seed == other)


@given(seeds, inputs)
def test_fuzz_verify__refuses_a_second_form_of_the_response(seed, alpha):
    proof = prove(seed, alpha)
    response = little(proof[48:])
    for second in (response + ORDER, response + 8 * ORDER):
        assert verify(public_key(seed), proof[:48] + second.to_bytes(32, "little"), alpha) is None


@given(seeds, inputs, st.integers(1, 7))
def test_fuzz_verify__gives_one_output_to_proofs_with_a_small_part(seed, alpha, torsion):
    """Gamma may have a part of small order, if the challenge takes it away: beta stays."""
    key, small = public_key(seed), decode(ORDER_EIGHT)
    secret = little(sha512(seed).digest()[:32]) & (1 << 254) - 8 | 1 << 254
    base = decode(hash_to_point(key, alpha))
    gamma = encode(linear_combination(0, [base, small], [secret, torsion]))
    for nonce in range(1, 200):
        u = encode(linear_combination(nonce, [], []))
        v = encode(multiply(base, nonce))
        points = key + encode(base) + gamma + u + v
        challenge = sha512(b"\3\2" + points + b"\0").digest()[:16]
        if little(challenge) % 8 == 0:
            break
    response = (nonce + little(challenge) * secret) % ORDER
    proof = gamma + challenge + response.to_bytes(32, "little")
    honest = prove(seed, alpha)
    assert proof[:32] != honest[:32]
    assert verify(key, proof, alpha) == verify(key, honest, alpha)


def test_verify__refuses_keys_of_small_order_that_anyone_can_prove_for():
    small = decode(ORDER_EIGHT)
    refused = 0
    for multiple in range(8):
        key = encode(multiply(small, multiple))
        base = decode(hash_to_point(key, b"alpha"))
        gamma = encode(multiply(base, 0))
        for nonce in range(1, 100):
            u, v = encode(linear_combination(nonce, [], [])), encode(multiply(base, nonce))
            challenge = sha512(b"\3\2" + key + encode(base) + gamma + u + v + b"\0").digest()[:16]
            if little(challenge) % 8 == 0:
                proof = gamma + challenge + nonce.to_bytes(32, "little")
                assert verify(key, proof, b"alpha") is None
                refused += 1
                break
    assert refused == 8


@pytest.mark.parametrize("value", [2, 2**255 - 19, 2**255 - 1, 2**255 + 1], ids=str)
def test_verify__refuses_what_is_no_point(value):
    key, data = public_key(bytes(32)), value.to_bytes(32, "little")
    proof = prove(bytes(32), b"")
    assert verify(key, proof, b"") is not None
    assert verify(data, proof, b"") is None
    assert verify(key, data + proof[32:], b"") is None


def test_verify__refuses_if_no_try_finds_a_point(monkeypatch):
    key, proof = public_key(bytes(32)), prove(bytes(32), b"")
    monkeypatch.setattr(ecvrf, "MAX_TRIES", 0)
    assert verify(key, proof, b"") is None
    with pytest.raises(ValueError, match="the input has no point in 0 tries"):
        prove(bytes(32), b"")


@pytest.mark.parametrize("length", [0, 79, 81])
def test_verify__raises_if_proof_has_another_length(length):
    with pytest.raises(ValueError, match=f"a proof has 80 bytes, not {length}"):
        verify(bytes(32), bytes(length), b"")


@pytest.mark.parametrize("length", [0, 31, 33])
def test_prove__raises_if_key_has_another_length(length):
    with pytest.raises(ValueError, match=f"a key has 32 bytes, not {length}"):
        prove(bytes(length), b"")
