"""CEC as published, deployed for example beneficiaries, and the paper's numbers in wei."""

import json
from pathlib import Path
from types import SimpleNamespace

import boa
import pytest

from mevm_suite.demo.plan import example_assignment
from mevm_suite.deployment import deploy_token
from mevm_suite.deployment.boa_backend import BoaBackend
from mevm_suite.tables import commit, load_table

PAPER = json.loads((Path(__file__).parent / "paper.json").read_text())


@pytest.fixture(scope="session")
def paper():
    """Amount per line, and what is released some seconds after the launch."""
    return PAPER


@pytest.fixture(scope="session")
def manager():
    return boa.env.generate_address("announcer or giver")


@pytest.fixture(scope="module")
def deployed(manager):
    backend, table = BoaBackend(), load_table("CEC")
    launch = backend.timestamp + 86_400
    assignment = example_assignment(table, launch, manager, manager)
    record = deploy_token(backend, table, assignment)
    return SimpleNamespace(
        launch=launch,
        commitment=commit(table, assignment),
        token=backend.contract("CEC", record.token.address),
        vesting=backend.contract("Vesting", record.vesting.address),
    )
