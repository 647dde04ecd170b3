"""What each line of the sources cost."""

from collections.abc import Iterator, Mapping
from typing import Any

from mevm.explain.artifacts import Artifact
from mevm.explain.names import CREATIONS, Names
from mevm.explain.places import Places, short_path
from mevm.explain.source_map import Position

Object = dict[str, Any]
Call = Mapping[str, Any]


def gas_of_lines(recording: Mapping[str, Any], names: Names, places: Places) -> list[Object]:
    """
    Return the gas by source line; with that of `outside` it is all that execution took.

    Parameters
    ----------
    recording
        The recording.
    names
        The contracts.
    places
        Finds the lines.

    Returns
    -------
    list of dict
        ``gas`` of the line itself, precompiles that it calls included, ``below`` what contracts
        that it calls took, and ``count``, how often it ran. Without ``line``: what the compiler
        adds, such as the table of selectors, or all of a contract that is not known.
    """
    creations = {
        call["code"]: call["type"] in CREATIONS
        for call in _walk(recording["call"])
        if call["code"] is not None
    }
    addresses = {call["code"]: call["to"] for call in _walk(recording["call"])}
    lines: list[Object] = []
    for code_hash, counters in recording["profile"].items():
        is_creation = creations.get(code_hash, False)
        artifact = names.of_code(code_hash, is_creation)
        positions = names.positions(code_hash, is_creation)
        found = _of_code(counters, artifact, positions, places)
        for each in found:
            each["address"] = addresses.get(code_hash)
        lines += found
    return lines


def outside(recording: Mapping[str, Any]) -> int:
    """Return what execution took outside of code: a precompile that is called directly."""
    measured = sum(
        gas for counters in recording["profile"].values() for gas, _, _ in counters.values()
    )
    total: int = recording["call"].get("gasUsed", 0)
    return total - measured


def _of_code(
    counters: Mapping[str, list[int]],
    artifact: Artifact | None,
    positions: Mapping[int, Position],
    places: Places,
) -> list[Object]:
    sums: dict[tuple[str, int] | None, list[int]] = {}
    for pc, (gas, below, count) in counters.items():
        position = positions.get(int(pc))
        key = None if position is None else (position.path, position.line)
        total = sums.setdefault(key, [0, 0, 0])
        total[0] += gas
        total[1] += below
        total[2] = max(total[2], count)
    shapes = []
    for key in sorted(sums, key=lambda key: key or ("", 0)):
        gas, below, count = sums[key]
        shape: Object = {"contract": artifact.name if artifact else None, "gas": gas}
        shape |= {"below": below, "count": count, "path": None, "line": None, "source": None}
        if key is not None and artifact is not None:
            source = places.line(*key)
            shape |= {"path": short_path(key[0]), "line": key[1], "source": source}
        shapes.append(shape)
    return shapes


def _walk(call: Call) -> Iterator[Call]:
    yield call
    for each in call["inside"]:
        if each["type"] != "LOG":
            yield from _walk(each)
