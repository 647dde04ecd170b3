"""The whole demo in titanoboa: it balances, and one wei too few makes it fail."""

import io
import json
from importlib import import_module

import boa
import pytest
from rich.console import Console

from mevm_suite.demo import run
from mevm_suite.demo.economy import EconomyPlan
from mevm_suite.demo.forest import ForestPlan
from mevm_suite.deployment import Deployment
from mevm_suite.deployment.boa_backend import BoaBackend
from mevm_suite.deployment.cec_market import ROLES
from mevm_suite.trust import picture
from mevm_suite.trust.simulation import simulate

TITLES = ["Unknown buyer, no complaint", "Complaint upheld", "Malicious complaint"]
SUPPLIES = {"SEC": 1_500_000_000, "WSG": 1_500_000_000, "CEC": 36_867_216}


@pytest.fixture
def start(tmp_path, monkeypatch, hidden):
    """Run the demo in an empty folder; return its status, report and output.

    Wallets of the shielded pool cannot read titanoboa: their story was played on a node.
    """
    monkeypatch.setattr(import_module("mevm_suite.demo.run"), "play", lambda *args: hidden)
    monkeypatch.setattr(Deployment, "path", lambda self: tmp_path / "record.json")
    monkeypatch.setattr(picture, "simulate", lambda progress: simulate(30, progress))

    def call(backend):
        output = io.StringIO()
        managers = [boa.env.generate_address(name) for name in ("announcer", "giver")]
        console, plan = Console(file=output, width=120), EconomyPlan(days=30, holders=5, quiet=5)
        forests = ForestPlan(trees=100, estates=2, seasons=1, maps=0)
        w3 = hidden.story.w3
        status = run(backend, *managers, tmp_path, console, plan, forests, w3)
        return status, json.loads((tmp_path / "report.json").read_text()), output.getvalue()

    return call


@pytest.mark.rule("SEC-50")
@pytest.mark.rule("WSG-01")
@pytest.mark.rule("CEC-01")
def test_run__accounts_for_every_token(start, tmp_path):
    status, report, output = start(BoaBackend())
    assert status == 0
    assert report["ok"]
    assert {symbol: end["tokens"] for symbol, end in report["tokens"].items()} == SUPPLIES
    for symbol, end in report["tokens"].items():
        paid, held, locked = (int(end[name]) for name in ("paid", "held", "locked"))
        assert paid + held + locked == SUPPLIES[symbol] * 10**18
        assert held + locked == int(end["in_vesting"])
        assert locked == 0
    assert (tmp_path / "unlock.png").stat().st_size > 10_000
    assert (tmp_path / "unlock.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "cec-economy.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "trust.png").read_bytes().startswith(b"\x89PNG")
    assert report["market"]["ok"]
    assert report["commerce"]["ok"]
    assert [sale["title"] for sale in report["commerce"]["sales"]] == TITLES
    assert all(title in output for title in TITLES)
    assert report["economy"]["ok"]
    assert report["economy"]["plan"]["days"] == 30
    assert report["forest"]["ok"]
    assert (tmp_path / "stand.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "pool.png").read_bytes().startswith(b"\x89PNG")
    record = Deployment.load(tmp_path / "record.json")
    assert record.forest.at == report["forest"]["contracts"]
    assert report["shielded"]["ok"]
    assert record.shielded.at.items() <= report["shielded"]["contracts"].items()
    assert record.shielded.at["ShieldedPool"] in output
    assert "DEVIATES" not in output
    assert "1,500,000,000" in output
    assert all(report["market"]["contracts"][name] in output for name in ROLES)


class WeiShort(BoaBackend):
    """One wei of one balance is missing, from the second year on."""

    def call(self, contract, address, function, *args):
        value = super().call(contract, address, function, *args)
        missing = contract == "WSG" and function == "balanceOf" and self.timestamp > self.end
        return value - 1 if missing else value

    def __init__(self):
        self.end = self.timestamp + 365 * 86_400


def test_run__fails_on_one_wei(start):
    status, report, output = start(WeiShort())
    assert status == 1
    assert not report["ok"]
    assert not report["tokens"]["WSG"]["ok"]
    assert "DEVIATES" in output
    assert any(step["deviations"] for step in report["steps"])
    assert all(check["ok"] for check in report["deployment_checks"])
