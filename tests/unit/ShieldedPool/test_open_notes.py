"""SERO-04, SERO-07, SERO-10: notes that are made in the open."""

import boa
import pytest

from mevm.crypto.poseidon import FIELD
from mevm_suite.deployment.boa_shielded_pool import Draft, coin
from shielded.abi import to_abi
from shielded.assets import Asset, encode_name
from shielded.notes import Note
from shielded.transaction import encode_pay

GOLD = Asset.of_token("GOLD", 50)


@pytest.fixture
def note(key):
    return Note(GOLD, key.address.one_time(1), b"\x99" * 64, FIELD - 1)


@pytest.fixture
def funded(pool, payer):
    pool.vault.fund(to_abi(Asset.of_token("GOLD", 80)), sender=payer)
    return payer


def both(asset):
    return Asset(asset.currency, asset.amount, encode_name("SEATS"), 1, 1)


@pytest.mark.rule("SERO-10")
def test_pay__makes_notes_of_the_callers_ledger(pool, funded, note):
    small = Note(Asset.of_token("GOLD", 30), note.address)
    pool.contract.pay([to_abi(note), to_abi(small)], sender=funded)
    logs = [log for log in pool.contract.get_logs() if hasattr(log, "position")]
    assert [(log.position, log.payer) for log in logs] == [(0, funded), (1, funded)]
    assert [log.commitment for log in logs] == [note.commitment(), small.commitment()]
    assert pool.vault.ledger(funded, GOLD.currency) == 0
    assert pool.vault.hidden(GOLD.currency) == 80


@pytest.mark.rule("SERO-10")
def test_pay__reverts_if_the_ledger_has_less(pool, funded, note):
    with boa.reverts():
        pool.contract.pay([to_abi(note)] * 2, sender=funded)
    pool.contract.pay([to_abi(note)], sender=funded)


@pytest.mark.rule("SERO-03", "SERO-10")
@pytest.mark.parametrize("make", [lambda asset: asset, both, lambda asset: Asset()])
def test_pay__commits_as_wallets_do(pool, payer, key, make):
    """Token, ticket, both or nothing: the leaf is what Poseidon of the wallet says."""
    asset = make(Asset.of_token("POINTS", 2**128 - 1))
    pool.vault.mint(to_abi(Asset.of_token("POINTS", 2**128 - 1)), sender=pool.issuer)
    pool.vault.mint(to_abi(Asset.of_ticket("SEATS", 1)), sender=pool.issuer)
    made = Note(asset, key.address.one_time(2), b"memo".ljust(64, b"\0"), 12345)
    pool.contract.pay([to_abi(made)], sender=pool.issuer)
    (log,) = [log for log in pool.contract.get_logs() if hasattr(log, "position")]
    assert log.commitment == made.commitment()


@pytest.mark.rule("SERO-03")
@pytest.mark.parametrize(
    "change",
    [
        {"currency": bytes(32)},
        {"amount": 0},
        {"amount": 2**128},
        {"currency": encode_name("LEAD")},
        {"category": encode_name("SEATS")},
        {"ticket": 1},
        {"count": 1},
        {"category": encode_name("SEATS"), "ticket": 1, "count": 2},
        {"category": encode_name("SEATS"), "ticket": 3, "count": 1},
    ],
)
def test_pay__reverts_if_the_asset_is_not_canonical_or_not_registered(pool, funded, note, change):
    names = ("currency", "amount", "category", "ticket", "count")
    asset = dict(zip(names, to_abi(GOLD), strict=True)) | change
    receiver, _, *rest = to_abi(note)
    with boa.reverts():
        pool.contract.pay([(receiver, tuple(asset.values()), *rest)], sender=funded)


@pytest.mark.rule("SERO-07")
@pytest.mark.parametrize("place", range(7))
@pytest.mark.parametrize("number", [FIELD, 2**256 - 1])
def test_pay__reverts_if_a_number_is_no_field_element(pool, funded, note, place, number):
    """An alias of a coordinate or of the secret would be another note with the same leaf."""
    receiver, asset, memo, secret = to_abi(note)
    numbers = [number for point in receiver for number in point] + [secret]
    numbers[place] = number
    points = tuple(numbers[i : i + 2] for i in (0, 2, 4))
    reason = "poseidon_hash: failed" if place == 6 else "baby_jubjub: out of range"
    with boa.reverts(reason):
        pool.contract.pay([(points, asset, memo, numbers[6])], sender=funded)


@pytest.mark.parametrize("number", [8, 9])
def test_pay__takes_8_notes_and_no_more(pool, funded, key, number):
    nothing = Note(Asset(), key.address.one_time(1))
    data = encode_pay((nothing,) * number)
    computation = boa.env.execute_code(pool.contract.address, funded, data=data)
    assert computation.is_error == (number > 8)
    assert pool.contract.next_position() == (0 if computation.is_error else 8)


@pytest.mark.rule("SERO-06")
def test_pay__takes_no_value(pool, funded, note):
    with boa.reverts():
        pool.contract.pay([to_abi(note)], sender=funded, value=1)


@pytest.mark.rule("SERO-05", "SERO-07")
def test_open_note__is_spent_as_any_other(pool, funded, payer, note):
    """There is one tree and one way to spend."""
    pool.contract.pay([to_abi(note)], sender=funded)
    Draft(pool).spend(GOLD).withdraw(payer, GOLD).send(payer)
    assert pool.vault.hidden(GOLD.currency) == 0


@pytest.mark.rule("SERO-06")
def test_open_note__is_paid_by_a_deposit_without_any_proof(pool, draft, payer, key):
    """Nothing is blinded: the binding signature says nothing, and the payer's consent all."""
    draft.deposit(payer, coin(5)).note(Note(coin(5), key.address.one_time(1))).send(payer, 5)
    assert draft.blinding == 0
    assert pool.vault.hidden(coin(1).currency) == 5
