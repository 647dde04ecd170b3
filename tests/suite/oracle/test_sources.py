"""Sources of observations: what they refuse, and when they try again."""

import json

import httpx
import pytest

from mevm_suite.oracle import sources
from mevm_suite.oracle.observations import SourceError
from mevm_suite.oracle.sources import CsvFolder, HttpSource, open_source

HEADER = "peril,date,latitude,longitude,radius_m,intensity\n"
LINE = "fire,2026-11-21,40,116,1500,80\n"
URL = "https://weather.example/fires"


def served(*answers, url=URL):
    """Return a source whose service answers so, and lists of what it was asked and waited."""
    asked, waited, left = [], [], list(answers)

    def answer(request):
        asked.append(str(request.url))
        given = left.pop(0)
        if isinstance(given, Exception):
            raise given
        return given

    client = httpx.Client(transport=httpx.MockTransport(answer))
    return HttpSource(url, client, waited.append), asked, waited


def csv_answer(text=HEADER + LINE):
    return httpx.Response(200, text=text, headers={"Content-Type": "text/csv"})


def test_csv_folder__reads_all_files(tmp_path):
    for name in ("b.csv", "a.csv"):
        (tmp_path / name).write_text(HEADER + LINE)
    (tmp_path / "notes.txt").write_text("no data")
    assert len(CsvFolder(tmp_path).read()) == 2
    assert len(open_source(f"csv:{tmp_path}").read()) == 2


def test_csv_folder__refuses_what_it_cannot_read_as_a_whole(tmp_path, monkeypatch):
    with pytest.raises(SourceError, match="expected a folder"):
        CsvFolder(tmp_path / "absent").read()
    (tmp_path / "a.csv").write_text(HEADER + LINE + "fire,2026-11-21,40,116,1500\n")
    with pytest.raises(SourceError, match="a.csv, row 2: intensity: expected a number"):
        CsvFolder(tmp_path).read()
    (tmp_path / "a.csv").write_bytes(b"\xff\xfe")
    with pytest.raises(SourceError, match="utf-8"):
        CsvFolder(tmp_path).read()
    (tmp_path / "a.csv").write_text(HEADER + 3 * LINE)
    monkeypatch.setattr(sources, "MAX_ROWS", 2)
    with pytest.raises(SourceError, match="more than 2 rows"):
        CsvFolder(tmp_path).read()
    monkeypatch.setattr(sources, "MAX_BYTES", 20)
    with pytest.raises(SourceError, match="expected at most"):
        CsvFolder(tmp_path).read()


def test_http_source__reads_csv_and_json():
    row = dict(zip(HEADER.strip().split(","), LINE.strip().split(","), strict=True))
    as_json = httpx.Response(200, json=[row, row | {"intensity": 80}])
    from_csv = served(csv_answer())[0].read()
    assert served(as_json)[0].read() == from_csv * 2


def test_http_source__tries_again_when_the_service_is_busy():
    busy = (httpx.Response(503), httpx.ConnectError("refused"), httpx.Response(429))
    source, asked, waited = served(*busy, csv_answer())
    assert len(source.read()) == 1
    assert (len(asked), waited) == (4, [1, 2, 4])
    source, asked, _ = served(*busy, httpx.Response(500))
    with pytest.raises(SourceError, match="the service answered 500"):
        source.read()
    assert len(asked) == 4


def test_http_source__follows_redirects_of_its_own_host_only():
    def to(place):
        return httpx.Response(302, headers={"Location": place})

    source, asked, _ = served(to("/today"), csv_answer())
    assert len(source.read()) == 1
    assert asked == [URL, "https://weather.example/today"]
    for place in ("https://evil.example/fires", "http://weather.example/", "//evil.example/"):
        source, asked, _ = served(to(place), csv_answer())
        with pytest.raises(SourceError, match="redirects to"):
            source.read()
        assert asked == [URL]
    with pytest.raises(SourceError, match="more than 3 redirects"):
        served(*[to("/again")] * 4)[0].read()


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (httpx.Response(404), "the service answered 404"),
        (httpx.Response(200, json={"rows": []}), "expected a list of objects"),
        (httpx.Response(200, json=[1]), "expected a list of objects"),
        (httpx.Response(200, content=b"\xff"), "expected CSV or JSON in UTF-8"),
        (httpx.Response(200, content=b"x" * 101), "more than 100 bytes"),
        (httpx.Response(200, text=json.dumps([]), headers={"Content-Type": "text/csv"}), None),
    ],
)
def test_http_source__refuses_other_answers(monkeypatch, answer, message):
    monkeypatch.setattr(sources, "MAX_BYTES", 100)
    source, asked, _ = served(answer)
    if message is None:
        assert source.read() == []
        return
    with pytest.raises(SourceError, match=message):
        source.read()
    assert len(asked) == 1


@pytest.mark.parametrize(
    "text", ["", "csv:", "ftp:x", "https://weather.example", "http:weather", "http:file:///x"]
)
def test_open_source__refuses_what_names_none(text):
    with pytest.raises(SourceError, match="expected csv:FOLDER or http:https://"):
        open_source(text)


def test_open_source__refuses_a_user_in_the_address():
    assert isinstance(open_source(f"http:{URL}"), HttpSource)
    with pytest.raises(SourceError, match="without user"):
        open_source("http:https://me:secret@weather.example/")
