"""A complete parcel changes hands by agreement, or by the contract for which it is locked."""

from dataclasses import replace

import boa
import pytest

from mevm_suite.forest import grid

DAY = 86_400
YEAR = 365 * DAY
NOBODY, OFFER = "0x" + "00" * 20, b"\x22" * 32
OTHER = b"south slope".ljust(32, b"\0")
BLOCK = grid.place(460_000_000, 1_020_000_000)[0]


@pytest.mark.rule("CEC-23")
def test_accept__takes_what_was_proposed(parcels, parcel, holder, receiver, events):
    parcels.propose(parcel, receiver, sender=holder)
    assert events("Proposed") == [(parcel, holder, receiver)]
    assert parcels.holder_of(parcel) == holder and parcels.proposed(parcel) == receiver
    parcels.accept(parcel, sender=receiver)
    assert events("Transferred") == [(parcel, holder, receiver)]
    assert parcels.holder_of(parcel) == receiver and parcels.proposed(parcel) == NOBODY
    with boa.reverts("ParcelRegistry: not its holder"):
        parcels.abandon(parcel, [BLOCK], sender=holder)


def test_accept__reverts_if_not_proposed(parcels, parcel, holder, receiver, stranger):
    with boa.reverts("parcel_holding: not proposed"):
        parcels.accept(parcel, sender=receiver)
    parcels.propose(parcel, receiver, sender=holder)
    with boa.reverts("parcel_holding: not proposed"):
        parcels.accept(parcel, sender=stranger)
    parcels.propose(parcel, NOBODY, sender=holder)
    with boa.reverts("parcel_holding: not proposed"):
        parcels.accept(parcel, sender=receiver)


def test_propose__is_for_the_holder(parcels, trader, parcel, receiver, holder):
    with boa.reverts("parcel_holding: not its holder"):
        parcels.propose(parcel, receiver, sender=receiver)
    with boa.reverts("parcel_holding: not its holder"):
        parcels.lock(parcel, trader.address, OFFER, sender=receiver)
    with boa.reverts("parcel_holding: same holder"):
        parcels.propose(parcel, holder, sender=holder)


@pytest.mark.rule("CEC-25")
def test_lock__holds_everything_fast(parcels, trader, parcel, holder, receiver, lock, events):
    """Neither the holder nor who was promised it moves what a trade or dispute is about."""
    parcels.propose(parcel, receiver, sender=holder)
    lock()
    assert events("Locked") == [(parcel, holder, trader.address, OFFER)]
    assert parcels.parcel(parcel).trader == trader.address
    assert not parcels.is_free(parcel)
    for call in (
        lambda: parcels.propose(parcel, receiver, sender=holder),
        lambda: parcels.accept(parcel, sender=receiver),
        lambda: parcels.lock(parcel, trader.address, OFFER, sender=holder),
    ):
        with boa.reverts("parcel_holding: locked"):
            call()
    boa.env.time_travel(seconds=100 * YEAR)
    with boa.reverts("ParcelRegistry: locked"):
        parcels.vacate(parcel, [BLOCK])


def test_lock__ends_an_offer_to_a_receiver(parcels, parcel, holder, receiver, lock, order):
    parcels.propose(parcel, receiver, sender=holder)
    lock()
    order("unlock", parcel)
    with boa.reverts("parcel_holding: not proposed"):
        parcels.accept(parcel, sender=receiver)


def test_lock__reverts_if_not_a_trader(parcels, parcel, holder, receiver):
    with boa.reverts("traders: not a trader"):
        parcels.lock(parcel, receiver, OFFER, sender=holder)


@pytest.mark.rule("CEC-23")
def test_pass_on__gives_the_parcel_to_its_buyer(
    parcels, trader, parcel, holder, receiver, lock, order, events
):
    lock()
    order("pass_on", parcel, receiver)
    assert events("Unlocked", trader) == [(parcel, holder)]
    assert events("Transferred", trader) == [(parcel, holder, receiver)]
    assert parcels.holder_of(parcel) == receiver and parcels.is_free(parcel)
    assert parcels.parcel(parcel).trader == NOBODY


def test_unlock__gives_it_back(parcels, trader, parcel, holder, lock, order, events):
    lock()
    order("unlock", parcel)
    assert events("Unlocked", trader) == [(parcel, holder)]
    assert parcels.holder_of(parcel) == holder and parcels.is_free(parcel)


def test_pass_on__and_others_are_for_the_trader(parcels, parcel, holder, receiver, lock):
    until = boa.env.timestamp + DAY
    for is_locked in (False, True):
        if is_locked:
            lock()
        for call in (
            lambda: parcels.pass_on(parcel, receiver, sender=holder),
            lambda: parcels.unlock(parcel, sender=holder),
            lambda: parcels.lease_out(parcel, receiver, until, sender=holder),
        ):
            with boa.reverts("parcel_holding: not its trader"):
                call()


