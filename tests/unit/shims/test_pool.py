"""The pool without any precompile of ours."""

import json
from types import SimpleNamespace

import boa
import pytest

from mevm_suite.deployment import boa_shielded, boa_shielded_pool
from mevm_suite.deployment.boa_shielded_pool import Draft, coin, deploy_pool
from mevm_suite.paths import ROOT
from mevm_suite.testing import load

PROOFS = json.loads((ROOT / "tests" / "unit" / "ProofVerifier" / "proofs.json").read_text())
DEVELOPMENT_CHAIN = 1337


@pytest.fixture(scope="module")
def plain(shims):
    """Deploy the pool with the verifier of real proofs apart, as drafts have none."""
    chosen = [shims.poseidon, shims.babyjub_add, shims.babyjub_msm, shims.babyjub_verify]
    with pytest.MonkeyPatch.context() as patch, boa.env.anchor():
        patch.setattr(boa.env.evm.patch, "chain_id", DEVELOPMENT_CHAIN)
        for module in (boa_shielded, boa_shielded_pool):
            patch.setattr(module, "precompiles", lambda: chosen)
        verifier = load("contracts/shielded/ProofVerifier.vy", shims.groth16_verify)
        yield SimpleNamespace(pool=deploy_pool(), verifier=verifier)


def proofs_of(circuit):
    return [
        [[int(word) for word in each[part]] for each in PROOFS[circuit][:2]]
        for part in ("statement", "proof")
    ]


@pytest.mark.rule("SERO-31")
def test_pool__pays_from_two_notes_to_two_without_precompiles(plain):
    payer = plain.pool.account("payer")
    Draft(plain.pool).deposit(payer, coin(12)).output(coin(12)).send(payer, 12)
    before = plain.pool.contract.root()
    draft = Draft(plain.pool).spend(coin(7)).spend(coin(5)).output(coin(8)).output(coin(4))
    draft.send(payer)
    assert plain.pool.contract.root() != before


@pytest.mark.rule("SERO-31")
def test_pool__refuses_what_does_not_balance_without_precompiles(plain):
    payer = plain.pool.account("payer")
    Draft(plain.pool).deposit(payer, coin(12)).output(coin(12)).send(payer, 12)
    draft = Draft(plain.pool).spend(coin(7)).spend(coin(5)).output(coin(8)).output(coin(5))
    with boa.reverts("ShieldedPool: no balance"):
        draft.send(payer)


@pytest.mark.rule("SERO-31")
def test_verifier__answers_without_precompiles(plain):
    for circuit in ("inputs", "outputs"):
        verify = getattr(plain.verifier, f"verify_{circuit}")
        statements, proofs = proofs_of(circuit)
        assert verify(statements, proofs)
        assert not verify(statements, [proofs[1], proofs[0]])
