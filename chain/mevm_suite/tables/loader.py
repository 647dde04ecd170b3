"""Read allocation tables; every error names the file, the line's id and what was expected."""

from collections.abc import Hashable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from mevm_suite.paths import TOKENS
from mevm_suite.tables.schema import StrictModel, Table, TableError

SYMBOLS = ("SEC", "WSG", "CEC")
MAX_BYTES = 1_000_000

Model = TypeVar("Model", bound=StrictModel)


class _Loader(yaml.SafeLoader):
    """YAML without repeated keys, of which PyYAML would silently keep the last."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    seen: set[Hashable] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node)
        if isinstance(key, Hashable) and key in seen:
            raise TableError(f"line {key_node.start_mark.line + 1}: key {key!r} is given twice")
        if isinstance(key, Hashable):
            seen.add(key)
    loader.flatten_mapping(node)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def load_table(symbol: str, folder: Path = TOKENS) -> Table:
    """
    Read the published table of one token.

    Parameters
    ----------
    symbol
        The token's symbol, such as ``SEC``.
    folder
        Folder with one sub-folder per token.

    Returns
    -------
    Table
        The checked table.

    Raises
    ------
    TableError
        When the table cannot be read or breaks a rule.

    """
    path = folder / symbol.lower() / "allocation.yaml"
    table = read_table(path)
    if table.symbol != symbol:
        raise TableError(f"{path}: expected the symbol {symbol}, got {table.symbol}")
    return table


def read_table(path: Path) -> Table:
    """
    Read a table from a file.

    Parameters
    ----------
    path
        The YAML file.

    Returns
    -------
    Table
        The checked table.

    Raises
    ------
    TableError
        When the file cannot be read or breaks a rule.

    """
    return read_model(path, Table)


def read_model(path: Path, model: type[Model]) -> Model:
    """
    Read what a YAML file publishes.

    Parameters
    ----------
    path
        The file.
    model
        What it must be.

    Returns
    -------
    Model
        The checked document.

    Raises
    ------
    TableError
        When the file cannot be read or breaks a rule.

    """
    document = _read_yaml(path)
    try:
        return model.model_validate(document)
    except ValidationError as error:
        raise TableError(f"{path}: {_explain(error, document)}") from error


def _read_yaml(path: Path) -> Any:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise TableError(f"{path}: cannot be read: {error.strerror}") from error
    if len(raw) > MAX_BYTES:
        raise TableError(f"{path}: expected at most {MAX_BYTES} bytes, got {len(raw)}")
    try:
        return _parse(raw)
    except TableError as error:
        raise TableError(f"{path}: {error}") from error
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise TableError(f"{path}: expected YAML: {error}") from error


@lru_cache(maxsize=32)
def _parse(raw: bytes) -> Any:
    """Return the document, which nobody changes: the published tables are read again and again."""
    return yaml.load(raw, Loader=_Loader)  # noqa: S506 -- a SafeLoader


def _explain(error: ValidationError, document: Any) -> str:
    """Put each fault in one sentence, with line ids instead of positions."""
    return "; ".join(
        f"{_place(fault['loc'], document)}{fault['msg'].removeprefix('Value error, ')}"
        for fault in error.errors()
    )


def _place(location: tuple[int | str, ...], document: Any) -> str:
    words: list[str] = []
    for step in location:
        document = _enter(document, step)
        name = document.get("id") if isinstance(step, int) and isinstance(document, dict) else None
        words.append(repr(name) if name else str(step))
    return f"{' '.join(words)}: " if words else ""


def _enter(document: Any, step: int | str) -> Any:
    try:
        return document[step]
    except (KeyError, IndexError, TypeError):
        return None
