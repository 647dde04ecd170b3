"""`mevm shielded package`: sealed, handed on, opened."""

from typing import Any

import pytest

HOLDER, STRANGER = 1, 3


@pytest.fixture
def sealed(pool: Any, funded: str, other: str, tmp_path: Any) -> Any:
    """A package with 2 coins and a letter for the stranger; the file of its key."""
    owner = pool.address("other", "--one-time", "--label", "parcel")
    letter, key = tmp_path / "letter", tmp_path / "key"
    letter.write_bytes(b"dear stranger")
    words = (owner, 2, "coin", "--file", letter, "--key-file", key)
    done = pool.ok(HOLDER, "mine", "package", "seal", *words)
    assert key.read_text().strip() not in done.output
    assert key.stat().st_mode & 0o077 == 0
    return key


@pytest.mark.rule("SERO-03")
def test_package__is_sealed_listed_and_opened(pool: Any, sealed: Any, tmp_path: Any) -> None:
    (mine,), (theirs,) = pool.json("mine", "package", "list"), pool.json("other", "package", "list")
    assert (mine["state"], mine["asset"]) == ("sealed, another's", "2 SERO")
    assert (theirs["state"], theirs["asset"], theirs["label"]) == ("sealed", "some asset", "parcel")
    out = tmp_path / "out"
    seen = pool.ok(None, "other", "package", "open", sealed, "--read", "--out", out)
    assert "2 SERO, 13 bytes" in seen.stderr and out.read_bytes() == b"dear stranger"
    assert pool.held("other") == {}
    text = pool.refused(HOLDER, "mine", "package", "open", sealed)
    assert "is not this account's, or was opened" in text
    pool.ok(STRANGER, "other", "package", "open", sealed)
    assert pool.held("other") == {"SERO": "2"} and pool.held("mine") == {"SERO": "8"}
    text = pool.refused(STRANGER, "other", "package", "open", sealed)
    assert "is not this account's, or was opened" in text
    (row,) = pool.json("other", "package", "list")
    assert (row["state"], row["asset"], row["bytes"]) == ("opened", "2 SERO", 13)
    changes = [(row["what"], row["amount"]) for row in pool.json("other", "history")]
    assert changes == [("opened a package", None), ("taken from packages", "2")]
    changes = [(row["what"], row["amount"]) for row in pool.json("mine", "history")]
    assert changes[1:] == [("sealed a package", None), ("put into packages", "2")]


def test_package__is_handed_on_and_says_what_cannot_be_used(
    pool: Any, sealed: Any, tmp_path: Any
) -> None:
    owner, big = pool.address("other", "--one-time"), tmp_path / "big"
    big.write_bytes(bytes(1_000))
    new = ("--key-file", tmp_path / "new")
    for words, reason in (
        (("seal", owner, *new), "expected an asset or a --file to seal"),
        (("seal", owner, "--file", big, *new), "a package holds at most 863 bytes"),
        (("seal", owner, 1, "coin", "--key-file", sealed), "File exists"),
        (("seal", "zonce1", 1, "coin", *new), "a one-time address has"),
        (("open", big), "two words of 64 hexadecimal digits"),
        (("pass", sealed, "--to", owner[:-1]), "a one-time address has"),
    ):
        assert reason in pool.refused(HOLDER, "mine", "package", *words, code=2)
    third = pool.address("mine", "--one-time")
    pool.ok(STRANGER, "other", "package", "pass", sealed, "--to", third)
    assert "is not this account's" in pool.refused(STRANGER, "other", "package", "open", sealed)
    pool.ok(HOLDER, "mine", "package", "open", sealed)
    assert pool.held("mine") == {"SERO": "10"}
