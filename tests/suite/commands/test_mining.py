"""`mevm token mining` and `claim`, of what fees mine: WSG, its sink, and a source that pays."""

from dataclasses import replace
from typing import Any

import pytest

from mevm_suite.demo.plan import example_assignment
from mevm_suite.deployment import Deployment, deploy_token
from mevm_suite.holder.amounts import Amount
from mevm_suite.holder.mining import Reward, best_order
from mevm_suite.holder.output import Time
from mevm_suite.tables import Share, load_table
from mevm_suite.tables.assignment import NOBODY, FeeSources

UNIT = 10**18
DAY = 86_400
WEEK = 7 * DAY
PAYER, SOURCE, OTHER = 1, 4, 3
SHOP, FRIEND = "0x" + "11" * 20, "0x" + "22" * 20
NEAR = 27  # weeks within 180 days


@pytest.fixture(scope="module")
def mined(deployed: Any, tmp_path_factory: Any) -> Any:
    """WSG whose source of fees has tokens; the payer has traded in two epochs."""
    request = deployed.backend.w3.provider.make_request
    snapshot = request("evm_snapshot", [])["result"]
    backend, table = deployed.signed_by(0), load_table("WSG")
    oracle = backend.deploy("PriceOracle", backend.sender, DAY, [])
    launch, source = backend.timestamp + DAY, deployed.account(SOURCE)
    assignment = example_assignment(table, launch, NOBODY, NOBODY)
    lines = assignment.lines | {"foundation": (Share(beneficiary=source),)}
    fees = FeeSources(sources=(source,), oracle=oracle)
    given = {"lines": lines, "fees": fees}
    token = deploy_token(backend, table, assignment.model_copy(update=given))
    deployment = Deployment(chain_id=1337, tokens=(token,))
    path = deployment.save(tmp_path_factory.mktemp("mining") / "1337.json")
    deployed.travel(launch)
    chain = replace(deployed, record=deployment, path=path, launch=launch)
    _fill(chain)
    yield chain
    request("evm_revert", [snapshot])


def _fill(chain: Any) -> None:
    """Pay fees of 300 and 100 to the shop and 40 to a friend, in epochs 0 and 1."""
    source, (token,) = chain.signed_by(SOURCE), chain.record.tokens
    grant = [line.id for line in load_table("WSG").lines].index("foundation")
    source.transact("Vesting", token.vesting.address, "claim", grant)
    source.transact("WSG", token.token.address, "approve", chain.cec.system[0].address, 10**30)
    pay(chain, SHOP, 100 * UNIT)
    pay(chain, FRIEND, 40 * UNIT)
    chain.travel(chain.read("FeeSink", "start") + WEEK)
    pay(chain, SHOP, 300 * UNIT)


def pay(chain: Any, counterparty: str, amount: int, payer: int = PAYER, by: int = SOURCE) -> None:
    sink, token = chain.cec.system[0].address, chain.cec.token.address
    args = (token, amount, chain.account(payer), counterparty)
    chain.signed_by(by).transact("FeeSink", sink, "pay", *args)


@pytest.fixture
def chain(mined: Any) -> Any:
    """The same for every test; epoch 2 has begun."""
    request = mined.backend.w3.provider.make_request
    snapshot = request("evm_snapshot", [])["result"]
    mined.travel(mined.read("FeeSink", "start") + 2 * WEEK)
    yield mined
    assert request("evm_revert", [snapshot])["result"] is True


def states(rows: Any) -> list[tuple[Any, ...]]:
    names = ("epoch", "counterparty", "fees", "claimable", "claimed", "state")
    return [tuple(row[name] for name in names) for row in rows]


@pytest.mark.rule("WSG-02")
def test_mining__shows_fees_and_what_they_bring(chain: Any, mevm: Any, holder: str) -> None:
    rows = mevm.json("mining", holder)
    assert states(rows) == [
        (0, SHOP, "100", "50", None, "holder can claim"),
        (0, FRIEND, "40", "20", None, "holder can claim"),
        (1, SHOP, "300", "150", None, "holder can claim"),
        (2, None, "0", None, None, "goes on"),
    ]
    ends = chain.read("FeeSink", "start") + WEEK
    assert (rows[0]["token"], rows[0]["ends"]) == ("WSG", str(Time(ends)))


