"""Keys and addresses: where they come from, what they look like, what is refused."""

import re

import base58
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm.crypto.baby_jubjub import BASE, IDENTITY, ORDER, add, is_in_subgroup, multiply
from mevm.crypto.keccak import keccak
from mevm.crypto.poseidon import FIELD
from shielded.account import (
    OneTimeAddress,
    PaymentAddress,
    SpendingKey,
    TrackingKey,
    new_seed,
    seed_from_text,
    seed_to_text,
)
from shielded.text import TextKind, decode_text, encode_text

OWNER = SpendingKey.from_seed(b"owner".ljust(32))
STRANGER = SpendingKey.from_seed(b"stranger".ljust(32))
ORDER_TWO = (0, FIELD - 1)
OUTSIDE = add(BASE, ORDER_TWO)
"""On the curve, not in the subgroup."""
SCALARS = st.integers(1, ORDER - 1)
SEEDS = st.binary(min_size=32, max_size=32)


@pytest.mark.rule("SERO-01")
@given(seed=SEEDS)
def test_fuzz_from_seed__gives_the_same_keys_and_the_paper_s_address(seed):
    key = SpendingKey.from_seed(seed)
    assert key == SpendingKey.from_seed(seed)
    assert key.zsk != key.vsk
    assert key.address.zpk == multiply(BASE, key.zsk)
    assert key.address.vpk == multiply(BASE, key.zsk * key.vsk)
    assert key.viewing.address == key.address


def test_from_seed__refuses_other_lengths():
    for size in (0, 31, 33):
        with pytest.raises(ValueError, match=f"32 bytes, not {size}"):
            SpendingKey.from_seed(bytes(size))


def test_new_seed__is_another_each_time():
    assert len({new_seed() for _ in range(8)}) == 8


@pytest.mark.parametrize("scalar", [0, ORDER, -1])
def test_keys__refuse_numbers_out_of_range(scalar):
    with pytest.raises(ValueError, match="zsk is above 0"):
        SpendingKey(scalar, 1)
    with pytest.raises(ValueError, match="vsk is above 0"):
        SpendingKey(1, scalar)
    with pytest.raises(ValueError, match="vsk is above 0"):
        TrackingKey(BASE, scalar)
    with pytest.raises(ValueError, match="r is above 0"):
        OWNER.address.one_time(scalar)


@pytest.mark.parametrize("point", [IDENTITY, ORDER_TWO, OUTSIDE, (1, 1)])
def test_addresses__refuse_points_that_no_owner_makes(point):
    with pytest.raises(ValueError, match="^ZPK is no point"):
        PaymentAddress(point, BASE)
    with pytest.raises(ValueError, match="^VPK is no point"):
        PaymentAddress(BASE, point)
    with pytest.raises(ValueError, match="^ZPK is no point"):
        TrackingKey(point, 1)
    for place, name in enumerate(("BASE_r", "ZPK_r", "VPK_r")):
        points = [BASE] * 3
        points[place] = point
        with pytest.raises(ValueError, match=f"^{name} is no point"):
            OneTimeAddress(*points)


@pytest.mark.rule("SERO-02")
@given(scalar=SCALARS)
def test_fuzz_one_time__is_the_address_times_r_and_known_by_vsk_alone(scalar):
    address = OWNER.address.one_time(scalar)
    assert address.base == multiply(BASE, scalar)
    assert address.spending == multiply(OWNER.address.zpk, scalar)
    assert address.viewing == multiply(OWNER.address.vpk, scalar)
    assert TrackingKey(OWNER.viewing.zpk, OWNER.vsk).owns(address)
    assert not STRANGER.viewing.owns(address)


@pytest.mark.rule("SERO-02")
def test_one_time__shares_no_point_with_the_address_or_its_others():
    points = {OWNER.address.zpk, OWNER.address.vpk}
    for index in range(5):
        address = OWNER.viewing.one_time(index)
        points |= {address.base, address.spending, address.viewing}
    assert len(points) == 2 + 3 * 5


def test_one_time__depends_on_index_and_viewing_key():
    keys = OWNER.viewing, STRANGER.viewing
    assert len({key.one_time_scalar(index) for key in keys for index in range(4)}) == 8


