"""Which precompiled contracts a fork has."""

import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from eth.abc import ComputationAPI
from eth.exceptions import VMError

from mevm.native import attempt, extension
from mevm.precompiles import (
    BERLIN_REPLACEMENTS,
    BYZANTIUM_REPLACEMENTS,
    ISTANBUL_REPLACEMENTS,
    NATIVE_REPLACEMENTS,
    PRECOMPILES,
)
from mevm.vm.forks import Fork

Precompile = Callable[[ComputationAPI], Any]

BRIEF = frozenset(number.to_bytes(20, "big") for number in range(1, 5))
"""Those that take no longer than other opcodes: ecrecover, two hashes, and the identity."""
POINT_EVALUATION = (0x0A).to_bytes(20, "big")
GAS_POINT_EVALUATION = 50_000
POINT_EVALUATION_SIZE = 192
KZG_VERSION = b"\x01"
FIELD_ELEMENTS_PER_BLOB = 4096
BLS_MODULUS = 0x73EDA753299D7D483339D80809A1D80553BDA402FFFE5BFEFFFFFFFF00000001


def precompiles_of(
    fork: Fork, pyevm: Mapping[Any, Precompile], mevm_precompiles: bool
) -> dict[bytes, Precompile]:
    """Return the precompiles of a fork by address.

    Parameters
    ----------
    fork
        The fork.
    pyevm
        What py-evm has for it.
    mevm_precompiles
        Whether the precompiles of this chain are there, from Prague on.

    Returns
    -------
    dict
        The functions.
    """
    precompiles: dict[bytes, Precompile] = dict(pyevm)
    precompiles |= _replacements(fork)
    if fork >= Fork.CANCUN:
        precompiles[POINT_EVALUATION] = point_evaluation
    if fork >= Fork.PRAGUE and mevm_precompiles:
        precompiles |= PRECOMPILES
    return precompiles


def _replacements(fork: Fork) -> Mapping[bytes, Precompile]:
    """Return the faster precompiles at the prices of ``fork``."""
    if fork >= Fork.PRAGUE:
        return NATIVE_REPLACEMENTS
    if fork >= Fork.BERLIN:
        return BERLIN_REPLACEMENTS
    if fork >= Fork.ISTANBUL:
        return ISTANBUL_REPLACEMENTS
    return BYZANTIUM_REPLACEMENTS if fork >= Fork.BYZANTIUM else {}


def point_evaluation(computation: ComputationAPI) -> ComputationAPI:
    """Verify a KZG proof that a blob's polynomial has a value at a point (EIP-4844).

    Replaces py-evm's, which reads the trusted setup anew, for seconds, in every call. The extension
    needs but one point of it.
    """
    data = computation.msg.data_as_bytes
    computation.consume_gas(GAS_POINT_EVALUATION, reason="point evaluation")
    if len(data) != POINT_EVALUATION_SIZE:
        raise VMError(f"point evaluation: expected {POINT_EVALUATION_SIZE} bytes, got {len(data)}")
    versioned_hash, commitment = data[:32], data[96:144]
    if KZG_VERSION + hashlib.sha256(commitment).digest()[1:] != versioned_hash:
        raise VMError("point evaluation: commitment does not match the versioned hash")
    if not _is_proved(data):
        raise VMError("point evaluation: proof is not valid")
    computation.output = FIELD_ELEMENTS_PER_BLOB.to_bytes(32, "big") + BLS_MODULUS.to_bytes(
        32, "big"
    )
    return computation


def _is_proved(data: bytes) -> bool:
    if extension() is not None:
        return attempt("point_evaluation", data) is not None
    import ckzg

    z, y, commitment, proof = data[32:64], data[64:96], data[96:144], data[144:]
    try:
        return ckzg.verify_kzg_proof(commitment, z, y, proof, _trusted_setup())
    except RuntimeError:
        return False  # points or field elements that do not exist


@cache
def _trusted_setup() -> Any:
    import ckzg
    from eth.precompiles.point_evaluation import TRUSTED_SETUP_PATH

    return ckzg.load_trusted_setup(TRUSTED_SETUP_PATH, 0)
