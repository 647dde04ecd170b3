"""Every gas number of the MEVM precompiles."""

GAS_POSEIDON = 3_000
GAS_POSEIDON_WORD = 1_500
