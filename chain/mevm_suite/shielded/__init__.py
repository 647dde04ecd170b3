"""What stands between `mevm shielded` and the wallet library: names, files, rows, sending."""
