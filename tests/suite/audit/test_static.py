"""What other people's checkers say is read as it is."""

import json

import pytest

from mevm_suite.audit.finding import AuditError
from mevm_suite.audit.static import (
    check_slither,
    last_words,
    read_slither,
    run_natrix,
    run_slither,
)

INVALID = "Invalid: it errored"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "no module x\n\nTraceback …:\n  File …\na.b.Invalid: it errored\n",
            INVALID + " (no module x)",
        ),
        ("Traceback …:\n  File …\na.b.Invalid: it errored\n", INVALID),
        ("\n", "no output"),
    ],
)
def test_last_words__say_why_a_tool_gave_up(text, words):
    assert last_words(text) == words


def test_read_slither__shows_why_a_file_is_not_supported():
    report = read_slither("contracts/X.vy", json.dumps({"success": False, "error": "a.Bad: x"}))
    assert report.not_supported == "Bad: x"
    assert list(check_slither(report)) == []


def test_read_slither__reports_detections_of_high_impact():
    detectors = [
        {"impact": impact, "description": f"a {impact} thing\n"} for impact in ("High", "Low")
    ]
    answer = json.dumps({"success": True, "results": {"detectors": detectors}})
    report = read_slither("contracts/X.vy", answer)
    assert report.not_supported is None
    assert report.detections == ("High: a High thing", "Low: a Low thing")
    assert [finding.problem for finding in check_slither(report)] == ["slither: High: a High thing"]


def test_run_slither__answers_for_a_real_contract(repository, keeper_contract):
    path = repository.write("contracts/Keeper.vy", keeper_contract)
    report = run_slither(repository.root, path)
    assert report.path == "contracts/Keeper.vy"
    assert report.not_supported is None or "Error" in report.not_supported


def test_run_natrix__reports_an_unused_argument_unless_an_interface_asks(repository):
    text = "# pragma version ==0.4.3\n@external\n@pure\ndef {}(asset: address):\n    pass\n"
    repository.write("contracts/Own.vy", text.format("own"))
    repository.write("contracts/Asked.vy", text.format("asked"))
    interface = "@external\n@pure\ndef asked(asset: address):\n    ...\n"
    repository.write("interfaces/IAsked.vyi", interface)
    (finding,) = run_natrix(repository.root)
    assert finding.where.startswith("contracts/Own.vy:4:")
    assert finding.problem == "NTX10 Function 'own' argument 'asset' is never used."


def test_run_natrix__lets_a_contract_take_the_coin(repository):
    source = "# pragma version ==0.4.3\n\n@external\n@payable\ndef __default__():\n    pass\n"
    repository.write("contracts/Purse.vy", source)
    assert run_natrix(repository.root) == []


def test_run_natrix__reads_a_module_that_uses_several(repository):
    pragma = "# pragma version ==0.4.3\n"
    for name in ("first", "second"):
        repository.write(f"contracts/{name}.vy", f"{pragma}{name}: uint256\n")
    lines = "from contracts import first\nfrom contracts import second\n\n"
    lines += "uses: first\nuses: second\n\n\n@internal\n@view\ndef _sum() -> uint256:\n"
    source = f"{pragma}{lines}    return first.first + second.second\n"
    repository.write("contracts/both.vy", source)
    assert run_natrix(repository.root) == []


def test_run_natrix__says_what_it_cannot_read(repository):
    repository.write("contracts/Broken.vy", "# pragma version ==0.4.3\nx: nothing\n")
    with pytest.raises(AuditError, match="natrix"):
        run_natrix(repository.root)
