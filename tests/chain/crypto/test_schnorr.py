from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm.crypto.baby_jubjub import (
    BASE,
    FIELD,
    IDENTITY,
    ORDER,
    add,
    is_in_subgroup,
    multiply,
    negate,
)
from mevm.crypto.schnorr import RANDOM_BYTES, Signature, sign, verify

ORDER_TWO = (0, FIELD - 1)
MESSAGE = b"what is signed"

keys = st.integers(1, ORDER - 1)
bases = st.builds(multiply, st.just(BASE), keys)


def challenge_of(commitment, message=MESSAGE) -> int:
    words = b"".join(number.to_bytes(32, "big") for number in commitment)
    return int.from_bytes(sha256(words + message).digest(), "big") % 2**250


@given(bases, st.integers(0, ORDER - 1), st.binary(max_size=64))
def test_fuzz_sign__is_accepted(base, key, message):
    signature = sign(base, key, message, lambda point: challenge_of(point, message))
    challenge = challenge_of(signature.commitment, message)
    assert verify(base, multiply(base, key), signature, challenge)


@given(bases, keys)
def test_fuzz_verify__refuses_any_other_part(base, key):
    public_key = multiply(base, key)
    signature = sign(base, key, MESSAGE, challenge_of)
    commitment, response = signature
    challenge = challenge_of(commitment)
    assert verify(base, public_key, signature, challenge)
    assert not verify(base, public_key, signature, (challenge + 1) % ORDER)
    assert not verify(base, negate(public_key), signature, challenge)
    assert not verify(negate(base), public_key, signature, challenge)
    assert not verify(base, public_key, Signature(negate(commitment), response), challenge)
    assert not verify(base, public_key, Signature(commitment, (response + 1) % ORDER), challenge)


def test_verify__refuses_second_forms():
    key = 12345
    (x, y), (commitment, response) = multiply(BASE, key), sign(BASE, key, MESSAGE, challenge_of)
    challenge = challenge_of(commitment)
    for changed in (response + ORDER, response - ORDER):
        assert not verify(BASE, (x, y), Signature(commitment, changed), challenge)
    for changed in (challenge + ORDER, challenge - ORDER):
        assert not verify(BASE, (x, y), Signature(commitment, response), changed)
    for changed in ((x + FIELD, y), (x, y + FIELD), (x - FIELD, y)):
        assert not verify(BASE, changed, Signature(commitment, response), challenge)
    changed = Signature((commitment[0], commitment[1] + FIELD), response)
    assert not verify(BASE, (x, y), changed, challenge)


def test_verify__refuses_what_is_outside_the_subgroup():
    """All satisfy the equation, with an even challenge or with a commitment that makes up."""
    key, nonce, challenge = 777, 888, 2
    response = (nonce + challenge * key) % ORDER
    public_key, commitment = multiply(BASE, key), multiply(BASE, nonce)
    signature = Signature(commitment, response)
    assert verify(BASE, public_key, signature, challenge)
    assert not verify(BASE, add(public_key, ORDER_TWO), signature, challenge)
    base = add(BASE, ORDER_TWO)
    commitment = add(multiply(base, response), negate(multiply(public_key, challenge)))
    assert not verify(base, public_key, Signature(commitment, response), challenge)
    with_torsion = Signature(add(signature.commitment, ORDER_TWO), response)
    assert not verify(BASE, public_key, with_torsion, challenge)


def test_verify__refuses_identity_as_base():
    """Over it the public key is the identity too, and everybody's signature is R = O."""
    assert not verify(IDENTITY, IDENTITY, Signature(IDENTITY, 5), 6)
    assert not verify(ORDER_TWO, IDENTITY, Signature(IDENTITY, 0), 6)


def test_verify__takes_identity_as_key():
    """The key 0: what a balance that needs no blinding signs with."""
    signature = sign(BASE, 0, MESSAGE, challenge_of)
    assert verify(BASE, IDENTITY, signature, challenge_of(signature.commitment))
    assert sign(BASE, ORDER, MESSAGE, challenge_of, bytes(32)) == sign(
        BASE, 0, MESSAGE, challenge_of, bytes(32)
    )


@pytest.mark.parametrize("pair", [(0, 0), (1, 2), (FIELD, 1)], ids=str)
def test_verify__refuses_what_is_no_point(pair):
    commitment = multiply(BASE, 3)
    assert verify(BASE, BASE, Signature(commitment, 4), 1)
    assert not verify(pair, BASE, Signature(commitment, 4), 1)
    assert not verify(BASE, pair, Signature(commitment, 4), 1)
    assert not verify(BASE, BASE, Signature(pair, 4), 1)


def test_sign__draws_fresh_nonces():
    commitments = {sign(BASE, 5, MESSAGE, challenge_of).commitment for _ in range(8)}
    assert len(commitments) == 8


def test_sign__never_shares_a_nonce_where_the_random_bytes_fail():
    """Two responses over one nonce give the key away."""
    other = multiply(BASE, 2)
    arguments = [(BASE, 5, b"a"), (BASE, 5, b"b"), (BASE, 6, b"a"), (other, 5, b"a")]
    nonces = {
        (sign(base, key, message, lambda _: 0, bytes(RANDOM_BYTES))).response
        for base, key, message in arguments
    }
    assert len(nonces) == len(arguments)


def test_sign__is_repeatable_with_given_random_bytes():
    first, again = (sign(BASE, 5, MESSAGE, challenge_of, b"\1" * 32) for _ in range(2))
    assert first == again != sign(BASE, 5, MESSAGE, challenge_of, b"\2" * 32)
    assert is_in_subgroup(first.commitment)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_sign__raises_if_random_bytes_are_not_32(length):
    with pytest.raises(ValueError, match=f"expected 32 random bytes, got {length}"):
        sign(BASE, 5, MESSAGE, challenge_of, bytes(length))