@pytest.mark.rule("SERO-01")
def test_check__tells_a_wrong_tracking_key():
    assert OWNER.viewing.check(OWNER.address)
    assert not TrackingKey(OWNER.viewing.zpk, STRANGER.vsk).check(OWNER.address)
    assert not STRANGER.viewing.check(OWNER.address)


@pytest.mark.rule("SERO-15")
def test_tracking_key__has_nothing_that_spends():
    key = TrackingKey.from_text(OWNER.viewing.to_text())
    assert not hasattr(key, "zsk")
    assert OWNER.zsk not in vars(key).values()
    assert f"{OWNER.zsk:064x}" not in base58.b58decode(key.to_text()).hex()


def test_identity__hashes_all_six_coordinates():
    address = OWNER.viewing.one_time(0)
    points = (address.base, address.spending, address.viewing)
    words = [value.to_bytes(32, "big") for point in points for value in point]
    assert address.identity == keccak(b"".join(words))
    forged = OneTimeAddress(BASE, BASE, address.viewing)
    assert forged.identity != address.identity


@given(seed=SEEDS)
def test_fuzz_text__goes_there_and_back(seed):
    key = SpendingKey.from_seed(seed)
    address = key.viewing.one_time(7)
    texts = {
        "zpay": key.address.to_text(),
        "zview": key.viewing.to_text(),
        "zonce": address.to_text(),
        "zseed": seed_to_text(seed),
    }
    assert all(text.startswith(prefix) for prefix, text in texts.items())
    assert PaymentAddress.from_text(texts["zpay"]) == key.address
    assert TrackingKey.from_text(texts["zview"]) == key.viewing
    assert OneTimeAddress.from_text(texts["zonce"]) == address
    assert seed_from_text(texts["zseed"]) == seed


@pytest.mark.parametrize("kind", TextKind)
@pytest.mark.parametrize("byte", [b"\x00", b"\xff"])
def test_text__begins_with_its_word_whatever_follows(kind, byte):
    text = encode_text(kind, byte * kind.size)
    assert text.startswith(kind.prefix)
    assert decode_text(kind, text) == byte * kind.size


def test_from_text__says_what_is_wrong():
    text = OWNER.address.to_text()
    wrong = "1" if text[20] != "1" else "2"
    cases = {
        OWNER.viewing.to_text(): "this is a tracking key, expected a payment address",
        "0x" + "00" * 20: "a payment address begins with zpay",
        "": "a payment address begins with zpay",
        text[:-1]: "has 98 characters, this has 97",
        text + "1": "has 98 characters, this has 99",
        text[:20] + "0" + text[21:]: "written in base58",
        text[:20] + wrong + text[21:]: "the checksum of a payment address is wrong",
    }
    for given_text, reason in cases.items():
        with pytest.raises(ValueError, match=re.escape(reason)):
            PaymentAddress.from_text(given_text)


@pytest.mark.parametrize("payload", [bytes(64), b"\xff" * 64])
def test_from_text__refuses_bytes_that_are_no_points(payload):
    with pytest.raises(ValueError):
        PaymentAddress.from_text(encode_text(TextKind.ADDRESS, payload))


def test_encode_text__refuses_other_lengths():
    with pytest.raises(ValueError, match="a seed has 32 bytes, not 31"):
        seed_to_text(bytes(31))


def test_errors_and_repr__show_no_secret():
    secrets = [OWNER.zsk, OWNER.vsk]
    shown = [repr(OWNER), str(OWNER), repr(OWNER.viewing), f"{OWNER.viewing}"]
    with pytest.raises(ValueError) as failure:
        TrackingKey.from_text(OWNER.viewing.to_text()[:-1] + "1")
    shown.append(str(failure.value))
    with pytest.raises(ValueError) as failure:
        seed_from_text(OWNER.viewing.to_text())
    shown.append(str(failure.value))
    for text in shown:
        assert not any(str(secret) in text or f"{secret:x}" in text for secret in secrets)
        assert OWNER.viewing.to_text()[10:] not in text


def test_addresses__are_in_the_subgroup():
    address = OWNER.viewing.one_time(3)
    assert all(map(is_in_subgroup, (address.base, address.spending, address.viewing)))
