"""The extension's trie against Python's: the same roots, values and proofs at every step."""

import random
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mevm.blocks.ordered_root import ordered_root
from mevm.crypto.rlp import encode_int
from mevm.state.trie import PythonTrie, secure_path

# Few different digits, so that paths fork, join, end in each other and embed short nodes.
PATHS = st.text("01af", max_size=8)
VALUES = st.sampled_from([0, 1, 3, 33, 70]).flatmap(
    lambda size: st.binary(min_size=size, max_size=size)
)
BATCHES = st.lists(st.dictionaries(PATHS, st.none() | VALUES, max_size=12), max_size=8)


@given(BATCHES, st.lists(PATHS, max_size=5))
@example([{"": b"a", "0": b"b" * 40, "01": b"c"}, {"": None, "01": None}], ["00"])
def test_update__gives_the_tries_that_python_gives_and_keeps_old_ones(native, batches, others):
    ours, theirs = native.Trie(), PythonTrie()
    history = [(ours, theirs)]
    for batch in batches:
        ours, theirs = ours.update(list(batch.items())), theirs.update(list(batch.items()))
        history.append((ours, theirs))
    paths = {*others, *(path for batch in batches for path in batch)}
    for one, other in history:
        assert one.root == other.root
        assert bool(one) is bool(other)
        for path in paths:
            assert one.get(path) == other.get(path)
            assert one.prove(path) == other.prove(path)


@given(st.integers(0, 2**32))
def test_update__of_a_secure_trie_agrees(native, seed):
    source = random.Random(seed)
    ours, theirs = native.Trie(), PythonTrie()
    keys = [secure_path(source.randbytes(20)) for _ in range(200)]
    for _ in range(4):
        changes = [
            (key, source.choice([None, source.randbytes(source.randint(1, 110))]))
            for key in source.sample(keys, source.randint(1, 150))
        ]
        ours, theirs = ours.update(changes), theirs.update(changes)
        assert ours.root == theirs.root
    assert not ours.update([(key, None) for key in keys])


@pytest.mark.parametrize("count", [0, 1, 2, 16, 127, 128, 129, 300, 70_000])
def test_ordered_root__agrees(count):
    values = [b"%d" % index * 12 for index in range(count)]
    entries = [(encode_int(index).hex(), value) for index, value in enumerate(values)]
    assert ordered_root(values) == PythonTrie().update(entries).root


def test_ordered_root__refuses_what_is_no_list_of_bytes(native):
    for values in (None, (b"",), [b"", "text"], [b"", None]):
        with pytest.raises(TypeError):
            native.ordered_root(values)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ([("0" * 65, b"")], ValueError),
        ([("xy", b"")], ValueError),
        ([("0é", b"")], ValueError),
        ([("\ud800", b"")], ValueError),
        ([(b"00", b"")], TypeError),
        ([("00", "text")], TypeError),
        ([("00",)], (TypeError, ValueError)),
        ([None], TypeError),
        ((("00", b""),), TypeError),
        (None, TypeError),
    ],
)
def test_update__refuses_what_is_no_change(native, changes, error):
    trie = native.Trie()
    with pytest.raises(error):
        trie.update(changes)
    assert not trie


def test_update__of_one_path_twice_keeps_the_last(native):
    changed = native.Trie().update([("ab", b"first"), ("cd", b"x"), ("ab", b"last")])
    assert changed.get("ab") == b"last"
    assert changed.update([("ab", b"back"), ("ab", None)]).get("ab") is None


def test_update__from_many_threads_leaves_everybody_his_own(native):
    base = native.Trie().update([(secure_path(b"%d" % key), b"base") for key in range(1_000)])
    found = {}

    def change(thread):
        trie = base
        for step in range(20):
            keys = range(step * 300, step * 300 + 300)
            trie = trie.update([(secure_path(b"%d" % key), b"%d" % thread) for key in keys])
        found[thread] = trie.get(secure_path(b"5")), base.get(secure_path(b"5"))

    threads = [Thread(target=change, args=(number,)) for number in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert found == {number: (b"%d" % number, b"base") for number in range(4)}


def test_update__takes_less_memory_than_python_and_gives_it_back():
    assert 0 < _growth("native.Trie", kept=6_000) < _growth("PythonTrie", kept=6_000)
    assert _growth("native.Trie", kept=1) < 100


RING = """
import gc
from pathlib import Path
import mevm_native as native
from mevm.state.trie import PythonTrie, secure_path

def resident():
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4_096

paths = [secure_path(slot.to_bytes(32, "big")) for slot in range(2_000)]
trie = {kind}().update([(path, b"first" * 7) for path in paths])
tries, before = [], resident()
for number in range(6_000):
    trie = trie.update([(paths[number % len(paths)], b"%032d" % number)])
    tries.append(trie)
    del tries[:-{kept}]
print((resident() - before) / 6_000)
"""


def _growth(kind, kept):
    """Return the bytes of memory per change of a ring of slots, as of EIP-2935."""
    if not Path("/proc/self/statm").exists():
        pytest.skip("no /proc here to tell how much memory is used")
    script = RING.format(kind=kind, kept=kept)
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert not run.stderr
    return float(run.stdout)
