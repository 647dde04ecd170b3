"""The rule map fails on claims that code and tests do not bear out."""

import pytest

from mevm_suite.audit.rule_map import build_map, check_map, render_map, understated

UNKNOWN = "SEC" + "-99"


def problems(repository):
    findings = check_map(build_map(repository.root))
    return [f"{finding.where} {finding.problem}" for finding in findings]


@pytest.fixture
def built(repository, keeper_contract, marked_test):
    """Give SEC-04 a contract and a test."""
    repository.write("contracts/Keeper.vy", keeper_contract)
    repository.write("tests/test_keeper.py", marked_test("SEC-04"))
    return repository


def test_check_map__accepts_open_rules(repository):
    assert problems(repository) == []


@pytest.mark.parametrize("changes", [{"status": "done"}, {"status": "partial", "missing": "half"}])
def test_check_map__accepts_a_rule_with_code_and_test(built, changes):
    built.rule("SEC-04", **changes)
    assert problems(built) == []


def test_check_map__reports_done_without_test(built):
    built.rule("SEC-05", status="done")
    assert problems(built) == ["SEC-05 is done, but no test carries it"]


def test_check_map__reports_partial_without_test(built):
    built.rule("SEC-05", status="partial", missing="half")
    assert problems(built) == ["SEC-05 is partial, but no test carries it"]


def test_check_map__reports_done_without_code(built, marked_test):
    built.write("tests/test_other.py", marked_test("CEC-20"))
    built.rule("CEC-20", status="done")
    assert problems(built) == ["CEC-20 is done, but no code carries it"]


def test_check_map__reports_an_unknown_id_on_a_test(built, marked_test):
    built.write("tests/test_other.py", marked_test(UNKNOWN))
    assert problems(built) == [f"tests/test_other.py {UNKNOWN} is no rule of the whitepapers"]


def test_check_map__reports_what_is_wrong_with_the_list(built):
    built.content["rules"].pop(0)
    built.save()
    assert problems(built) == ["docs/rules.yaml SEC-01 is not listed"]


def test_understated__names_open_rules_with_code_and_test(built):
    assert understated(build_map(built.root)) == ["SEC-04"]


def test_render_map__shows_rule_code_and_tests(built):
    built.rule("SEC-04", status="partial", missing="The other half.")
    text = render_map(build_map(built.root))
    section = text[text.index("### SEC-04") : text.index("### SEC-05")]
    assert section == (
        "### SEC-04: partial\n\nWhat SEC-04 asks. (§1)\n\nMissing: The other half.\n\n"
        "Code:\n- [contracts/Keeper.vy](../contracts/Keeper.vy)\n\n"
        "Tests:\n- [tests/test_keeper.py](../tests/test_keeper.py)\n  - `test_it`\n\n"
    )
    assert "| SEC | 34 | 33 | 1 | 0 |" in text
    assert "| SEC-06 | What SEC-06 asks. | §1 |" in text
