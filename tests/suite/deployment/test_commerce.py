"""Trade, trust, judges, accounts and notary are deployed together, on the published terms."""

import boa
import pytest
from pydantic import ValidationError

from mevm_suite.demo.plan import example_assignment
from mevm_suite.deployment import (
    Community,
    Deployment,
    commerce_check,
    deploy_commerce,
    deploy_token,
    verify_commerce,
)
from mevm_suite.deployment.boa_backend import BoaBackend
from mevm_suite.deployment.commerce import CONTRACTS, deploy_yuan, planned_addresses
from mevm_suite.deployment.contracts import DeploymentError, as_json
from mevm_suite.deployment.record import RecordError
from mevm_suite.paths import TOKENS
from mevm_suite.tables import TableError, load_table
from mevm_suite.tables.assignment import FeeSources
from mevm_suite.tables.commerce import COIN, load_commerce

UNIT = 10**18
DAY = 86_400
NOBODY = "0x" + "00" * 20
STRANGER = "0x" + "11" * 20


@pytest.fixture(scope="module")
def backend():
    return BoaBackend()


def accounts(name, count):
    return tuple(str(boa.env.generate_address(f"{name} {number}")) for number in range(count))


@pytest.fixture(scope="module")
def community(backend):
    sec = backend.deploy("SEC", 10**9 * UNIT, boa.env.eoa, NOBODY)
    return Community(
        genesis=accounts("genesis", 3),
        committee=accounts("member", 3),
        governance=accounts("governance", 1)[0],
        tokens={"SEC": sec, "CNY": deploy_yuan(backend, backend.sender)},
    )


@pytest.fixture(scope="module")
def record(backend, community):
    return deploy_commerce(backend, community)


def deviations(backend, record):
    return {
        each.contract: each.deviations for each in verify_commerce(record, backend) if not each.ok
    }


def test_deploy__puts_all_where_they_were_computed_to_be(backend, record):
    assert [each.contract for each in record.contracts] == list(CONTRACTS)
    assert deviations(backend, record) == {}


def test_deploy__lets_contracts_know_each_other(backend, record):
    at = _at(record)
    read = backend.call
    assert read("TrustIndex", at["TrustIndex"], "relations") == at["TrustRelations"]
    assert read("TrustRelations", at["TrustRelations"], "writer") == at["TrustIndex"]
    assert read("JudgeRegistry", at["JudgeRegistry"], "court") == at["JudgeCourt"]
    assert at["AutomaticContract"] in read("TrustIndex", at["TrustIndex"], "sources")


@pytest.mark.rule("SEC-43")
def test_deploy__lets_a_proof_freeze_and_then_ban(backend, record):
    at = _at(record)
    read = backend.call
    assert read("FraudFreeze", at["FraudFreeze"], "is_source", at["JudgeBounty"])
    assert read("TrustIndex", at["TrustIndex"], "fraud_freeze") == at["FraudFreeze"]
    assert at["JudgeBounty"] in read("TrustIndex", at["TrustIndex"], "sources")
    bounty = next(each for each in record.contracts if each.contract == "JudgeBounty")
    assert bounty.arguments[1] == at["TrustIndex"]
    assert bounty.arguments[-1] == at["FraudFreeze"]


@pytest.mark.rule("SEC-07")
def test_deploy__fixes_the_genesis_users(backend, record, community):
    trust = record.address_of("TrustIndex")
    assert backend.call("TrustIndex", trust, "genesis") == community.genesis
    assert {backend.call("TrustIndex", trust, "index_of", each) for each in community.genesis} == {
        1_000
    }


def test_deploy__uses_a_sink_and_an_oracle_that_are_there(backend, community, record):
    feeds = [
        (boa.eval('keccak256("ETH/CNY")'), (accounts("reporter", 3), 3, DAY, 1_000), 20_000 * UNIT)
    ]
    oracle = backend.deploy("PriceOracle", backend.sender, DAY, feeds)
    given = {"oracle": oracle, "sink": record.address_of("FeeSink")}
    other = deploy_commerce(backend, community.model_copy(update=given))
    assert "FeeSink" not in [each.contract for each in other.contracts]
    assert deviations(backend, other) == {}
    values = other.address_of("AssetValues")
    assert backend.call("AssetValues", values, "pricing") == (oracle, DAY)
    assert NOBODY in backend.call("AssetValues", values, "assets")


@pytest.mark.rule("WSG-02")
def test_deploy__lets_fees_of_trade_mine_wsg(backend, community):
    """Two accounts deploy, so that mining and trade can name each other."""
    table, second = load_table("WSG"), boa.env.generate_address("second")
    with boa.env.prank(second):
        trade = planned_addresses(backend)["AutomaticContract"]
    assignment = example_assignment(table, backend.timestamp + DAY, NOBODY, NOBODY)
    fees = {"fees": FeeSources(sources=(trade,))}
    token = deploy_token(backend, table, assignment.model_copy(update=fees))
    sink, mining = (each.address for each in token.system)
    with boa.env.prank(second):
        record = deploy_commerce(backend, community.model_copy(update={"sink": sink}))
    assert record.address_of("AutomaticContract") == trade
    assert backend.call("TransactionMining", mining, "fees") == (sink, (trade,))
    assert deviations(backend, record) == {}


