"""Reads Vyper files without compiling them: functions, docstrings and their tags."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from vyper.ast import nodes as vy_ast
from vyper.ast.parse import parse_to_ast
from vyper.exceptions import VyperException

from mevm_suite.audit.finding import AuditError, Finding

FOLDERS = ("contracts", "interfaces")
DEPLOYABLE = re.compile(r"[A-Z][A-Za-z0-9]*")


def vyper_files(root: Path) -> Iterator[Path]:
    """Yield every contract, module and interface of the repository at ``root``."""
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.vy*")):
            if path.suffix in {".vy", ".vyi"}:
                yield path


def deployables(root: Path) -> list[Path]:
    """Return the contracts that are deployed: by our naming, the files in CamelCase."""
    return [
        path
        for path in vyper_files(root)
        if path.suffix == ".vy" and DEPLOYABLE.fullmatch(path.stem)
    ]


def interface_functions(root: Path) -> set[str]:
    """Return the names of all functions that our interfaces ask for."""
    sources = [VyperSource.read(root, path) for path in vyper_files(root) if path.suffix == ".vyi"]
    return {
        function.name
        for source in sources
        for function in source.tree.get_children(vy_ast.FunctionDef)
    }


@dataclass(frozen=True)
class VyperSource:
    """A Vyper file and its syntax tree."""

    path: str
    text: str

    @classmethod
    def read(cls, root: Path, path: Path) -> "VyperSource":
        """Read a file of the repository at ``root``."""
        return cls(str(path.relative_to(root)), path.read_text(encoding="utf-8"))

    @cached_property
    def tree(self) -> vy_ast.Module:
        """Return the syntax tree, as written: no getters, no imported functions."""
        try:
            return parse_to_ast(self.text, is_interface=self.path.endswith(".vyi"))
        except VyperException as error:
            raise AuditError(self.path, str(error)) from error

    def docstrings(self) -> Iterator[tuple[str, str]]:
        """Yield (function, docstring), with an empty name for the file's header."""
        for node in [self.tree, *self.tree.get_children(vy_ast.FunctionDef)]:
            name = node.name if isinstance(node, vy_ast.FunctionDef) else ""
            yield name, docstring_of(node)

    def external_functions(self) -> Iterator[vy_ast.FunctionDef]:
        """Yield the functions that anyone can reach from outside."""
        for function in self.tree.get_children(vy_ast.FunctionDef):
            if any(getattr(node, "id", None) == "external" for node in function.decorator_list):
                yield function


def check_docstrings(root: Path) -> Iterator[Finding]:
    """Yield the deployables that do not say how to stop them, and silent external functions."""
    for path in deployables(root):
        source = VyperSource.read(root, path)
        if natspec_tag(docstring_of(source.tree), "custom:kill") is None:
            yield Finding(source.path, "the header lacks @custom:kill")
    for path in vyper_files(root):
        if path.suffix == ".vy":
            source = VyperSource.read(root, path)
            for function in source.external_functions():
                if natspec_tag(docstring_of(function), "notice") is None:
                    yield Finding(f"{source.path}:{function.name}", "lacks @notice")


def docstring_of(node: vy_ast.Module | vy_ast.FunctionDef) -> str:
    """Return the docstring of a file or function, empty where it has none."""
    docstring = getattr(node, "doc_string", None)
    return docstring.value if docstring is not None else ""


def natspec_tag(docstring: str, tag: str) -> str | None:
    """Return the text of a NatSpec tag on one line, or None where it is absent or empty."""
    match = re.search(rf"@{tag}\b(.*?)(?=\n\s*@|\Z)", docstring, re.DOTALL)
    text = " ".join(match[1].split()) if match else ""
    return text or None
