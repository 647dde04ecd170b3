"""Each token as published, deployed for example beneficiaries, and its paper's numbers in wei."""

import json
from pathlib import Path
from types import SimpleNamespace

import boa
import pytest

from mevm_suite.demo.plan import example_assignment
from mevm_suite.deployment import deploy_token
from mevm_suite.deployment.boa_backend import BoaBackend
from mevm_suite.tables import SYMBOLS, commit, load_table

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def manager():
    return boa.env.generate_address("announcer or giver")


@pytest.fixture(scope="module")
def deploy(manager):
    """Deploy a token; ``paper`` has amounts by line, and what is released after the launch."""

    def deploy(symbol):
        backend, table = BoaBackend(), load_table(symbol)
        launch = backend.timestamp + 86_400
        assignment = example_assignment(table, launch, manager, manager)
        record = deploy_token(backend, table, assignment)
        return SimpleNamespace(
            paper=json.loads((HERE / f"{symbol}.json").read_text()),
            launch=launch,
            commitment=commit(table, assignment),
            token=backend.contract(symbol, record.token.address),
            vesting=backend.contract("Vesting", record.vesting.address),
        )

    return deploy


@pytest.fixture(scope="module", params=SYMBOLS)
def deployed(request, deploy):
    return deploy(request.param)


@pytest.fixture(scope="module")
def sec(deploy):
    return deploy("SEC")


@pytest.fixture(scope="module")
def cec(deploy):
    return deploy("CEC")
