"""The modules that give types to the precompiles' bytes, through tests/mocks/SignatureBoard.vy."""

import json
from hashlib import sha256
from pathlib import Path

import boa
import pytest
from cryptography.hazmat.primitives.asymmetric import mldsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from eth_utils import to_checksum_address

from mevm.crypto import ecvrf
from mevm.precompiles.gas import GAS_ED25519_VERIFY
from mevm.precompiles.table import address
from mevm_suite.testing import load

PUBLISHED = Path(__file__).parents[2] / "chain" / "crypto" / "vectors"
NUMBERS = 0x4D07, 0x4D09, 0x4D0A, 0x4D0B
SEED = bytes(32)
ML_DSA = {44: mldsa.MLDSA44PrivateKey, 65: mldsa.MLDSA65PrivateKey, 87: mldsa.MLDSA87PrivateKey}


def deploy(numbers):
    places = (to_checksum_address(address(number)) for number in numbers)
    return load("tests/mocks/SignatureBoard.vy", *places)


@pytest.fixture(scope="module")
def board():
    return deploy(NUMBERS)


@pytest.fixture(scope="module")
def nowhere():
    """Ask addresses that have no precompile."""
    return deploy((0x4DFF,) * 4)


def published(name: str) -> dict:
    return json.loads((PUBLISHED / f"{name}.json").read_text())


def rsa_parts(scheme: str):
    group = published("rsa")[scheme][0]
    test = next(test for test in group["tests"] if test["valid"])
    digest = sha256(bytes.fromhex(test["message"])).digest()
    salt = [] if scheme == "pkcs1" else [group["salt_bytes"]]
    modulus, signature = bytes.fromhex(group["modulus"]), bytes.fromhex(test["signature"])
    return [digest, *salt, group["exponent"], modulus, signature]


@pytest.mark.rule("SERO-31")
@pytest.mark.parametrize("scheme", ["pkcs1", "pss"])
def test_rsa__verifies_in_vyper(board, scheme):
    verify, parts = getattr(board, f"is_rsa_{scheme}"), rsa_parts(scheme)
    *head, modulus, signature = parts
    assert verify(*parts)
    assert not verify(sha256(b"other").digest(), *parts[1:])
    assert not verify(*head, modulus, signature[:-1])
    assert not verify(*head, modulus[:-1], signature + b"\0")
    assert not verify(*head, modulus + signature[:2], signature[2:])
    with boa.reverts("rsa: modulus too short"):
        verify(*head, modulus[:127], signature[:127])


def test_rsa__counts_the_salt(board):
    digest, salt, *rest = rsa_parts("pss")
    assert not board.is_rsa_pss(digest, salt + 1, *rest)


@pytest.mark.rule("SERO-31")
def test_ed25519__verifies_in_vyper(board):
    private, message = Ed25519PrivateKey.from_private_bytes(SEED), b"message"
    key, signature = private.public_key().public_bytes_raw(), private.sign(message)
    r, s = signature[:32], signature[32:]
    assert board.is_ed25519(key, r, s, message)
    assert not board.is_ed25519(key, r, s, message + b"\0")
    assert not board.is_ed25519(r, key, s, message)
    assert board.is_ed25519(key, *halves(private.sign(bytes(1_024))), bytes(1_024))


def halves(data: bytes) -> tuple[bytes, bytes]:
    middle = len(data) // 2
    return data[:middle], data[middle:]


@pytest.mark.rule("SERO-31")
@pytest.mark.parametrize("example", published("ecvrf")["examples"], ids=lambda e: e["alpha"])
def test_ecvrf__returns_the_output_in_vyper(board, example):
    key, proof, alpha, output = (
        bytes.fromhex(example[name]) for name in ("public_key", "proof", "alpha", "output")
    )
    assert tuple(board.random_output(key, proof, alpha)) == halves(output)
    for changed in ((proof, alpha + b"\0"), (proof[:-1], alpha), (proof[:79], b"\0" + alpha)):
        with boa.reverts("ecvrf: invalid proof"):
            board.random_output(key, *changed)


@pytest.mark.rule("SERO-33")
@pytest.mark.parametrize("level", ML_DSA)
def test_ml_dsa__verifies_in_vyper(board, level):
    private, message, context = ML_DSA[level].from_seed_bytes(SEED), bytes(1_024), bytes(255)
    key, signature = private.public_key().public_bytes_raw(), private.sign(message, context)
    assert board.is_ml_dsa(level, key, signature, context, message)
    assert not board.is_ml_dsa(level, key, signature, context[1:], message)
    assert not board.is_ml_dsa(level, key, signature[:-1], context, message)
    assert not board.is_ml_dsa(level, key[:-1], signature, context, message)
    short = private.sign(b"message")
    assert board.is_ml_dsa(level, key, short, b"", b"message")
    assert not board.is_ml_dsa(level, key, short[:-1], short[-1:], b"message")
    other = 44 if level == 65 else 65
    assert not board.is_ml_dsa(other, key, short, b"", b"message")


def test_ml_dsa__reverts_if_parameter_set_is_unknown(board):
    with boa.reverts("ml_dsa: unknown parameter set"):
        board.is_ml_dsa(2, b"", b"", b"", b"")


def test_modules__revert_where_there_is_no_precompile(nowhere):
    """Calls to an address without code succeed, with no output."""
    with boa.reverts("rsa: failed"):
        nowhere.is_rsa_pkcs1(*rsa_parts("pkcs1"))
    with boa.reverts("ed25519: failed"):
        nowhere.is_ed25519(bytes(32), bytes(32), bytes(32), b"")
    with boa.reverts("ecvrf: failed"):
        nowhere.random_output(bytes(32), ecvrf.prove(SEED, b""), b"")
    with boa.reverts("ml_dsa: failed"):
        nowhere.is_ml_dsa(44, bytes(1_312), bytes(2_420), b"", b"")


def test_modules__revert_if_gas_is_short(board):
    with boa.reverts("ed25519: failed"):
        board.is_ed25519(bytes(32), bytes(32), bytes(32), b"", gas=GAS_ED25519_VERIFY)
