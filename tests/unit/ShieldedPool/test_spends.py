"""SERO-05: no note is spent twice, and none that was never made."""

import boa
import pytest

from mevm.crypto.poseidon import FIELD
from mevm_suite.deployment.boa_shielded_pool import Draft, coin
from shielded.assets import Asset

GOLD = Asset.of_token("GOLD", 50)
NOTHING = Asset()


@pytest.fixture(autouse=True)
def gold(hidden):
    """Hide twice what is spent, so that the turnstile would let a double spend through."""
    hidden(Asset.of_token("GOLD", 100))


@pytest.mark.rule("SERO-05")
def test_transact__reverts_if_a_note_is_spent_twice_in_one_transaction(draft, payer):
    draft.spend(GOLD, 7).spend(GOLD, 7).output(Asset.of_token("GOLD", 100))
    with boa.reverts("hidden_notes: spent"):
        draft.send(payer)


@pytest.mark.rule("SERO-05")
def test_transact__reverts_if_a_note_is_spent_again(pool, payer):
    Draft(pool).spend(GOLD, 7).withdraw(payer, GOLD).send(payer)
    with boa.reverts("hidden_notes: spent"):
        Draft(pool).spend(GOLD, 7).withdraw(payer, GOLD).send(payer)


@pytest.mark.rule("SERO-05")
@pytest.mark.parametrize("alias", [7 + FIELD, 7 + 2 * FIELD, FIELD, 2**256 - 1])
def test_transact__reverts_if_a_nullifier_is_no_field_element(pool, payer, alias):
    """In the circuit nf + p is nf: a second name of a note that was spent."""
    Draft(pool).spend(GOLD, 7).withdraw(payer, GOLD).send(payer)
    draft = Draft(pool).spend(GOLD).withdraw(payer, GOLD)
    (_, value) = draft.transaction["spends"][0]
    draft.transaction["spends"][0] = (alias, value)
    with boa.reverts("baby_jubjub: out of range"):
        draft.send(payer)


@pytest.mark.rule("SERO-08")
@pytest.mark.parametrize("root", [0, 1, FIELD - 1])
def test_transact__reverts_if_the_anchor_is_unknown(draft, payer, root):
    draft.spend(GOLD).withdraw(payer, GOLD)
    draft.transaction["anchor"] = root
    with boa.reverts("hidden_notes: unknown anchor"):
        draft.send(payer)


@pytest.mark.rule("SERO-08")
def test_transact__reverts_if_the_anchor_is_a_root_plus_p(pool, draft, payer):
    draft.spend(GOLD).withdraw(payer, GOLD)
    draft.transaction["anchor"] = pool.contract.root() + FIELD
    with boa.reverts("hidden_notes: unknown anchor"):
        draft.send(payer)


@pytest.mark.rule("SERO-08")
def test_transact__takes_an_anchor_however_old(pool, draft, payer):
    """Nobody expires a proof by filling the tree."""
    draft.spend(GOLD).withdraw(payer, GOLD)
    for _ in range(3):
        Draft(pool).output(NOTHING).output(NOTHING).send(payer)
    assert draft.transaction["anchor"] != pool.contract.root()
    draft.send(payer)
    assert pool.vault.hidden(GOLD.currency) == 50


def test_transact__reverts_if_an_anchor_is_of_no_use(pool, draft, payer):
    draft.output(NOTHING)
    draft.transaction["anchor"] = pool.contract.root()
    with boa.reverts("hidden_notes: needless anchor"):
        draft.send(payer)


@pytest.mark.rule("SERO-05")
def test_transact__tells_the_verifier_no_lie_about_a_proof(pool, draft, payer):
    draft.spend(GOLD).withdraw(payer, GOLD)
    pool.verifier.set_strict(True)
    with boa.reverts("hidden_notes: bad proof"):
        draft.send(payer)
    draft.authorisation["input_proofs"].clear()
    with boa.reverts("AcceptingVerifier: lengths differ"):
        draft.send(payer)


@pytest.mark.rule("SERO-04")
def test_transact__reverts_if_a_proof_of_an_output_does_not_hold(pool, draft, payer):
    draft.output(NOTHING)
    pool.verifier.set_strict(True)
    with boa.reverts("hidden_notes: bad proof"):
        draft.send(payer)
    draft.authorisation["output_proofs"].clear()
    with boa.reverts("AcceptingVerifier: lengths differ"):
        draft.send(payer)


@pytest.mark.rule("SERO-05")
def test_transact__takes_two_notes_of_one_commitment(pool, payer):
    """Equal commitments at two places are two notes, with two nullifiers."""
    Draft(pool).output(NOTHING, 9).output(NOTHING, 9).send(payer)
    Draft(pool).spend(NOTHING, 1).spend(NOTHING, 2).send(payer)
    assert pool.contract.next_position() == 3


@pytest.mark.rule("SERO-04")
@pytest.mark.parametrize("size", [0, 370])
def test_transact__reverts_if_a_ciphertext_is_short(draft, payer, size):
    draft.output(NOTHING)
    *head, _ = draft.transaction["outputs"][0]
    draft.transaction["outputs"][0] = (*head, bytes(size))
    with boa.reverts("hidden_notes: bad ciphertext"):
        draft.send(payer)


def test_transact__reverts_if_a_ciphertext_is_long(draft, payer):
    draft.output(NOTHING)
    *head, _ = draft.transaction["outputs"][0]
    draft.transaction["outputs"][0] = (*head, bytes(372))
    with boa.reverts():
        draft.send(payer)


@pytest.mark.parametrize("part", ["spends", "outputs"])
def test_transact__takes_32_of_a_kind_and_no_more(pool, draft, payer, part):
    """64 descriptions in all: their sums cannot reach the order of the curve."""
    make = draft.spend if part == "spends" else draft.output
    for _ in range(32):
        make(NOTHING)
    with boa.env.anchor():
        draft.send(payer)
    make(NOTHING)
    with boa.reverts():
        draft.send(payer)


@pytest.mark.parametrize("number", [FIELD, 2**256 - 1])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_transact__reverts_if_a_number_of_an_output_is_no_field_element(
    draft, payer, place, number
):
    draft.output(NOTHING)
    output = list(draft.transaction["outputs"][0])
    output[place] = number if place == 0 else (1, number)
    draft.transaction["outputs"][0] = tuple(output)
    with boa.reverts("baby_jubjub: out of range"):
        draft.send(payer)


@pytest.mark.parametrize("value", [(FIELD, 1), (0, FIELD + 1)])
def test_transact__reverts_if_a_value_commitment_is_no_pair_of_field_elements(draft, payer, value):
    draft.spend(NOTHING)
    draft.transaction["spends"][0] = (draft.transaction["spends"][0][0], value)
    with boa.reverts("baby_jubjub: out of range"):
        draft.send(payer)


@pytest.mark.rule("SERO-06")
def test_transact__reverts_if_the_fee_is_paid_by_nothing(draft, payer):
    draft.output(NOTHING)
    draft.transaction["fee"] = coin(1).amount
    with boa.reverts("ShieldedPool: no balance"):
        draft.send(payer)
