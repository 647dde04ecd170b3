"""SERO-04, SERO-05: real proofs hold, alone and together; whatever is changed does not."""

import boa
import pytest

from mevm.crypto.bn254 import FIELD as BASE_FIELD
from mevm.crypto.poseidon import FIELD
from mevm_suite.deployment.boa_shielded import groth16
from mevm_suite.deployment.record import LOCAL_CHAINS
from mevm_suite.testing import load

PATH = "contracts/shielded/ProofVerifier.vy"


def changed(words, index, value):
    return [*words[:index], value, *words[index + 1 :]]


@pytest.mark.rule("SERO-04")
@pytest.mark.rule("SERO-05")
def test_verify__accepts_each_proof_and_all_together(circuit):
    pairs = list(zip(circuit.statements, circuit.proofs, strict=True))
    for statement, proof in pairs:
        assert circuit.verify([statement], [proof])
    assert circuit.verify(circuit.statements, circuit.proofs)


def test_verify__accepts_as_many_as_a_transaction_has(circuit):
    count = circuit.limit
    statements, proofs = ((each * count)[:count] for each in (circuit.statements, circuit.proofs))
    assert circuit.verify(statements, proofs)
    assert not circuit.verify([*statements[:-1], statements[0]], proofs)
    assert not circuit.verify([*statements[:-1], changed(statements[-1], 2, 1)], proofs)


def test_verify__accepts_none(circuit):
    assert circuit.verify([], [])


@pytest.mark.parametrize("counts", [(0, 1), (1, 0), (2, 3), (3, 2)])
def test_verify__reverts_if_the_lengths_differ(circuit, counts):
    statements, proofs = counts
    with boa.reverts("ProofVerifier: lengths differ"):
        circuit.verify(circuit.statements[:statements], circuit.proofs[:proofs])


@pytest.mark.rule("SERO-04")
@pytest.mark.rule("SERO-05")
def test_attack__tampered_proof_or_statement(circuit):
    statement, proof = circuit.statements[0], circuit.proofs[0]
    for index, word in enumerate(proof):
        assert not circuit.verify([statement], [changed(proof, index, word ^ 1)])
    for index, word in enumerate(statement):
        assert not circuit.verify([changed(statement, index, word ^ 1)], [proof])


def test_attack__proof_of_another_statement(circuit):
    assert not circuit.verify(circuit.statements[:2], circuit.proofs[1::-1])
    assert not circuit.verify([circuit.statements[0]], [circuit.proofs[1]])


def test_attack__one_bad_proof_among_good_ones(circuit):
    for index in range(3):
        proofs = changed(circuit.proofs, index, circuit.proofs[index - 1])
        assert not circuit.verify(circuit.statements, proofs)


@pytest.mark.rule("SERO-05")
def test_attack__alias_of_a_signal_beyond_the_field(circuit):
    """A nullifier and itself plus p would be two names of one note."""
    statement, proof = circuit.statements[0], circuit.proofs[0]
    for index, word in enumerate(statement):
        for alias in range(word + FIELD, 2**256, FIELD):
            assert not circuit.verify([changed(statement, index, alias)], [proof])


def test_attack__alias_of_a_coordinate_beyond_the_field(circuit):
    statement, proof = circuit.statements[0], circuit.proofs[0]
    for index, word in enumerate(proof):
        assert not circuit.verify([statement], [changed(proof, index, word + BASE_FIELD)])


@pytest.mark.parametrize("index", [0, 2, 6])
def test_attack__points_at_infinity_or_off_the_curve(circuit, index):
    statement, proof = circuit.statements[0], circuit.proofs[0]
    width = 4 if index == 2 else 2
    for point in ([0] * width, [1] * width, [BASE_FIELD] * width):
        moved = [*proof[:index], *point, *proof[index + width :]]
        assert not circuit.verify([statement], [moved])


def test_attack__proof_of_the_other_circuit(verifier, proven):
    inputs, outputs = proven["inputs"], proven["outputs"]
    assert not verifier.verify_outputs([inputs.statements[0][:3]], [inputs.proofs[0]])
    assert not verifier.verify_inputs([[*outputs.statements[0], 0, 0]], [outputs.proofs[0]])


def test_attack__chain_without_the_precompile(circuit):
    """A call to nobody succeeds, and answers nothing: that is no yes."""
    blind = load(PATH, boa.env.generate_address("nobody"))
    with boa.reverts("ProofVerifier: failed"):
        getattr(blind, f"verify_{circuit.name}")(circuit.statements, circuit.proofs)


def test_attack__something_else_in_place_of_the_precompile(circuit):
    """The identity answers, but with the question, whose first word is not 1."""
    echo = load(PATH, "0x" + "00" * 19 + "04")
    assert not getattr(echo, f"verify_{circuit.name}")(circuit.statements, circuit.proofs)


def test_attack__development_chain_that_becomes_another(circuit):
    """A fork with another id, or code that a genesis block puts there: no constructor is run."""
    patch = boa.env.evm.patch
    before = patch.chain_id
    try:
        patch.chain_id = 1
        for count in (0, 1):
            with boa.reverts("ProofVerifier: development keys"):
                circuit.verify(circuit.statements[:count], circuit.proofs[:count])
    finally:
        patch.chain_id = before


def test_deploy__refuses_development_keys_elsewhere():
    patch = boa.env.evm.patch
    before = patch.chain_id
    try:
        for chain_id in (1, 1338, 137, 2**64 - 1):
            patch.chain_id = chain_id
            with boa.reverts("ProofVerifier: development keys"):
                load(PATH, groth16())
        for chain_id in LOCAL_CHAINS:
            patch.chain_id = chain_id
            load(PATH, groth16())
    finally:
        patch.chain_id = before