def test_mining__as_csv_and_as_a_table(mevm: Any, holder: str) -> None:
    first, *lines = mevm("mining", holder, "--csv").splitlines()
    assert first == (
        "token,epoch,ends,counterparty,fees,fees in coin,part of all,claimable,claimed,state"
    )
    assert len(lines) == 4
    output = mevm("mining", holder)
    assert "holder can claim" in output
    assert "part of all" not in output


def test_mining__of_one_who_paid_nothing_shows_the_running_epoch(chain: Any, mevm: Any) -> None:
    (row,) = mevm.json("mining", chain.account(OTHER))
    assert states([row]) == [(2, None, "0", None, None, "goes on")]


def test_mining__counts_sources_that_are_trusted_only(chain: Any, mevm: Any) -> None:
    source, token = chain.signed_by(SOURCE), chain.cec.token.address
    source.transact("WSG", token, "transfer", chain.account(OTHER), UNIT)
    sink = chain.cec.system[0].address
    chain.signed_by(OTHER).transact("WSG", token, "approve", sink, UNIT)
    pay(chain, SHOP, UNIT, payer=0, by=OTHER)
    assert [row["fees"] for row in mevm.json("mining", chain.account(0))] == ["0"]


def test_claim__takes_the_largest_first(chain: Any, mevm: Any, holder: str) -> None:
    before = chain.read("WSG", "balanceOf", holder)
    result = mevm.run("claim", holder, "--source", "mining", "--yes", key=chain.keys[PAYER])
    assert result.exit_code == 0, result.stderr
    titles = [line.split("  [")[0] for line in result.stderr.splitlines()]
    assert titles == [
        f"claim 150 WSG for the fees of epoch 1 with {SHOP}",
        f"claim 25 WSG for the fees of epoch 0 with {SHOP}",
        f"claim 20 WSG for the fees of epoch 0 with {FRIEND}",
    ]
    assert chain.read("WSG", "balanceOf", holder) == before + 195 * UNIT
    paid = [row["claimed"] for row in mevm.json("mining", holder)]
    assert paid == ["25", "20", "150", None]
    kinds = {row["kind"] for row in mevm.json("history", holder)}
    assert kinds == {"TransactionMining"}
    again = mevm.run("claim", holder, "--yes", key=chain.keys[PAYER])
    assert (again.exit_code, again.stderr) == (1, "Error: nothing to do\n")


def test_claim__of_chosen_epochs(chain: Any, mevm: Any, holder: str) -> None:
    mevm("claim", holder, "--epoch", 0, "--yes", key=chain.keys[PAYER])
    rows = mevm.json("mining", holder)
    assert [row["state"] for row in rows[:3]] == ["claimed", "claimed", "holder can claim"]
    assert [row["claimable"] for row in rows[:3]] == ["0", "0", "75"]


def test_claim__by_another_waits_for_the_payers_choice(chain: Any, mevm: Any, holder: str) -> None:
    command = ("claim", holder, "--epoch", 1, "--yes")
    result = mevm.run(*command, key=chain.keys[OTHER])
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"epoch 1 with {SHOP} is left out: only {holder} can claim until" in result.stderr
    chain.travel(chain.read("FeeSink", "start") + 2 * WEEK + 180 * DAY)
    assert mevm.json("mining", holder)[2]["state"] == "anybody can claim"
    mevm(*command, key=chain.keys[OTHER])
    assert chain.read("WSG", "balanceOf", holder) == 150 * UNIT


def test_claim__unsigned_is_the_payers(mevm: Any, chain: Any, holder: str) -> None:
    output = mevm("claim", holder, "--unsigned")
    assert output.count('"title": "claim') == 3
    other = mevm.run("claim", holder, "--unsigned", "--account", chain.account(OTHER))
    assert (other.exit_code, "nothing to do" in other.stderr) == (1, True)


