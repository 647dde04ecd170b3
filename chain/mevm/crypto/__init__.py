"""Cryptography as pure functions, each checked against published vectors."""
