"""SEC-41: the key lies in a file that only the password opens."""

import json
import stat

import pytest
from eth_account import Account

from mevm_suite.accounts import safe_box
from mevm_suite.accounts.safe_box import SafeBoxError, open_safe_box, write_safe_box

KEY = b"\5" * 32
PASSWORD = "correct horse battery"


@pytest.fixture
def quick(monkeypatch):
    """Spend little on the password; how much is the file's business, not the tests'."""
    monkeypatch.setattr(safe_box, "SCRYPT_COST", 2)


@pytest.fixture
def box(tmp_path, quick):
    path = tmp_path / "key.json"
    write_safe_box(path, KEY, PASSWORD)
    return path


@pytest.mark.rule("SEC-41")
def test_safe_box__gives_the_key_back(tmp_path):
    path = tmp_path / "key.json"
    assert write_safe_box(path, KEY, PASSWORD) == Account.from_key(KEY).address
    assert open_safe_box(path, PASSWORD) == KEY
    content = path.read_text()
    assert KEY.hex() not in content
    box = json.loads(content)
    assert (box["version"], box["crypto"]["kdfparams"]["n"]) == (3, 2**18)


@pytest.mark.rule("SEC-41")
def test_open__refuses_another_password(box):
    with pytest.raises(SafeBoxError, match=r"key\.json does not open"):
        open_safe_box(box, PASSWORD + "!")


def test_write__is_for_its_owner_only_and_never_overwrites(box):
    assert stat.S_IMODE(box.stat().st_mode) == 0o600
    with pytest.raises(SafeBoxError, match="never overwritten"):
        write_safe_box(box, b"\6" * 32, PASSWORD)
    assert open_safe_box(box, PASSWORD) == KEY


def test_write__refuses_bad_input(tmp_path, quick):
    path = tmp_path / "key.json"
    with pytest.raises(SafeBoxError, match="has 11 characters, expected 12 or more"):
        write_safe_box(path, KEY, "x" * 11)
    with pytest.raises(SafeBoxError, match="has 31 bytes, expected 32"):
        write_safe_box(path, KEY[1:], PASSWORD)
    for outside in (bytes(32), b"\xff" * 32):
        with pytest.raises(SafeBoxError, match="no key"):
            write_safe_box(path, outside, PASSWORD)
    assert not path.exists()


@pytest.mark.parametrize("content", ["", "[]", "{}", "null", '{"crypto": 1}', "\xff"])
def test_open__refuses_what_is_no_safe_box(tmp_path, content):
    path = tmp_path / "key.json"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(SafeBoxError, match="is no safe box"):
        open_safe_box(path, PASSWORD)


def test_open__refuses_too_much_work(box):
    content = json.loads(box.read_text())
    content["crypto"]["kdfparams"]["n"] = 2**30
    box.write_text(json.dumps(content))
    with pytest.raises(SafeBoxError, match="too much work"):
        open_safe_box(box, PASSWORD)
    box.write_text(" " * 5_000)
    with pytest.raises(SafeBoxError, match="longer than 4096 bytes"):
        open_safe_box(box, PASSWORD)


def test_open__refuses_changed_content(box):
    content = json.loads(box.read_text())
    for name, value in (("mac", "00" * 32), ("ciphertext", "zz"), ("kdf", "md5")):
        changed = content | {"crypto": content["crypto"] | {name: value}}
        box.write_text(json.dumps(changed))
        with pytest.raises(SafeBoxError, match="does not open"):
            open_safe_box(box, PASSWORD)
