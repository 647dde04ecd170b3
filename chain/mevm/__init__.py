"""The MEVM node: a library first, a server second."""

import os

# eth-hash would pick pycryptodome, which is several times slower.
os.environ.setdefault("ETH_HASH_BACKEND", "pysha3")
