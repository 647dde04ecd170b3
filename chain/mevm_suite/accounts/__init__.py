"""The off-chain side of accounts: names, signed messages, and the key in its safe box."""
