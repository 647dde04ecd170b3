"""Documents by their content ids (CIDs), in blocks that any IPFS node takes.

A document of up to one block is named by the block. A larger one is cut into blocks, and named by
the block of its manifest, whose links any node follows. That has a codec of its own: neither can be
taken for the other.

Source: CEC-51.
"""

import json
import re
from typing import TYPE_CHECKING

from multiformats import CID, multihash

from mevm_suite.documents.failure import DocumentError, StoreError

if TYPE_CHECKING:
    from mevm_suite.documents.store import Store

MAX_BLOCK = 2**20
MAX_DOCUMENT = 2**28
RAW, MANIFEST = "raw", "dag-json"
HASH = "sha2-256"

_LENGTHS = {59, 61}  # of ids with these codecs
_LINK = rb'\{"/":"[a-z2-7]{59,61}"\}'
_MANIFEST = re.compile(
    rb'\{"blocks":\[(?P<ids>%b(,%b)*)\],"size":(?P<size>[1-9][0-9]{0,9})\}' % (_LINK, _LINK)
)


def block_id(block: bytes, codec: str = RAW) -> str:
    """
    Return the content id of a block.

    Parameters
    ----------
    block
        At most one MiB.
    codec
        ``raw``, or ``dag-json`` for a manifest.

    Returns
    -------
    str
        CID of version 1 with SHA2-256, in base32.

    Raises
    ------
    DocumentError
        When the block is too large.

    """
    if len(block) > MAX_BLOCK:
        raise DocumentError(f"expected a block of at most {MAX_BLOCK} bytes, got {len(block)}")
    return str(CID("base32", 1, codec, multihash.digest(block, HASH)))


def codec_of(content_id: str) -> str:
    """
    Return the codec of an id, after a check that the id is one of this module's.

    Raises
    ------
    DocumentError
        When it is not, or not written in the one way.

    """
    try:
        if len(content_id) not in _LENGTHS:
            raise ValueError
        cid = CID.decode(content_id)
        plain = CID("base32", 1, cid.codec, cid.digest)
        if cid.codec.name not in (RAW, MANIFEST) or cid.hashfun.name != HASH:
            raise ValueError
        if str(plain) != content_id or len(cid.raw_digest) != 32:
            raise ValueError
    except (ValueError, KeyError):
        text = "expected a CID of version 1, raw or dag-json, with SHA2-256, in base32"
        raise DocumentError(f"{text}, got {content_id!r}") from None
    return str(cid.codec.name)


def put(store: "Store", data: bytes) -> str:
    """
    Store a document.

    Parameters
    ----------
    store
        Where its blocks go.
    data
        The document, sealed unless it may be read by anyone; at most ``MAX_DOCUMENT`` bytes.

    Returns
    -------
    str
        Its content id.

    Raises
    ------
    DocumentError
        When it is too large.
    StoreError
        When the store fails.

    """
    if len(data) > MAX_DOCUMENT:
        raise DocumentError(f"expected at most {MAX_DOCUMENT} bytes, got {len(data)}")
    if len(data) <= MAX_BLOCK:
        return store.put(data, RAW)
    places = range(0, len(data), MAX_BLOCK)
    ids = [store.put(data[place : place + MAX_BLOCK], RAW) for place in places]
    return store.put(_manifest(ids, len(data)), MANIFEST)


def get(store: "Store", content_id: str) -> bytes:
    """
    Read a document, and check every block of it.

    Parameters
    ----------
    store
        Where its blocks are.
    content_id
        What ``put`` returned.

    Returns
    -------
    bytes
        The document.

    Raises
    ------
    DocumentError
        When the id, or the manifest that it names, is malformed.
    StoreError
        When the store fails, has not all of it, or gives something else.

    """
    block = _checked_block(store, content_id)
    if codec_of(content_id) == RAW:
        return block
    ids, size = _parse_manifest(block)
    data = b"".join(_checked_block(store, each) for each in ids)
    if len(data) != size:
        raise DocumentError(f"the manifest says {size} bytes, its blocks have {len(data)}")
    return data


def _checked_block(store: "Store", content_id: str) -> bytes:
    codec = codec_of(content_id)
    block = store.get(content_id)
    if len(block) > MAX_BLOCK or block_id(block, codec) != content_id:
        raise StoreError(f"{content_id}: the store gave something else")
    return block


def _manifest(ids: list[str], size: int) -> bytes:
    links = [{"/": each} for each in ids]
    text = json.dumps({"blocks": links, "size": size}, separators=(",", ":"), sort_keys=True)
    return text.encode("ascii")


def _parse_manifest(block: bytes) -> tuple[list[str], int]:
    """Return the ids and the size; the one way to write a manifest is the only one accepted."""
    # No JSON parser sees it: one that recurses could be brought down by a nest of brackets.
    found = _MANIFEST.fullmatch(block)
    size = int(found["size"]) if found else 0
    if found is None or not MAX_BLOCK < size <= MAX_DOCUMENT:
        raise DocumentError("not a manifest of a document of several blocks")
    ids = re.findall("[a-z2-7]{59,61}", found["ids"].decode("ascii"))
    if len(ids) != -(-size // MAX_BLOCK):
        raise DocumentError("the manifest's size is not that of its blocks")
    if any(codec_of(each) != RAW for each in ids):
        raise DocumentError("the manifest names what is no raw block")
    return ids, size
