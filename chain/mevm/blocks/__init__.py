"""Blocks: encoding, building, importing, genesis, the pool and the log search."""