def test_deploy__notices_a_transaction_in_between(backend, community, monkeypatch):
    addresses = planned_addresses(backend, has_sink=False)
    monkeypatch.setattr(
        "mevm_suite.deployment.commerce.planned_addresses", lambda *given: addresses
    )
    backend.deploy("Attestations")
    with pytest.raises(DeploymentError, match="SEC: expected AssetValues at"):
        deploy_commerce(backend, community)


def test_verify__names_what_is_not_as_published(backend, record):
    changed = record.community.model_copy(update={"governance": STRANGER})
    found = deviations(backend, record.model_copy(update={"community": changed}))
    assert list(found) == ["AuditRegistry"]
    assert [text.split(":")[0] for text in found["AuditRegistry"]] == ["arguments", "governance"]


def test_verify__names_other_code(backend, record):
    first = record.contracts[0].model_copy(update={"address": STRANGER})
    found = deviations(
        backend, record.model_copy(update={"contracts": (first, *record.contracts[1:])})
    )
    assert found["AssetValues"][0].startswith("code: ")


@pytest.mark.parametrize("contract", sorted(set(CONTRACTS) - {"Attestations", "Account"}))
def test_verify__asks_the_chain_for_every_setting(backend, record, contract, monkeypatch):
    """Where file and record agree on something else, the contract's own answers differ."""
    real = commerce_check.arguments
    published = real(load_commerce(), record.community, _at(record))[contract]
    (own,) = (each for each in record.contracts if each.contract == contract)
    for number, value in enumerate(published):
        other = (*published[:number], _other(value), *published[number + 1 :])
        if other == published:
            continue  # an empty list has no other
        changed = {contract: other}
        monkeypatch.setattr(
            commerce_check, "arguments", lambda *given, new=changed: real(*given) | new
        )
        forged = own.model_copy(update={"arguments": tuple(as_json(other))})
        contracts = tuple(forged if each is own else each for each in record.contracts)
        found = deviations(backend, record.model_copy(update={"contracts": contracts}))
        assert list(found) == [contract], number


def _at(record):
    return {each.contract: each.address for each in record.contracts}


def _other(value):
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return STRANGER
    return (
        type(value)(_other(each) for each in value) if isinstance(value, (list, tuple)) else value
    )


def test_record__is_saved_and_read(backend, record, tmp_path):
    deployment = Deployment(chain_id=1, tokens=(), commerce=record)
    assert Deployment.load(deployment.save(tmp_path / "1.json")) == deployment
    with pytest.raises(RecordError, match="no Vesting in the record of commerce"):
        record.address_of("Vesting")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"committee": accounts("member", 4)}, "expected an odd committee, got 4 members"),
        ({"genesis": (STRANGER, STRANGER)}, "genesis: expected each account once"),
        ({"governance": "0xabc"}, "expected a checksummed address"),
        ({"tokens": {}}, "expected a fee sink, or the address of SEC"),
    ],
)
def test_community__names_what_is_wrong(community, changes, message):
    with pytest.raises(ValidationError, match=message):
        Community.model_validate(community.model_dump() | changes)


def test_deploy__needs_a_pegged_token(backend, community):
    without = community.model_copy(update={"tokens": {"SEC": community.tokens["SEC"]}})
    with pytest.raises(TableError, match="expected the address of one of \\['CNY'\\]"):
        deploy_commerce(backend, without)


def test_commerce__says_of_each_number_where_it_comes_from():
    terms = load_commerce()
    for name in type(terms).model_fields:
        part = getattr(terms, name)
        if hasattr(part, "ours"):
            assert set(part.ours) == set(type(part).model_fields) - {"source", "ours"}, name
    assert COIN in [each.asset for each in terms.values.priced]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("limit: 1000\n", "limit: 0\n", "trust limit: Input should be greater than 0"),
        ("feed: ETH/CNY", "feed: ETH/USD", "ETH: expected the feed ETH/CNY, got ETH/USD"),
        ("asset: SEC", "asset: CNY", "CNY: expected the feed CNY/CNY"),
        ("stake: 1/5,", "stake: 1/100,", "tiers must rise in stake"),
        ("deposit: 1/10\n", "deposit: 1/3\n", "expected a part of a coin in whole wei"),
        ("unbonding: 21 days", "unbonding: 1 days", "expected an unbonding of two windows"),
        ("panel: 3", "panel: 4", "panel: Input should be 3, 5 or 7"),
        ("    length:", "    lengths:", "ours names unknown fields"),
    ],
)
def test_load_commerce__names_what_is_wrong(tmp_path, old, new, message):
    published = (TOKENS / "sec" / "commerce.yaml").read_text()
    assert old in published
    folder = tmp_path / "sec"
    folder.mkdir()
    (folder / "commerce.yaml").write_text(published.replace(old, new, 1))
    with pytest.raises(TableError, match=message):
        load_commerce(tmp_path)
