"""Make docs/shielded-privacy.md and its picture anew."""

from dataclasses import replace

from mevm_suite.paths import ROOT
from mevm_suite.shielded.observer.month import Terms, simulate
from mevm_suite.shielded.observer.picture import draw
from mevm_suite.shielded.observer.report import page
from mevm_suite.shielded.observer.survey import survey

TERMS = Terms(people=120)
MONTHS = 3


def main() -> None:
    """Let months pass, look at them, write."""
    found = survey([simulate(replace(TERMS, seed=seed)) for seed in range(1, MONTHS + 1)])
    docs = ROOT / "docs"
    (docs / "shielded-privacy.md").write_text(page(found, TERMS, MONTHS), encoding="utf-8")
    draw(found, docs / "shielded-privacy.png")


if __name__ == "__main__":
    main()
