"""`mevm token balance|vesting|dividend|history`: looking, without a key."""

import csv
import io
import json
from typing import Any

import pytest
from eth_account import Account
from requests import Session

from mevm_suite.holder import connection
from mevm_suite.holder.connection import connect
from mevm_suite.holder.grants import grants_of
from mevm_suite.tables import load_table

UNIT = 10**18
DAY = 86_400
NOBODY = "0x" + "00" * 20


def exact(wei: int) -> str:
    whole, rest = divmod(wei, UNIT)
    return f"{whole}" + (f".{rest:018}".rstrip("0") if rest else "")


def claim_everything(chain: Any, mevm: Any) -> None:
    mevm("claim", chain.account(1), "--source", "vesting", "--yes", key=chain.keys[3])


def test_balance__shows_what_an_account_holds_and_what_waits(
    chain: Any, mevm: Any, holder: str
) -> None:
    coin, cec = mevm.json("balance", holder)
    assert (coin["token"], coin["balance"]) == ("coin", "10000")
    table = load_table("CEC")
    whole = sum(table.line(line).amount for line in ("operations", "technical-team")) + 1_000
    claimable = sum(chain.read("Vesting", "claimable", grant) for grant in (1, 2))
    assert cec["in vesting"] == str(whole)
    assert cec["claimable"] == exact(claimable)
    assert claimable > 0
    assert (cec["balance"], cec["mined"], cec["coin-days"]) == ("0", "0", "0")


def test_balance__hangs_up_when_it_is_shown(mevm: Any, holder: str, monkeypatch: Any) -> None:
    """A process that runs many commands would else keep a line to the node for each."""
    pools = []

    class Line(Session):
        def close(self) -> None:
            pools.append(self.get_adapter("http://").poolmanager.pools)
            assert len(pools[-1]) == 1
            super().close()

    monkeypatch.setattr(connection, "Session", Line)
    mevm("balance", holder)
    assert [len(each) for each in pools] == [0]


def test_balance__of_several_accounts_as_a_table(chain: Any, mevm: Any, holder: str) -> None:
    output = mevm("balance", holder, chain.account(3).lower(), "--token", "CEC")
    assert "Balances at block" in output
    assert output.count(holder) == 2
    assert output.count(chain.account(3)) == 2


def test_balance__parts_what_is_locked(chain: Any, mevm: Any, holder: str) -> None:
    claim_everything(chain, mevm)
    mevm("lock", "1000.5", "--yes", key=chain.keys[1])
    _, cec = mevm.json("balance", holder)
    assert cec["locked"] == exact(chain.read("CEC", "locked", holder))
    assert cec["locked"].startswith("1000.5")  # the contract rounds up
    assert float(cec["available"]) + 1000.5 == pytest.approx(float(cec["balance"]))
    chain.travel(chain.backend.timestamp + 2 * DAY)
    _, cec = mevm.json("balance", holder)
    assert float(cec["mined"]) > 0
    assert float(cec["coin-days"]) > 0


def test_vesting__agrees_with_the_contract_at_every_date(
    chain: Any, mevm: Any, holder: str
) -> None:
    grants = grants_of(connect(chain.url), chain.record.tokens, holder)
    assert [grant.line for grant in grants] == ["technical-team", "operations", "gifts"]
    for grant in grants:
        for date in grant.dates():
            for time in (date - 1, date, date + DAY):
                assert grant.released(time) == chain.read("Vesting", "released", grant.id, time)
    rows = mevm.json("vesting", holder)
    assert [(row["grant"], row["kind"]) for row in rows][:2] == [(1, "dated"), (2, "dated")]
    for row, grant in zip(rows, grants, strict=True):
        assert row["released"] == exact(grant.released(chain.backend.timestamp))
        assert row["amount"] == exact(grant.amount)


def test_vesting__names_the_next_date(chain: Any, mevm: Any, holder: str) -> None:
    row = mevm.json("vesting", holder)[0]
    grant = grants_of(connect(chain.url), chain.record.tokens, holder)[0]
    following = grant.next_date(chain.backend.timestamp)
    assert following is not None
    assert row["next date"].endswith("Z")
    assert row["released then"] == exact(chain.read("Vesting", "released", 1, following))


def test_vesting__draws_the_curve(chain: Any, mevm: Any, holder: str, tmp_path: Any) -> None:
    path = tmp_path / "curve.png"
    mevm("vesting", holder, "--picture", path)
    assert path.read_bytes().startswith(b"\x89PNG")
    refused = mevm.run("vesting", chain.account(4), "--picture", path)
    assert (refused.exit_code, refused.stderr) == (1, "Error: no grants to draw\n")
    unusable = mevm.run("vesting", holder, "--picture", tmp_path / "curve.xyz")
    assert unusable.exit_code == 2
    assert "curve.xyz" in unusable.stderr


