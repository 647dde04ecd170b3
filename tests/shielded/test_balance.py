"""What makes a transaction add up, and what the pool would refuse in any state."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm.crypto.baby_jubjub import BASE, IDENTITY, ORDER, add, multiply
from mevm.crypto.poseidon import FIELD
from shielded.account import SpendingKey
from shielded.assets import Asset, encode_name
from shielded.balance import balance_point, binding_key, check_balance, holdings
from shielded.encryption import encrypt
from shielded.generators import blind, multiply_blinding
from shielded.notes import Note
from shielded.signatures import (
    OwnerSignature,
    binding_signature,
    owner_signature,
    verify_binding,
    verify_owner,
)
from shielded.transaction import (
    Call,
    Deposit,
    Output,
    Package,
    PackageUse,
    Spend,
    Transaction,
    Withdrawal,
    check,
)

OWNER = SpendingKey.from_seed(b"owner".ljust(32))
STRANGER = SpendingKey.from_seed(b"stranger".ljust(32))
COIN_NAME = encode_name("COIN")
CHAIN, POOL, PAYER = 1337, b"\x11" * 20, b"\x22" * 20
SIGHASH = 123456789
OUTSIDE = add(BASE, (0, FIELD - 1))
SCALARS = st.integers(1, ORDER - 1)


def coin(amount: int) -> Asset:
    return Asset.of_token("COIN", amount)


GOLD, DEED = Asset.of_token("GOLD", 7), Asset.of_ticket("DEEDS", 2**200)
BOTH = Asset(COIN_NAME, 9, DEED.category, DEED.ticket, 1)
MADE = encrypt(OWNER.address, BOTH, seed=b"seed".ljust(32))


def output(asset: Asset, blinding: int, commitment: int = 1) -> Output:
    value = blind(asset.commitment(), blinding)
    return Output(commitment, value, MADE.ephemeral, MADE.ciphertext)


# In: 20 coins, the deed, gold. Out: the deed with 9 coins, gold in a package, 3 + 4 + 3 coins.
BALANCED = Transaction(
    anchor=1,
    spends=(Spend(1, blind(coin(15).commitment(), 100)),),
    outputs=(output(BOTH, 7),),
    deposits=(Deposit(PAYER, coin(5)), Deposit(PAYER, DEED)),
    withdrawals=(Withdrawal(PAYER, coin(3)),),
    notes=(Note(coin(4), OWNER.viewing.one_time(0)),),
    calls=(Call(PAYER, coin(3), 50_000),),
    packages=(Package(b"\x33" * 32, 1, blind(GOLD.commitment(), 11)),),
    uses=(PackageUse(b"\x44" * 32),),
    fee=1,
)
OPENED = (blind(GOLD.commitment(), 30),)
HIDDEN_IN, HIDDEN_OUT = (coin(15), GOLD), (BOTH, GOLD)
KEY = binding_key([100, 30], [7, 11])


@pytest.mark.rule("SERO-06")
def test_balance_point__is_the_binding_key_s_if_all_adds_up():
    check_balance(BALANCED, HIDDEN_IN, HIDDEN_OUT, COIN_NAME)
    point = balance_point(BALANCED, OPENED, COIN_NAME)
    assert point == multiply_blinding(KEY)
    assert verify_binding(point, binding_signature(KEY, SIGHASH), SIGHASH)


@pytest.mark.rule("SERO-06")
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"fee": 0}, r"COIN: \+1"),
        ({"fee": 2}, "COIN: -1"),
        ({"deposits": BALANCED.deposits[:1]}, "DEEDS no. .*: -1"),
        ({"withdrawals": (Withdrawal(PAYER, GOLD),)}, r"COIN: \+3, GOLD: -7"),
        ({"notes": ()}, r"COIN: \+4"),
        ({"calls": ()}, r"COIN: \+3"),
        ({"deposits": (*BALANCED.deposits, Deposit(PAYER, GOLD))}, r"GOLD: \+7"),
    ],
)
def test_balance__is_missed_by_any_change(change, reason):
    transaction = replace(BALANCED, **change)
    with pytest.raises(ValueError, match=f"inputs minus outputs is not zero: .*{reason}"):
        check_balance(transaction, HIDDEN_IN, HIDDEN_OUT, COIN_NAME)
    point = balance_point(transaction, OPENED, COIN_NAME)
    assert point != multiply_blinding(KEY)
    assert not verify_binding(point, binding_signature(KEY, SIGHASH), SIGHASH)


@pytest.mark.rule("SERO-06")
def test_balance__is_missed_by_hidden_parts():
    for changed in (
        replace(BALANCED, spends=()),
        replace(BALANCED, outputs=(output(coin(9), 7),)),
        replace(BALANCED, packages=()),
    ):
        assert balance_point(changed, OPENED, COIN_NAME) != multiply_blinding(KEY)
    assert balance_point(BALANCED, (), COIN_NAME) != multiply_blinding(KEY)


def test_holdings__tells_tickets_of_one_category_apart():
    other = Asset.of_ticket("DEEDS", 1)
    assert holdings(DEED).keys().isdisjoint(holdings(other))
    with pytest.raises(ValueError, match="DEEDS no. 1: -1"):
        check_balance(Transaction(), [DEED], [other], COIN_NAME)
    assert holdings(Asset()) == {}


@pytest.mark.rule("SERO-06")
@given(key=SCALARS, sighash=st.integers(0, 2**253 - 1))
def test_fuzz_binding_signature__is_good_for_one_key_and_one_transaction(key, sighash):
    signature = x, y, response = binding_signature(key, sighash)
    point = multiply_blinding(key)
    assert verify_binding(point, signature, sighash)
    assert not verify_binding(point, signature, sighash ^ 1)
    assert not verify_binding(multiply_blinding(key + 1), signature, sighash)
    assert not verify_binding(point, (x, y, response + ORDER), sighash)
    assert not verify_binding(point, (*add((x, y), BASE), response), sighash)


def test_binding_signature__of_nothing_blinded():
    assert verify_binding(IDENTITY, binding_signature(0, SIGHASH), SIGHASH)


def test_binding_signature__never_uses_a_nonce_twice():
    assert binding_signature(5, SIGHASH)[:2] != binding_signature(5, SIGHASH)[:2]
    drawn = bytes(32)
    one, other = (binding_signature(5, sighash, drawn) for sighash in (1, 2))
    assert one[:2] != other[:2]
    assert one == binding_signature(5, 1, drawn)


@pytest.mark.parametrize("key", [OUTSIDE, (1, 1), (0, FIELD - 1), (-1, 1), (FIELD, 1)])
def test_verify_binding__refuses_points_of_other_groups(key):
    assert not verify_binding(key, binding_signature(5, SIGHASH), SIGHASH)


@pytest.mark.rule("SERO-07")
@given(scalar=SCALARS)
def test_fuzz_owner_signature__is_good_for_its_address_place_and_transaction(scalar):
    signature = owner_signature(CHAIN, POOL, OWNER, scalar, SIGHASH)
    assert signature.owner == OWNER.address.one_time(scalar)
    assert verify_owner(CHAIN, POOL, signature, SIGHASH)
    assert not verify_owner(CHAIN + 1, POOL, signature, SIGHASH)
    assert not verify_owner(CHAIN, PAYER, signature, SIGHASH)
    assert not verify_owner(CHAIN, POOL, signature, SIGHASH + 1)
    for change in (
        {"owner": STRANGER.viewing.one_time(0)},
        {"owner": replace(signature.owner, spending=BASE)},
        {"commitment": add(signature.commitment, (0, FIELD - 1))},
        {"commitment": BASE},
        {"commitment": (-1, 1)},
        {"response": signature.response + ORDER},
        {"response": signature.response ^ 1},
    ):
        assert not verify_owner(CHAIN, POOL, replace(signature, **change), SIGHASH)


@pytest.mark.rule("SERO-02")
def test_owner_signature__does_not_come_from_the_tracking_key():
    """With vsk alone one can sign for VPK_r over another base, which is another identity."""
    honest = OWNER.viewing.one_time(0)
    forger = SpendingKey(1, OWNER.vsk)
    forged = owner_signature(CHAIN, POOL, forger, OWNER.viewing.one_time_scalar(0), SIGHASH)
    assert forged.owner.identity != honest.identity
    stolen = OwnerSignature(honest, forged.commitment, forged.response)
    assert not verify_owner(CHAIN, POOL, stolen, SIGHASH)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"anchor": 0}, "an anchor is given exactly if"),
        ({"spends": ()}, "an anchor is given exactly if"),
        ({"spends": BALANCED.spends * 2}, "the same note is spent twice"),
        ({"spends": (Spend(1, OUTSIDE),)}, "a value commitment is no point"),
        ({"outputs": (replace(BALANCED.outputs[0], value=(1, 1)),)}, "a value commitment is no"),
        ({"outputs": (replace(BALANCED.outputs[0], ephemeral=IDENTITY),)}, "an EPK is no point"),
        ({"outputs": (replace(BALANCED.outputs[0], ephemeral=OUTSIDE),)}, "an EPK is no point"),
        ({"packages": (Package(bytes(32)),)}, "a package has an owner"),
        ({"packages": (Package(b"\1" * 32, 0, BASE),)}, "without assets has O"),
        ({"packages": (Package(b"\1" * 32, 1, OUTSIDE),)}, "package is no point"),
        ({"uses": BALANCED.uses * 2}, "the same package is used twice"),
        ({"fee": -1}, "fee: expected an integer"),
    ],
)
def test_check__refuses_what_the_pool_refuses_in_any_state(change, reason):
    check(BALANCED)
    with pytest.raises(ValueError, match=reason):
        check(replace(BALANCED, **change))


@given(amounts=st.lists(st.integers(1, 2**125), min_size=1, max_size=4), blinding=SCALARS)
def test_fuzz_balance__of_one_currency_in_many_parts(amounts, blinding):
    spends = tuple(
        Spend(place, blind(coin(amount).commitment(), blinding))
        for place, amount in enumerate(amounts)
    )
    total = sum(amounts)
    deposits = (Deposit(PAYER, coin(1)),)
    transaction = Transaction(anchor=1, spends=spends, deposits=deposits, fee=total + 1)
    key = binding_key([blinding] * len(amounts), [])
    assert balance_point(transaction, (), COIN_NAME) == multiply(multiply_blinding(1), key)
