"""The MEVM node: a library first, a server second."""

import os

from mevm.lazy_imports import defer_bls12_381

# eth-hash would pick pycryptodome, which is several times slower.
os.environ.setdefault("ETH_HASH_BACKEND", "pysha3")
# py_ecc takes a fifth of a second to import, for precompiles that few transactions call.
defer_bls12_381()
