import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm.crypto.baby_jubjub import (
    BASE,
    FIELD,
    IDENTITY,
    ORDER,
    add,
    multiply,
    negate,
)
from mevm.crypto.eddsa import verify
from mevm.crypto.poseidon import poseidon
from mevm.crypto.schnorr import Signature

VECTORS = json.loads((Path(__file__).parent / "vectors" / "eddsa.json").read_text())
ORDER_TWO = (0, FIELD - 1)


def decode(vector: dict) -> tuple[tuple[int, int], Signature, int]:
    x, y = map(int, vector["public_key"])
    r_x, r_y = map(int, vector["commitment"])
    return (x, y), Signature((r_x, r_y), int(vector["response"])), int(vector["message"])


def sign(key: int, nonce: int, message: int, torsion=IDENTITY):
    """Sign as a holder of the key may who minds no rule; the torsion is added to the key."""
    public_key = add(multiply(BASE, key), torsion)
    commitment = multiply(BASE, nonce)
    challenge = poseidon([*commitment, *public_key, message])
    return public_key, Signature(commitment, (nonce + 8 * challenge * key) % ORDER), message


@pytest.mark.parametrize("vector", VECTORS["signatures"], ids=lambda v: v["private_key"][:8])
def test_verify__accepts_published_signature(vector):
    assert verify(*decode(vector))


@pytest.mark.parametrize("vector", VECTORS["signatures"], ids=lambda v: v["private_key"][:8])
def test_verify__refuses_any_other_part(vector):
    key, (commitment, response), message = decode(vector)
    signature = Signature(commitment, response)
    assert not verify(key, signature, (message + 1) % FIELD)
    assert not verify(negate(key), signature, message)
    assert not verify(add(key, BASE), signature, message)
    assert not verify(key, Signature(commitment, (response + 1) % ORDER), message)
    assert not verify(key, Signature(negate(commitment), response), message)
    assert not verify(key, Signature(add(commitment, ORDER_TWO), response), message)
    assert not verify((key[0], (key[1] + 1) % FIELD), signature, message)
    assert not verify(key, Signature((commitment[0], commitment[1] ^ 1), response), message)


@pytest.mark.parametrize("vector", VECTORS["signatures"], ids=lambda v: v["private_key"][:8])
def test_verify__refuses_second_forms(vector):
    (x, y), (commitment, response), message = decode(vector)
    signature = Signature(commitment, response)
    assert not verify((x, y), Signature(commitment, response + ORDER), message)
    assert not verify((x, y), Signature(commitment, response - ORDER), message)
    assert not verify((x, y), signature, message + FIELD)
    assert not verify((x, y), signature, message - FIELD)
    assert not verify((x + FIELD, y), signature, message)
    assert not verify((x, y), Signature((commitment[0], commitment[1] + FIELD), response), message)


@given(st.integers(1, ORDER - 1), st.integers(0, ORDER - 1), st.integers(0, FIELD - 1))
def test_fuzz_verify__accepts_what_the_equation_says(key, nonce, message):
    assert verify(*sign(key, nonce, message))


def test_verify__refuses_identity_as_key():
    public_key, signature, message = sign(0, 7, 5)
    assert public_key == IDENTITY
    assert multiply(BASE, signature.response) == signature.commitment
    assert not verify(public_key, signature, message)


@given(st.integers(0, ORDER - 1), st.integers(0, FIELD - 1))
def test_fuzz_verify__refuses_key_outside_the_subgroup(key, message):
    """The equation holds, since eight times the key has no torsion."""
    assert not verify(*sign(key, 9, message, ORDER_TWO))
