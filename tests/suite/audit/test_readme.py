"""The READMEs carry the table of precompiles that the chain prints."""

import pytest

from mevm_suite.audit.finding import AuditError
from mevm_suite.audit.readme import BEGIN, END, precompile_table, put_between_marks


def test_precompile_table__lists_poseidon():
    assert "| `0x4d01` | POSEIDON |" in precompile_table()


def test_put_between_marks__replaces_the_old_table():
    text = f"before\n{BEGIN}old\n{END}after\n"
    assert put_between_marks("README.md", text, "new\n") == f"before\n{BEGIN}new\n{END}after\n"


@pytest.mark.parametrize("text", ["", BEGIN, END + BEGIN, BEGIN + BEGIN + END])
def test_put_between_marks__refuses_other_marks(text):
    with pytest.raises(AuditError, match=r"^README.md: expected <!-- precompiles -->"):
        put_between_marks("README.md", text, "new\n")
