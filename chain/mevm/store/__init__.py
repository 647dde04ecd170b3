"""Keeping a chain on disk: one SQLite file, cold files of old blocks, and named snapshots."""

FILE = "chain.sqlite"
"""The chain, in its directory."""
COLD = "cold"
"""The folder of its cold files."""
