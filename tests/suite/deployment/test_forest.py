"""Forests and insurance are deployed together, on the published terms."""

import boa
import pytest
from eth_utils import keccak
from pydantic import ValidationError

from mevm_suite.deployment import forest_check
from mevm_suite.deployment.boa_backend import BoaBackend
from mevm_suite.deployment.commerce import deploy_yuan
from mevm_suite.deployment.contracts import DeploymentError
from mevm_suite.deployment.forest import CONTRACTS, deploy_forest
from mevm_suite.deployment.forest_check import verify_forest
from mevm_suite.deployment.forest_community import ROLES, ForestCommunity, Member
from mevm_suite.deployment.record import RecordError
from mevm_suite.paths import TOKENS
from mevm_suite.tables import TableError
from mevm_suite.tables.forest import ASSET_UNIT, load_forest
from mevm_suite.testing import load

ROOT = b"\x11" * 32


def account(name):
    return str(boa.env.generate_address(name))


@pytest.fixture(scope="module")
def backend():
    return BoaBackend()


@pytest.fixture(scope="module")
def community(backend):
    committee = [account(f"member {number}") for number in range(3)]
    return ForestCommunity(
        governance=account("governance"),
        members=tuple(
            Member(role=role, account=account(role), organisation=f"{role} ltd.") for role in ROLES
        ),
        asset=deploy_yuan(backend, backend.sender),
        attestations=backend.deploy("Attestations"),
        arbiters=(backend.deploy("CommitteeArbiter", committee, 3 * 86_400, 10**15),),
        coin_days=load("tests/mocks/CoinDaysToken.vy", 365 * 86_400).address,
        sink=account("sink"),
    )


@pytest.fixture(scope="module")
def record(backend, community):
    return deploy_forest(backend, community, {"fire": ROOT})


def test_deploy__puts_all_where_they_were_computed_to_be(record):
    assert tuple(record.at) == CONTRACTS
    with pytest.raises(RecordError, match="no SEC in the record of forests"):
        record.address_of("SEC")


def test_deploy__lets_contracts_know_each_other(backend, record, community):
    at, read = record.at, backend.call
    assert read("ForestSale", at["ForestSale"], "is_registry", at["ParcelRegistry"])
    assert read("ForestSale", at["ForestSale"], "is_registry", at["TokenItems"])
    assert read("ParcelRegistry", at["ParcelRegistry"], "is_trader", at["ForestSale"])
    for trader in ("ForestSale", "RareSpeciesSale"):
        assert read("TokenItems", at["TokenItems"], "is_trader", at[trader])
    for each in community.members:
        role = ROLES[each.role]
        accreditation = at["Accreditation"]
        assert read("Accreditation", accreditation, "is_accredited", role, each.account)
        organisation = read("Accreditation", accreditation, "organisation_of", each.account)
        assert organisation == keccak(text=each.organisation)
    for schema in (
        read("IdentityRegistry", at["IdentityRegistry"], "schema"),
        keccak(text=read("SurveyRegistry", at["SurveyRegistry"], "schema_definition")),
    ):
        assert read("Attestations", community.attestations, "is_schema", schema)


@pytest.mark.rule("CEC-40")
def test_deploy__publishes_products_and_hands_them_over(backend, record, community):
    products = record.address_of("InsuranceProducts")
    (fire,) = load_forest().products
    assert backend.call("InsuranceProducts", products, "product_count") == 1
    published = backend.call("InsuranceProducts", products, "product", 1)
    assert tuple(published) == fire.terms(ROOT)
    assert backend.call("InsuranceProducts", products, "pending_owner") == community.governance


def deviations(backend, record):
    return {
        each.contract: each.deviations for each in verify_forest(record, backend) if not each.ok
    }


def test_verify__finds_what_is_published(backend, record):
    assert deviations(backend, record) == {}


@pytest.mark.parametrize(
    ("contract", "place"),
    [(name, place) for name in ("UnderwritingPool", "HazardOracle") for place in (0, 1, 2)]
    + [("GrowingStock", place) for place in range(5)]
    + [("ForestInsurance", 3), ("TimberCertificates", 4), ("ParcelRegistry", 1)],
)
def test_verify__tells_another_argument(backend, record, monkeypatch, contract, place):
    real = forest_check.arguments

    def other(terms, community, at):
        args = list(real(terms, community, at)[contract])
        args[place] = {str: account("another"), int: 1, list: [account("another")]}[
            type(args[place])
        ]
        return real(terms, community, at) | {contract: tuple(args)}

    monkeypatch.setattr(forest_check, "arguments", other)
    found = deviations(backend, record)
    assert list(found) == [contract]
    assert len(found[contract]) >= 2, "the arguments, and what is on the chain"


def test_verify__tells_a_role_that_was_taken_away(backend, record, community):
    surveyor = next(each for each in community.members if each.role == "surveyor")
    with boa.env.anchor():
        accreditation = backend.contract("Accreditation", record.address_of("Accreditation"))
        accreditation.suspend(ROLES["surveyor"], surveyor.account, sender=community.governance)
        (text,) = deviations(backend, record)["Accreditation"]
    assert text == f"surveyor {surveyor.account}: expected True, found False"


def test_deploy__finds_that_another_transaction_came_between(community):
    class Hasty(BoaBackend):
        def nonce(self, account):
            return super().nonce(account) + 1

    with pytest.raises(DeploymentError, match="expected Accreditation at"):
        deploy_forest(Hasty(), community)


def test_community__has_one_organisation_for_each_account(community):
    twice = (community.members[0], community.members[1].model_copy())
    other = twice[1].model_copy(update={"account": twice[0].account})
    with pytest.raises(ValidationError, match="expected one organisation for all its roles"):
        ForestCommunity(**community.model_dump() | {"members": [twice[0].model_dump(), other]})


def test_terms__are_as_published():
    terms = load_forest()
    assert terms.oracle.terms()[1] == 100_000 * ASSET_UNIT
    assert terms.pool.limits() == (5 * ASSET_UNIT, 4_000, 1_000)
    assert terms.surveys.terms()[1] == (200, 500, 1_000, 1_000, 1_000, 60 * 86_400)


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("[7/10, 1]", "[3/10, 1]", "steps must rise in damage and in payout"),
        ("days: [28, 365]", "days: [365, 28]", "expected the least days first"),
        ("loading: 135", "loading: 99", "loading"),
        ("reward: 1/400", "reward: 3/1000", "at most half of the fee 1/200"),
        ("waiting: 14 days", "waiting: 13 days", "waiting"),
        ("peril: fire", "peril: war", "peril"),
    ],
)
def test_terms__that_break_a_rule_are_refused(tmp_path, old, new, error):
    text = (TOKENS / "cec" / "forest.yaml").read_text()
    assert old in text
    (tmp_path / "cec").mkdir()
    (tmp_path / "cec" / "forest.yaml").write_text(text.replace(old, new))
    with pytest.raises(TableError, match=error):
        load_forest(tmp_path)
