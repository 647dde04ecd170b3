"""The shielded pool is deployed with its vault, and not on a chain where proofs must be safe."""

import re
from dataclasses import asdict

import boa
import pytest
from pydantic import ValidationError

from mevm_suite.deployment import shielded
from mevm_suite.deployment.boa_backend import BoaBackend
from mevm_suite.deployment.boa_shielded import currency_point, shielded_chain
from mevm_suite.deployment.contracts import DeploymentError
from mevm_suite.deployment.record import LOCAL_CHAINS, Deployment, RecordError
from mevm_suite.deployment.shielded import CONTRACTS, deploy_shielded, verify_shielded
from mevm_suite.deployment.shielded_terms import Primitives, ShieldedTerms
from mevm_suite.paths import CONTRACTS as SOURCES
from mevm_suite.shims.deployment import deploy_shims
from mevm_suite.tables.assignment import NOBODY
from shielded.assets import currency_generator, encode_name


def account(name):
    return str(boa.env.generate_address(name))


@pytest.fixture(scope="module", autouse=True)
def chain():
    with shielded_chain():
        yield


@pytest.fixture(scope="module")
def backend():
    return BoaBackend()


@pytest.fixture(scope="module")
def terms():
    return ShieldedTerms(guardian=account("guardian"))


@pytest.fixture(scope="module")
def record(chain, backend, terms):
    return deploy_shielded(backend, terms)


def test_deploy__puts_all_where_they_were_computed_to_be(record):
    assert tuple(record.at) == CONTRACTS
    with pytest.raises(RecordError, match="no SEC in the record of the shielded pool"):
        record.address_of("SEC")


def test_deploy__lets_contracts_know_each_other(backend, record, terms):
    at, read = record.at, backend.call
    vault, registry = at["ShieldedVault"], at["AssetRegistry"]
    assert read("ShieldedVault", vault, "pool") == at["ShieldedPool"]
    assert read("ShieldedVault", vault, "registry") == registry
    assert read("ShieldedVault", vault, "owner") == terms.guardian
    assert read("AssetRegistry", registry, "name_of", NOBODY) == encode_name(terms.coin)


def test_record__is_read_as_it_was_written(backend, record, tmp_path):
    whole = Deployment(chain_id=backend.chain_id, tokens=(), shielded=record)
    assert Deployment.load(whole.save(tmp_path / "record.json")) == whole


def deviations(backend, record):
    return {
        each.contract: each.deviations for each in verify_shielded(record, backend) if not each.ok
    }


def test_verify__finds_what_is_in_the_record(backend, record):
    assert deviations(backend, record) == {}


@pytest.mark.parametrize(
    ("change", "contracts"),
    [
        ({"coin": "COIN"}, ["AssetRegistry"]),
        ({"guardian": "0x" + "11" * 20}, ["ShieldedVault"]),
        ({"primitives": {"groth16_verify": "0x" + "11" * 20}}, ["ProofVerifier"]),
        ({"primitives": {"babyjub_msm": "0x" + "11" * 20}}, ["AssetRegistry", "ShieldedPool"]),
    ],
)
def test_verify__tells_other_terms(backend, record, terms, change, contracts):
    other = ShieldedTerms.model_validate({"guardian": terms.guardian} | change)
    found = deviations(backend, record.model_copy(update={"terms": other}))
    assert list(found) == contracts
    assert all(len(texts) >= 2 for texts in found.values()), "the arguments, and what is there"


def test_verify__tells_another_guardian(backend, record, terms):
    heir = account("heir")
    with boa.env.anchor():
        vault = backend.contract("ShieldedVault", record.at["ShieldedVault"])
        vault.transfer_ownership(heir, sender=terms.guardian)
        vault.accept_ownership(sender=heir)
        (text,) = deviations(backend, record)["ShieldedVault"]
    assert text == f"owner: expected {terms.guardian}, found {heir}"


def test_deploy__takes_contracts_in_the_place_of_precompiles(backend, terms):
    shims = asdict(deploy_shims(backend))
    primitives = Primitives(**{name: shims[name] for name in Primitives.model_fields})
    plain = deploy_shielded(backend, terms.model_copy(update={"primitives": primitives}))
    issue = ("issue_currency", "POINTS", *currency_point("POINTS"))
    backend.transact("AssetRegistry", plain.at["AssetRegistry"], *issue)
    one = (encode_name("POINTS"), 1, bytes(32), 0, 0)
    point, _ = backend.call("AssetRegistry", plain.at["AssetRegistry"], "generators", one)
    assert point == currency_generator(encode_name("POINTS")).point


@pytest.mark.parametrize("chain_id", [1, 137, 1338])
def test_deploy__refuses_development_keys_elsewhere(backend, terms, chain_id):
    patch = boa.env.evm.patch
    before, nonce = patch.chain_id, backend.nonce(backend.sender)
    patch.chain_id = chain_id
    try:
        with pytest.raises(DeploymentError, match=f"chain {chain_id}: expected keys of a real"):
            deploy_shielded(backend, terms)
    finally:
        patch.chain_id = before
    assert backend.nonce(backend.sender) == nonce, "nothing was sent"


def test_deploy__takes_keys_of_a_real_ceremony_anywhere(monkeypatch):
    monkeypatch.setattr(shielded.keys, "manifest", lambda: {"ceremony": "public"})
    shielded.check_ceremony(1)


def test_development_chains__are_one_list():
    source = (SOURCES / "modules" / "development_chain.vy").read_text()
    (listed,) = re.findall(r"^CHAINS: .*= \[(.*)\]$", source, re.MULTILINE)
    assert {int(each) for each in listed.split(",")} == LOCAL_CHAINS


def test_deploy__finds_that_another_transaction_came_between(terms):
    class Hasty(BoaBackend):
        def nonce(self, account):
            return super().nonce(account) + 1

    with pytest.raises(DeploymentError, match="expected AssetRegistry at"):
        deploy_shielded(Hasty(), terms)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"guardian": NOBODY}, "expected a guardian"),
        ({"guardian": "0x12"}, "expected a checksummed address"),
        ({"coin": "sero"}, "is no name"),
        ({"coin": "S" * 33}, "at most 32 characters"),
        ({"coins": "SERO"}, "coins"),
    ],
)
def test_terms__that_contracts_would_refuse_are_refused(terms, fields, error):
    with pytest.raises(ValidationError, match=error):
        ShieldedTerms.model_validate({"guardian": terms.guardian} | fields)


def test_primitives__are_the_precompiles_unless_told():
    assert [int(each, 16) for each in Primitives().curve()] == [0x4D01, 0x4D02, 0x4D03, 0x4D04]
    assert int(Primitives().groth16_verify, 16) == 0x4D05
