"""The EVM: forks, transactions, and their execution over a world. Source: SERO-30."""
