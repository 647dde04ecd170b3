"""The list of rules: complete, well formed, and read as it is written."""

import pytest

from mevm_suite.audit.finding import AuditError
from mevm_suite.audit.rules import IDS, RULES_FILE, check_rules, find_ids, load_rules
from mevm_suite.paths import ROOT

UNKNOWN = "SEC" + "-99"


def problems(repository):
    return [finding.problem for finding in check_rules(load_rules(repository.root))]


def test_ids__are_the_papers_111():
    counts = {paper: len([i for i in IDS if i.startswith(f"{paper}-")]) for paper in ("SEC", "CEC")}
    assert (len(IDS), len(set(IDS)), counts) == (111, 111, {"SEC": 34, "CEC": 28})


def test_the_project_s_own_list__is_complete():
    book = load_rules(ROOT)
    assert [rule.id for rule in book.rules] == list(IDS)
    assert list(check_rules(book)) == []


def test_check_rules__accepts_a_full_list(repository):
    assert problems(repository) == []


def test_check_rules__reports_a_missing_id(repository):
    repository.content["rules"].pop(0)
    repository.save()
    assert problems(repository) == ["SEC-01 is not listed"]


def test_check_rules__reports_an_unknown_id(repository):
    repository.content["rules"].append({**repository.content["rules"][0], "id": UNKNOWN})
    repository.save()
    assert problems(repository) == [f"{UNKNOWN} is no rule of the whitepapers"]


def test_check_rules__reports_a_double_id(repository):
    repository.content["rules"].append(repository.content["rules"][0])
    repository.save()
    assert problems(repository) == ["SEC-01 is listed twice"]


@pytest.mark.parametrize(
    "changes", [{"status": "partial"}, {"status": "done", "missing": "a part"}]
)
def test_check_rules__reports_missing_that_does_not_fit_the_status(repository, changes):
    repository.rule("SEC-01", **changes)
    assert problems(repository) == ["SEC-01: `missing` goes with partial, and only with it"]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"status": "nearly"}, "SEC-01: status is one of open, partial, done"),
        ({"rule": " "}, "SEC-01: every value is a text, quoted"),
        ({"section": 5}, "SEC-01: every value is a text, quoted"),
        ({"surprise": "x"}, "expected id, rule, section, status in"),
    ],
)
def test_load_rules__refuses_a_bad_entry(repository, changes, problem):
    repository.rule("SEC-01", **changes)
    with pytest.raises(AuditError, match=f"^{RULES_FILE}: {problem}"):
        load_rules(repository.root)


@pytest.mark.parametrize("text", ["", "- a\n", "papers: {}\n", "papers: [\n"])
def test_load_rules__refuses_another_form(repository, text):
    repository.write(RULES_FILE, text)
    with pytest.raises(AuditError, match=f"^{RULES_FILE}: "):
        load_rules(repository.root)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("SEC-04, WSG-01 and CEC-02", ["SEC-04", "WSG-01", "CEC-02"]),
        ("CEC-01..03", ["CEC-01", "CEC-02", "CEC-03"]),
        ("CEC-01..CEC-03", ["CEC-01", "CEC-02", "CEC-03"]),
        ("SEC-2024, BIP-39, xSEC-04", []),
    ],
)
def test_find_ids__reads_lists_and_ranges(text, ids):
    assert list(find_ids(text)) == ids
