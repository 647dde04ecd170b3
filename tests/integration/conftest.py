"""Has ape forget what it compiled when a source has changed.

ape keeps compiled contracts by file, and does not see that a module or an interface, which the
file imports, has changed: tests would pass on stale bytecode. What no test asks for is not
compiled here: `make check` has ape compile all contracts.
"""

from collections.abc import Callable
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import ape
import pytest

SOURCE_FOLDERS = ("contracts", "interfaces")
COMPILERS = ("vyper", "snekmate", "ape-vyper", "ape-mevm")


@pytest.fixture(scope="session")
def digest_of_sources() -> Callable[[Path], str]:
    """Return the function that tells whether a project's sources have changed."""
    return _digest_of_sources


@pytest.fixture(scope="session", autouse=True)
def fresh_contracts() -> None:
    """Have no contracts but those of the sources as they are now."""
    root = Path(ape.project.path)
    stamp = ape.project.manifest_path.with_name("sources.sha256")
    digest = _digest_of_sources(root)
    known = stamp.read_text() if stamp.is_file() else ""
    if known != digest:
        ape.project.clean()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest)


def _digest_of_sources(root: Path) -> str:
    """Return a digest of every source, the configuration, and the compilers' versions."""
    digest = sha256(repr([(name, version(name)) for name in COMPILERS]).encode())
    sources = [path for folder in SOURCE_FOLDERS for path in (root / folder).rglob("*.vy*")]
    for path in sorted([*sources, root / "ape-config.yaml"]):
        digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()
