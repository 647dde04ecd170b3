"""Whether Python and the extension know that they belong together."""

import os
import subprocess
import sys

import pytest

from mevm.native import INTERFACE, SWITCH


def test_extension__speaks_our_interface(native):
    assert native.INTERFACE == INTERFACE
    assert native.VERSION.count(".") == 2


@pytest.mark.parametrize("switch", ["on", "off"])
def test_main__says_what_is_installed(native, switch):
    run = subprocess.run(
        [sys.executable, "-m", "mevm.native"],
        env={**os.environ, SWITCH: switch},
        capture_output=True,
        text=True,
        timeout=60,
    )
    if switch == "on":
        assert run.stdout == f"mevm_native {native.VERSION}, interface {INTERFACE}\n"
    assert (run.returncode == 0) is (switch == "on")
    assert (f"{SWITCH} is off" in run.stderr) is (switch == "off")
