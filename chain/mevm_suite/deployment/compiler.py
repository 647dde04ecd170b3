"""Compile contracts with the pinned compiler and the project's settings; results are kept on disk.

Not imported by the package: vyper is slow to import.
"""

import gc
import json
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from multiprocessing import get_context
from os import getpid
from pathlib import Path
from sysconfig import get_path
from typing import TYPE_CHECKING, Any

from mevm_suite.paths import BUILD, CONTRACTS, ROOT

if TYPE_CHECKING:
    from vyper.compiler.phases import CompilerData

VYPER = "0.4.3"
EVM_VERSION = "prague"  # as in ape-config.yaml
CACHE = BUILD / "compiled"
IMPORT = re.compile(r"^\s*((?:from|import)\s.*)$", re.MULTILINE)


class CompileError(RuntimeError):
    """A contract that cannot be compiled."""


@dataclass(frozen=True)
class Immutable:
    """A value that the constructor writes behind the code."""

    name: str
    type: str
    offset: int
    length: int


@dataclass(frozen=True)
class Artifact:
    """What the compiler makes of a contract; codes are in hexadecimal without prefix."""

    contract: str
    abi: list[dict[str, Any]]
    bytecode: str
    runtime: str
    immutables: tuple[Immutable, ...]


@cache
def compiled(contract: str) -> Artifact:
    """
    Return a compiled contract.

    Parameters
    ----------
    contract
        Stem of the source file.

    Returns
    -------
    Artifact
        From the cache if no source has changed.

    Raises
    ------
    CompileError
        When there is no such contract, or the compiler refuses it.

    """
    return compiled_at(_source(contract))


def compiled_at(source: Path) -> Artifact:
    """Return what is made of a file of the repository, as `compiled` does of a contract."""
    try:
        return _read(_cached(source))
    except (OSError, ValueError, KeyError, TypeError):
        artifact = compile_source(source)
    keep(source, artifact)
    return artifact


def keep(source: Path, artifact: Artifact) -> None:
    """Put what was made of a source, as it is now, into the cache."""
    path = _cached(source)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{getpid()}")
    draft.write_text(json.dumps(asdict(artifact)))
    draft.replace(path)


def missing() -> list[str]:
    """Return the contracts that are not in the cache as their sources are now."""
    sources = sorted(CONTRACTS.rglob("[A-Z]*.vy"))
    return [source.stem for source in sources if not _cached(source).is_file()]


def compile_all(contracts: Sequence[str]) -> Iterator[str]:
    """
    Compile contracts into the cache on all cores.

    Parameters
    ----------
    contracts
        Stems of source files.

    Yields
    ------
    str
        Each contract, in the same order, once it is there.

    """
    # Not forked: who calls may have threads.
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        yield from pool.map(_compile_into_cache, contracts)


def _compile_into_cache(contract: str) -> str:
    return compiled(contract).contract


def fingerprint(source: Path) -> str:
    """Return a digest of all that the compiler makes a contract of, and of the compiler."""
    digest = sha256(repr((VYPER, EVM_VERSION, version("vyper"), version("snekmate"))).encode())
    for path in sorted(_with_imports(source)):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _cached(source: Path) -> Path:
    """Return where the result is kept."""
    return CACHE / f"{source.stem}-{fingerprint(source)}.json"


def _with_imports(source: Path) -> set[Path]:
    """Return a source and those of this repository that it imports, themselves or by others."""
    found, left = {source}, [source]
    while left:
        imported = set(IMPORT.findall(left.pop().read_text()))
        words = {word for line in imported for word in line.replace(".", " ").split()}
        new = {path for word in words for path in _sources().get(word, ())} - found
        found |= new
        left += new
    return found


@cache
def _sources() -> dict[str, list[Path]]:
    """Return all sources by their stems, which imports name."""
    sources: dict[str, list[Path]] = {}
    for folder in (CONTRACTS, ROOT / "interfaces", ROOT / "tests" / "mocks"):
        for path in folder.rglob("*.vy*"):
            sources.setdefault(path.stem, []).append(path)
    return sources


def _read(path: Path) -> Artifact:
    fields = json.loads(path.read_bytes())
    immutables = tuple(Immutable(**each) for each in fields.pop("immutables"))
    return Artifact(**fields, immutables=immutables)


def compile_source(path: Path) -> Artifact:
    """
    Compile a file of the repository.

    Raises
    ------
    CompileError
        When the compiler refuses it, or is another than the pinned one.

    """
    from vyper.compiler.input_bundle import FilesystemInputBundle
    from vyper.compiler.phases import CompilerData
    from vyper.compiler.settings import Settings
    from vyper.exceptions import VyperException

    if version("vyper") != VYPER:
        raise CompileError(f"expected vyper {VYPER}, found {version('vyper')}")
    bundle = FilesystemInputBundle([Path(get_path("purelib")), ROOT])
    source = bundle.load_file(path.relative_to(ROOT))
    data = CompilerData(source, bundle, Settings(evm_version=EVM_VERSION))
    try:
        with no_garbage_search():
            return artifact_of(data, path.stem)
    except VyperException as error:
        raise CompileError(f"{path}: {error}") from error


def artifact_of(data: "CompilerData", contract: str) -> Artifact:
    """Let the compiler go through all its phases, and take what is wanted of them."""
    from vyper.compiler.output import build_abi_output, build_layout_output

    return Artifact(
        contract=contract,
        abi=build_abi_output(data),
        bytecode=data.bytecode.hex(),
        runtime=data.bytecode_runtime.hex(),
        immutables=tuple(_immutables(build_layout_output(data).get("code_layout", {}), "")),
    )


@contextmanager
def no_garbage_search() -> Iterator[None]:
    """Search for no garbage while a compiler makes a million objects, all of which it needs."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()


def _source(contract: str) -> Path:
    found = sorted(CONTRACTS.rglob(f"{contract}.vy"))
    if len(found) != 1:
        raise CompileError(f"expected one {contract}.vy below {CONTRACTS}, found {len(found)}")
    return found[0]


def _immutables(layout: dict[str, Any], module: str) -> list[Immutable]:
    """Flatten the layout, in which modules hold further modules."""
    found: list[Immutable] = []
    for name, entry in layout.items():
        if isinstance(entry.get("offset"), int):
            # an interface is named by its file: by the whole path, unless that is below here
            kind = entry["type"].removeprefix(f"{ROOT}/")
            found.append(Immutable(module + name, kind, entry["offset"], entry["length"]))
        else:
            found += _immutables(entry, f"{module}{name}.")
    return sorted(found, key=lambda each: each.offset)
