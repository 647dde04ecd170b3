import boa
import pytest

from mevm_suite.demo.plan import example_assignment
from mevm_suite.deployment import deploy_token
from mevm_suite.deployment.boa_backend import BoaBackend
from mevm_suite.deployment.contracts import DeploymentError
from mevm_suite.tables import TableError, load_table


def test_deploy_token__leaves_the_supply_with_vesting_and_nobody_else(cec):
    read = cec.backend.call
    vesting, total = cec.token.vesting.address, cec.table.total
    balance = read("CEC", cec.token.token.address, "balanceOf", vesting)
    assert balance == total - read("Vesting", vesting, "paid")
    assert read("CEC", cec.token.token.address, "balanceOf", cec.backend.sender) == 0


def test_deploy_token__records_how_it_was_deployed(cec):
    token, vesting = cec.token.token, cec.token.vesting
    assert token.arguments[:2] == (cec.table.total, vesting.address)
    assert vesting.arguments[0] == token.address
    assert vesting.arguments[2:] == (cec.table.total, len(cec.table.lines))


def test_deploy_token__splits_creation_into_batches(tables, manager):
    backend, table = BoaBackend(), tables["CEC"]
    assignment = example_assignment(table, backend.timestamp, manager, manager)
    whole = table.line("operations").amount * table.wei
    share = assignment.lines["operations"][0].model_copy(update={"amount": whole // 20})
    lines = assignment.lines | {"operations": (share,) * 20}
    assignment = assignment.model_copy(update={"lines": lines})
    token = deploy_token(backend, table, assignment)
    assert backend.call("Vesting", token.vesting.address, "is_closed")
    assert backend.call("Vesting", token.vesting.address, "count") == 26


class BusyBackend(BoaBackend):
    """Another deployment comes between that of token and vesting."""

    def deploy(self, contract, *args):
        if contract == "Vesting":
            super().deploy("WSG", 1, boa.env.generate_address())
        return super().deploy(contract, *args)


def test_deploy_token__reverts_if_the_supply_is_elsewhere(tables, manager):
    table = tables["CEC"]
    assignment = example_assignment(table, 1, manager, manager)
    with boa.reverts("vesting: not funded"):
        deploy_token(BusyBackend(), table, assignment)


class ElsewhereBackend(BoaBackend):
    """The chain says that Vesting is somewhere else."""

    def deploy(self, contract, *args):
        address = super().deploy(contract, *args)
        return self.sender if contract == "Vesting" else address


def test_deploy_token__fails_if_vesting_is_elsewhere(tables, manager):
    table = tables["CEC"]
    assignment = example_assignment(table, 1, manager, manager)
    with pytest.raises(DeploymentError, match="CEC: expected Vesting at 0x"):
        deploy_token(ElsewhereBackend(), table, assignment)


def test_deploy_token__refuses_an_assignment_of_another_table(manager):
    assignment = example_assignment(load_table("WSG"), 1, manager, manager)
    with pytest.raises(TableError, match="CEC: assignment lacks"):
        deploy_token(BoaBackend(), load_table("CEC"), assignment)
