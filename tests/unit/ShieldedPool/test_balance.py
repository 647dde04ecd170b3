"""SERO-06: for every asset as much comes in as goes out, whatever the proofs say."""

import boa
import pytest

from mevm.crypto.baby_jubjub import BASE, ORDER, add, lift_x, multiply, negate
from mevm.crypto.poseidon import FIELD
from mevm_suite.deployment.boa_shielded_pool import Draft, coin
from shielded.assets import Asset, currency_generator, encode_name
from shielded.generators import BLINDING_GENERATOR
from shielded.notes import Note

NOTHING = Asset()
TORSION = (0, FIELD - 1)  # of order 2


def gold(amount):
    return Asset.of_token("GOLD", amount)


def raw(currency=bytes(32), amount=0, category=bytes(32), ticket=0, count=0):
    return (currency, amount, category, ticket, count)


GOLD, POINTS, SEATS = encode_name("GOLD"), encode_name("POINTS"), encode_name("SEATS")


@pytest.mark.rule("SERO-06")
@pytest.mark.parametrize("paid", [49, 51, 0])
def test_transact__reverts_if_more_or_less_goes_out(draft, payer, hidden, paid):
    hidden(gold(100))
    draft.spend(gold(50)).output(gold(paid) if paid else NOTHING)
    with boa.reverts("ShieldedPool: no balance"):
        draft.send(payer)


@pytest.mark.rule("SERO-06")
def test_transact__reverts_if_one_asset_pays_for_another(draft, payer, hidden):
    hidden(gold(100))
    draft.spend(gold(50)).output(coin(50))
    with boa.reverts("ShieldedPool: no balance"):
        draft.send(payer)


@pytest.mark.rule("SERO-06")
@pytest.mark.parametrize("part", ["withdrawals", "notes", "calls", "packages", "deposits"])
def test_transact__counts_every_kind(pool, draft, payer, receiver, key, hidden, part):
    """Each description enters the balance: one of 1 more than there is, or less, is noticed."""
    hidden(gold(100))
    one_time = key.address.one_time(1)
    steps = {
        "withdrawals": lambda: draft.withdraw(payer, gold(51)),
        "notes": lambda: draft.note(Note(gold(51), one_time)),
        "calls": lambda: draft.call(receiver.address, gold(51)),
        "packages": lambda: draft.seal(one_time.identity, gold(51)),
        "deposits": lambda: draft.deposit(payer, gold(1)).output(gold(52)),
    }
    draft.spend(gold(50))
    steps[part]()
    with boa.reverts("ShieldedPool: no balance"):
        draft.send(payer)


@pytest.mark.rule("SERO-03")
@pytest.mark.parametrize(
    ("asset", "reason"),
    [
        (raw(GOLD, 2**128), "shielded_asset: amount too large"),
        (raw(GOLD, 2**256 - 1), "shielded_asset: amount too large"),
        (raw(GOLD, ORDER + 1), "shielded_asset: amount too large"),
        (raw(GOLD), "shielded_asset: bad currency"),
        (raw(amount=1), "shielded_asset: bad currency"),
        (raw(category=SEATS, ticket=1, count=2), "shielded_asset: more than one"),
        (raw(category=SEATS), "shielded_asset: bad category"),
        (raw(ticket=1), "shielded_asset: bad ticket"),
        (raw(encode_name("LEAD"), 1), "AssetRegistry: unknown currency"),
        (raw(category=SEATS, ticket=3, count=1), "AssetRegistry: unknown ticket"),
    ],
)
def test_transact__reverts_if_an_open_asset_is_not_one(draft, payer, asset, reason):
    for part, rest in [("deposits", (False,)), ("withdrawals", (False,)), ("calls", (0, b""))]:
        changed = draft.transaction | {part: [(payer, asset, *rest)]}
        permits = {"permits": [b""] if part == "deposits" else []}
        with boa.reverts(reason):
            draft.pool.submit(changed, draft.authorisation | permits, payer)


@pytest.mark.rule("SERO-06")
def test_transact__reverts_if_the_balance_wraps_at_the_order(draft, payer, hidden):
    """l of a currency is a commitment to nothing; no amount is ever so large."""
    hidden(gold(100))
    point = currency_generator(GOLD).point
    assert multiply(point, ORDER) == (0, 1)
    draft.spend(gold(1))
    draft.transaction["withdrawals"].append((payer, raw(GOLD, ORDER + 1), False))
    with boa.reverts("shielded_asset: amount too large"):
        draft.send(payer)


