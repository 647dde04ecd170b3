"""Keeps the generated table of precompiles in the READMEs up to date."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from mevm_suite.audit.finding import AuditError

PAGES = ("README.md", "README.zh-CN.md")
BEGIN = "<!-- precompiles -->\n"
END = "<!-- /precompiles -->\n"


def render_readmes(root: Path) -> Iterator[tuple[str, str]]:
    """Yield each README's name and its text with today's table of precompiles."""
    table = precompile_table()
    for name in PAGES:
        try:
            text = (root / name).read_text(encoding="utf-8")
        except OSError as error:
            raise AuditError(name, str(error.strerror)) from error
        yield name, put_between_marks(name, text, table)


def precompile_table() -> str:
    """Return the table that the chain prints of its own precompiles."""
    command = [sys.executable, "-m", "mevm.precompiles"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AuditError("python -m mevm.precompiles", done.stderr.strip())
    return done.stdout


def put_between_marks(name: str, text: str, table: str) -> str:
    """Replace what stands between the two marks, each of which must be there once."""
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise AuditError(name, f"expected {BEGIN.strip()} and then {END.strip()}, once each")
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}{table}{END}{rest.split(END)[1]}"
