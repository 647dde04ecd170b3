"""`mevm token market`, and a dividend in a pegged token of six decimals."""

from dataclasses import replace
from typing import Any

import pytest

from mevm_suite.demo.market import example_market
from mevm_suite.demo.plan import example_assignment
from mevm_suite.deployment import Deployment, deploy_token
from mevm_suite.deployment.compiler import compiled_at
from mevm_suite.paths import ROOT
from mevm_suite.tables import Share, load_table

UNIT, PEG = 10**18, 10**6
DAY = 86_400
DEPLOYER, SELLER, BUYER, GIVER = 0, 1, 4, 2


@pytest.fixture(scope="module")
def traded(deployed: Any, tmp_path_factory: Any) -> Any:
    """CEC with a market; the seller has a million CEC, the buyer pegged tokens."""
    request = deployed.backend.w3.provider.make_request
    snapshot = request("evm_snapshot", [])["result"]
    backend = deployed.signed_by(DEPLOYER)
    peg = _deploy_peg(backend)
    to_buyer = peg.encode_abi("transfer", args=(deployed.account(BUYER), 10_000 * PEG))
    backend.send({"to": peg.address, "data": to_buyer})
    table, launch = load_table("CEC"), (backend.timestamp // DAY + 2) * DAY
    giver = deployed.account(GIVER)
    assignment = example_assignment(table, launch, giver, giver)
    lines = assignment.lines | {"operations": (Share(beneficiary=deployed.account(SELLER)),)}
    assignment = assignment.model_copy(update={"lines": lines})
    arbiter = backend.deploy("CommitteeArbiter", [deployed.account(n) for n in range(3)], DAY, 0)
    given = {"tokens": {"USD": peg.address}, "arbiter": arbiter}
    market = example_market(backend, []).model_copy(update=given)
    token = deploy_token(backend, table, assignment, market)
    deployment = Deployment(chain_id=1337, tokens=(token,))
    path = deployment.save(tmp_path_factory.mktemp("market") / "1337.json")
    deployed.travel(launch + DAY)
    yield replace(deployed, record=deployment, path=path, launch=launch)
    request("evm_revert", [snapshot])


def _deploy_peg(backend: Any) -> Any:
    source = compiled_at(ROOT / "tests/mocks/PlainPeg.vy")
    factory = backend.w3.eth.contract(abi=source.abi, bytecode=source.bytecode)
    receipt = backend.send({"data": factory.constructor().data_in_transaction})
    return backend.w3.eth.contract(receipt["contractAddress"], abi=source.abi)


@pytest.fixture
def chain(traded: Any, mevm_of: Any) -> Any:
    """The same for every test; the seller has claimed."""
    request = traded.backend.w3.provider.make_request
    snapshot = request("evm_snapshot", [])["result"]
    mevm_of(traded)("claim", traded.account(SELLER), "--yes", key=traded.keys[SELLER])
    yield traded
    assert request("evm_revert", [snapshot])["result"] is True


@pytest.fixture
def trade(chain: Any, mevm: Any) -> Any:
    """Run a command of the market with an account's key."""

    def run(who: int, *words: Any) -> str:
        return mevm("market", *words, "--yes", key=chain.keys[who])

    return run


def test_show__says_what_is_traded_today(chain: Any, mevm: Any) -> None:
    (row,) = mevm.json("market", "show", "--holder", chain.account(SELLER))
    assert (row["valid price"], row["lowest"], row["highest"]) == ("1", "0.98", "1.02")
    assert (row["in"], row["fee"], row["to withdraw"]) == ("USDP", "1 %", "0")


def test_offer__is_filled_and_withdrawn(chain: Any, mevm: Any, trade: Any) -> None:
    seller, buyer = chain.account(SELLER), chain.account(BUYER)
    trade(SELLER, "place", "offer", "500", "1.01")
    (order,) = mevm.json("market", "orders", "--owner", seller)
    assert (order["side"], order["price"], order["CEC"]) == ("offer", "1.01", "500")
    assert order["can be taken"] is True
    trade(BUYER, "fill", order["order"], "100")
    assert chain.read("CEC", "locked", buyer) == 100 * UNIT
    assert chain.read("C2CMarket", "balances", seller) == 101 * PEG
    assert mevm.json("market", "orders")[0]["CEC"] == "400"
    assert mevm.json("market", "show")[0]["for"] == "101"
    trade(SELLER, "withdraw")
    assert chain.read("C2CMarket", "balances", seller) == 0
    paid = [row for row in mevm.json("history", buyer) if row["token"] == "USDP"]
    assert [(row["kind"], row["sent"]) for row in paid] == [("C2CMarket", "102.01")]
    brought = [row for row in mevm.json("history", seller) if row["token"] == "USDP"]
    assert [(row["kind"], row["received"]) for row in brought] == [("C2CMarket", "101")]


def test_bid__is_filled_and_the_rest_cancelled(chain: Any, mevm: Any, trade: Any) -> None:
    trade(BUYER, "place", "bid", "300.5", "0.99")
    (order,) = mevm.json("market", "orders", "--limit", 1)
    assert (order["side"], order["owner"]) == ("bid", chain.account(BUYER))
    trade(SELLER, "fill", order["order"], "100.5")
    assert chain.read("CEC", "balanceOf", chain.account(BUYER)) == 1_005 * UNIT // 10
    chain.travel(chain.backend.timestamp + 2 * DAY)
    trade(BUYER, "cancel", order["order"])
    assert mevm.json("market", "orders") == []
    moves = [row for row in mevm.json("history", chain.account(BUYER)) if row["token"] == "USDP"]
    assert [(row["sent"], row["received"]) for row in moves] == [("297.495", "0"), ("0", "198")]


def test_unsigned__shows_the_allowance_too(chain: Any, mevm: Any) -> None:
    words = ("place", "bid", "100", "1", "--account", chain.account(BUYER), "--unsigned")
    output = mevm("market", *words)
    assert "let the market take 100 USDP" in output
    assert "bid for 100 CEC at 1 USDP" in output


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (("place", "offer", "500", "1.03"), 1, "outside the band"),
        (("place", "offer", "1", "1"), 1, "order too small"),
        (("place", "loan", "1", "1"), 2, "'loan' is not one of 'bid', 'offer'"),
        (("place", "offer", "500", "-1"), 2, "No such option: -1"),
        (("fill", "7", "1"), 1, "order 7 is not open"),
        (("fill", "0", "1"), 2, "0 is not in the range x>=1"),
        (("cancel", "7"), 1, "no such order"),
        (("withdraw",), 1, "nothing"),
        (("withdraw", "--account", "0x" + "22" * 20), 2, "not of --account"),
    ],
)
def test_market__refuses(mevm: Any, chain: Any, words: Any, code: int, reason: str) -> None:
    result = mevm.run("market", *words, "--yes", key=chain.keys[SELLER])
    assert (result.exit_code, reason in result.stderr) == (code, True), result.stderr


