"""Income goes by the promised part to who held units through the day, the rest to the holder."""

import boa
import pytest

from mevm_suite.testing import load

DAY = 86_400
COIN, NONE = "0x" + "00" * 20, bytes(32)
PARCEL = b"parcel".ljust(32, b"\0")
STATEMENT = b"statement".ljust(32, b"\0")
GRACE, PERIOD, UNITS, YIELD = 30 * DAY, 90 * DAY, 1_000, 2


@pytest.mark.rule("CEC-22")
def test_pay_income__divides_by_the_promise_and_by_holdings(
    certificates, asset, term, pay, owner, investor, stranger
):
    pay(1_001)
    (event,) = [e for e in certificates.get_logs() if type(e).__name__ == "IncomePaid"]
    assert (event.id, event.owner, event.amount, event.shared) == (term.id, owner, 1_001, 601)
    assert event.statement == STATEMENT
    assert certificates.credit_of(owner) == 400
    with boa.reverts("income_certificates: nothing"):
        certificates.claim(term.id, investor)
    boa.env.time_travel(seconds=DAY)
    assert certificates.claimable(term.id, investor) == 601 * 3 // 4
    before = asset.balanceOf(owner)
    assert certificates.claim(term.id, investor, sender=stranger) == 601 * 3 // 4
    assert certificates.claim(term.id, owner) == 601 // 4
    assert certificates.withdraw(owner, sender=stranger) == 400
    assert asset.balanceOf(owner) - before == 601 // 4 + 400
    assert certificates.received(term.id) == 601
    # The fractions of both make the last one, which the next payment brings.
    assert certificates.paid(term.id) == 600
    assert asset.balanceOf(certificates) == 1


@pytest.mark.rule("CEC-22")
def test_pay_income__nothing_for_units_bought_as_it_is_paid(
    certificates, term, pay, owner, investor, stranger
):
    """Attack: buy before a payment that is seen coming, and sell after it."""
    certificates.safeTransferFrom(investor, stranger, term.id, 500, b"", sender=investor)
    pay(1_000)
    certificates.safeTransferFrom(stranger, investor, term.id, 500, b"", sender=stranger)
    boa.env.time_travel(seconds=DAY)
    assert certificates.claimable(term.id, stranger) == 0
    assert certificates.claimable(term.id, owner) == 300
    assert certificates.claimable(term.id, investor) == 300


@pytest.mark.rule("CEC-22")
def test_transfer__leaves_what_was_earned_and_takes_what_will_be(
    certificates, term, pay, owner, investor, stranger
):
    pay(1_000)
    boa.env.time_travel(seconds=DAY)
    certificates.safeTransferFrom(investor, stranger, term.id, 750, b"", sender=investor)
    boa.env.time_travel(seconds=DAY)
    pay(1_000)
    boa.env.time_travel(seconds=DAY)
    assert certificates.claim(term.id, investor) == certificates.claim(term.id, stranger) == 450
    assert certificates.claim(term.id, owner) == 300


def test_batch__counts_an_id_that_comes_twice(certificates, term, pay, owner, investor, stranger):
    """Else the least balance of the day would be too high, and more be paid than there is."""
    call = certificates.safeBatchTransferFrom
    call(investor, stranger, [term.id] * 2, [200, 300], b"", sender=investor)
    call(stranger, investor, [term.id], [500], b"", sender=stranger)
    certificates.safeTransferFrom(investor, investor, term.id, 750, b"", sender=investor)
    pay(1_000)
    boa.env.time_travel(seconds=DAY)
    assert certificates.claimable(term.id, investor) == certificates.claim(term.id, owner) == 300
    with boa.reverts("income_certificates: bad lengths"):
        call(investor, stranger, [term.id], [], b"", sender=investor)


def test_transfer__takes_an_owner_or_his_operator_and_enough_units(
    certificates, term, investor, stranger
):
    move = certificates.safeTransferFrom
    with boa.reverts("income_certificates: no approval"):
        move(investor, stranger, term.id, 1, b"", sender=stranger)
    with boa.reverts("income_certificates: no approval"):
        certificates.safeBatchTransferFrom(investor, stranger, [term.id], [1], b"", sender=stranger)
    certificates.setApprovalForAll(stranger, True, sender=investor)
    with boa.reverts("income_certificates: too few"):
        move(investor, stranger, term.id, 751, b"", sender=stranger)
    move(investor, stranger, term.id, 750, b"", sender=stranger)
    assert certificates.balanceOf(stranger, term.id) == 750


def test_transfer__to_a_receiver_that_calls_back_or_refuses(certificates, term, pay, investor):
    receiver = load("tests/mocks/GreedyReceiver.vy")
    pay(1_000)
    boa.env.time_travel(seconds=DAY)
    move = certificates.safeTransferFrom
    receiver.arm(certificates, certificates.claim.prepare_calldata(term.id, investor))
    move(investor, receiver, term.id, 100, b"", sender=investor)
    assert receiver.calls() == 1 and not receiver.has_reentered()
    receiver.refuse(True)
    with boa.reverts("GreedyReceiver: refused"):
        move(investor, receiver, term.id, 100, b"", sender=investor)
    assert certificates.balanceOf(receiver, term.id) == 100
    assert certificates.claim(term.id, investor) == 450


