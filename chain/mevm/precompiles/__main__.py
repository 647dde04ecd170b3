"""Print the table of precompiles for the README."""

from mevm.precompiles import render_table

print(render_table(), end="")
