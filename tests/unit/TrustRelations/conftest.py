import boa
import pytest

from mevm_suite.testing import load

EPOCH = 30 * 86_400


@pytest.fixture(scope="session")
def writer():
    return boa.env.generate_address("writer")


@pytest.fixture(scope="session")
def graph(writer):
    return load("contracts/trust/TrustRelations.vy", writer)


@pytest.fixture(scope="session")
def people():
    return [boa.env.generate_address(f"person {number}") for number in range(70)]


@pytest.fixture
def note(graph, people, writer):
    """Note a trade of two people, by number; the first one at the beginning of an epoch."""
    notes = []

    def call(first, second):
        if not notes:  # not when the fixture is made: then time would move for other tests too
            boa.env.timestamp = (boa.env.timestamp // EPOCH + 1) * EPOCH
        notes.append((first, second))
        graph.note_trade(people[first], people[second], sender=writer)
        return graph.get_logs()

    return call
