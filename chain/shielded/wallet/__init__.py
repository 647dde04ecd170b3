"""The application half of the wallet: what it keeps, finds, spends, builds and shows."""
