"""The three sales in titanoboa: contracts and models agree, and one unit too few shows."""

import json

import boa
import pytest
from rich.console import Console

from mevm_suite.commerce.trade_model import State
from mevm_suite.demo import report, show
from mevm_suite.demo.commerce import SALES, Commerce
from mevm_suite.demo.community import example_community
from mevm_suite.demo.market import example_market
from mevm_suite.demo.sale import PRICE, YUAN
from mevm_suite.deployment import deploy_commerce, verify_commerce
from mevm_suite.deployment.boa_backend import BoaBackend

UNIT = 10**18
DAY = 86_400
NOBODY = "0x" + "00" * 20
DEPOSIT = 8_058_000  # 5.1 % of 158 CNY, for an index of 1 and for newcomers
FEES = 2 * 790_000  # half a percent of both sides


@pytest.fixture(scope="module")
def played():
    backend = BoaBackend()
    sec = backend.deploy("SEC", 10**9 * UNIT, boa.env.eoa, NOBODY)
    community = example_community(backend, sec, example_market(backend, []).oracle)
    commerce = Commerce(backend, deploy_commerce(backend, community))
    assert len(list(commerce.run())) == SALES
    return commerce


def stages(commerce, number):
    return {stage.state: stage for stage in commerce.sales[number].stages}


def test_commerce__agrees_with_the_models(played):
    assert played.deviations == []
    checks = list(played.check())
    assert len(checks) == 18
    assert [each for each in checks if not each.ok] == []


@pytest.mark.rule("SEC-01")
@pytest.mark.rule("SEC-02")
@pytest.mark.rule("SEC-07")
@pytest.mark.rule("SEC-09")
def test_first_sale__completes_seven_days_after_receipt(played):
    paid, received, completed = (
        stages(played, 0)[state] for state in ("PAID", "RECEIVED", "COMPLETED")
    )
    assert paid.locked == PRICE + 2 * DEPOSIT
    assert completed.elapsed - received.elapsed == 7 * DAY + 1
    assert completed.seller == PRICE + DEPOSIT - FEES // 2
    assert completed.buyer == 200 * YUAN - PRICE - FEES // 2
    assert (completed.locked, completed.burned) == (0, FEES)
    assert (paid.seller_index, paid.buyer_index, paid.relation) == (1_000, 0, 0)
    assert (completed.seller_index, completed.buyer_index, completed.relation) == (1_500, 1_000, 1)


@pytest.mark.rule("SEC-03")
def test_second_sale__ends_in_upheld_distrust(played):
    before, after = stages(played, 1)["DISPUTED"], stages(played, 1)["SETTLED"]
    withheld = PRICE * 4 // 10
    assert before.locked == withheld + 2 * DEPOSIT
    assert after.buyer - before.buyer == withheld + 2 * DEPOSIT
    assert after.seller == before.seller == PRICE - withheld
    assert (after.seller_index, after.buyer_index) == (None, 1_000)
    assert after.relation == 0


@pytest.mark.rule("SEC-03")
def test_third_sale__costs_the_abuser_deposit_and_trust(played):
    before, after = stages(played, 2)["DISPUTED"], stages(played, 2)["SETTLED"]
    assert after.seller - before.seller == before.locked
    assert after.buyer == before.buyer == 200 * YUAN - PRICE - DEPOSIT
    assert (after.seller_index, after.buyer_index) == (1_500, None)
    abuser = played.sales[2].buyer
    assert played.call("TrustIndex", "is_banned", abuser)
    with boa.reverts("TrustIndex: banned"):
        played.call("TrustIndex", "deposit_bps", abuser)


def test_report__tells_all_of_it(played, tmp_path):
    checks, published = list(played.check()), verify_commerce(played.record, played.backend)
    document = json.loads(json.dumps(report.commerce_as_json(played, published, checks)))
    assert document["ok"]
    assert [sale["stages"][-1]["state"] for sale in document["sales"]] == [
        "COMPLETED",
        "SETTLED",
        "SETTLED",
    ]
    console = Console(record=True, width=120, file=(tmp_path / "text").open("w"))
    show.published(console, published)
    for sale in played.sales:
        show.sale(console, sale)
    show.balance(console, "Commerce", checks)
    text = console.export_text()
    assert "DEVIATES" not in text
    assert "…" not in text
    assert text.count("banned") >= 2
    assert played.at["AutomaticContract"] in text


@pytest.mark.parametrize(
    ("contract", "function", "names"),
    [
        ("PeggedToken", "balanceOf", {"seller's wallet", "buyer's wallet", "burned"}),
        ("AutomaticContract", "held", {"yuan held"}),
        ("TrustIndex", "index_of", {"seller's index"}),
        ("TrustIndex", "limit_of", {"seller's limit"}),
    ],
)
def test_note__finds_one_unit(played, contract, function, names, monkeypatch):
    class UnitMore(BoaBackend):
        def call(self, of, address, name, *args):
            value = super().call(of, address, name, *args)
            return value + 1 if (of, name) == (contract, function) else value

    sale = played.sales[0]
    monkeypatch.setattr(sale, "backend", UnitMore())
    monkeypatch.setattr(sale, "stages", [])
    sale.note("again")
    (stage,) = sale.stages
    assert names <= {text.split(": ")[1].rsplit(" ", 3)[0] for text in stage.deviations}


def test_check__finds_one_wei(played, monkeypatch):
    class WeiMore(BoaBackend):
        def balance(self, account):
            return super().balance(account) + 1

    for each in (played, played.court):
        monkeypatch.setattr(each, "backend", WeiMore())
    wrong = {each.name for each in played.check() if not each.ok}
    assert wrong == {f"wei in {name}" for name in ROLES}


ROLES = ("AutomaticContract", "JudgeRegistry", "JudgeCourt", "RandomBeacon")


def test_stages__have_the_states_of_a_trade(played):
    states = {stage.state for sale in played.sales for stage in sale.stages}
    assert states == {state.name for state in State} - {"REFUNDED"}
