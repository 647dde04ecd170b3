"""What a transfer of two notes to two costs in the pool, by precompiles and by shims.

Execution gas in titanoboa: `transact` with a verifier that believes everything, and the two
batches of proofs by the real one. The transaction itself and its data come on top.
"""

import json
from contextlib import ExitStack
from unittest.mock import patch

import boa

from benchmarks.peers import ROOT
from mevm_suite.deployment import boa_shielded, boa_shielded_pool
from mevm_suite.deployment.boa_shielded import shielded_chain
from mevm_suite.deployment.boa_shielded_pool import Draft, coin, deploy_pool
from mevm_suite.shims.deployment import Shims
from mevm_suite.testing import load

PROOFS = ROOT / "tests" / "unit" / "ProofVerifier" / "proofs.json"
LEAVES = 3  # in the tree before: the two new ones do not share their group


def measure_transfer(shims: Shims | None = None) -> int:
    """Return the gas by shims, or without them by precompiles."""
    with shielded_chain(), ExitStack() as stack:
        groth16 = boa_shielded.groth16()
        if shims:
            groth16 = shims.groth16_verify
            places = [shims.poseidon, shims.babyjub_add, shims.babyjub_msm, shims.babyjub_verify]
            for module in (boa_shielded, boa_shielded_pool):
                stack.enter_context(patch.object(module, "precompiles", lambda: places))
        return _transfer(groth16)


def _transfer(groth16: str) -> int:
    pool = deploy_pool()
    payer = pool.account("payer")
    for _ in range(LEAVES):
        Draft(pool).deposit(payer, coin(12)).output(coin(12)).send(payer, 12)
    draft = Draft(pool).spend(coin(7)).spend(coin(5)).output(coin(8)).output(coin(4))
    boa.env.evm.vm.state.lock_changes()  # slots and addresses are cold again
    gas = int(draft.send(payer).get_gas_used())
    verifier = load("contracts/shielded/ProofVerifier.vy", groth16)
    return gas + _verify(verifier, "inputs") + _verify(verifier, "outputs")


def _verify(verifier: object, circuit: str) -> int:
    proofs = json.loads(PROOFS.read_text(encoding="utf-8"))[circuit][:2]
    statements, points = (
        [[int(word) for word in each[part]] for each in proofs] for part in ("statement", "proof")
    )
    function = getattr(verifier, f"verify_{circuit}")
    boa.env.evm.vm.state.lock_changes()
    if not function(statements, points):
        raise RuntimeError(f"the proofs of {circuit} were refused")
    return int(function.contract._computation.get_gas_used())