def test_place__needs_to_know_whose_order_it_is(mevm: Any) -> None:
    result = mevm.run("market", "place", "offer", "500", "1")
    assert (result.exit_code, "a key is needed, or --account" in result.stderr) == (2, True)


def test_dividend__counts_in_the_pegged_token(chain: Any, mevm: Any, trade: Any) -> None:
    seller = chain.account(SELLER)
    chain.travel((chain.backend.timestamp // DAY + 1) * DAY)
    trade(SELLER, "place", "offer", "5000", "1")
    trade(BUYER, "fill", 1, "5000")
    market = chain.cec.system[2].address
    chain.signed_by(0).transact("C2CMarket", market, "pay_fees")
    chain.travel((chain.backend.timestamp // DAY + 2) * DAY)
    (row,) = mevm.json("dividend", seller)
    assert (row["asset"], row["revenue so far"]) == ("USDP", "50")
    assert 34 < float(row["claimable"]) <= 35
    result = mevm.run("claim", seller, "--source", "dividend", "--yes", key=chain.keys[SELLER])
    assert f"claim {row['claimable']} USDP of HolderDividend" in result.stderr
    paid = mevm.json("history", seller)[-1]
    assert (paid["kind"], paid["received"]) == ("HolderDividend", row["claimable"])


def test_verify__covers_the_market(chain: Any, mevm: Any) -> None:
    rows = mevm.json("verify")
    assert "code of C2CMarket" in [row["what"] for row in rows]
    assert [row for row in rows if not row["ok"]] == []


def test_market__is_missed_where_there_is_none(deployed: Any, mevm_of: Any) -> None:
    result = mevm_of(deployed).run("market", "show")
    assert (result.exit_code, "CEC has no C2CMarket on this chain" in result.stderr) == (1, True)
