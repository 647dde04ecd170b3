"""Assets: their one form, their names, their generators."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm.crypto.baby_jubjub import (
    COFACTOR,
    IDENTITY,
    ORDER,
    add,
    is_in_subgroup,
    is_on_curve,
    lift_x,
    multiply,
)
from mevm.crypto.keccak import keccak
from mevm.crypto.poseidon import FIELD, poseidon
from shielded.assets import (
    ABSENT,
    Asset,
    currency_generator,
    decode_name,
    encode_name,
    halves,
    ticket_generator,
    ticket_key,
)
from shielded.generators import (
    BLINDING_GENERATOR,
    BLINDING_TAG,
    CURRENCY_TAG,
    TICKET_TAG,
    blind,
    find_generator,
)

GOLD, DEEDS = encode_name("GOLD"), encode_name("DEEDS")
AMOUNTS = st.integers(1, 2**128 - 1)
TICKETS = st.integers(0, 2**256 - 1)


@pytest.mark.rule("SERO-03")
@given(amount=AMOUNTS, more=AMOUNTS)
def test_fuzz_commitment__adds_up_for_one_currency(amount, more):
    total = Asset.of_token("GOLD", amount).commitment()
    total = add(total, Asset.of_token("GOLD", more).commitment())
    assert total == multiply(currency_generator(GOLD).point, amount + more)


@pytest.mark.rule("SERO-03")
def test_commitment__tells_currencies_and_tickets_apart():
    assets = [
        Asset(),
        Asset.of_token("GOLD", 7),
        Asset.of_token("SILVER", 7),
        Asset.of_ticket("DEEDS", 7),
        Asset.of_ticket("DEEDS", 7 + FIELD),
        Asset.of_ticket("SILVER", 7),
        Asset(GOLD, 7, DEEDS, 7, 1),
    ]
    points = [asset.commitment() for asset in assets]
    assert len(set(points)) == len(assets)
    assert points[0] == IDENTITY
    assert points[6] == add(points[1], points[3])


@pytest.mark.rule("SERO-03")
def test_ticket_generator__does_not_add_up():
    five, seven, twelve = (ticket_generator(DEEDS, each).point for each in (5, 7, 12))
    assert add(five, seven) != twelve


@pytest.mark.parametrize(
    ("generator", "tag", "name"),
    [
        (currency_generator(GOLD), CURRENCY_TAG, halves(GOLD)),
        (currency_generator(ABSENT), CURRENCY_TAG, (0, 0)),
        (ticket_generator(DEEDS, 2**200 + 1), TICKET_TAG, (*halves(DEEDS), 2**72, 1)),
        (find_generator(BLINDING_TAG), BLINDING_TAG, ()),
    ],
)
def test_generator__is_the_first_point_with_the_smaller_root(generator, tag, name):
    counter, y, point = generator
    x = poseidon([tag, *name, counter])
    assert is_on_curve((x, y)) and y <= (FIELD - 1) // 2
    assert point == multiply((x, y), COFACTOR)
    assert is_in_subgroup(point) and point != IDENTITY
    assert all(lift_x(poseidon([tag, *name, lower])) is None for lower in range(counter))


def test_blinding_generator__has_the_provenance_that_the_circuit_names():
    generator = find_generator(BLINDING_TAG)
    assert (generator.counter, generator.point) == (3, BLINDING_GENERATOR)


@given(left=st.integers(0, ORDER - 1), right=st.integers(0, ORDER - 1))
def test_fuzz_blind__adds_up(left, right):
    asset = Asset.of_token("GOLD", 5).commitment()
    total = add(blind(asset, left), blind(IDENTITY, right))
    assert total == blind(asset, (left + right) % ORDER)


@pytest.mark.parametrize("blinding", [-1, ORDER])
def test_blind__refuses_numbers_out_of_range(blinding):
    with pytest.raises(ValueError, match="a blinding is at least 0"):
        blind(IDENTITY, blinding)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ((GOLD, -1), "an amount is"),
        ((GOLD, 2**128), "an amount is"),
        ((GOLD, 0), "the currency is named exactly if"),
        ((ABSENT, 1), "the currency is named exactly if"),
        ((GOLD[:31], 1), "has 32 bytes, not 31"),
        ((b"gold".ljust(32, b"\0"), 1), "no canonical name"),
        ((b"GO\0LD".ljust(32, b"\0"), 1), "no canonical name"),
        ((ABSENT, 0, DEEDS, 1, 0), "the category is named exactly if"),
        ((ABSENT, 0, ABSENT, 1, 1), "the category is named exactly if"),
        ((ABSENT, 0, ABSENT, 1, 0), "without a ticket there is no id"),
        ((ABSENT, 0, DEEDS, 1, 2), "one ticket or none"),
        ((ABSENT, 0, DEEDS, 2**256, 1), "the id of a ticket"),
        ((ABSENT, 0, DEEDS, -1, 1), "the id of a ticket"),
    ],
)
def test_asset__refuses_other_forms(values, reason):
    with pytest.raises(ValueError, match=reason):
        Asset(*values)


@given(text=st.from_regex(r"\A[A-Z1-9][A-Z0-9]*(-[A-Z0-9]+)*\Z").filter(lambda t: len(t) <= 32))
def test_fuzz_name__goes_there_and_back(text):
    assert decode_name(encode_name(text)) == text


@pytest.mark.parametrize(
    "name", ["", "gold", "0GOLD", "-GOLD", "GOLD-", "GO--LD", "GO LD", "GOLD\0", "GÖLD", "A" * 33]
)
def test_encode_name__refuses_other_spellings(name):
    with pytest.raises(ValueError, match="name"):
        encode_name(name)


def test_decode_name__of_absent_is_empty():
    assert decode_name(ABSENT) == ""
    with pytest.raises(ValueError, match="no canonical name"):
        decode_name(bytes(31))


def test_of_token__of_no_amount_is_nothing():
    assert Asset.of_token("GOLD", 0) == Asset()


@given(ticket=TICKETS)
def test_fuzz_ticket_key__hashes_category_and_id(ticket):
    assert ticket_key(DEEDS, ticket) == keccak(DEEDS + ticket.to_bytes(32, "big"))
