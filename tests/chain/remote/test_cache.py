"""The cache on disk: shared by processes, torn by crashes, and never believed when damaged."""

import threading
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm.remote.cache import BlockCache, default_folder


def test_add__is_there_for_the_next(tmp_path: Path) -> None:
    path = tmp_path / "1" / "block"
    BlockCache(path).add({"a": "1", "b": "x y"})
    assert BlockCache(path).get("a") == "1"
    assert BlockCache(path).get("b") == "x y"
    assert BlockCache(path).get("c") is None


def test_add__writes_nothing_twice(tmp_path: Path) -> None:
    path = tmp_path / "block"
    cache = BlockCache(path)
    cache.add({"a": "1"})
    size = path.stat().st_size
    cache.add({"a": "1"})
    assert path.stat().st_size == size


def test_add__goes_on_in_memory_where_nothing_can_be_written(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    cache = BlockCache(tmp_path / "file" / "block")
    cache.add({"a": "1"})
    cache.add({"b": "2"})
    assert cache.get("a") == "1" and cache.get("b") == "2"
    assert [each.levelname for each in caplog.records] == ["WARNING"]


def test_add__of_many_writers_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "block"

    def write(name: str) -> None:
        cache = BlockCache(path)
        for i in range(50):
            cache.add({f"{name}{i}": f"{i}" * 100})

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    cache = BlockCache(path)
    assert all(cache.get(f"{name}{i}") == f"{i}" * 100 for name in "abcd" for i in range(50))


@given(cut=st.integers(0, 60), noise=st.binary(max_size=20))
def test_read__passes_over_what_is_damaged(
    tmp_path_factory: pytest.TempPathFactory, cut: int, noise: bytes
) -> None:
    path = tmp_path_factory.mktemp("cache") / "block"
    BlockCache(path).add({"first": "1", "second": "2"})
    content = path.read_bytes()
    path.write_bytes(content[:cut] + noise)
    BlockCache(path).add({"third": "3", "fourth": "4"})
    cache = BlockCache(path)
    assert cache.get("first") in ("1", None) and cache.get("second") in ("2", None)
    assert cache.get("fourth") == "4"  # the third may be glued to what the crash left


@pytest.mark.parametrize("content", [b"", b"2", b"2 key", b"2 \xff \xff"])
def test_read__passes_over_what_another_version_wrote(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "block"
    path.write_bytes(b"%08x %s\n" % (crc32(content), content))
    BlockCache(path).add({"a": "1"})
    assert BlockCache(path).get("a") == "1"


@pytest.mark.parametrize(
    ("home", "expected"),
    [("/var/caches", "/var/caches/mevm/forks"), ("", "~"), ("not/absolute", "~")],
)
def test_default_folder__is_that_of_the_user(
    monkeypatch: pytest.MonkeyPatch, home: str, expected: str
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", home)
    own = Path.home() / ".cache/mevm/forks"
    assert default_folder() == (own if expected == "~" else Path(expected))