def test_pass_on__reverts_without_a_receiver(parcel, lock, order):
    lock()
    with boa.reverts("parcel_holding: no receiver"):
        order("pass_on", parcel, NOBODY)


@pytest.mark.rule("CEC-23")
def test_lease_out__names_the_tenant_until_it_is_over(
    parcels, trader, parcel, holder, receiver, lock, order, events
):
    until = boa.env.timestamp + YEAR
    lock()
    order("lease_out", parcel, receiver, until)
    assert events("Leased", trader) == [(parcel, receiver, until)]
    record = parcels.parcel(parcel)
    assert (record.tenant, record.leased_until, record.trader) == (receiver, until, NOBODY)
    assert parcels.holder_of(parcel) == holder and parcels.is_free(parcel)
    boa.env.time_travel(seconds=YEAR)
    record = parcels.parcel(parcel)
    assert (record.tenant, record.leased_until) == (NOBODY, 0)


@pytest.mark.rule("CEC-23")
def test_lease_out__reverts_if_leased_already(parcels, parcel, receiver, stranger, lock, order):
    until = boa.env.timestamp + YEAR
    lock()
    order("lease_out", parcel, receiver, until)
    lock()
    with boa.reverts("parcel_holding: leased"):
        order("lease_out", parcel, stranger, until + YEAR)
    boa.env.time_travel(seconds=YEAR)
    order("lease_out", parcel, stranger, until + YEAR)
    assert parcels.parcel(parcel).tenant == stranger


@pytest.mark.rule("CEC-23")
def test_pass_on__leaves_a_lease_as_it_is(parcels, parcel, receiver, stranger, lock, order):
    lock()
    order("lease_out", parcel, stranger, boa.env.timestamp + YEAR)
    lock()
    order("pass_on", parcel, receiver)
    assert parcels.parcel(parcel).tenant == stranger


def test_lease_out__reverts_if_wrong(parcel, title, receiver, lock, order):
    lock()
    with boa.reverts("parcel_holding: no tenant"):
        order("lease_out", parcel, NOBODY, boa.env.timestamp + 1)
    with boa.reverts("parcel_holding: lease is over"):
        order("lease_out", parcel, receiver, boa.env.timestamp)
    with boa.reverts("parcel_holding: outlasts tenure"):
        order("lease_out", parcel, receiver, title.tenure_end + 1)
    order("lease_out", parcel, receiver, title.tenure_end)


def test_lease_out__may_last_on_land_without_end(parcels, register, title, holder, trader, order):
    id = register({BLOCK + 1: 1}, name=OTHER, said=replace(title, tenure_end=0))
    parcels.lock(id, trader.address, OFFER, sender=holder)
    order("lease_out", id, holder, 2**255)
    assert parcels.parcel(id).leased_until == 2**255


def test_trader__may_read_the_parcel_and_not_move_it_while_it_is_locked(
    parcels, trader, parcel, holder
):
    """A call back from `item_locked` sees the parcel locked; it moves only after that."""
    for function, works in (("parcel", True), ("is_free", True), ("unlock", False)):
        with boa.env.anchor():
            call = getattr(parcels, function).prepare_calldata(parcel)
            trader.arm(parcels.address, call)
            parcels.lock(parcel, trader.address, OFFER, sender=holder)
            assert trader.has_reentered() == works
            assert parcels.parcel(parcel).trader == trader.address


def test_incomplete__parcel_is_not_traded(parcels, register, holder, receiver, trader):
    id = register({BLOCK + 1: 1}, name=OTHER, cells=2)
    with boa.reverts("parcel_holding: incomplete"):
        parcels.propose(id, receiver, sender=holder)
    with boa.reverts("parcel_holding: incomplete"):
        parcels.lock(id, trader.address, OFFER, sender=holder)
    with boa.reverts("parcel_holding: incomplete"):
        parcels.propose(b"\x01" * 32, receiver, sender=holder)


def test_tenure_end__stops_trade_but_not_the_end_of_one(
    parcels, parcel, title, holder, receiver, trader, lock, order
):
    lock()
    boa.env.time_travel(seconds=title.tenure_end - boa.env.timestamp - 1)
    with boa.env.anchor():
        order("unlock", parcel)
        assert parcels.is_free(parcel)
        parcels.propose(parcel, receiver, sender=holder)
        boa.env.time_travel(seconds=1)
        assert not parcels.is_free(parcel)
        with boa.reverts("parcel_holding: tenure is over"):
            parcels.accept(parcel, sender=receiver)
        with boa.reverts("parcel_holding: tenure is over"):
            parcels.lock(parcel, trader.address, OFFER, sender=holder)
    boa.env.time_travel(seconds=1)
    order("pass_on", parcel, receiver)
    assert parcels.holder_of(parcel) == receiver
