"""The trie against Ethereum's vectors and against py-trie."""

import json
import tarfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from trie import HexaryTrie

from mevm.crypto import rlp
from mevm.crypto.keccak import EMPTY_TRIE_ROOT
from mevm.state import trie

ARCHIVE = Path(__file__).parents[4] / "shared" / "vectors" / "rlp-trie-tx.tar.xz"
# Few different bytes, so that paths fork, join and embed short nodes in their parents.
KEYS = st.binary(min_size=2, max_size=2) | st.lists(
    st.sampled_from([0x00, 0x01, 0x10, 0x11, 0xFF]), min_size=2, max_size=2
).map(bytes)
VALUES = st.sampled_from([1, 3, 33]).flatmap(lambda size: st.binary(min_size=size, max_size=size))
BATCHES = st.lists(st.dictionaries(KEYS, st.none() | VALUES, max_size=12), max_size=8)


@cache
def load(name: str) -> dict[str, Any]:
    if not ARCHIVE.is_file():
        pytest.skip(f"no vectors at {ARCHIVE}")
    with tarfile.open(ARCHIVE) as archive:
        file = archive.extractfile(f"TrieTests/{name}.json")
        assert file is not None
        return json.load(file)


def as_bytes(text: str | None) -> bytes | None:
    if text is None:
        return None
    return bytes.fromhex(text[2:]) if text.startswith("0x") else text.encode()


@pytest.mark.parametrize("batched", [True, False])
@pytest.mark.parametrize(
    "name",
    [
        *("trietest", "trieanyorder", "trietest_secureTrie"),
        *("trieanyorder_secureTrie", "hex_encoded_securetrie_test"),
    ],
)
def test_update__agrees_with_the_vectors(name: str, batched: bool) -> None:
    is_secure = "secure" in name.lower()
    for title, case in load(name).items():
        entries = case["in"].items() if isinstance(case["in"], dict) else case["in"]
        changes = [
            (trie.secure_path(as_bytes(key)) if is_secure else as_bytes(key).hex(), as_bytes(value))
            for key, value in entries
        ]
        batches = [dict(changes).items()] if batched else [[change] for change in changes]
        root = None
        for batch in batches:
            root = trie.update(root, batch)
        assert trie.root_hash(root).hex() == case["root"].removeprefix("0x"), title


@given(BATCHES)
def test_fuzz_update__has_the_roots_of_py_trie_and_keeps_old_ones(
    batches: list[dict[bytes, bytes | None]],
) -> None:
    reference, root = HexaryTrie({}), None
    contents: dict[bytes, bytes] = {}
    history = []
    for batch in batches:
        root = trie.update(root, [(key.hex(), value) for key, value in batch.items()])
        for key, value in batch.items():
            if value is not None:
                reference[key] = contents[key] = value
            elif contents.pop(key, None) is not None:
                del reference[key]
        history.append((root, reference.root_hash, dict(contents)))
    for old_root, expected, old_contents in history:
        assert trie.root_hash(old_root) == expected
        items = [(bytes.fromhex(key), value) for key, value in trie.items(old_root)]
        assert items == sorted(old_contents.items())


@given(st.dictionaries(KEYS, VALUES, max_size=20), KEYS)
def test_fuzz_get__reads_what_is_there(contents: dict[bytes, bytes], key: bytes) -> None:
    root = trie.update(None, [(each.hex(), value) for each, value in contents.items()])
    assert trie.get(root, key.hex()) == contents.get(key)
    for each, value in contents.items():
        assert trie.get(root, each.hex()) == value


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=20), KEYS)
def test_fuzz_prove__convinces_py_trie(contents: dict[bytes, bytes], key: bytes) -> None:
    root = trie.update(None, [(each.hex(), value) for each, value in contents.items()])
    proof = [rlp.decode(node) for node in trie.prove(root, key.hex())]
    value = HexaryTrie.get_from_proof(trie.root_hash(root), key, proof)
    assert value == contents.get(key, b"")


@given(st.dictionaries(KEYS, VALUES, max_size=20), st.randoms())
def test_fuzz_update__does_not_depend_on_order(contents: dict[bytes, bytes], random: Any) -> None:
    entries = [(key.hex(), value) for key, value in contents.items()]
    root = None
    for entry in random.sample(entries, len(entries)):
        root = trie.update(root, [entry])
    assert trie.root_hash(root) == trie.root_hash(trie.update(None, entries))
    assert trie.update(root, [(key, None) for key, _ in entries]) is None


def test_root_hash__of_nothing() -> None:
    assert trie.root_hash(None) == EMPTY_TRIE_ROOT
    assert trie.root_hash(trie.update(None, [("ab", None)])) == EMPTY_TRIE_ROOT
    assert trie.prove(None, "ab") == []


def test_update__shares_what_it_does_not_touch() -> None:
    root = trie.update(None, [(f"{number:02x}", b"v" * 40) for number in range(256)])
    changed = trie.update(root, [("00", b"w" * 40)])
    assert isinstance(root, trie.Branch) and isinstance(changed, trie.Branch)
    assert [a is b for a, b in zip(root.children, changed.children, strict=True)].count(True) == 15
