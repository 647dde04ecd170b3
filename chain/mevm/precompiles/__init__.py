"""The precompiled contracts of this chain.

Adding one takes a file with its function and a row in ``TABLE``. ``python -m mevm.precompiles``
prints the table as the README shows it.
"""

from mevm.precompiles.poseidon import poseidon
from mevm.precompiles.table import Precompile, by_address, render_rows

TABLE = (
    Precompile(
        0x4D01,
        "POSEIDON",
        poseidon,
        "Poseidon over the BN254 scalar field, 1–16 inputs, circomlib's constants",
        "Poseidon paper; circomlib",
    ),
)

PRECOMPILES = by_address(TABLE)
NATIVE_REPLACEMENTS = by_address(())


def render_table() -> str:
    """Return the Markdown table of the MEVM precompiles."""
    return render_rows(TABLE)
