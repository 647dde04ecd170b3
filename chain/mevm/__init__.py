"""The MEVM node: a library first, a server second."""

import os

from mevm.lazy_imports import defer

# eth-hash would pick pycryptodome, which is several times slower.
os.environ.setdefault("ETH_HASH_BACKEND", "pysha3")
# py-evm would take twice as long to import.
defer()
