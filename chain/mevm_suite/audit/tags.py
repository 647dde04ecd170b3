"""Finds the rule ids that sources and tests carry.

Contracts say ``@custom:source``, Python docstrings say ``Source:``, token tables list ``rules``,
tests carry ``pytest.mark.rule``. Nothing is imported or run: only the syntax trees are read.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from mevm_suite.audit.finding import AuditError, Finding
from mevm_suite.audit.rules import IDS, find_ids
from mevm_suite.audit.vyper_source import VyperSource, vyper_files

PYTHON_FOLDERS = ("chain", "scripts")
TEXT_FOLDERS = ("contracts", "interfaces", "tokens", "chain", "scripts", "tests", "docs")
TEXT_SUFFIXES = {".vy", ".vyi", ".py", ".yaml", ".md", ".circom", ".rs"}

_CUSTOM_SOURCE = re.compile(r"@custom:source\s(.*?)(?=\n\s*@|\Z)", re.DOTALL)
_DOCSTRING_SOURCE = re.compile(r"\bSources?:(.*?)(?=\n\s*\n|\Z)", re.DOTALL)
_SKIPPING = {"skip", "xfail"}


@dataclass(frozen=True, order=True)
class Tag:
    """A rule id at a place: a file, and in it a function or nothing for the whole file."""

    rule: str
    path: str
    name: str = ""


def code_tags(root: Path) -> Iterator[Tag]:
    """Yield the tags of contracts, interfaces, Python sources and token tables."""
    for path in vyper_files(root):
        source = VyperSource.read(root, path)
        for name, docstring in source.docstrings():
            yield from _tags(_CUSTOM_SOURCE, docstring, source.path, name)
    for path in _files(root, PYTHON_FOLDERS, {".py"}):
        for name, docstring in _python_docstrings(_parse(root, path)):
            yield from _tags(_DOCSTRING_SOURCE, docstring, str(path.relative_to(root)), name)

    for path in _files(root, ("tokens",), {".yaml"}):
        yield from _table_tags(root, path)


def proof_tags(root: Path) -> Iterator[Tag]:
    """Yield the rules that tests claim to prove; a test that is skipped proves nothing."""
    for path in _files(root, ("tests",), {".py"}):
        where = str(path.relative_to(root))
        for node, name in _marks(_parse(root, path), ""):
            for argument in node.args:
                yield Tag(_literal_id(argument, where), where, name)


def unknown_ids(root: Path) -> Iterator[Finding]:
    """Yield every mention of an id that looks like a rule and is none."""
    pages = sorted(root.glob("*.md"))
    for path in [*pages, *_files(root, TEXT_FOLDERS, TEXT_SUFFIXES)]:
        text = path.read_text(encoding="utf-8")
        for rule in sorted(set(find_ids(text)) - set(IDS)):
            yield Finding(str(path.relative_to(root)), f"{rule} is no rule of the whitepapers")


def _files(root: Path, folders: tuple[str, ...], suffixes: set[str]) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in suffixes and path.is_file():
                yield path


def _tags(pattern: re.Pattern[str], docstring: str, path: str, name: str) -> Iterator[Tag]:
    for match in pattern.finditer(docstring):
        for rule in find_ids(match[1]):
            yield Tag(rule, path, name)


def _table_tags(root: Path, path: Path) -> Iterator[Tag]:
    try:
        table = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise AuditError(str(path.relative_to(root)), str(error)) from error
    if isinstance(table, dict):
        for rule in find_ids(str(table.get("rules", ""))):
            yield Tag(rule, str(path.relative_to(root)))


def _python_docstrings(node: ast.AST, prefix: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        docstring = ast.get_docstring(node)
        if docstring:
            yield prefix.rstrip("."), docstring
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _python_docstrings(child, f"{prefix}{child.name}.")
        else:
            yield from _python_docstrings(child, prefix)


def _marks(node: ast.AST, name: str) -> Iterator[tuple[ast.Call, str]]:
    """Yield (mark, test) for the marks on a node and below it; ``""`` is the whole file."""
    if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        if any(_mark_name(decorator) in _SKIPPING for decorator in node.decorator_list):
            return
        name = f"{name}::{node.name}" if name else node.name
    if isinstance(node, ast.Call) and _mark_name(node) == "rule":
        yield node, name
    for child in ast.iter_child_nodes(node):
        yield from _marks(child, name)


def _literal_id(node: ast.expr, where: str) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise AuditError(f"{where}:{node.lineno}", "pytest.mark.rule takes ids in quotes")


def _parse(root: Path, path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    except SyntaxError as error:
        raise AuditError(str(path.relative_to(root)), str(error)) from error


def _mark_name(node: ast.AST) -> str | None:
    """Return ``rule`` for ``pytest.mark.rule`` and for a call of it."""
    if isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute):
        return node.attr if node.value.attr == "mark" else None
    return None
