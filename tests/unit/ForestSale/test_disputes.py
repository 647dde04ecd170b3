"""Disputes: what they freeze, how they end, and arbiters that fail."""

import boa
import pytest

DAY, COIN, PRICE = 86_400, 10**18, 1_000_003
TREE, PARCEL = b"tree".ljust(32, b"\0"), b"parcel".ljust(32, b"\0")
CERTIFICATE, COMPLAINT = b"\x33" * 32, b"\x66" * 32
DISPUTED, RULED, LEASE = 5, 9, 2
ZERO = "0x" + "00" * 20


def parts(world, *accounts):
    return [world.sale.credit_of(world.peg, account) for account in accounts]


def fee(amount):
    return -(-amount * 150 // 10_000)


@pytest.mark.rule("CEC-25")
@pytest.mark.parametrize("state", ["confirmed", "delivered"])
def test_dispute__freezes_money_item_and_records(
    world, sale, bring, provider, buyer, stranger, state
):
    id = bring(state, LEASE)
    case_id = sale.dispute(id, COMPLAINT, sender=buyer, value=COIN)
    (log,) = [log for log in sale.get_logs() if type(log).__name__ == "Disputed"]
    assert (log.order, log.arbiter, log.case_id) == (id, world.arbiter.address, case_id)
    assert (log.complaint, log.evidence) == (COMPLAINT, sale.evidence_of(id))
    assert log.due == boa.env.timestamp + 63 * DAY
    offer = sale.order_of(id).offer
    boa.env.time_travel(seconds=40 * DAY)
    for call, reason in (
        (lambda: sale.refund(id, sender=provider), "forest_orders: wrong state"),
        (lambda: sale.complete(id, sender=stranger), "forest_orders: wrong state"),
        (lambda: sale.deliver(id, sender=provider), "forest_orders: wrong state"),
        (lambda: sale.accept(id, sender=buyer), "forest_book: wrong state"),
        (lambda: sale.take_back(offer, sender=provider), "forest_orders: taken"),
        (lambda: world.parcels.lock(PARCEL, sale, id, sender=provider), "ItemBoard: locked"),
        (lambda: sale.execute_ruling(id, sender=stranger), "forest_disputes: no ruling yet"),
    ):
        with boa.reverts(reason):
            call()
    assert sale.order_of(id).state == DISPUTED
    assert world.parcels.parcel(PARCEL).trader == sale.address
    assert parts(world, provider, buyer) == [0, 0] and sale.held(world.peg) == PRICE


@pytest.mark.rule("CEC-25")
def test_dispute__names_the_ledgers_data_as_evidence(world, sale, bring, terms, provider, buyer):
    id = bring("disputed")
    evidence = sale.evidence_of(id)
    assert (evidence.registry, evidence.item) == (world.trees.address, TREE)
    assert (evidence.record, evidence.content) == terms()[-2:]
    assert evidence.certificate == CERTIFICATE
    assert evidence.cid_hash == sale.order_of(id).cid_hash
    case = world.arbiter.case_of(sale.order_of(id).case_id)
    assert (case.subject, case.claimant, case.respondent) == (id, buyer, provider)
    assert (case.asset, case.amount, case.default_bps) == (world.peg.address, PRICE, 10_000)
    assert case.evidence_until == boa.env.timestamp + 3 * DAY


@pytest.mark.rule("CEC-25")
@pytest.mark.parametrize("bps", [0, 3_333, 5_000, 5_001, 10_000])
def test_execute_ruling__divides_and_sends_the_item(
    world, sale, bring, provider, buyer, stranger, bps
):
    id = bring("disputed")
    with boa.reverts("forest_disputes: no ruling yet"):
        sale.execute_ruling(id, sender=stranger)
    world.arbiter.set_ruling(1, 0, 0, bps)
    sale.execute_ruling(id, sender=stranger)
    to_buyer = PRICE * bps // 10_000
    rest = PRICE - to_buyer
    assert parts(world, buyer, provider) == [to_buyer, rest - fee(rest)]
    assert sale.revenue() == fee(rest)
    assert world.trees.holder_of(TREE) == (provider if bps > 5_000 else buyer)
    assert world.trees.parcel(TREE).trader == ZERO
    assert sale.order_of(id).state == RULED
    assert world.ratings.worth_of(id) == PRICE
    assert world.ratings.is_unpaid(id) == (bps > 0)
    with boa.reverts("forest_disputes: wrong state"):
        sale.execute_ruling(id, sender=stranger)


@pytest.mark.rule("CEC-25")
@pytest.mark.parametrize("kind", ["silent", "fails", "burns", "absurd", "no bool"])
def test_execute_ruling__a_silent_arbiter_undoes_the_deal(
    world, sale, bring, provider, buyer, stranger, kind
):
    id = bring("disputed")
    if kind in ("fails", "burns"):
        world.arbiter.set_behaviour(kind == "fails", kind == "burns")
    elif kind != "silent":
        world.arbiter.set_ruling(1 if kind == "absurd" else 2, 0, 1, 10_001)
    boa.env.time_travel(seconds=63 * DAY)
    if kind == "silent":
        with boa.reverts("forest_disputes: no ruling yet"):
            sale.execute_ruling(id, sender=stranger)
    boa.env.time_travel(seconds=1)
    sale.execute_ruling(id, sender=stranger)
    assert parts(world, buyer, provider) == [PRICE, 0] and sale.revenue() == 0
    assert world.trees.holder_of(TREE) == provider
    assert world.trees.parcel(TREE).trader == ZERO


@pytest.mark.rule("CEC-25")
def test_execute_ruling__too_little_gas_hides_no_ruling(world, sale, bring, buyer, stranger):
    id = bring("disputed")
    world.arbiter.set_ruling(1, 0, 0, 10_000)
    boa.env.time_travel(seconds=64 * DAY)
    with boa.reverts("arbiter_call: too little gas"):
        sale.execute_ruling(id, sender=stranger, gas=1_000_000)
    sale.execute_ruling(id, sender=stranger)
    assert parts(world, buyer) == [PRICE]


@pytest.mark.rule("CEC-25")
def test_dispute__the_complainer_pays_the_case_and_no_more(world, sale, bring, buyer):
    id = bring("delivered")
    with boa.reverts("forest_disputes: costs more"):
        sale.dispute(id, COMPLAINT, sender=buyer, value=COIN - 1)
    sale.dispute(id, COMPLAINT, sender=buyer, value=COIN + 5)
    assert sale.credit_of(ZERO, buyer) == sale.held(ZERO) == boa.env.get_balance(sale.address) == 5
    assert boa.env.get_balance(world.arbiter.address) == COIN


@pytest.mark.rule("CEC-25")
def test_dispute__is_for_the_buyer_from_confirmation_to_inspection(
    sale, bring, provider, buyer, stranger
):
    id = bring("paid")
    with boa.reverts("forest_book: wrong state"):
        sale.dispute(id, COMPLAINT, sender=buyer, value=COIN)
    sale.confirm(id, CERTIFICATE, "cid", sender=provider)
    for account in (provider, stranger):
        with boa.reverts("forest_book: not the buyer"):
            sale.dispute(id, COMPLAINT, sender=account)
    sale.deliver(id, sender=provider)
    boa.env.time_travel(seconds=7 * DAY)
    with boa.env.anchor():
        sale.dispute(id, COMPLAINT, sender=buyer, value=COIN)
    boa.env.time_travel(seconds=1)
    with boa.reverts("forest_disputes: too late"):
        sale.dispute(id, COMPLAINT, sender=buyer, value=COIN)


@pytest.mark.rule("CEC-25")
def test_dispute__waits_for_an_arbiter_that_fails_until_the_last_day(
    world, sale, bring, provider, buyer
):
    id = bring("delivered")
    world.arbiter.set_behaviour(True, False)
    boa.env.time_travel(seconds=6 * DAY)
    with boa.reverts("forest_disputes: no arbiter yet"):
        sale.dispute(id, COMPLAINT, sender=buyer, value=COIN)
    boa.env.time_travel(seconds=1)
    with boa.env.anchor():  # nobody makes an arbiter that answers fail
        world.arbiter.set_behaviour(False, False)
        with boa.reverts("arbiter_call: too little gas"):
            sale.dispute(id, COMPLAINT, sender=buyer, value=COIN, gas=900_000)
    assert sale.dispute(id, COMPLAINT, sender=buyer, value=COIN) == 0
    assert parts(world, buyer, provider) == [PRICE, 0]
    assert sale.credit_of(ZERO, buyer) == COIN
    assert world.trees.holder_of(TREE) == provider
