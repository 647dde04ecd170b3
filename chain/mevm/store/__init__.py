"""Keeping a chain on disk: one SQLite file, cold files of old blocks, and named snapshots."""
