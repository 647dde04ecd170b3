"""Contracts in the place of this chain's precompiles, for chains that lack them."""

POSEIDON_INPUTS = (2, 4, 5, 6, 8)  # for which there is a contract
