"""`mevm document`: from a key file to a document that only its owner reads."""

import pytest
from click.testing import CliRunner

from mevm_suite.commands.document import document


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a command in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MEVM_IPFS", raising=False)
    monkeypatch.delenv("MEVM_DOCUMENTS", raising=False)

    def run(*words, code=0):
        result = CliRunner(mix_stderr=False).invoke(document, [str(word) for word in words])
        assert result.exit_code == code, result.output
        return result.stdout.strip() if code == 0 else result.stderr

    return run


@pytest.fixture
def deed(tmp_path):
    path = tmp_path / "deed.txt"
    path.write_text("parcel 7")
    return path


@pytest.mark.rule("CEC-51")
@pytest.mark.parametrize("where", ["folder", "node"])
def test_document__goes_from_sender_to_recipient(run, node, deed, tmp_path, where):
    options = ["--ipfs", node.url] if where == "node" else ["--store", tmp_path / "blocks"]
    keys = [run("key", name) for name in ("buyer.key", "judge.key")]
    assert keys[0] == run("key", "buyer.key") != keys[1]
    run("seal", deed, "--to", keys[0], "--to", keys[1], "--out", "deed.sealed")
    id = run("put", "deed.sealed", *options)
    run("get", id, "--out", "got.sealed", *options)
    for name in ("buyer.key", "judge.key"):
        run("open", "got.sealed", "--key", name, "--out", f"{name}.txt")
        opened = tmp_path / f"{name}.txt"
        assert opened.read_text() == "parcel 7"
        assert opened.stat().st_mode & 0o077 == 0
    assert (tmp_path / "buyer.key").stat().st_mode & 0o077 == 0
    run("key", "stranger.key")
    refused = run("open", "got.sealed", "--key", "stranger.key", "--out", "no.txt", code=1)
    assert "not sealed to this key" in refused
    assert not (tmp_path / "no.txt").exists()


@pytest.mark.rule("CEC-51")
def test_put__refuses_what_is_not_sealed(run, deed, tmp_path):
    assert "is not sealed" in run("put", deed, code=1)
    assert not (tmp_path / "documents").exists()
    id = run("put", deed, "--public")
    run("get", id, "--out", "copy.txt")
    assert (tmp_path / "copy.txt").read_text() == "parcel 7"


def test_files__are_never_written_over(run, deed):
    key = run("key", "buyer.key")
    assert "File exists" in run("seal", deed, "--to", key, "--out", deed, code=2)
    assert deed.read_text() == "parcel 7"


def test_failures__end_with_a_sentence(run, node, deed):
    node.mood = "broken"
    assert "status 500" in run("put", deed, "--public", "--ipfs", node.url, code=2)
    assert "expected a CID" in run("get", "nothing", "--out", "x", code=1)
    assert "not a usable" in run("seal", deed, "--to", "0x" + "00" * 32, "--out", "x", code=1)
    assert "expected 32 bytes" in run("open", deed, "--key", deed, "--out", "x", code=2)
