"""An explanation in colours."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.text import Text

from mevm.explain.text import explanation_lines

STYLES = {"title": "bold", "good": "bold green", "bad": "bold red", "name": "cyan", "dim": "dim"}


def styled_lines(
    explanation: Mapping[str, Any], *, gas: bool = False, depth: int | None = None
) -> Iterator[Text]:
    """Yield the lines of an explanation; see `mevm.explain.text.write_explanation`."""
    for line in explanation_lines(explanation, gas=gas, depth=depth):
        text = Text.assemble(*((piece.text, STYLES.get(piece.style, "")) for piece in line))
        text.rstrip()
        yield text
