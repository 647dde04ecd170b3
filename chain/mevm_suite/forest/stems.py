"""Make one record of a tree's stems, or find rows that contradict each other."""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from mevm_suite.forest.leaf import MAX_DIAMETER, RECORD, Status

Lines = list[list[int]]


def one_per_code(rows: np.ndarray, merge: bool) -> tuple[np.ndarray, Lines]:
    """
    Return one record a code.

    Parameters
    ----------
    rows
        Records with stems, in the order of their codes and lines.
    merge
        Whether rows of one code are stems of one tree.

    Returns
    -------
    tuple
        The records, and the lines of each tree whose rows contradict each other: two rows for a
        tree or, with stems, for a stem; several species; a diameter that is not believed.

    """
    is_first = np.ones(len(rows), bool)
    is_first[1:] = rows["code"][1:] != rows["code"][:-1]
    starts = np.flatnonzero(is_first)
    records = np.empty(len(starts), RECORD)
    for name in RECORD.names or ():
        records[name] = rows[name][starts]
    if len(starts) == len(rows):
        return records, []
    trees = np.cumsum(is_first) - 1
    if not merge:
        return records, _lines(rows, trees, trees[~is_first])
    diameters = _merge(rows, starts, records)
    wrong = [
        _repeated(rows, trees),
        trees[rows["species"] != records["species"][trees]],
        np.flatnonzero(diameters > MAX_DIAMETER),
    ]
    return records, _lines(rows, trees, np.concatenate(wrong))


def _merge(rows: np.ndarray, starts: NDArray[np.int64], records: np.ndarray) -> NDArray[np.int64]:
    """Complete the records; return the diameters of circles as large as all stems together."""
    squares = np.add.reduceat(rows["diameter"].astype(np.int64) ** 2, starts)
    diameters = np.sqrt(squares).astype(np.int64)  # exact: below 2**52
    diameters += squares - diameters * diameters > diameters  # rounds to the nearest
    records["diameter"] = np.minimum(diameters, MAX_DIAMETER)
    for name in ("height", "crown"):
        records[name] = np.maximum.reduceat(rows[name], starts)
    stands = np.logical_or.reduceat(rows["status"] == Status.STANDING, starts)
    records["status"][stands] = Status.STANDING
    return diameters


def _repeated(rows: np.ndarray, trees: NDArray[np.int64]) -> NDArray[np.int64]:
    order = np.lexsort((rows["stem"], trees))
    tree, stem = trees[order], rows["stem"][order]
    return tree[1:][(tree[1:] == tree[:-1]) & (stem[1:] == stem[:-1])]


def _lines(rows: np.ndarray, trees: NDArray[np.int64], wrong: NDArray[np.int64]) -> Lines:
    lines: dict[int, list[int]] = defaultdict(list)
    for place in np.flatnonzero(np.isin(trees, wrong)):
        lines[int(trees[place])].append(int(rows["line"][place]))
    return list(lines.values())
