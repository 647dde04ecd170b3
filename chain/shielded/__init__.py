"""Wallet library of the shielded pool: keys, notes, proofs, transactions."""
