import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from mevm.precompiles import NATIVE_REPLACEMENTS, PRECOMPILES, TABLE, render_table
from mevm.precompiles.table import Precompile, by_address, render_rows

GUIDE = Path(__file__).parents[3] / "docs" / "precompiles.md"


@pytest.fixture(scope="module")
def demo() -> Precompile:
    """The precompile that the guide adds, from the guide itself."""
    code = re.search(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL)[1]
    namespace = {}
    exec(code, namespace)
    return namespace["ROW"]


def test_by_address__adding_a_row_adds_a_precompile(run, demo):
    functions = by_address((*TABLE, demo))
    assert functions.keys() - PRECOMPILES.keys() == {demo.address}
    output, gas = run(functions[demo.address], b"abc")
    assert (output, gas) == (hashlib.sha512(b"abc").digest(), 100)


def test_by_address__raises_if_address_is_taken(demo):
    with pytest.raises(ValueError, match="SHA512: address 0x4dff is taken"):
        by_address((demo, demo))


def test_render_rows__orders_by_address(demo):
    lines = render_rows((demo, *TABLE)).splitlines()
    assert lines[-1] == "| `0x4dff` | SHA512 | SHA-512 of the call data | FIPS 180-4 |"
    assert len(lines) == 2 + 1 + len(TABLE)


def test_render_table__is_what_the_command_prints():
    command = [sys.executable, "-m", "mevm.precompiles"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True)
    assert printed.stdout == render_table()


def test_tables__have_addresses_of_20_bytes_outside_each_other():
    assert all(len(address) == 20 for address in [*PRECOMPILES, *NATIVE_REPLACEMENTS])
    assert not PRECOMPILES.keys() & NATIVE_REPLACEMENTS.keys()
    assert all(row.number >> 8 == 0x4D for row in TABLE)
