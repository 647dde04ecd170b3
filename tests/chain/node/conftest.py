"""A node whose wall clock stands still until a test moves it."""

import pytest
from wall_clock import WallClock

from mevm.node import Node, NodeSettings


@pytest.fixture
def wall():
    return WallClock()


@pytest.fixture
def node(wall):
    return Node(NodeSettings(now=wall))


@pytest.fixture
def manual(wall):
    """A node that mines when it is told to."""
    return Node(NodeSettings(now=wall, automine=False))


@pytest.fixture
def payer(node):
    return node.accounts.addresses()[0]


@pytest.fixture
def payee(node):
    return node.accounts.addresses()[1]


@pytest.fixture
def stranger():
    """An account without key and funds."""
    return b"\x57" * 20
