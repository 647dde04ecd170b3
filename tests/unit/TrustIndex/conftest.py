"""An index with three genesis accounts, two sources, and its graph of relations."""

from itertools import count
from types import SimpleNamespace

import boa
import pytest
from eth_utils import keccak

from mevm_suite.deployment.backend import created_address
from mevm_suite.testing import load

YUAN = 10**18
LIMIT = 1_000 * YUAN
CASE = b"case".ljust(32, b"\0")
WORTH = 100 * YUAN


def deploy_with_relations(genesis, sources):
    freezes = load("tests/mocks/FreezeBoard.vy")
    nonce = boa.env.evm.vm.state.get_nonce(bytes.fromhex(boa.env.eoa[2:]))
    relations = created_address(boa.env.eoa, nonce + 1)
    index = load("contracts/trust/TrustIndex.vy", genesis, sources, relations, LIMIT, freezes)
    graph = load("contracts/trust/TrustRelations.vy", index)
    assert graph.address == relations
    return index, graph, freezes


@pytest.fixture(scope="session")
def place():
    names = ("first", "second", "door", "seller", "buyer", "source", "other_source")
    roles = {name: boa.env.generate_address(name) for name in names}
    genesis = [roles[name] for name in ("first", "second", "door")]
    sources = [roles[name] for name in ("source", "other_source")]
    index, graph, freezes = deploy_with_relations(genesis, sources)
    return SimpleNamespace(index=index, graph=graph, freezes=freezes, **roles)


@pytest.fixture(scope="session")
def open_trade(place):
    """Open a trade and return its subject."""
    numbers = count(1)

    def call(seller, buyer, worth=WORTH, source=None):
        subject = next(numbers).to_bytes(32, "big")
        place.index.open_trade(subject, seller, buyer, worth, sender=source or place.source)
        return subject

    return call


@pytest.fixture(scope="session")
def trade(place, open_trade):
    """Open and complete a trade; return its subject."""

    def call(seller, buyer, worth=WORTH, is_confirmed=True):
        subject = open_trade(seller, buyer, worth)
        place.index.complete_trade(subject, is_confirmed, sender=place.source)
        return subject

    return call


@pytest.fixture(scope="session")
def enter(place, trade):
    """Let an account in by a trade with a genesis account that has no other part in the tests."""

    def call(name):
        account = boa.env.generate_address(name)
        trade(place.door, account)
        return account

    return call


@pytest.fixture(scope="session")
def set_index(place):
    """Give an account that is in another index, as years of trade would."""

    layout = place.index.compiler_data.storage_layout["storage_layout"]
    slot = layout["index_of"]["slot"].to_bytes(32, "big")

    def call(account, index):
        key = keccak(slot + bytes.fromhex(account[2:]).rjust(32, b"\0"))
        boa.env.set_storage(place.index.address, int.from_bytes(key, "big"), index)
        assert place.index.index_of(account) == index

    return call


@pytest.fixture(scope="session")
def penalise(place):
    """Report a fault; return the index after it, and the events."""

    def call(account, cause, subject=CASE):
        place.index.penalise(account, cause, subject, sender=place.source)
        events = place.index.get_logs()
        return place.index.index_of(account), events

    return call
