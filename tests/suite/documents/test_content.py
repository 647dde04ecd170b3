"""A document is what its content id names, whatever the store says."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm_suite.documents import MAX_BLOCK, DocumentError, StoreError, block_id, content, get, put

PUBLISHED = {
    b"": "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku",
    b"foo": "bafkreibme22gw2h7y2h7tg2fhqotaqjucnbc24deqo72b6mkl2egezxhvy",
    b"hello world": "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e",
}
LARGE = b"".join(hashlib.sha256(bytes([n])).digest() * 2**14 for n in range(5))  # 2.5 MiB


class Shelf:
    """A store that gives whatever is on it."""

    def __init__(self):
        self.blocks = {}

    def put(self, block, codec):
        self.blocks[block_id(block, codec)] = block
        return block_id(block, codec)

    def get(self, content_id):
        return self.blocks[content_id]


@pytest.mark.parametrize("block", PUBLISHED)
def test_block_id__is_the_published_one(block):
    assert block_id(block) == PUBLISHED[block]


@pytest.mark.rule("CEC-51")
@pytest.mark.parametrize("size", [0, 1, MAX_BLOCK, MAX_BLOCK + 1, 2 * MAX_BLOCK, len(LARGE)])
def test_document__is_read_as_it_was_put(folder, size):
    id = put(folder, LARGE[:size])
    assert get(folder, id) == LARGE[:size]
    blocks = -(-size // MAX_BLOCK) + 1 if size > MAX_BLOCK else 1
    assert len(list(folder.folder.iterdir())) == blocks
    assert content.codec_of(id) == ("dag-json" if size > MAX_BLOCK else "raw")


def test_manifest__is_not_taken_for_a_document(folder):
    """The document whose bytes are a manifest's has another id."""
    id = put(folder, LARGE)
    manifest = folder.get(id)
    plain = put(folder, manifest)
    assert plain != id
    assert get(folder, plain) == manifest


@pytest.mark.rule("CEC-51")
@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_each_block__is_checked(place):
    shelf = Shelf()
    id = put(shelf, LARGE)
    wrong = list(shelf.blocks)[place]
    shelf.blocks[wrong] = shelf.blocks[wrong][:-1] + b"\0"
    with pytest.raises(StoreError, match="gave something else"):
        get(shelf, id)


def test_block__of_more_than_a_mebibyte_is_refused():
    with pytest.raises(DocumentError, match="at most 1048576 bytes, got 1048577"):
        block_id(bytes(MAX_BLOCK + 1))
    shelf = Shelf()
    id = put(shelf, b"x")
    shelf.blocks[id] = bytes(MAX_BLOCK + 1)
    with pytest.raises(StoreError, match="gave something else"):
        get(shelf, id)


def test_document__has_a_largest_size(monkeypatch):
    monkeypatch.setattr(content, "MAX_DOCUMENT", 10)
    with pytest.raises(DocumentError, match="at most 10 bytes, got 11"):
        put(Shelf(), bytes(11))


def manifests():
    ids = [block_id(LARGE[:MAX_BLOCK]), block_id(b"end")]
    size = MAX_BLOCK + 3
    good = {"blocks": ids, "size": size}
    yield "not a manifest", json.dumps(good)  # with spaces
    links = ",".join(f'{{"/":"{id}"}}' for id in ids)
    yield "not a manifest", f'{{"size":{size},"blocks":[{links}]}}'
    yield "not a manifest", f'{{"blocks":["{ids[0]}","{ids[1]}"],"size":{size}}}'
    yield "not a manifest", content._manifest(ids, size).decode()[:-1]
    yield "not a manifest", content._manifest(ids, True).decode()
    yield "not a manifest", content._manifest(ids[1:], 3).decode()
    yield "not a manifest", content._manifest(ids, 2**28 + 1).decode()
    yield "not a manifest", "[" * 10**5
    yield "size is not that", content._manifest([*ids, ids[1]], size).decode()
    yield "no raw block", content._manifest([ids[0], block_id(b"{}", "dag-json")], size).decode()
    yield "not a manifest", content._manifest([ids[0], 7], size).decode()
    yield "not a manifest", content._manifest([], size).decode()
    yield "manifest says", content._manifest(ids, size + 1).decode()
    yield "expected a CID", content._manifest([ids[0], "b" * 59], size).decode()


@pytest.mark.parametrize(("reason", "text"), manifests())
def test_malformed_manifest__is_refused(reason, text):
    shelf = Shelf()
    for block in (LARGE[:MAX_BLOCK], b"end"):
        shelf.put(block, "raw")
    id = shelf.put(text.encode(), "dag-json")
    with pytest.raises(DocumentError, match=reason):
        get(shelf, id)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "QmY7Yh4UquoXHLPFo2XbhXkhBvFoPwmQUSa92pxnxjQuPU",  # version 0
        PUBLISHED[b""].upper(),
        PUBLISHED[b""] + "a",
        PUBLISHED[b""][:-1] + "v",  # unused bits
        "bafybeihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku",  # dag-pb
        "../../../../../../../../../../../../../../../../etc/passwd"[:59],
        "b" * 59,
        "z" * 61,
        "ü" * 59,
    ],
)
def test_other_ids__are_refused(folder, text):
    with pytest.raises(DocumentError, match="expected a CID of version 1"):
        get(folder, text)


@given(text=st.text(min_size=58, max_size=58) | st.from_regex(r"[a-z2-7]{58}", fullmatch=True))
def test_codec_of__knows_an_id_or_refuses_it(text):
    try:
        assert content.codec_of("b" + text) == "raw"
    except DocumentError:
        assert not text.startswith("afkrei") or text[-1] not in "aeimquy4"
