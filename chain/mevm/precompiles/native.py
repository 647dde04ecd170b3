"""Which of py-evm's precompiles we replace, fork by fork, by faster ones with equal results.

A table holds until the next fork that has one. It is to be laid over py-evm's own.
"""

from functools import partial

from mevm.precompiles import gas
from mevm.precompiles.alt_bn128 import ecadd, ecmul, ecpairing
from mevm.precompiles.blake2f import blake2f
from mevm.precompiles.bls12_381 import g1_msm, g2_msm, pairing
from mevm.precompiles.bls12_381_points import run_native
from mevm.precompiles.modexp import modexp, price_eip198
from mevm.precompiles.table import Function, address

MODEXP, ECADD, ECMUL, ECPAIRING, BLAKE2F = map(address, (0x05, 0x06, 0x07, 0x08, 0x09))
G1ADD, G1MSM, G2ADD, G2MSM = map(address, (0x0B, 0x0C, 0x0D, 0x0E))
BLS12_PAIRING, MAP_FP_TO_G1, MAP_FP2_TO_G2 = map(address, (0x0F, 0x10, 0x11))

BYZANTIUM_REPLACEMENTS: dict[bytes, Function] = {
    MODEXP: partial(modexp, price=price_eip198),
    ECADD: partial(ecadd, gas=gas.GAS_ECADD_BYZANTIUM),
    ECMUL: partial(ecmul, gas=gas.GAS_ECMUL_BYZANTIUM),
    ECPAIRING: partial(
        ecpairing,
        base=gas.GAS_ECPAIRING_BYZANTIUM,
        pair=gas.GAS_ECPAIRING_PAIR_BYZANTIUM,
    ),
}

ISTANBUL_REPLACEMENTS: dict[bytes, Function] = {
    **BYZANTIUM_REPLACEMENTS,
    ECADD: ecadd,
    ECMUL: ecmul,
    ECPAIRING: ecpairing,
    BLAKE2F: blake2f,
}

BERLIN_REPLACEMENTS: dict[bytes, Function] = {**ISTANBUL_REPLACEMENTS, MODEXP: modexp}

PRAGUE_REPLACEMENTS: dict[bytes, Function] = {
    **BERLIN_REPLACEMENTS,
    G1ADD: partial(run_native, name="g1_add", gas=375),
    G1MSM: g1_msm,
    G2ADD: partial(run_native, name="g2_add", gas=600),
    G2MSM: g2_msm,
    BLS12_PAIRING: pairing,
    MAP_FP_TO_G1: partial(run_native, name="map_fp_to_g1", gas=5_500),
    MAP_FP2_TO_G2: partial(run_native, name="map_fp2_to_g2", gas=23_800),
}
