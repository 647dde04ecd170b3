"""Identities, sales, crowdfunding and transport of forests, from outside the chain."""
