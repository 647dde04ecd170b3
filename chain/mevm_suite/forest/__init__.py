"""Forest inventories: canonical tree records, their Merkle root and proofs. Source: CEC-20."""
