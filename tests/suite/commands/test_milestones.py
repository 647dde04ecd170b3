"""A grant that is released by announcement, and two tokens in one record."""

from dataclasses import replace
from typing import Any

import pytest

from mevm_suite.demo.plan import example_assignment
from mevm_suite.deployment import Deployment, deploy_token
from mevm_suite.holder.connection import connect
from mevm_suite.holder.grants import grants_of
from mevm_suite.tables import Share, load_table

DAY = 86_400
LINE = "business"
CONTENT = b"\x01" * 32


@pytest.fixture(scope="module")
def both(deployed: Any, tmp_path_factory: Any) -> Any:
    """SEC beside CEC; a milestone of 30 % is reached, one of 50 % announced."""
    request = deployed.backend.w3.provider.make_request
    snapshot = request("evm_snapshot", [])["result"]
    backend, announcer = deployed.signed_by(0), deployed.signed_by(2)
    table = load_table("SEC")
    assignment = example_assignment(
        table, backend.timestamp + DAY, announcer.sender, announcer.sender
    )
    share = Share(beneficiary=deployed.account(1), manager=announcer.sender)
    lines = assignment.lines | {LINE: (share,)}
    token = deploy_token(backend, table, assignment.model_copy(update={"lines": lines}))
    grant = [line.id for line in table.lines].index(LINE)
    start = backend.timestamp
    for days, part in ((10, 3_000), (40, 5_000)):
        arguments = (grant, start + days * DAY, part, CONTENT)
        announcer.transact("Vesting", token.vesting.address, "announce", *arguments)
    deployed.travel(start + 20 * DAY)
    record = Deployment(chain_id=1337, tokens=(*deployed.record.tokens, token))
    path = record.save(tmp_path_factory.mktemp("both") / "1337.json")
    yield replace(deployed, record=record, path=path, launch=start)
    request("evm_revert", [snapshot])


@pytest.fixture
def chain(both: Any) -> Any:
    request = both.backend.w3.provider.make_request
    snapshot = request("evm_snapshot", [])["result"]
    yield both
    assert request("evm_revert", [snapshot])["result"] is True


def test_vesting__follows_milestones(chain: Any, mevm: Any, holder: str) -> None:
    (row,) = mevm.json("vesting", holder, "--token", "SEC")
    whole = load_table("SEC").line(LINE).amount
    assert (row["line"], row["kind"], row["amount"]) == (LINE, "announced", str(whole))
    assert row["released"] == row["claimable"] == str(whole * 3 // 10)
    assert row["released then"] == str(whole // 2)
    (grant,) = grants_of(connect(chain.url), chain.record.tokens[1:], holder)
    for date in grant.dates():
        for time in (date - 1, date):
            address = chain.record.tokens[1].vesting.address
            released = chain.backend.call("Vesting", address, "released", grant.id, time)
            assert grant.released(time) == released


def test_vesting__draws_a_panel_per_token(
    chain: Any, mevm: Any, holder: str, tmp_path: Any
) -> None:
    one, two = tmp_path / "one.svg", tmp_path / "two.svg"
    mevm("vesting", holder, "--token", "SEC", "--picture", one)
    mevm("vesting", holder, "--picture", two)
    assert (one.read_text().count('id="axes_'), two.read_text().count('id="axes_')) == (1, 2)


def test_claim__of_one_token_leaves_the_other(chain: Any, mevm: Any, holder: str) -> None:
    mevm("claim", holder, "--token", "SEC", "--yes", key=chain.keys[1])
    rows = {row["token"]: row for row in mevm.json("balance", holder)}
    assert float(rows["SEC"]["balance"]) > 0 == float(rows["CEC"]["balance"])
    assert rows["SEC"]["claimable"] == "0"
    assert rows["SEC"]["coin-days"] is None


def test_verify__of_both_tokens(chain: Any, mevm: Any) -> None:
    rows = mevm.json("verify")
    assert [row for row in rows if not row["ok"]] == []
    assert {row["token"] for row in rows} == {"CEC", "SEC"}
    assert {row["token"] for row in mevm.json("verify", "--token", "SEC")} == {"SEC"}
