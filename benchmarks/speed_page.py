"""Write what was measured into pages of docs/: `python -m benchmarks.speed_page`.

The figures are those of build/bench/results.json, from `python -m benchmarks`; the text around them
stays as it is.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from benchmarks.__main__ import NATIVE, RESULTS
from benchmarks.comparison import Measured, markdown
from benchmarks.peers import ROOT
from benchmarks.speed_picture import draw

DOCS = ROOT / "docs"
PAGE, NATIVE_PAGE = DOCS / "speed.md", DOCS / "native-speed.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def main() -> None:
    """Replace the part between the marks of each page, and the pictures."""
    results = json.loads(RESULTS.read_text())
    found = {name: Measured.from_json(each) for name, each in results.items()}
    for page, native in ((PAGE, False), (NATIVE_PAGE, True)):
        names = [name for name in found if (name in NATIVE) is native]
        if names:
            write(
                page, {name: results[name] for name in names}, {name: found[name] for name in names}
            )
    for path in draw(found, DOCS):
        print(path.relative_to(ROOT))


def write(
    page: Path, results: Mapping[str, Mapping[str, object]], found: Mapping[str, Measured]
) -> None:
    """Replace the part between the marks."""
    before, _, rest = page.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    if not after:
        raise SystemExit(f"{page.name}: expected the marks {BEGIN} and {END}")
    page.write_text(f"{before}{BEGIN}\n{measured(results, found)}{END}{after}")


def measured(results: Mapping[str, Mapping[str, object]], found: Mapping[str, Measured]) -> str:
    """Return the table, where it was measured, and what was missed."""
    rows = [row for each in found.values() for row in each.rows]
    loads = [load for each in results.values() for load in each["load"]]
    machines = sorted({f"{each['date']}, {each['machine']}" for each in results.values()})
    missed = [f"- {text}\n" for row in rows for text in row.missed()]
    table = re.sub(r"(\d×), must ≥ ([\d.]+)\)", r"\1, of \2)", markdown(rows))
    lines = [
        f"{'; '.join(machines)}; load {min(loads)} to {max(loads)} meanwhile.\n\n",
        table,
        "\nNot reached:\n\n" if missed else "\nEvery ratio that must hold is reached.\n",
        *missed,
    ]
    return "".join(lines)


if __name__ == "__main__":
    main()
