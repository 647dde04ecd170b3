"""Keeping a chain on disk: one SQLite file, cold files of old blocks, named snapshots (WSG-14)."""

FILE = "chain.sqlite"
"""The chain, in its directory."""
COLD = "cold"
"""The folder of its cold files."""
