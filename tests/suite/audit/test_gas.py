"""Gas is measured per transaction, for every contract that is deployed."""

import boa
import pytest

from mevm_suite.audit.finding import AuditError
from mevm_suite.audit.gas import COIN, DEPLOYMENT, SCENARIOS, measure_gas
from mevm_suite.audit.vyper_source import deployables
from mevm_suite.paths import ROOT


def test_scenarios__deploy_every_contract():
    costs = measure_gas(SCENARIOS)
    deployed = {contract for contract, function in costs if function == DEPLOYMENT}
    assert deployed == {path.stem for path in deployables(ROOT)}


def test_measure_gas__counts_each_call_as_a_transaction_of_its_own():
    def transfer_twice(backend):
        payer, payee = boa.env.generate_address(), boa.env.generate_address()
        token = backend.deploy("WSG", COIN, payer)
        for _ in range(2):
            backend.transact("WSG", token, "transfer", payee, 1, sender=payer)

    first, second = measure_gas([transfer_twice])["WSG", "transfer"]
    # The payee's slot is written for the first time (20,000), then again (2,900); both are cold.
    assert first - second == 20_000 - 2_900
    assert second > 2 * (2_100 + 2_900)


def test_measure_gas__names_the_scenario_that_reverts():
    def overdraw(backend):
        token = backend.deploy("WSG", COIN, boa.env.generate_address())
        backend.transact("WSG", token, "transfer", boa.env.generate_address(), 1)

    with pytest.raises(AuditError, match=r"^gas of overdraw: .*transfer amount exceeds balance"):
        measure_gas([overdraw])


def test_measure_gas__names_the_scenario_whose_arguments_are_wrong():
    def misunderstand(backend):
        backend.deploy("WSG", "too few")

    with pytest.raises(AuditError, match=r"^gas of misunderstand: .*bad args"):
        measure_gas([misunderstand])


def test_measure_gas__leaves_the_callers_chain_alone():
    before = boa.env
    measure_gas([])
    assert boa.env is before
