import hashlib
import subprocess
import sys

import pytest

from mevm.precompiles import NATIVE_REPLACEMENTS, PRECOMPILES, TABLE, render_table
from mevm.precompiles.table import Precompile, by_address, render_rows


def sha512(computation):
    """A demo that costs 100 gas: all that a new precompile has to be."""
    computation.consume_gas(100, reason="sha512")
    computation.output = hashlib.sha512(computation.msg.data_as_bytes).digest()
    return computation


DEMO = Precompile(0x4DFF, "SHA512", sha512, "hashes bytes", "FIPS 180-4")


def test_by_address__adding_a_row_adds_a_precompile(run):
    functions = by_address((*TABLE, DEMO))
    assert functions.keys() - PRECOMPILES.keys() == {DEMO.address}
    output, gas = run(functions[DEMO.address], b"abc")
    assert (output, gas) == (hashlib.sha512(b"abc").digest(), 100)


def test_by_address__raises_if_address_is_taken():
    with pytest.raises(ValueError, match="SHA512: address 0x4dff is taken"):
        by_address((DEMO, DEMO))


def test_render_rows__orders_by_address():
    lines = render_rows((DEMO, *TABLE)).splitlines()
    assert lines[-1] == "| `0x4dff` | SHA512 | hashes bytes | FIPS 180-4 |"
    assert len(lines) == 2 + 1 + len(TABLE)


def test_render_table__is_what_the_command_prints():
    command = [sys.executable, "-m", "mevm.precompiles"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True)
    assert printed.stdout == render_table()


def test_tables__have_addresses_of_20_bytes_outside_each_other():
    assert all(len(address) == 20 for address in [*PRECOMPILES, *NATIVE_REPLACEMENTS])
    assert not PRECOMPILES.keys() & NATIVE_REPLACEMENTS.keys()
    assert all(row.number >> 8 == 0x4D for row in TABLE)
