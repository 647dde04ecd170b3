"""Proving keys, verifying keys and witness programs of the circuits, with their manifest."""
