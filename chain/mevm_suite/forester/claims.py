"""The cells that a parcel claims: from a polygon, or from where trees stand; kept as a file."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mevm_suite.forest.failure import ForestError
from mevm_suite.forest.grid import (
    CELL,
    MAX_LATITUDE,
    MAX_LONGITUDE,
    Claims,
    claims_of_polygon,
    claims_of_positions,
    count_cells,
    region_of,
)
from mevm_suite.forest.importer import RECORDS, SUMMARY
from mevm_suite.forest.leaf import NO_POSITION, RECORD, Records
from mevm_suite.forest.proofs import Forest

VERSION = 1
BLOCK = 1 << 20
WORD = 2**256
MAX_BYTES = 50_000_000


def claims_of_geojson(path: Path) -> Claims:
    """
    Return the cells whose centre lies in one of the polygons of a GeoJSON file.

    Raises
    ------
    ForestError
        When the file cannot be read or holds no polygon, or no cell's centre lies in any.

    """
    claims: Claims = {}
    for rings in _polygons(_read(path, parse_float=Decimal), path):
        try:
            cells = claims_of_polygon(rings)
        except (TypeError, ValueError, ArithmeticError) as error:
            raise ForestError(f"{path}: {error}") from None
        for block, word in cells.items():
            claims[block] = claims.get(block, 0) | word
    if not claims:
        raise ForestError(f"{path}: no cell has its centre in the polygon; cells are 46 m high")
    return dict(sorted(claims.items()))


def claims_of_inventory(folder: Path) -> Claims:
    """Return the cells in which the trees of an imported inventory stand."""
    trees, corners = records_of(folder), np.empty((0, 2), np.int64)
    for start in range(0, len(trees), BLOCK):
        found = _corners(trees[start : start + BLOCK])
        corners = np.unique(np.concatenate([corners, found]), axis=0)
    if not len(corners):
        raise ForestError(f"{folder}: no tree has a position")
    return claims_of_positions((north, east) for north, east in corners.tolist())


def records_of(folder: Path) -> Records:
    """Return the records of an imported inventory, mapped from its file."""
    count = Forest(folder).count
    return np.memmap(folder / RECORDS, RECORD, "r", shape=(count,))


def title_of(folder: Path) -> str:
    """Return the title of an imported inventory."""
    return str(_read(folder / SUMMARY).get("title", folder.name))


def save_claims(path: Path, claims: Claims) -> None:
    """Write claims to a new file."""
    cells = {str(block): hex(word) for block, word in claims.items()}
    document = {"version": VERSION, "cells": count_cells(claims), "claims": cells}
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(json.dumps(document, indent=2) + "\n")
    except OSError as error:
        raise ForestError(f"{path}: cannot be written: {error.strerror}") from None


def load_claims(path: Path) -> Claims:
    """Read what `save_claims` wrote; ForestError if the file holds something else."""
    document = _read(path)
    try:
        claims = {int(block): int(word, 16) for block, word in document["claims"].items()}
        if document["version"] != VERSION or document["cells"] != count_cells(claims):
            raise ValueError(f"expected version {VERSION}, and as many cells as are counted")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ForestError(f"{path}: expected claims of `parcel cells`: {error!r}") from None
    check_claims(claims)
    return dict(sorted(claims.items()))


def check_claims(claims: Claims) -> None:
    """Refuse claims of no cells, or of such as do not exist."""
    if not claims:
        raise ForestError("claims: expected a block of cells or more")
    for block, word in claims.items():
        region_of(block)
        if not 0 < word < WORD:
            raise ForestError(f"cells of block {block}: expected a word of 256 bits, not zero")


def _corners(trees: Records) -> NDArray[np.int64]:
    """Return the corners of the cells in which trees stand, as often as trees do."""
    placed = trees[(trees["latitude"] != NO_POSITION) & (trees["longitude"] != NO_POSITION)]
    north = (placed["latitude"].astype(np.int64) + MAX_LATITUDE) // CELL * CELL - MAX_LATITUDE
    east = (placed["longitude"].astype(np.int64) + MAX_LONGITUDE) // CELL * CELL - MAX_LONGITUDE
    return np.column_stack([north, east])


def _read(path: Path, **options: Any) -> Any:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ForestError(f"{path}: expected at most {MAX_BYTES:,} bytes")
        return json.loads(path.read_bytes(), **options)
    except OSError as error:
        raise ForestError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise ForestError(f"{path}: expected JSON: {error}") from None


def _polygons(document: Any, path: Path) -> Iterator[Any]:
    """Yield the rings of each polygon, wherever GeoJSON may hold it."""
    left = [document]
    while left:
        match left.pop():
            case {"type": "Polygon", "coordinates": rings}:
                yield rings
            case {"type": "MultiPolygon", "coordinates": [*polygons]}:
                yield from polygons
            case {"type": "Feature", "geometry": geometry}:
                left.append(geometry)
            case {"type": "FeatureCollection", "features": [*features]}:
                left += features
            case {"type": "GeometryCollection", "geometries": [*geometries]}:
                left += geometries
            case other:
                kind = other.get("type") if isinstance(other, dict) else other
                raise ForestError(f"{path}: expected polygons of GeoJSON, found {kind!r}")
