"""Packages: sealed, handed over, opened by who has both key and address (SERO-03)."""

import pytest

from shielded.account import random_scalar
from shielded.assets import Asset
from shielded.wallet.failure import WalletError
from shielded.wallet.order import Handling, Parcel, Payment
from shielded.wallet.packages import (
    MAX_CONTENT,
    Contents,
    PackageKey,
    new_key,
    open_sealed,
    seal,
)

ONE, OTHER = b"\1" * 32, b"\2" * 32
GOLD = Asset.of_token("GOLD", 9)


@pytest.mark.rule("SERO-03")
def test_package__brings_its_asset_to_who_opens_it(open_wallet, fund, submit, pool):
    one, other, last = open_wallet(ONE), open_wallet(OTHER), open_wallet(b"\3" * 32)
    fund(one, GOLD)
    index, owner = other.book.hand_out("parcel")
    signed = submit(one, parcels=(Parcel(owner, GOLD, b"letter"), Parcel(owner, data=b"note")))
    keys = [PackageKey.from_text(key.to_text()) for key in signed.package_keys]
    sealed, letter = signed.transaction.packages
    assert open_sealed(letter.content, keys[1].key, letter.value) == Contents(data=b"note")
    new_index, new_owner = last.book.hand_out()
    submit(other, handlings=(Handling(keys[0].id, index, new_owner=new_owner.identity),))
    contents = open_sealed(sealed.content, keys[0].key, sealed.value)
    assert (contents.asset, contents.data) == (GOLD, b"letter")
    submit(
        last,
        handlings=(Handling(keys[0].id, new_index, contents),),
        payments=(Payment(last.book.tracking.address, GOLD),),
    )
    for wallet in (one, other, last):
        wallet.scan()
    assert [wallet.balance().total() for wallet in (one, other, last)] == [0, 0, 9]


def test_package__has_its_key_kept_by_who_sealed_it_and_who_got_it(open_wallet, fund, submit):
    one, other = open_wallet(ONE), open_wallet(OTHER)
    fund(one, GOLD)
    signed = submit(one, parcels=(Parcel(other.book.hand_out()[1], GOLD),))
    (key,) = signed.package_keys
    other.book.keep_key(key)
    for wallet, seed in ((one, ONE), (other, OTHER)):
        wallet.book.store.close()
        assert open_wallet(seed).book.package_keys == {key.id: key}


@pytest.mark.parametrize("asset", [Asset(), GOLD, Asset.of_ticket("SEATS", 2**256 - 1)])
def test_open_sealed__gives_back_what_was_sealed(asset):
    blinding = random_scalar() if asset != Asset() else 0
    contents, key = Contents(asset, b"x" * MAX_CONTENT, blinding), new_key()
    sealed = seal(contents, key)
    assert len(sealed) == 1024 and open_sealed(sealed, key, contents.value) == contents


def test_open_sealed__refuses_another_key_or_value():
    contents, key = Contents(GOLD, b"", 5), new_key()
    sealed = seal(contents, key)
    with pytest.raises(WalletError, match="does not open"):
        open_sealed(sealed, new_key(), contents.value)
    with pytest.raises(WalletError, match="does not open"):
        open_sealed(sealed[:-1], key, contents.value)
    with pytest.raises(WalletError, match="does not hold what"):
        open_sealed(sealed, key, Contents(GOLD, b"", 6).value)


def test_contents__refuse_what_has_no_value():
    for asset, blinding in ((GOLD, 0), (Asset(), 5)):
        with pytest.raises(ValueError, match="has a blinding"):
            Contents(asset, b"", blinding)
    with pytest.raises(ValueError, match="a package holds"):
        Contents(data=b"x" * (MAX_CONTENT + 1))


def test_handling__is_opening_or_handing_over():
    with pytest.raises(ValueError, match="opened or handed over"):
        Handling(bytes(32), 0, Contents(GOLD, b"", 5), b"\1" * 32)


def test_package_key__refuses_other_texts():
    for text in ("", "00:11", "zz" * 32 + ":" + "00" * 32):
        with pytest.raises(ValueError):
            PackageKey.from_text(text)