def test_mining__waits_for_a_price_of_fees_in_the_coin(chain: Any, mevm: Any, holder: str) -> None:
    sink = chain.cec.system[0].address
    args = (NOBODY, 5 * UNIT, holder, SHOP)
    data = chain.backend.data("FeeSink", sink, "pay", *args)
    chain.signed_by(SOURCE).send({"to": sink, "data": data, "value": 5 * UNIT})
    chain.travel(chain.read("FeeSink", "start") + 3 * WEEK)
    (row,) = [row for row in mevm.json("mining", holder) if row["epoch"] == 2]
    assert (row["fees"], row["fees in coin"], row["claimable"]) == ("0", "5", None)
    assert row["state"] == "waits for a price"
    chain.travel(chain.read("FeeSink", "start") + 3 * WEEK + 30 * DAY)
    (row,) = [row for row in mevm.json("mining", holder) if row["epoch"] == 2]
    assert (row["claimable"], row["state"]) == ("0", "earns nothing")


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (("mining", "0x12"), 2, "expected an address of 20 bytes"),
        (("mining", SHOP, "--token", "SEC"), 2, "no token SEC in the record"),
        (("mining", SHOP, "--json", "--csv"), 2, "--json and --csv exclude each other"),
        (("claim", SHOP, "--epoch", "-1"), 2, "-1 is not in the range x>=0"),
    ],
)
def test_mining__refuses(mevm: Any, words: Any, code: int, reason: str) -> None:
    result = mevm.run(*words)
    assert (result.exit_code, reason in result.stderr) == (code, True), result.stderr


@pytest.mark.rule("CEC-06")
def test_mining__of_locked_tokens(deployed: Any, mevm_of: Any) -> None:
    request = deployed.backend.w3.provider.make_request
    snapshot = request("evm_snapshot", [])["result"]
    mevm, holder = mevm_of(deployed), deployed.account(PAYER)
    (row,) = mevm.json("mining", holder)
    assert (row["token"], row["state"], row["part of all"]) == ("CEC", "nothing locked", "0 %")
    mevm("claim", holder, "--yes", key=deployed.keys[PAYER])
    mevm("lock", "5000", "--yes", key=deployed.keys[PAYER])
    deployed.travel(deployed.backend.timestamp + 3 * DAY)
    (row,) = mevm.json("mining", holder)
    assert (row["state"], row["part of all"], row["claimed"]) == ("mines", "100 %", "0")
    due = deployed.read("LockMining", "claimable", holder)
    assert row["claimable"] == Amount(due).exact() != "0"
    mevm("claim", holder, "--source", "mining", "--yes", key=deployed.keys[PAYER])
    (row,) = mevm.json("mining", holder)
    assert (row["claimed"], row["claimable"]) == (Amount(due).exact(), "0")
    assert request("evm_revert", [snapshot])["result"] is True


def reward(epoch: int, amount: int | None, counterparty: str = SHOP) -> Reward:
    none = Amount(0)
    claimable = None if amount is None else Amount(amount)
    return Reward(epoch, counterparty, Time(0), none, none, claimable, None)


@pytest.mark.rule("WSG-02")
@pytest.mark.parametrize(
    ("rewards", "rewarded", "expected"),
    [
        ([reward(0, None), reward(1, 0)], [], []),
        ([reward(0, 5), reward(1, 9), reward(2, 8)], [], [(1, 9), (2, 4), (0, 1)]),
        # a fourth one nearby brings nothing
        ([reward(n, 8) for n in range(4)], [], [(0, 8), (1, 4), (2, 2)]),
        # the chain has halved it once already
        ([reward(1, 4), reward(2, 2)], [(0, SHOP)], [(1, 4), (2, 1)]),
        # too far apart to matter
        ([reward(0, 8), reward(NEAR, 8)], [], [(0, 8), (NEAR, 8)]),
        ([reward(0, 8), reward(0, 8, FRIEND)], [], [(0, 8), (0, 8)]),
        ([reward(0, 8), reward(1, 1)], [], [(0, 8)]),
    ],
)
def test_best_order(rewards: Any, rewarded: Any, expected: Any) -> None:
    found = [(each.epoch, amount) for each, amount in best_order(rewards, rewarded, NEAR)]
    assert found == expected
