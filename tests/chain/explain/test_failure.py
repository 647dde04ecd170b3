"""What is told of transactions that fail."""

from pathlib import Path

import pytest

DOCUMENT = Path(__file__).parents[3] / "docs" / "node.md"


def test_explain__tells_a_nested_failure_in_full(bench, project_text):
    sent = bench.call("Relay", "push", [5, 0], "rent")

    text = bench.explain(sent)["text"]

    assert text == project_text("nested_failure.txt")
    assert text in DOCUMENT.read_text()


OVERFLOW = "index out of range (DynArray[uint256, 4] bounds check)"
UNDERFLOW = "subtraction underflows (safesub)"
PUSH = ["push:29", "_push:36"]


@pytest.mark.parametrize(
    ("call", "told", "places"),
    [
        (("take", 13), "unlucky", ["take:43"]),
        (("take", 9), UNDERFLOW, ["take:44", "unlock:45"]),
        # `combined_json` does not name the sources of modules.
        (("push", [200], "x"), '"limits: too much"', [*PUSH, "lock:35", "None:17"]),
        (("push", [1, 2, 3, 4, 5], "x"), OVERFLOW, [*PUSH, "lock:38"]),
    ],
)
def test_explain__names_the_reason_and_the_lines(bench, call, told, places):
    explanation = bench.explain(bench.call("Relay", *call))

    assert f"Error: {told}\n" in explanation["text"]
    stack = explanation["failure"]["stack"]
    assert [f"{each['function']}:{each['line']}" for each in stack] == places
