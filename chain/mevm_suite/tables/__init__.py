"""The published allocation tables: schema, loader, exact schedule maths, Merkle commitment."""

from mevm_suite.tables.assignment import Assignment, Commitment, Share, commit
from mevm_suite.tables.loader import SYMBOLS, load_table, read_table
from mevm_suite.tables.schedule import Kind, Point, Schedule
from mevm_suite.tables.schema import Line, Release, Table, TableError

__all__ = [
    "SYMBOLS",
    "Assignment",
    "Commitment",
    "Kind",
    "Line",
    "Point",
    "Release",
    "Schedule",
    "Share",
    "Table",
    "TableError",
    "commit",
    "load_table",
    "read_table",
]
