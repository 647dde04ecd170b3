"""The precompiled contracts of this chain.

Adding one takes a file with its function and a row in ``TABLE``. ``python -m mevm.precompiles``
prints the table as the README shows it.
"""

from mevm.precompiles.babyjub_add import babyjub_add
from mevm.precompiles.babyjub_msm import babyjub_msm
from mevm.precompiles.babyjub_verify import babyjub_verify
from mevm.precompiles.ecvrf_verify import ecvrf_verify
from mevm.precompiles.ed25519_verify import ed25519_verify
from mevm.precompiles.groth16_verify import groth16_verify
from mevm.precompiles.ml_dsa_verify import ml_dsa_verify
from mevm.precompiles.native import (
    BERLIN_REPLACEMENTS,
    BYZANTIUM_REPLACEMENTS,
    ISTANBUL_REPLACEMENTS,
    PRAGUE_REPLACEMENTS,
)
from mevm.precompiles.poseidon import poseidon
from mevm.precompiles.rsa_verify import rsa_verify
from mevm.precompiles.string_compare import string_compare
from mevm.precompiles.svd import svd
from mevm.precompiles.table import Precompile, by_address, render_rows

__all__ = [
    "BERLIN_REPLACEMENTS",
    "BYZANTIUM_REPLACEMENTS",
    "ISTANBUL_REPLACEMENTS",
    "NATIVE_REPLACEMENTS",
    "PRECOMPILES",
    "TABLE",
    "render_table",
]

TABLE = (
    Precompile(
        0x4D01,
        "POSEIDON",
        poseidon,
        "Poseidon over the BN254 scalar field, 1–16 inputs, circomlib's constants",
        "Poseidon paper; circomlib",
    ),
    Precompile(
        0x4D02,
        "BABYJUB_ADD",
        babyjub_add,
        "sum of 1–128 points of Baby Jubjub",
        "EIP-2494",
    ),
    Precompile(
        0x4D03,
        "BABYJUB_MSM",
        babyjub_msm,
        "sum of 1–64 products of numbers and points of Baby Jubjub",
        "EIP-2494",
    ),
    Precompile(
        0x4D04,
        "BABYJUB_VERIFY",
        babyjub_verify,
        "signatures on Baby Jubjub: EdDSA-Poseidon, or Schnorr over a base of the caller's",
        "circomlib; EIP-2494",
    ),
    Precompile(
        0x4D05,
        "GROTH16_VERIFY",
        groth16_verify,
        "Groth16 over BN254: 1–128 proofs of one verifying key in one batched pairing",
        "Groth16 paper; EIP-197",
    ),
    Precompile(
        0x4D06,
        "STRING_COMPARE",
        string_compare,
        "order of two UTF-8 strings, by bytes, which is by code points: −1, 0, 1",
        "SERO §4.6; RFC 3629",
    ),
    Precompile(
        0x4D07,
        "RSA_VERIFY",
        rsa_verify,
        "RSA signatures with SHA-256: PKCS #1 v1.5 and PSS, 1,024–8,192 bits",
        "RFC 8017",
    ),
    Precompile(
        0x4D08,
        "SVD",
        svd,
        "singular value decomposition of a matrix of at most 32 × 32, in integers",
        "SERO §4.6; Hestenes",
    ),
    Precompile(
        0x4D09,
        "ECVRF_VERIFY",
        ecvrf_verify,
        "proof of a verifiable random function, edwards25519-SHA512-TAI; returns its output",
        "RFC 9381",
    ),
    Precompile(
        0x4D0A,
        "ED25519_VERIFY",
        ed25519_verify,
        "one Ed25519 signature, strictly",
        "RFC 8032",
    ),
    Precompile(
        0x4D0B,
        "ML_DSA_VERIFY",
        ml_dsa_verify,
        "one signature that withstands quantum computers: ML-DSA-44, 65 or 87 with a context",
        "FIPS 204",
    ),
)

PRECOMPILES = by_address(TABLE)
NATIVE_REPLACEMENTS = PRAGUE_REPLACEMENTS


def render_table() -> str:
    """Return the Markdown table of the MEVM precompiles."""
    return render_rows(TABLE)