@pytest.mark.rule("SERO-06")
def test_transact__lets_out_no_more_than_came_in_though_proofs_are_forged(pool, payer, hidden):
    """The turnstile holds against a circuit that is broken, or a ceremony that was betrayed."""
    hidden(gold(100))
    forged = 2**128 - 1
    with boa.reverts("ShieldedVault: never came in"):
        Draft(pool).spend(gold(forged)).withdraw(payer, gold(forged)).send(payer)
    with boa.reverts("ShieldedVault: never came in"):
        Draft(pool).spend(gold(101)).withdraw(payer, gold(101), True).send(payer)
    Draft(pool).spend(gold(100)).withdraw(payer, gold(100)).send(payer)
    with boa.reverts("ShieldedVault: never came in"):
        Draft(pool).spend(gold(1)).withdraw(payer, gold(1)).send(payer)


@pytest.mark.rule("SERO-06")
def test_transact__reverts_if_a_generator_is_negated(draft, payer):
    """An output of -v of an asset beside one of v would balance; Output proves the right sign, and
    what is open has the registry's."""
    draft.output(gold(50))
    value = add(negate(gold(50).commitment()), draft.hide(NOTHING, -1))
    draft.transaction["withdrawals"].append((payer, raw(GOLD, 50), False))
    draft.output(NOTHING)
    commitment, _, *rest = draft.transaction["outputs"][1]
    draft.transaction["outputs"][1] = (commitment, value, *rest)
    with boa.reverts("ShieldedPool: no balance"):
        draft.send(payer)


@pytest.mark.rule("SERO-06")
def test_transact__reverts_if_a_commitment_is_off_the_curve(draft, payer):
    draft.spend(NOTHING)
    draft.transaction["spends"][0] = (draft.transaction["spends"][0][0], (1, 1))
    with boa.reverts("baby_jubjub: failed"):
        draft.send(payer)


@pytest.mark.rule("SERO-06")
def test_transact__reverts_if_a_commitment_is_outside_of_the_subgroup(draft, payer):
    """Believed by a broken circuit only: the sum is then outside, too, and nobody's key."""
    draft.spend(NOTHING)
    nullifier, value = draft.transaction["spends"][0]
    draft.transaction["spends"][0] = (nullifier, add(tuple(value), TORSION))
    with boa.reverts("ShieldedPool: no balance"):
        draft.send(payer)


@pytest.mark.rule("SERO-06")
def test_transact__reverts_if_the_response_is_malleated(draft, payer):
    draft.output(NOTHING).sign()
    x, y, response = draft.authorisation["binding"]
    draft.authorisation["binding"] = (x, y, response + ORDER)
    with boa.reverts("ShieldedPool: no balance"):
        draft.submit(payer)
    draft.authorisation["binding"] = (x, y, response)
    draft.submit(payer)


@pytest.mark.rule("SERO-06")
def test_transact__reverts_if_the_commitment_of_the_signature_is_not_the_signers(draft, payer):
    draft.output(NOTHING).sign()
    x, y, response = draft.authorisation["binding"]
    off = next(x for x in range(2, 99) if lift_x(x) is None)
    for point in [add((x, y), TORSION), add((x, y), BASE), negate((x, y)), TORSION, (off, 1)]:
        draft.authorisation["binding"] = (*point, response)
        with boa.reverts("ShieldedPool: no balance"):
            draft.submit(payer)
    draft.authorisation["binding"] = (x + FIELD, y, response)
    with boa.reverts("baby_jubjub: failed"):
        draft.submit(payer)


@pytest.mark.rule("SERO-06")
def test_transact__reverts_if_the_key_is_not_of_the_blinding_generator_alone(pool, draft, payer):
    """Who knows the logarithms of an unbalanced sum to another base gains nothing."""
    draft.output(NOTHING)
    commitment, _, *rest = draft.transaction["outputs"][0]
    draft.transaction["outputs"][0] = (commitment, multiply(BASE, 5), *rest)
    draft.blinding = -5
    assert multiply(BLINDING_GENERATOR, 5) != multiply(BASE, 5)
    with boa.reverts("ShieldedPool: no balance"):
        draft.send(payer)


@pytest.mark.rule("SERO-03", "SERO-10")
def test_transact__moves_a_ticket_whole(pool, payer, receiver):
    """A ticket of an issuer comes in from his ledger, and is never two."""
    seat = Asset.of_ticket("SEATS", 2**256 - 1)
    pool.vault.mint(tuple(raw(category=SEATS, ticket=2**256 - 1, count=1)), sender=pool.issuer)
    Draft(pool).deposit(pool.issuer, seat, is_ledger=True).output(seat).send(pool.issuer)
    with boa.reverts("ShieldedPool: no balance"):
        Draft(pool).spend(seat).output(seat).output(seat).send(payer)
    with boa.reverts("ShieldedPool: no balance"):
        Draft(pool).spend(Asset.of_ticket("SEATS", 1)).output(seat).send(payer)
    Draft(pool).spend(seat).withdraw(payer, seat, True).send(payer)
    with boa.reverts("ShieldedVault: never came in"):
        Draft(pool).spend(seat).withdraw(payer, seat, True).send(payer)
