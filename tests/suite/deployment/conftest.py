"""CEC deployed in titanoboa, with two gifts, and what it was deployed from."""

from types import SimpleNamespace

import boa
import pytest

from mevm_suite.demo.plan import example_assignment
from mevm_suite.deployment import Deployment, claim_due, deploy_token
from mevm_suite.deployment.boa_backend import BoaBackend
from mevm_suite.tables import load_table

DAY = 86_400


@pytest.fixture(scope="session")
def manager():
    return boa.env.generate_address("announcer and giver")


@pytest.fixture(scope="session")
def tables():
    return {symbol: load_table(symbol) for symbol in ("SEC", "CEC")}


def _deploy(symbol, manager):
    backend, table = BoaBackend(), load_table(symbol)
    assignment = example_assignment(table, backend.timestamp + DAY, manager, manager)
    token = deploy_token(backend, table, assignment)
    record = Deployment(chain_id=backend.chain_id, tokens=(token,))
    return SimpleNamespace(backend=backend, table=table, token=token, record=record)


@pytest.fixture(scope="module")
def cec(manager, tables):
    """CEC a year after its launch, with gifts made and everything claimed."""
    deployed = _deploy("CEC", manager)
    backend, vesting = deployed.backend, deployed.token.vesting.address
    for receiver in ("first", "second"):
        account = boa.env.generate_address(receiver)
        backend.transact("Vesting", vesting, "give", 0, account, 10**18, sender=manager)
    backend.travel(backend.timestamp + 370 * DAY)
    claim_due(deployed.record, backend, tables)
    return deployed


@pytest.fixture(scope="module")
def sec(manager):
    """SEC nine days after its launch, with two milestones announced, one of them reached."""
    deployed = _deploy("SEC", manager)
    backend, vesting = deployed.backend, deployed.token.vesting.address
    for days, share in ((8, 1_000), (30, 2_500)):
        arguments = (3, backend.timestamp + days * DAY, share, b"\x01" * 32)
        backend.transact("Vesting", vesting, "announce", *arguments, sender=manager)
    backend.travel(backend.timestamp + 10 * DAY)
    return deployed
