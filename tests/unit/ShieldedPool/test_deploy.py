"""What a pool is deployed with; and one whose precompiles are not there."""

from dataclasses import replace

import boa
import pytest

from mevm_suite.deployment.boa_shielded import deploy_registry, precompiles
from mevm_suite.deployment.boa_shielded_pool import Draft
from mevm_suite.testing import load
from shielded.assets import Asset
from shielded.notes import Note

NOBODY = "0x" + "33" * 20


def deploy(pool, **changes):
    """Deploy another pool with the parts of one, but for those that are named."""
    parts = {
        "vault": pool.vault,
        "registry": pool.registry,
        "verifier": pool.verifier,
        "precompiles": precompiles(),
    }
    return load("contracts/shielded/ShieldedPool.vy", *(parts | changes).values())


@pytest.mark.parametrize("part", ["vault", "verifier"])
def test_deploy__reverts_if_a_contract_is_not_there(pool, part):
    with boa.reverts(f"ShieldedPool: no {part}"):
        deploy(pool, **{part: NOBODY})


def test_deploy__reverts_if_there_is_no_registry(pool):
    with boa.reverts():
        deploy(pool, registry=NOBODY)


def test_deploy__reverts_if_the_registry_has_no_coin(pool):
    registry = load("tests/mocks/RawReceiver.vy")
    registry.set_answer(bytes(32))
    with boa.reverts("ShieldedPool: no coin"):
        deploy(pool, registry=registry)


def test_deploy__reverts_if_the_vault_has_another_registry(pool):
    """One name must not be worth something to the pool, and stand for something else there."""
    with boa.reverts("ShieldedPool: other registry"):
        deploy(pool, registry=deploy_registry())


@pytest.mark.rule("SERO-06")
@pytest.mark.parametrize(
    ("missing", "reason"),
    [
        (0, "poseidon_hash: failed"),
        (1, "baby_jubjub: failed"),
        (3, "baby_jubjub: failed"),
    ],
)
def test_transact__reverts_if_a_precompile_is_missing(pool, payer, key, missing, reason):
    """A call to nothing succeeds with no output: that is never an answer. The
    third, BABYJUB_MSM, is the registry's alone."""
    places = [NOBODY if place == missing else it for place, it in enumerate(precompiles())]
    blind = replace(pool, contract=deploy(pool, precompiles=places))
    draft = Draft(blind).output(Asset()).note(Note(Asset(), key.address.one_time(1)))
    with boa.reverts(reason):
        draft.send(payer)


def test_transact__reverts_if_the_vault_obeys_another_pool(pool, payer):
    other = replace(pool, contract=deploy(pool))
    gold = Asset.of_token("GOLD", 5)
    with boa.reverts("ShieldedVault: not the pool"):
        Draft(other).deposit(payer, gold).output(gold).send(payer)


def test_pool__takes_no_coin(pool, payer):
    computation = boa.env.execute_code(pool.contract.address, payer, value=1)
    assert computation.is_error
