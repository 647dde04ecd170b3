"""py-evm's BLS12-381 is imported by the first call, whichever thread makes it."""

import subprocess
import sys

PROGRAM = """
import mevm, sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from eth.precompiles import bls12_381

sys.setswitchinterval(1e-6)
deferred, barrier = bls12_381.bls12_map_fp_to_g1, Barrier(8)

def call(_):
    barrier.wait()
    try:
        deferred(None)
    except AttributeError as error:
        return str(error)

with ThreadPoolExecutor(8) as pool:
    print(set(pool.map(call, range(8))))
"""


def test_deferred__is_imported_whole_for_all_threads() -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=120, check=True
    )
    assert run.stdout.strip() == "{\"'NoneType' object has no attribute 'msg'\"}"
