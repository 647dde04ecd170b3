"""The library as others import it."""

import subprocess
import sys

import pytest

import shielded

FORBIDDEN = ("web3", "ape", "wasmtime", "zksnake", "py_ecc", "mevm.node", "eth.vm")


@pytest.mark.parametrize("name", shielded.__all__)
def test_names__are_there(name):
    assert getattr(shielded, name).__name__ == name
    assert name in dir(shielded)


def test_names__others_are_not():
    with pytest.raises(AttributeError, match="no attribute 'Wallet'"):
        _ = shielded.Wallet


def test_import__brings_neither_web3_nor_a_prover_nor_the_node():
    script = (
        f"import sys, shielded; [getattr(shielded, name) for name in shielded.__all__]; "
        f"print([name for name in {FORBIDDEN} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.strip() == "[]"
