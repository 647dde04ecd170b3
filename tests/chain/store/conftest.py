"""Nodes that are kept in a directory, and a wall clock that stands still until a test moves it."""

import pytest
from wall_clock import WallClock

from mevm.node import Node, NodeSettings
from mevm.store import database


@pytest.fixture(autouse=True)
def hasty(monkeypatch):
    """Do not wait for the disk: what is written is read by the same system."""
    monkeypatch.setattr(database, "SYNCHRONOUS", "OFF")


@pytest.fixture
def wall():
    return WallClock()


@pytest.fixture
def start(wall, tmp_path):
    """Return a function that opens the node of a directory; all are closed in the end."""
    running = []

    def make(folder="data", **settings):
        settings = {"account_count": 3, "now": wall} | settings
        running.append(Node(NodeSettings(datadir=tmp_path / folder, **settings)))
        return running[-1]

    yield make
    for node in running:
        node.keeper.close()
