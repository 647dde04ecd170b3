"""Reading artifacts: what ape keeps in ``.build``, and what ``vyper`` prints.

- ape's manifest (``.build/__local__.json``), and single contract types;
- ``vyper -f combined_json``, of one or more contracts;
- standard JSON output (``vyper-json``, ``solc --standard-json``).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from mevm.explain.artifacts import Artifact, Details, Library, Sources
from mevm.explain.source_map import is_runtime_map, read_source_map

MAX_FILE = 512 * 2**20
FOLDERS_ABOVE = 3  # where sources are looked for: paths begin at the root of a project

Object = Mapping[str, Any]


class UnusableArtifacts(ValueError):
    """A file or folder that was given as artifacts is none."""


def load_library(paths: Iterable[Path]) -> Library:
    """
    Read all artifacts in files and folders.

    Parameters
    ----------
    paths
        Files, or folders whose ``*.json`` are read; what is no artifact in a folder is left out.

    Raises
    ------
    UnusableArtifacts
        If there is nothing there, or nothing that describes a contract.
    """
    artifacts: list[Artifact] = []
    texts: dict[str, str] = {}
    folders: dict[Path, None] = {}
    for path in paths:
        found = list(_read_path(path, texts, folders))
        if not found:
            raise UnusableArtifacts(f"{path}: expected artifacts of contracts, found none")
        artifacts += found
    return Library(artifacts, Sources(texts, [*folders, Path.cwd()]))


def artifact_files(path: Path) -> list[Path]:
    """Return the files that belong to a path that was given as artifacts.

    A project stands for its ``.build``.
    """
    if path.is_file():
        return [path]
    folder = path / ".build" if (path / ".build").is_dir() else path
    return sorted(folder.rglob("*.json"))


def read_artifacts(content: Any, texts: dict[str, str] | None = None) -> list[Artifact]:
    """
    Return the artifacts in a JSON document.

    Parameters
    ----------
    content
        The document.
    texts
        Gets the sources that the document has.
    """
    if not isinstance(content, Mapping):
        return []
    if isinstance(content.get("contractTypes"), Mapping):
        for path, source in (content.get("sources") or {}).items():
            if texts is not None and isinstance(source, Mapping):
                texts[path] = str(source.get("content") or "")
        return [_of_ape(each) for each in content["contractTypes"].values()]
    if "contractName" in content and "abi" in content:
        return [_of_ape(content)]
    if isinstance(content.get("contracts"), Mapping):
        return list(_of_standard_json(content["contracts"]))
    return [
        _of_vyper(path, each)
        for path, each in content.items()
        if isinstance(each, Mapping) and "bytecode_runtime" in each and "abi" in each
    ]


def _read_path(path: Path, texts: dict[str, str], folders: dict[Path, None]) -> Iterator[Artifact]:
    if not path.exists():
        raise UnusableArtifacts(f"{path}: no such file or folder")
    for file in artifact_files(path):
        folders |= dict.fromkeys(list(file.absolute().parents)[:FOLDERS_ABOVE])
        yield from read_artifacts(_load(file, is_named=file == path), texts)


def _load(file: Path, is_named: bool) -> Any:
    try:
        if file.stat().st_size > MAX_FILE:
            raise UnusableArtifacts(f"{file}: larger than {MAX_FILE} bytes")
        return orjson.loads(file.read_bytes())
    except OSError as error:
        raise UnusableArtifacts(f"{file}: {error.strerror}") from None
    except ValueError:
        if is_named:
            raise UnusableArtifacts(f"{file}: expected JSON") from None
        return None


def _of_ape(content: Object) -> Artifact:
    """Read one of ape's contract types."""
    path = str(content.get("sourceId") or "")
    deployment = _code((content.get("deploymentBytecode") or {}).get("bytecode"))
    runtime = _code((content.get("runtimeBytecode") or {}).get("bytecode"))
    raw = content.get("sourcemap") or {}
    return Artifact(
        name=str(content.get("contractName") or Path(path).stem),
        path=path,
        abi=tuple(content.get("abi") or ()),
        deployment=deployment,
        runtime=runtime,
        read_details=partial(_details_of_ape, raw, path, deployment, runtime),
    )


def _details_of_ape(raw: Any, path: str, deployment: bytes, runtime: bytes) -> Details:
    found = read_source_map(raw, path)
    if is_runtime_map(raw):
        return Details(runtime_map=found, layout=_layout(raw))
    return Details(found, found.shifted(max(deployment.find(runtime), 0)))


def _of_vyper(path: str, content: Object) -> Artifact:
    """Read a contract of ``vyper -f combined_json``."""
    return Artifact(
        name=Path(path).stem,
        path=path,
        abi=tuple(_parsed(content["abi"])),
        deployment=_code(content.get("bytecode")),
        runtime=_code(content["bytecode_runtime"]),
        read_details=lambda: Details(
            read_source_map(content.get("source_map"), path),
            read_source_map(content.get("source_map_runtime"), path),
            _storage(_parsed(content.get("layout") or {})),
        ),
    )


def _of_standard_json(contracts: Object) -> Iterator[Artifact]:
    for path, of_file in contracts.items():
        for name, content in of_file.items():
            evm = content.get("evm") or {}
            yield Artifact(
                name=name,
                path=path,
                abi=tuple(content.get("abi") or ()),
                deployment=_code((evm.get("bytecode") or {}).get("object")),
                runtime=_code((evm.get("deployedBytecode") or {}).get("object")),
                read_details=partial(Details, layout=_storage(content.get("layout") or {})),
            )


def _code(text: Any) -> bytes:
    """Return code; nothing for code with places that are to be linked."""
    try:
        return bytes.fromhex(str(text or "").removeprefix("0x"))
    except ValueError:
        return b""


def _parsed(content: Any) -> Any:
    return json.loads(content) if isinstance(content, str) else content


def _layout(raw: Any) -> Object:
    """Return the layout that `ape_mevm` keeps beside the source map."""
    try:
        content = _parsed(raw)
    except ValueError:
        return {}
    return _storage(content.get("layout") or {}) if isinstance(content, Mapping) else {}


def _storage(layout: Object) -> Object:
    return layout.get("storage_layout", layout)
