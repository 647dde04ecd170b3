"""`mevm oracle`: join, run, look and leave."""

import json

import pytest
from click.testing import CliRunner

from mevm_suite.commands.options import Session
from mevm_suite.commands.oracle import oracle
from mevm_suite.deployment.record import ContractRecord, ForestDeployment
from mevm_suite.deployment.web3_backend import Web3Backend
from mevm_suite.holder import connection

DAY = 86_400
STAKE = 2_000 * 10**6
HEADER = "peril,date,latitude,longitude,radius_m,intensity\n"
ME = 0


@pytest.fixture
def mevm(world, monkeypatch):
    """Run the command line as one of the accounts."""

    def connect(url, signer=None, pinned=True):
        return Web3Backend(world.w3, signer, pinned)

    monkeypatch.setattr(connection, "connect", connect)

    def mevm(*arguments, number=ME, fails=0, is_told=True):
        key = None if number is None else world.keys[number]
        place = world.oracle if is_told else None
        environment = {"MEVM_PRIVATE_KEY": key, "MEVM_HAZARD_ORACLE": place}
        result = CliRunner().invoke(oracle, list(map(str, arguments)), env=environment)
        assert result.exit_code == fails, result.output
        return result.output

    return mevm


@pytest.mark.rule("CEC-52")
def test_run__reports_what_a_folder_says(world, mevm, fire, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "fires.csv").write_text(HEADER + "fire,2027-01-14,40,116,1000,80\n")
    run = ("run", "--source", f"csv:{data}", "--state", tmp_path / "state", "--once")
    assert mevm(*run).startswith("open an event of region")
    assert mevm(*run) == "commit to event 1\n"
    world.travel(DAY // 4)
    assert mevm(*run) == "reveal event 1\n"
    (event,) = json.loads(mevm("status", "--json"))
    assert (event["event"], event["peril"], event["state"]) == (1, "fire", "revealing")
    assert (event["day"], event["revealed"]) == ("2027-01-14T00:00:00Z", "1 of 5")
    assert (event["blocks hit"], event["worst"]) == (None, None)
    assert "belongs to" in mevm(*run, number=1, fails=2)


def test_run__needs_a_source_and_a_key(mevm, tmp_path):
    output = mevm("run", "--source", "ftp:x", "--state", tmp_path, fails=2)
    assert "--source: expected csv:FOLDER or http:https://" in output
    run = ("run", "--source", f"csv:{tmp_path}", "--state", tmp_path / "state", "--once")
    assert "a key is needed" in mevm(*run, number=None, fails=2)


def test_leave__waits_for_the_bond(world, mevm):
    mevm("leave", "--yes")
    seats = json.loads(mevm("status", "--seats", "--json"))
    assert [seat["active"] for seat in seats] == [False, True, True, True, True]
    assert [seat["free from"] is None for seat in seats] == [False, True, True, True, True]
    assert "the bond is bound by events until" in mevm("leave", "--yes", fails=1)
    world.travel(9 * DAY)
    mevm("leave", "--yes")
    backend = world.backend(ME)
    balance = backend.call("PeggedToken", world.token, "balanceOf", world.account(ME))
    assert balance == 10_000 * 10**6
    assert "has no seat" in mevm("leave", "--yes", fails=1)
    mevm("join", STAKE, "--yes")
    mevm("join", 1, "--yes")
    assert world.bond(ME) == STAKE + 1


def test_status__finds_the_oracle_in_the_record(world, mevm, monkeypatch):
    place = {"contract": "HazardOracle", "address": world.oracle}
    contracts = (ContractRecord(**place, block=0, arguments=(), code_hash=""),)
    record = ForestDeployment.model_construct(contracts=contracts)
    monkeypatch.setattr(Session, "forest", lambda self: (world.backend(ME), record))
    seats = json.loads(mevm("status", "--seats", "--json", is_told=False))
    assert [seat["reporter"] for seat in seats] == [world.account(n) for n in range(5)]
