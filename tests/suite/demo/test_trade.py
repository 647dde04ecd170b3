"""A week on CEC's market in titanoboa: its books balance, and one unit too few shows."""

import json

import boa
import pytest
from rich.console import Console

from mevm_suite.demo import report, show
from mevm_suite.demo.market import example_market
from mevm_suite.demo.plan import example_assignment
from mevm_suite.demo.trade import Trade
from mevm_suite.deployment import Deployment, claim_due, deploy_token
from mevm_suite.deployment.boa_backend import BoaBackend
from mevm_suite.deployment.cec_market import ROLES
from mevm_suite.tables import load_table

DAY = 86_400


def deploy(market):
    """Deploy CEC, go past its launch, and claim what is free."""
    backend, table = BoaBackend(), load_table("CEC")
    manager = boa.env.generate_address("manager")
    assignment = example_assignment(table, backend.timestamp + DAY, manager, manager)
    token = deploy_token(backend, table, assignment, market)
    backend.travel(backend.timestamp + 2 * DAY)
    record = Deployment(chain_id=backend.chain_id, tokens=(token,))
    claim_due(record, backend, {"CEC": table})
    return token


@pytest.fixture(scope="module")
def traded():
    trade = Trade(BoaBackend(), deploy(example_market(BoaBackend(), [])))
    trade.run()
    return trade


@pytest.mark.rule("CEC-05")
@pytest.mark.rule("CEC-07")
@pytest.mark.rule("CEC-10")
@pytest.mark.rule("CEC-11")
def test_trade__balances(traded, tmp_path):
    checks = list(traded.check())
    assert len(checks) == 13
    assert [each for each in checks if not each.ok] == []
    assert traded.done["claim dividend"] >= 2
    assert set(ROLES) | {"PeggedToken", "PriceOracle", "CommitteeArbiter"} <= set(traded.at)
    document = json.loads(json.dumps(report.trade_as_json(traded, checks)))
    assert document["ok"]
    assert document["contracts"]["C2CMarket"] == traded.at["C2CMarket"]
    console = Console(record=True, width=120, file=(tmp_path / "text").open("w"))
    show.books(console, "CEC's market", traded.done, checks)
    assert "DEVIATES" not in console.export_text()


@pytest.mark.parametrize(
    ("contract", "function", "names"),
    [
        ("PeggedToken", "balanceOf", {"USD in the market", "USD of everybody"}),
        ("CEC", "balanceOf", {"CEC on offer", "CEC of everybody and every contract"}),
        ("HolderDividend", "received", {"revenue in USD"}),
        ("C2CMarket", "valid_price_today", {"day's price on the market"}),
    ],
)
def test_check__finds_one_unit(traded, contract, function, names, monkeypatch):
    class UnitShort(BoaBackend):
        def call(self, of, address, name, *args):
            value = super().call(of, address, name, *args)
            return value - 1 if (of, name) == (contract, function) and value else value

    monkeypatch.setattr(traded, "backend", UnitShort())
    assert names <= {each.name for each in traded.check() if not each.ok}


def test_trade__needs_a_market():
    with pytest.raises(ValueError, match="expected a token with a market"):
        Trade(BoaBackend(), deploy(None))