@pytest.mark.rule("CEC-22")
def test_claim__of_one_whom_the_asset_refuses_stops_nobody_else(
    certificates, asset, term, pay, owner, investor
):
    pay(1_000)
    boa.env.time_travel(seconds=DAY)
    asset.block_account(owner, True)
    with boa.reverts("PeggedToken: blocked"):
        certificates.claim(term.id, owner)
    with boa.reverts("PeggedToken: blocked"):
        certificates.withdraw(owner)
    assert certificates.claim(term.id, investor) == 450
    asset.block_account(owner, False)
    assert certificates.claim(term.id, owner) == 150
    assert certificates.withdraw(owner) == 400


@pytest.mark.rule("CEC-22")
def test_pay_income__after_the_parcel_passed_on_credits_its_new_holder(
    certificates, land, term, pay, owner, stranger
):
    land.pass_on(PARCEL, stranger)
    boa.env.timestamp = term.end + 100 * PERIOD
    pay(1_000, period=3)
    boa.env.time_travel(seconds=DAY)
    assert (certificates.credit_of(stranger), certificates.credit_of(owner)) == (400, 0)
    assert certificates.claim(term.id, owner) == 150


@pytest.mark.rule("CEC-26")
def test_pay_income__takes_an_identified_payer(certificates, identities, pay, buyer):
    identities.set_identified(buyer, False)
    with boa.reverts("YieldCertificates: not identified"):
        pay(1_000)


def test_pay_income__reverts_if_the_period_is_wrong(certificates, term, pay, buyer):
    with boa.reverts("YieldCertificates: not begun"):
        pay(1_000, period=1)
    boa.env.timestamp = term.start + PERIOD
    pay(1_000, period=1)
    for period in (4, 2**256 - 1):
        with boa.reverts("YieldCertificates: no period"):
            pay(1_000, period=period)
    with boa.reverts("YieldCertificates: no statement"):
        pay(1_000, statement=NONE)
    with boa.reverts("YieldCertificates: no term"):
        certificates.pay_income(1, 0, 1_000, STATEMENT, sender=buyer)


def test_pay_income__refuses_a_fee_on_transfer_and_value(
    certificates, asset, term, pay, buyer, owner
):
    asset.set_behaviour(100, False, False)
    with boa.reverts("assets: fee on transfer"):
        pay(1_000)
    asset.set_behaviour(0, False, False)
    boa.env.set_balance(buyer, 1)
    boa.env.set_balance(owner, 1)
    with boa.reverts("assets: wrong value"):
        certificates.pay_income(term.id, 0, 1, STATEMENT, sender=buyer, value=1)
    boa.env.timestamp = term.start + PERIOD
    with boa.reverts("YieldCertificates: wrong value"):
        certificates.pay_income(term.id, 0, 0, STATEMENT, sender=owner, value=1)


def test_pay_income__in_the_coin_cannot_be_reentered(land, identities):
    certificates = load(
        "contracts/forest/YieldCertificates.vy", land.address, identities.address, COIN, GRACE
    )
    holder = load("tests/mocks/Puppet.vy")
    payer = boa.env.generate_address("payer")
    boa.env.set_balance(payer, 1_000)
    identities.set_identified(payer, True)
    other = b"other".ljust(32, b"\0")
    land.register(other, payer, YIELD, 0)
    id = certificates.issue(other, boa.env.timestamp, PERIOD, 1, 10_000, 10, sender=payer)
    land.pass_on(other, holder)
    boa.env.time_travel(seconds=DAY)
    certificates.pay_income(id, 0, 999, STATEMENT, sender=payer, value=999)
    certificates.pay_income(id, 0, 1, STATEMENT, sender=payer, value=1)
    boa.env.time_travel(seconds=DAY)
    assert certificates.credit_of(holder) == 0
    with boa.reverts("income_certificates: nothing"):
        certificates.withdraw(holder)
    assert certificates.claim(id, payer) == boa.env.get_balance(payer) == 1_000


@pytest.mark.rule("CEC-22")
def test_claim__costs_the_same_for_any_number_of_holders_and_payments(
    certificates, term, pay, owner, investor
):
    def cost():
        with boa.env.anchor():
            assert certificates.claim(term.id, investor) > 0
            return certificates._computation.get_gas_used()

    pay(1_000)
    boa.env.time_travel(seconds=DAY)
    few = cost()
    for number in range(60):
        holder = boa.env.generate_address(f"holder {number}")
        certificates.safeTransferFrom(owner, holder, term.id, 1, b"", sender=owner)
        pay(10_000)
        boa.env.time_travel(seconds=DAY)
    assert cost() < 1.05 * few
