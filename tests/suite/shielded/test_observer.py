"""What an observer of the pool finds out, and that he would notice a wallet that is broken."""

from dataclasses import replace
from itertools import count
from math import sqrt
from types import SimpleNamespace

import pytest

from mevm.crypto.baby_jubjub import FIELD, add
from mevm_suite.shielded.observer.linking import HIDDEN, OPEN, TERMS, Linker, by_chance, score
from mevm_suite.shielded.observer.month import Terms, simulate
from mevm_suite.shielded.observer.report import page
from mevm_suite.shielded.observer.survey import survey
from mevm_suite.shielded.observer.traces import traces
from shielded.hashing import hash_to_scalar
from shielded.wallet import builder

TERMS_OF_MONTH = Terms(people=24)
FEW = Terms(people=5)  # as many as a broken wallet needs to be noticed
LUCK = 3  # standard deviations
ORDER_TWO = (0, FIELD - 1)


@pytest.fixture(scope="module")
def months():
    return [simulate(replace(TERMS_OF_MONTH, seed=seed)) for seed in (1, 2)]


def gained(more, less, months):
    """Return by how many deviations one observer is right more often than the other."""
    learned = months[1:], months[:1]
    better = worse = 0
    for month, others in zip(months, learned, strict=True):
        pairs = zip(*(Linker(each, others).guess(month) for each in (more, less)), strict=True)
        for ours, theirs in pairs:
            right = [guess.best == guess.truth.person for guess in (ours, theirs)]
            better += right == [True, False]
            worse += right == [False, True]
    return (better - worse) / sqrt(max(better + worse, 1))


def excess(guesses):
    """Return by how many deviations guesses are better than blind ones."""
    found, chance = score(guesses), by_chance(guesses)
    return (found.recall - chance) / sqrt(chance * (1 - chance) / found.possible)


def test_amounts_and_times__link_withdrawals(months):
    """Else the observer would be blind, and what follows would say nothing."""
    guesses = Linker(OPEN, months[1:]).guess(months[0])
    assert excess(guesses) > LUCK
    assert score(guesses).precision > 0.5


@pytest.mark.rule("SERO-04")
@pytest.mark.rule("SERO-05")
def test_hidden_values__link_nothing(months):
    assert gained(OPEN | HIDDEN, OPEN, months) < LUCK
    assert abs(excess(Linker(HIDDEN, months[1:]).guess(months[0]))) < LUCK


def test_counts_fees_and_relayers__link_nothing(months):
    assert gained(OPEN | TERMS, OPEN, months) < LUCK


@pytest.mark.rule("SERO-04")
def test_hidden_values__show_no_trace(months):
    assert [trace for month in months for trace in traces(month) if trace.tells] == []


def test_survey__judges_the_wallets_warnings(months):
    """Who is not warned is seldom linked; who is told a number is hidden among fewer."""
    found = survey(months)
    none, *_, most = found.warned
    assert 3 * none.linked < most.linked
    assert most.crowd < none.crowd
    assert found.kinds[0].promised > found.kinds[0].crowd
    text = page(found, TERMS_OF_MONTH, len(months))
    for group in (*found.kinds, *found.warned):
        assert f"| {group.name} | {group.size} | {group.linked:.0%} |" in text
    assert sum(group.size for group in (*found.delays, *found.other_delays)) == sum(
        group.size for group in found.kinds
    )


class Remembering:
    """A wallet that blinds a note, when it is spent, as it did when it was made."""

    def __init__(self, patch):
        self.blindings = {}
        self.made, self.spent = builder.MadeNote, builder.SpentNote
        patch.setattr(builder, "MadeNote", self.make)
        patch.setattr(builder, "SpentNote", self.spend)

    def make(self, output, asset, witness, blinding):
        self.blindings[output.commitment] = blinding
        return self.made(output, asset, witness, blinding)

    def spend(self, owned, path, blinding):
        return self.spent(owned, path, self.blindings[owned.commitment])


def blind_alike(patch):
    patch.setattr(builder, "random_scalar", lambda: 12_345)


def blind_a_transaction_alike(patch):
    """Draw one blinding for two notes."""
    numbers = count()
    patch.setattr(
        builder, "random_scalar", lambda: hash_to_scalar("bad", bytes([next(numbers) // 2 % 256]))
    )


def blind_not(patch):
    patch.setattr(builder, "random_scalar", lambda: 0)


def draw_counted_seeds(patch):
    numbers = count()
    fake = SimpleNamespace(token_bytes=lambda size: (next(numbers) % 50).to_bytes(size, "big"))
    patch.setattr("shielded.encryption.secrets", fake)


def seal_under_one_key(patch):
    patch.setattr("shielded.encryption.note_key", lambda *terms: bytes(32))


BROKEN = {
    Remembering: "values seen twice",
    blind_alike: "values seen twice",
    blind_a_transaction_alike: "commitments that differ by a known amount",
    blind_not: "points outside the subgroup, or O",
    draw_counted_seeds: "seeds of notes that were guessed",
    seal_under_one_key: "nearest two ciphertexts",
}


@pytest.mark.parametrize("break_it", BROKEN, ids=lambda each: each.__name__)
def test_observer__notices_a_broken_wallet(monkeypatch, break_it):
    with monkeypatch.context() as patch:
        break_it(patch)
        found = traces(simulate(FEW))
    assert BROKEN[break_it] in {trace.name for trace in found if trace.tells}


def add_torsion(output):
    return replace(output, ephemeral=add(output.ephemeral, ORDER_TWO))


def leave_out_the_copy(output):
    return replace(output, ciphertext=output.ciphertext[:259] + bytes(112))


def mark_the_last_bit(output):
    text = output.ciphertext
    return replace(output, ciphertext=text[:-1] + bytes([text[-1] | 1]))


def commit_to_small_numbers(output):
    return replace(output, commitment=output.commitment % 2**240)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (add_torsion, "points outside the subgroup, or O"),
        (leave_out_the_copy, "values seen twice"),
        (mark_the_last_bit, "most uneven bit of a ciphertext"),
        (commit_to_small_numbers, "most uneven bit of a field element"),
    ],
)
def test_observer__notices_outputs_that_are_not_random(months, change, name):
    seen = []
    for each in months[0].seen[:50]:
        outputs = tuple(map(change, each.transaction.outputs))
        seen.append(replace(each, transaction=replace(each.transaction, outputs=outputs)))
    found = traces(replace(months[0], seen=seen))
    assert name in {trace.name for trace in found if trace.tells}


def test_observer__links_by_blindings_that_are_used_twice(monkeypatch):
    with monkeypatch.context() as patch:
        Remembering(patch)
        months = [simulate(Terms(people=12, seed=seed)) for seed in (3, 4)]
    assert excess(Linker(HIDDEN, months[1:]).guess(months[0])) > LUCK
