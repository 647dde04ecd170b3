"""Rows as CSV and JSON: every digit, and nothing that a spreadsheet would run."""

import json

from mevm_suite.holder.amounts import Amount
from mevm_suite.holder.output import Form, Time, show

ROWS = [{"time": Time(1_800_000_000), "who": "=1+1", "amount": Amount(-1), "note": None}]


def test_show__csv(capsys):
    show(ROWS, Form.CSV, "")
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "time,who,amount,note",
        "2027-01-15T08:00:00Z,'=1+1,-0.000000000000000001,",
    ]


def test_show__json(capsys):
    show(ROWS, Form.JSON, "")
    (row,) = json.loads(capsys.readouterr().out)
    assert row == {
        "time": "2027-01-15T08:00:00Z",
        "who": "=1+1",
        "amount": "-0.000000000000000001",
        "note": None,
    }


def test_show__table_leaves_out_what_applies_to_no_row(capsys):
    show(ROWS, Form.TABLE, "Title")
    output = capsys.readouterr().out
    assert "Title" in output
    assert "note" not in output
    show([], Form.TABLE, "Title")
    assert capsys.readouterr().out == "Title: nothing\n"


def test_show__takes_no_orders_from_strangers(capsys):
    rows = [{"memo": "[/red] [bold]pay\x1b[2J\u202e me"}]
    show(rows, Form.TABLE, "Title")
    output = capsys.readouterr().out
    assert "[/red] [bold]pay\N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER} me" in output
    show(rows, Form.CSV, "")
    assert "\x1b" not in capsys.readouterr().out