def test_history__adds_up_and_names_where_it_came_from(chain: Any, mevm: Any, holder: str) -> None:
    claim_everything(chain, mevm)
    mevm("transfer", "CEC", chain.account(4), "12.25", "--yes", key=chain.keys[1])
    mevm("lock", "1", "--yes", key=chain.keys[1])
    rows = mevm.json("history", holder)
    kinds = [row["kind"] for row in rows]
    assert kinds == ["Vesting", "transfer", "transfer", "locked"]
    sent, to_self, locked = rows[1:]
    assert (sent["sent"], sent["received"]) == ("12.25", "0")
    assert sent["counterparty"] == chain.account(4)
    assert (to_self["sent"], to_self["received"]) == ("1", "1")
    assert locked["locked"] == "1"
    assert rows[-1]["balance"] == exact(chain.read("CEC", "balanceOf", holder))
    received = mevm.json("history", chain.account(4))
    assert [(row["kind"], row["received"]) for row in received] == [
        ("transfer", "12.25"),
        ("locked", "0"),
    ]


def test_history__as_csv_has_every_digit(chain: Any, mevm: Any, holder: str) -> None:
    claim_everything(chain, mevm)
    mevm("transfer", "CEC", chain.account(4), "0.000000000000000001", "--yes", key=chain.keys[1])
    rows = list(csv.DictReader(io.StringIO(mevm("history", holder, "--csv"))))
    assert rows[-1]["sent"] == "0.000000000000000001"
    assert rows[-1]["locked"] == ""
    assert rows[-1]["transaction"].startswith("0x")
    assert mevm("history", chain.account(3), "--csv") == ""


def test_history__reads_in_pieces(chain: Any, mevm: Any, holder: str) -> None:
    claim_everything(chain, mevm)
    assert mevm.json("history", holder, "--log-range", 1) == mevm.json("history", holder)


def test_history__refuses_logs_that_do_not_add_up(
    chain: Any, mevm: Any, holder: str, tmp_path: Any
) -> None:
    claim_everything(chain, mevm)
    content = json.loads(chain.path.read_text())
    content["tokens"][0]["token"]["block"] = chain.backend.block_number + 1
    late = tmp_path / "late.json"
    late.write_text(json.dumps(content))
    result = mevm.run("history", holder, "--deployment", late)
    assert result.exit_code == 1
    assert "CEC: events add up to 0, but the balance is" in result.stderr


def test_dividend__shows_revenue_and_what_is_due(chain: Any, mevm: Any, holder: str) -> None:
    claim_everything(chain, mevm)
    dividend = next(each for each in chain.cec.system if each.contract == "HolderDividend")
    chain.travel((chain.backend.timestamp // DAY + 1) * DAY)
    payer = chain.signed_by(3)
    data = payer.data("HolderDividend", dividend.address, "pay_revenue", 100 * UNIT)
    payer.send({"to": dividend.address, "data": data, "value": 100 * UNIT})
    chain.travel((chain.backend.timestamp // DAY + 1) * DAY)
    (row,) = mevm.json("dividend", holder)
    assert row["asset"] == "coin"
    assert row["revenue so far"] == "100"
    assert row["holders' share"] == "70 %"
    due = chain.read("HolderDividend", "claimable", holder)
    assert 0 < due <= 70 * UNIT
    assert row["claimable"] == exact(due)
    mevm("claim", holder, "--source", "dividend", "--yes", key=chain.keys[3])
    paid = [each for each in mevm.json("history", holder) if each["token"] == "coin"]
    assert [(each["kind"], each["received"]) for each in paid] == [("HolderDividend", exact(due))]


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        (["0x12"], "expected an address of 20 bytes in hex"),
        (["0xF39fd6e51aad88f6f4ce6ab8827279cfffb92266"], "a mistyped address?"),
        ([NOBODY, "--token", "ABC"], "no token ABC in the record, expected one of CEC"),
        ([NOBODY, "--json", "--csv"], "--json and --csv exclude each other"),
        ([NOBODY, "--rpc", "localhost:8545"], "expected an RPC address such as http://"),
        ([NOBODY, "--rpc", "http://127.0.0.1:1"], "no answer from http://127.0.0.1:1"),
        ([NOBODY, "--deployment", "/nowhere"], "does not exist"),
        ([], "Missing argument"),
    ],
)
def test_balance__says_what_cannot_be_used(mevm: Any, args: list[str], reason: str) -> None:
    result = mevm.run("balance", *args)
    assert result.exit_code == 2
    assert reason in result.stderr


def test_balance__refuses_a_record_of_another_chain(
    chain: Any, mevm: Any, holder: str, tmp_path: Any
) -> None:
    other = tmp_path / "5.json"
    other.write_text(chain.path.read_text().replace('"chain_id": 1337', '"chain_id": 5'))
    result = mevm.run("balance", holder, "--deployment", other)
    assert (result.exit_code, "the record is of chain 5, the node's is 1337" in result.stderr) == (
        2,
        True,
    )
    other.write_text("{}")
    result = mevm.run("balance", holder, "--deployment", other)
    assert (result.exit_code, "expected a deployment record" in result.stderr) == (2, True)


def test_reading__needs_no_key(chain: Any) -> None:
    assert connect(chain.url).signer is None
    assert Account.from_key(chain.keys[1]).address == chain.account(1)
