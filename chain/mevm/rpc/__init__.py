"""JSON-RPC: one function per method, decoded and validated by a decorator."""
