"""The demo's shielded pool: who sees what, and one unit too few shows."""

import json
from dataclasses import replace

import pytest
from rich.console import Console

from mevm_suite.demo import report, show
from mevm_suite.demo.balance import Check
from mevm_suite.demo.shielded_assets import coins, dollars
from mevm_suite.demo.shielded_books import OUTSIDE
from mevm_suite.demo.shielded_checks import AMOUNT, Checks
from mevm_suite.demo.shielded_views import texts
from shielded.wallet.failure import WalletError

NOT_HIS = ["not his: he sees what everybody sees"]


@pytest.fixture
def story(hidden):
    return hidden.story


def seen(hidden, who):
    place = ("owner", "auditor", "outsider").index(who)
    return [texts(row.seen[place]) for row in hidden.rows]


def wrong(story):
    return {each.name for each in Checks(story).run() if not each.ok}


@pytest.mark.rule("SERO-14")
def test_story__balances_to_the_smallest_unit(hidden):
    assert [each for each in hidden.checks if not each.ok] == []
    assert len(hidden.checks) == 50
    assert all(each.ok for each in hidden.story.scene.checks)
    found = {each.name: each.found for each in hidden.checks}
    assert found["auditor: left SERO"] == coins(3_690).amount
    assert found["USD: ledger of TicketOffice"] == dollars(80).amount
    assert found["SERO: ledger of relayer"] == coins(30).amount
    assert found["SERO: ledger of sponsor"] == coins(40).amount
    assert found["USD: in packages"] == dollars(5).amount


@pytest.mark.rule("SERO-02")
@pytest.mark.rule("SERO-15")
def test_auditor__sees_what_the_owner_sees_and_spends_nothing(hidden, story):
    addresses = {name: text[:9] for text, name in story.names.items()}
    _, paid, bought, returned, left = seen(hidden, "auditor")
    assert f'out: 120 USD to {addresses["supplier"]}… "invoice 12"' in paid
    assert f'out: 1.5 SERO and VOUCHER no. 7 to {addresses["courier"]}… "wages"' in paid
    assert bought == NOT_HIS
    assert returned == ['income: 0.2 SERO "too much"']
    assert left == ["3.69 SERO", "180 USD"]
    for own, his in zip(seen(hidden, "owner"), seen(hidden, "auditor"), strict=True):
        assert len(own) == len(his)
    with pytest.raises(WalletError, match="tracking key only"):
        assert story.auditor.book.spending


def test_outsider__sees_what_is_open_and_nothing_else(hidden, story):
    hide, pay, buy, take, bounds = seen(hidden, "outsider")
    assert pay[1:] == ["2 notes spent: whose? of what?", "4 notes made: for whom? of what?"]
    assert pay[0].startswith("fee: 0.01 SERO to 0x")
    assert [line.split(" from ")[0] for line in hide[:3]] == [
        "in: 5 SERO",
        "in: 300 USD",
        "in: VOUCHER no. 7",
    ]
    assert "out: 100 USD to TicketOffice" in buy
    assert any(line.startswith(f"out: 1 SERO to {story.fresh[:9].lower()}") for line in take)
    assert bounds[:2] == ["something from 0 to 3.98 SERO", "something from 0 to 220 USD"]
    assert story.given_away.candidates == 1 and story.given_away.warnings


def test_secrets__are_not_in_the_chains_data(story):
    checks = Checks(story)
    secrets = checks.secrets()
    hidden_amounts = {*map(dollars, (120, 180, 5)), *map(coins, (1_500, 3_490, 290))}
    assert {each.amount.to_bytes(AMOUNT, "big") for each in hidden_amounts} < secrets
    assert checks.shown(secrets) == []
    told = [dollars(100).amount.to_bytes(AMOUNT, "big"), story.scene.address("relayer")]
    assert checks.shown(told) == told


@pytest.mark.parametrize(
    ("contract", "function", "name"),
    [
        ("ShieldedVault", "hidden", "in notes and packages"),
        ("ShieldedVault", "ledger", "ledger of relayer"),
        ("ShieldedVault", "supply", "hidden and in ledgers"),
        ("PeggedToken", "balanceOf", "USD: held by the vault"),
    ],
)
def test_checks__find_one_unit_in_a_contract(story, contract, function, name, monkeypatch):
    call = story.scene.call

    def one_more(of, what, *args):
        return call(of, what, *args) + ((of, what) == (contract, function))

    monkeypatch.setattr(story.scene, "call", one_more)
    assert any(name in each for each in wrong(story))


def test_checks__find_one_wei_of_an_account(story, monkeypatch):
    coins_of = story.scene.coins
    monkeypatch.setattr(story.scene, "coins", lambda account: coins_of(account) - 1)
    found = wrong(story)
    assert len(found) == 5 and "SERO: held by the vault" in found
    assert "wei of the fresh account, which paid none" in found


def test_checks__find_what_the_books_do_not_know(story, monkeypatch):
    monkeypatch.setattr(story.books, "moves", [*story.books.moves])
    story.books.move(2, "merchant", OUTSIDE, replace(coins(1), amount=1))
    assert wrong(story) == {
        "merchant's SERO",
        "auditor, transaction 2: SERO",
        "auditor: left SERO",
    }


def test_report__tells_all_of_it(hidden, tmp_path):
    document = json.loads(json.dumps(report.shielded_as_json(hidden)))
    assert document["ok"]
    assert [each["proofs"] for each in document["transactions"]] == [2, 6, 4, 3]
    assert document["seen"][3]["auditor"] == ['income: 0.2 SERO "too much"']
    assert document["actions"]["relayed"] == 3
    off = replace(hidden, checks=[*hidden.checks, Check("one wei", 1, 0)])
    assert not report.shielded_as_json(off)["ok"]
    with (tmp_path / "text").open("w") as file:
        console = Console(record=True, width=120, file=file)
        show.seen(console, hidden.rows)
        show.books(console, "The shielded pool", hidden.story.done, hidden.checks)
    text = console.export_text()
    assert "DEVIATES" not in text
    assert "4 notes made" in text and "invoice 12" in text
