"""Contracts as their compiler describes them, and finding the one that a code is of."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from mevm.explain.abi import by_topic, selector
from mevm.explain.source_map import SourceMap

KEY = 32
SUFFIXES = (".vy", ".vyi", ".sol")
DEFINITION = re.compile(r"^(?:def|function|event|constructor)\s+(\w+)", re.MULTILINE)

Item = Mapping[str, Any]


@dataclass(frozen=True)
class Details:
    """
    What is long to read of an artifact.

    Attributes
    ----------
    deployment_map, runtime_map
        Where the opcodes of both codes are in the sources.
    layout
        Vyper's storage layout.
    """

    deployment_map: SourceMap = field(default_factory=SourceMap)
    runtime_map: SourceMap = field(default_factory=SourceMap)
    layout: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Artifact:
    """
    A compiled contract.

    Attributes
    ----------
    name
        Its name.
    path
        Its source.
    abi
        Its ABI.
    deployment, runtime
        Its codes, without constructor arguments and immutables.
    read_details
        Returns the details, which are read when they are needed first: most never are.
    """

    name: str
    path: str = ""
    abi: tuple[Item, ...] = ()
    deployment: bytes = b""
    runtime: bytes = b""
    read_details: Callable[[], Details] = Details

    def map_of(self, is_creation: bool) -> SourceMap:
        """Return the map of the deployment code, or that of the runtime code."""
        return self._details.deployment_map if is_creation else self._details.runtime_map

    @property
    def layout(self) -> Mapping[str, Any]:
        """Vyper's storage layout."""
        return self._details.layout

    @cached_property
    def _details(self) -> Details:
        return self.read_details()

    @cached_property
    def constructor(self) -> Item | None:
        """The constructor, if the ABI has one."""
        return next((item for item in self.abi if item.get("type") == "constructor"), None)

    @cached_property
    def functions(self) -> dict[bytes, Item]:
        """Functions by selector."""
        return {selector(item): item for item in self.abi if item.get("type") == "function"}

    @cached_property
    def errors(self) -> dict[bytes, Item]:
        """Custom errors by selector."""
        return {selector(item): item for item in self.abi if item.get("type") == "error"}

    @cached_property
    def events(self) -> dict[bytes, list[Item]]:
        """Events by topic."""
        return by_topic(item for item in self.abi if item.get("type") == "event")


class Sources:
    """
    Texts of sources, by path.

    Parameters
    ----------
    texts
        What is known of them.
    folders
        Where others may be.
    """

    def __init__(
        self, texts: Mapping[str, str] | None = None, folders: Iterable[Path] = ()
    ) -> None:
        self._texts = dict(texts or {})
        self._folders = list(folders)
        self._lines: dict[str, list[str]] = {}
        self._functions: dict[str, tuple[list[int], list[str]]] = {}

    def line(self, path: str, number: int) -> str | None:
        """Return a line; None if it is not known."""
        lines = self._split(path)
        return lines[number - 1] if 0 < number <= len(lines) else None

    def function(self, path: str, number: int) -> str | None:
        """Return the name of the function that a line is in."""
        if path not in self._functions:
            starts, names = [], []
            for at, line in enumerate(self._split(path), 1):
                if found := DEFINITION.match(line.strip() if path.endswith(".sol") else line):
                    starts.append(at)
                    names.append(found[1])
            self._functions[path] = starts, names
        starts, names = self._functions[path]
        at = bisect_right(starts, number)
        return names[at - 1] if at else None

    def _split(self, path: str) -> list[str]:
        if path not in self._lines:
            self._lines[path] = self._read(path).splitlines()
        return self._lines[path]

    def _read(self, path: str) -> str:
        if path in self._texts or not path.endswith(SUFFIXES):
            return self._texts.get(path, "")
        for folder in self._folders:
            if (folder / path).is_file():
                return (folder / path).read_text(errors="replace")
        return ""


class Library:
    """
    Artifacts, looked up by code.

    Parameters
    ----------
    artifacts
        All of them.
    sources
        Their sources.
    """

    def __init__(self, artifacts: Iterable[Artifact] = (), sources: Sources | None = None) -> None:
        self.artifacts = tuple(artifacts)
        self.sources = sources or Sources()
        self._runtimes = _index((each.runtime, each) for each in self.artifacts)
        self._deployments = _index((each.deployment, each) for each in self.artifacts)

    def of_runtime(self, code: bytes) -> Artifact | None:
        """Return what a contract's code was compiled from; its immutables follow the code."""
        return _longest(self._runtimes, code)

    def of_deployment(self, code: bytes) -> Artifact | None:
        """Return what init code was compiled from; constructor arguments follow the code."""
        return _longest(self._deployments, code)


def _index(
    pairs: Iterable[tuple[bytes, Artifact]],
) -> dict[bytes, list[tuple[bytes, Artifact]]]:
    """Return codes by how they begin; code that is shorter than a word tells nothing."""
    found: dict[bytes, list[tuple[bytes, Artifact]]] = {}
    for code, artifact in pairs:
        if len(code) >= KEY:
            found.setdefault(code[:KEY], []).append((code, artifact))
    return found


def _longest(index: Mapping[bytes, list[tuple[bytes, Artifact]]], code: bytes) -> Artifact | None:
    matching: Iterator[tuple[int, Artifact]] = (
        (len(known), each) for known, each in index.get(code[:KEY], ()) if code.startswith(known)
    )
    return max(matching, key=lambda pair: pair[0], default=(0, None))[1]
