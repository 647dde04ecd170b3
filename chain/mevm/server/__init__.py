"""HTTP in front of `mevm.rpc`."""
