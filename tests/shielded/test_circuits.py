"""What the circuits compute, against formulas written plainly here: keys, commitments, the tree.

Statements are made up at random; signals are those of circuits/input.circom and output.circom.
"""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mevm.crypto.baby_jubjub import ORDER, add, is_in_subgroup, is_on_curve, lift_x, multiply
from mevm.crypto.poseidon import FIELD, poseidon
from shielded import keys
from shielded.generators import BLINDING_GENERATOR
from shielded.prover.testing import input_witness, output_witness

# A witness takes a third of a second: 15 by default, 1,000 in `make fuzz`.
few = settings(max_examples=settings().max_examples // 2)
seeds = st.integers(0, 2**64 - 1)


@pytest.fixture(scope="module")
def public(calculate):
    """Return a function to the public signals that follow from the private ones, by name."""

    def public(name, signals):
        names = keys.manifest()["circuits"][name]["public_signals"]
        return dict(zip(names, calculate(name, signals)[1:], strict=False))

    return public


def blinded(point, blinding):
    return add(point, multiply(BLINDING_GENERATOR, blinding))


def commit(asset, address, memo, secret):
    return poseidon([1002, *asset, *(point[0] for point in address), memo, secret])


def root(leaf, position, siblings):
    for level, beside in enumerate(siblings):
        place = position >> 2 * level & 3
        leaf = poseidon([*beside[:place], leaf, *beside[place:]])
    return leaf


def note_of(signals):
    """Return the commitment of the note that an input spends."""
    base = multiply(tuple(signals["baseEighth"]), 8)
    spending = multiply(base, signals["spendingKey"])
    viewing = multiply(spending, signals["viewingKey"])
    asset = signals["assetCommitment"]
    return commit(asset, (base, spending, viewing), signals["memo"], signals["secret"])


@pytest.mark.rule("SERO-05")
@few
@given(seeds)
def test_input__computes_what_the_formulas_say(public, seed):
    signals = input_witness(Random(seed))
    note, position = note_of(signals), signals["position"]
    key = poseidon([1003, signals["viewingKey"]])
    blinded_asset = blinded(tuple(signals["assetCommitment"]), signals["blinding"])
    assert public("input", signals) == {
        "valueCommitment[0]": blinded_asset[0],
        "valueCommitment[1]": blinded_asset[1],
        "anchor": root(note, position, signals["siblings"]),
        "nullifier": poseidon([1004, key, note, position]),
        "sighash": signals["sighash"],
    }


@pytest.mark.rule("SERO-04")
@few
@given(seeds, st.sampled_from([None, 0, 1, 2**128 - 1]), st.booleans())
def test_output__computes_what_the_formulas_say(public, seed, amount, has_ticket):
    signals = output_witness(Random(seed)) | {"count": int(has_ticket)}
    if amount is not None:
        signals["value"] = amount
    named = [*signals["currency"], signals["currencyCounter"]]
    currency = generator([1001, *named], signals["currencyY"])
    named = [*signals["category"], *signals["ticket"], signals["ticketCounter"]]
    ticket = generator([1005, *named], signals["ticketY"])
    asset = add(multiply(currency, signals["value"]), multiply(ticket, signals["count"]))
    blinded_asset = blinded(asset, signals["blinding"])
    xs = [(x, 0) for x in signals["address"]]
    assert public("output", signals) == {
        "valueCommitment[0]": blinded_asset[0],
        "valueCommitment[1]": blinded_asset[1],
        "commitment": commit(asset, xs, signals["memo"], signals["secret"]),
    }


def generator(words, y):
    """Return 8·(x, y), having checked that y is the smaller root."""
    x = poseidon(words)
    assert lift_x(x) == y
    return multiply((x, y), 8)


def test_blind__has_a_generator_of_known_origin():
    """The first of Poseidon(1000, 0), … that is an x, with the smaller y, times 8."""
    counter = next(counter for counter in range(100) if lift_x(poseidon([1000, counter])))
    assert counter == 3
    x = poseidon([1000, counter])
    y = lift_x(x)
    assert is_on_curve((x, y)) and 2 * y < FIELD
    assert multiply((x, y), 8) == BLINDING_GENERATOR
    assert is_in_subgroup(BLINDING_GENERATOR)


@pytest.mark.rule("SERO-05")
def test_input__takes_keys_that_split_a_product_for_another_note(public):
    """(zsk/k, vsk·k) gives the same VPK_r, and so opened one note under many nullifiers."""
    signals = input_witness(Random(1))
    split = dict(signals)
    split["spendingKey"] = signals["spendingKey"] * pow(7, -1, ORDER) % ORDER
    split["viewingKey"] = signals["viewingKey"] * 7 % ORDER
    both = [one["spendingKey"] * one["viewingKey"] % ORDER for one in (signals, split)]
    assert both[0] == both[1]
    honest, forged = public("input", signals), public("input", split)
    assert forged["nullifier"] != honest["nullifier"]
    assert forged["anchor"] != honest["anchor"]
    assert forged["anchor"] == root(note_of(split), split["position"], split["siblings"])


def test_input__gives_one_nullifier_to_both_names_of_a_spending_key(public):
    """zsk and zsk + l are one multiple: nothing that is public tells them apart."""
    signals = input_witness(Random(2)) | {"spendingKey": 12345}
    alias = signals | {"spendingKey": 12345 + ORDER}
    assert public("input", signals) == public("input", alias)


@pytest.mark.rule("SERO-05")
def test_input__gives_another_nullifier_at_another_position(public):
    """Two equal commitments are two notes: nobody can take a note away by repeating it."""
    signals = input_witness(Random(3))
    again = signals | {"position": signals["position"] ^ 1}
    assert public("input", signals)["nullifier"] != public("input", again)["nullifier"]


def test_input__is_bound_to_the_signature_hash(public):
    signals = input_witness(Random(4)) | {"sighash": FIELD - 1}
    assert public("input", signals)["sighash"] == FIELD - 1


def test_output__takes_another_counter_for_another_asset(public):
    """Who chooses another counter makes an asset that nobody ever issued."""
    signals = output_witness(Random(5))
    honest = public("output", signals)
    words = [1001, *signals["currency"]]
    counter = next(
        counter
        for counter in range(signals["currencyCounter"] + 1, 1000)
        if lift_x(poseidon([*words, counter])) is not None
    )
    y = lift_x(poseidon([*words, counter]))
    other = public("output", signals | {"currencyCounter": counter, "currencyY": y})
    assert other["commitment"] != honest["commitment"]
    assert other["valueCommitment[0]"] != honest["valueCommitment[0]"]
