"""No wire of an honest witness can change alone: some row refuses.

In process, over the rows that the proving keys were made for; nothing is compiled anew.
"""

from random import Random

import pytest
from hypothesis import settings

from shielded import keys
from shielded.ceremony.r1cs import FIELD, read_header, read_rows
from shielded.ceremony.soundness import holds, single_changes
from shielded.prover.testing import input_witness, output_witness

MAKERS = {"input": input_witness, "output": output_witness}
SIGHASH = 5  # the wire: behind the constant and four outputs

# Not drawn by hypothesis, which would shrink what takes seconds: 1 by default, 20 in `make fuzz`.
seeds = pytest.mark.parametrize("seed", range(max(1, settings().max_examples // 100)))


@pytest.fixture(scope="module")
def rows():
    return {name: read_rows(keys.load(name, "r1cs")) for name in keys.CIRCUITS}


@pytest.mark.parametrize("name", keys.CIRCUITS)
@seeds
def test_rows__refuse_every_change_of_a_single_wire(name, rows, calculate, seed):
    """But of the signature hash in sign: it is public, and the verifying key fixes it."""
    witness = calculate(name, MAKERS[name](Random(seed)))
    assert all(holds(row, witness) for row in rows[name])
    negated = {SIGHASH: {-2 * witness[SIGHASH] % FIELD}} if name == "input" else {}
    assert single_changes(rows[name], witness) == negated


def test_read_header__counts_what_read_rows_reads(rows):
    for name in keys.CIRCUITS:
        assert read_header(keys.load(name, "r1cs")).constraints == len(rows[name])
