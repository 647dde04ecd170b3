"""The whitepapers' rules and their status, as ``docs/rules.yaml`` states them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from mevm_suite.audit.finding import AuditError, Finding

RULES_FILE = "docs/rules.yaml"
Status = Literal["open", "partial", "done"]
STATUSES: tuple[str, ...] = get_args(Status)

# First and last number of each run of ids; the yaml may not drop or invent one.
NUMBERS: Mapping[str, tuple[tuple[int, int], ...]] = {
    "SEC": ((1, 12), (20, 25), (30, 33), (40, 46), (50, 54)),
    "SERO": ((1, 18), (30, 33), (40, 50)),
    "WSG": ((1, 6), (10, 19)),
    "CEC": ((1, 11), (20, 29), (40, 42), (50, 53)),
}
IDS: tuple[str, ...] = tuple(
    f"{paper}-{number:02}"
    for paper, runs in NUMBERS.items()
    for first, last in runs
    for number in range(first, last + 1)
)

_ID = re.compile(rf"\b({'|'.join(NUMBERS)})-(\d\d)(?:\.\.(?:\1-)?(\d\d))?(?!\d)")


@dataclass(frozen=True)
class Rule:
    """One rule of a whitepaper."""

    id: str
    section: str
    text: str
    status: Status
    missing: str | None = None

    @property
    def paper(self) -> str:
        """Return the key of the paper that the rule is from."""
        return self.id.partition("-")[0]


@dataclass(frozen=True)
class RuleBook:
    """All rules, in the order of the file, and the titles of their papers."""

    papers: Mapping[str, str]
    rules: tuple[Rule, ...]


def find_ids(text: str) -> Iterator[str]:
    """Yield every rule id in a text, with ranges such as ``01..03`` spelled out."""
    for paper, first, last in _ID.findall(text):
        for number in range(int(first), int(last or first) + 1):
            yield f"{paper}-{number:02}"


def load_rules(root: Path) -> RuleBook:
    """Read the rules of the repository at ``root``.

    Raises
    ------
    AuditError
        If the file is not of the expected form.
    """
    path = root / RULES_FILE
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise AuditError(RULES_FILE, str(error)) from error
    if not isinstance(content, dict) or set(content) != {"papers", "rules"}:
        raise AuditError(RULES_FILE, "expected the keys papers and rules")
    if set(content["papers"]) != set(NUMBERS):
        raise AuditError(RULES_FILE, f"expected the papers {', '.join(NUMBERS)}")
    return RuleBook(content["papers"], tuple(_read_rule(entry) for entry in content["rules"]))


def check_rules(book: RuleBook) -> Iterator[Finding]:
    """Yield what is wrong with the list itself."""
    listed = [rule.id for rule in book.rules]
    for missing in sorted(set(IDS) - set(listed)):
        yield Finding(RULES_FILE, f"{missing} is not listed")
    for unknown in sorted(set(listed) - set(IDS)):
        yield Finding(RULES_FILE, f"{unknown} is no rule of the whitepapers")
    for double in sorted({rule for rule in listed if listed.count(rule) > 1}):
        yield Finding(RULES_FILE, f"{double} is listed twice")
    for rule in book.rules:
        if (rule.status == "partial") != (rule.missing is not None):
            yield Finding(RULES_FILE, f"{rule.id}: `missing` goes with partial, and only with it")


def _read_rule(entry: Any) -> Rule:
    required, optional = {"id", "section", "rule", "status"}, {"missing"}
    if not isinstance(entry, dict) or not required <= set(entry) <= required | optional:
        raise AuditError(RULES_FILE, f"expected {', '.join(sorted(required))} in {entry}")
    if any(not isinstance(value, str) or not value.strip() for value in entry.values()):
        raise AuditError(RULES_FILE, f"{entry['id']}: every value is a text, quoted")
    if entry["status"] not in STATUSES:
        raise AuditError(RULES_FILE, f"{entry['id']}: status is one of {', '.join(STATUSES)}")
    return Rule(entry["id"], entry["section"], entry["rule"], entry["status"], entry.get("missing"))
