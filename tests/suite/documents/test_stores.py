"""Stores: a folder, and an IPFS node that may lie, stall or break."""

import socket

import pytest

from mevm_suite.documents import (
    MAX_BLOCK,
    IpfsStore,
    LocalStore,
    StoreError,
    get,
    open_sealed,
    put,
    seal,
)

DATA = bytes(range(256)) * 5_000  # two blocks


@pytest.mark.rule("CEC-51")
def test_sealed_document__goes_through_a_node(node, ipfs, folder, private_keys, recipients):
    sealed = seal(DATA, recipients)
    id = put(ipfs, sealed)
    assert open_sealed(get(ipfs, id), private_keys[1]) == DATA
    assert put(folder, sealed) == id
    path, query = node.asked[0]
    expected = {"cid-codec": "raw", "mhtype": "sha2-256", "pin": "true"}
    assert (path, query) == ("/api/v0/block/put", expected)
    assert DATA[:1_000] not in b"".join(node.blocks.values())


@pytest.mark.rule("CEC-51")
@pytest.mark.parametrize(
    ("mood", "reason"),
    [
        ("wrong bytes", "gave something else"),
        ("too long", f"expected at most {MAX_BLOCK} bytes"),
        ("cut off", "127.0.0.1"),
        ("broken", "status 500: .*no space left"),
    ],
)
def test_node_that_lies__is_caught_on_reading(node, ipfs, mood, reason):
    id = put(ipfs, b"a deed")
    node.mood = mood
    with pytest.raises(StoreError, match=reason):
        get(ipfs, id)


@pytest.mark.rule("CEC-51")
@pytest.mark.parametrize(
    ("mood", "reason"),
    [
        ("wrong id", "expected the id bafkrei"),
        ("no json", "expected JSON with a Key"),
        ("no key", "expected JSON with a Key"),
        ("too long", "expected at most 4096 bytes"),
        ("broken", "status 500"),
    ],
)
def test_node_that_lies__is_caught_on_writing(node, ipfs, mood, reason):
    node.mood = mood
    with pytest.raises(StoreError, match=reason):
        put(ipfs, b"a deed")


@pytest.mark.parametrize("mood", ["silent", "trickle"])
def test_node_that_stalls__is_given_up(node, ipfs, mood):
    id = put(ipfs, b"a deed")
    node.mood = mood
    with (
        IpfsStore(node.url, timeout=0.2) as store,
        pytest.raises(StoreError, match=r"no answer within 0\.2 s"),
    ):
        get(store, id)


def test_node__has_not_what_nobody_put(ipfs, folder):
    with pytest.raises(StoreError, match="block was not found"):
        get(ipfs, put(folder, DATA))


def test_node__that_is_not_there():
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # and does not listen
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        with IpfsStore(url) as store, pytest.raises(StoreError, match=url):
            put(store, DATA)


@pytest.mark.parametrize("url", ["", "ipfs.example", "ftp://ipfs.example", "http://", "http://x:y"])
def test_node__needs_a_url(url):
    with pytest.raises(StoreError):
        IpfsStore(url)


def test_secrets_of_a_url__are_not_told(node):
    url = node.url.replace("//", "//user:password@")
    node.mood = "broken"
    with IpfsStore(url) as store, pytest.raises(StoreError) as failure:
        put(store, DATA)
    assert "password" not in str(failure.value)


def test_folder__says_what_is_missing(tmp_path, folder):
    id = put(LocalStore(tmp_path / "other"), b"a deed")
    with pytest.raises(StoreError, match="not in"):
        get(folder, id)
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StoreError, match="file"):
        put(LocalStore(tmp_path / "file"), b"a deed")


def test_folder__notices_a_changed_file(folder):
    id = put(folder, b"a deed")
    (folder.folder / id).write_bytes(b"a deep")
    with pytest.raises(StoreError, match="gave something else"):
        get(folder, id)


def test_folder__is_left_as_it_was_when_writing_fails(folder, monkeypatch):
    put(folder, b"a deed")

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(StoreError, match="No space left"):
        put(folder, b"another")
    assert len(list(folder.folder.iterdir())) == 1
