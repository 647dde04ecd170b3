"""Arbiters that are silent count so on the last day; nobody makes one look silent."""

import boa
import pytest

from mevm_suite.testing import load

DAY, COIN, PRICE, CASE_FEE = 86_400, 10**18, 1_000_003, 1_003
TREE, COMPLAINT = b"tree".ljust(32, b"\0"), b"\x66" * 32
ZERO, DISPUTED = "0x" + "00" * 20, 5


def dispute(sale, id, buyer, **options):
    return sale.dispute(id, COMPLAINT, sender=buyer, value=COIN, **options)


@pytest.mark.rule("CEC-25")
def test_dispute__an_arbiter_that_opens_no_case_is_silent_on_the_last_day(
    world, sale, bring, provider, buyer
):
    """Else its provider would wait for the end of the inspection and be paid."""
    id = bring("delivered")
    world.arbiter.set_refusal(True, False)
    boa.env.time_travel(seconds=6 * DAY)
    with boa.reverts("forest_disputes: no arbiter yet"):
        dispute(sale, id, buyer)
    boa.env.time_travel(seconds=1)
    with boa.reverts("forest_disputes: costs more"):  # he does not make it fail by paying less
        sale.dispute(id, COMPLAINT, sender=buyer, value=COIN - 1)
    assert dispute(sale, id, buyer) == 0
    credits = [sale.credit_of(world.peg, account) for account in (buyer, provider)]
    assert credits == [PRICE, 0]
    assert sale.credit_of(ZERO, buyer) == sale.held(ZERO) == COIN
    assert boa.env.get_balance(sale.address) == COIN
    assert world.trees.holder_of(TREE) == provider


@pytest.mark.rule("CEC-25")
def test_dispute__of_an_arbiter_that_sets_no_time_waits_for_the_longest(world, sale, bring, buyer):
    id = bring("delivered")
    world.arbiter.set_refusal(False, True)
    assert dispute(sale, id, buyer) == 1
    assert sale.order_of(id).state == DISPUTED
    assert sale.order_of(id).due == boa.env.timestamp + 63 * DAY


@pytest.mark.rule("CEC-25")
def test_attack__too_little_gas_makes_no_arbiter_refuse_a_case(sale, bring, buyer):
    id = bring("delivered")
    boa.env.time_travel(seconds=7 * DAY)
    for gas in range(1_050_000, 1_800_000, 50_000):
        with boa.env.anchor():
            try:
                assert dispute(sale, id, buyer, gas=gas) == 1
            except boa.BoaError:
                continue
            return
    pytest.fail("expected a case at some gas")


@pytest.mark.rule("CEC-25")
@pytest.mark.parametrize("way", ["committee", "court", "registry"])
def test_attack__a_buyer_who_is_paid_by_the_arbiter_makes_it_no_silent_one(
    world, terms, provider, way
):
    """In the arbiter's payment to him he disputes: it must still say its cost and open a case."""
    buyer = load("tests/mocks/Puppet.vy")
    boa.env.set_balance(buyer.address, COIN)
    world.identities.set_identified(buyer, True)
    arbiter, payer, cost = PAYING[way](buyer, world.peg)
    people = (world.identities, world.ratings, world.parcels)
    arguments = (world.peg, *people, [world.trees], [arbiter], ZERO, 0)
    sale = load("contracts/forest/ForestSale.vy", *arguments)
    of_tree = terms(arbiter=arbiter.address)
    offer = sale.publish(of_tree, sender=provider)
    world.trees.lock(TREE, sale, offer, sender=provider)
    world.peg.mint(buyer, PRICE)
    buyer.act(world.peg, world.peg.approve.prepare_calldata(sale, PRICE))
    buyer.act(sale, sale.buy.prepare_calldata(offer))
    id = sale.order_for(offer)
    sale.confirm(id, COMPLAINT, "cid", sender=provider)
    sale.deliver(id, sender=provider)
    boa.env.time_travel(seconds=7 * DAY)
    buyer.arm_with_value(sale, sale.dispute.prepare_calldata(id, COMPLAINT), cost)
    payer(buyer)
    assert buyer.has_reentered()
    assert sale.order_of(id).state == DISPUTED
    assert sale.credit_of(world.peg, buyer) == 0


def rich(name):
    account = boa.env.generate_address(name)
    boa.env.set_balance(account, COIN)
    return account


def open_case(arbiter, claimant, asset, fee):
    respondent = rich("respondent")
    case = (b"\x01" * 32, claimant.address, respondent, asset, 1_000, boa.env.timestamp, 5_000)
    id = arbiter.open_case(case, value=fee, sender=respondent)
    boa.env.timestamp = arbiter.final_by(id)
    return id


def withdraw_from(contract):
    return lambda buyer: buyer.act(contract, contract.withdraw.prepare_calldata())


def paying_committee(buyer, _):
    members = [boa.env.generate_address(f"member {number}") for number in range(3)]
    arbiter = load("contracts/arbitration/CommitteeArbiter.vy", members, DAY, CASE_FEE)
    arbiter.share_fees(open_case(arbiter, buyer, ZERO, CASE_FEE))
    return arbiter, withdraw_from(arbiter), CASE_FEE


def new_court(money):
    """Return a court that knows what money is worth, its registry, and what a case costs."""
    at = boa.env.generate_address("court")
    registry = load("contracts/arbitration/JudgeRegistry.vy", at, [10**9])
    values = load("tests/mocks/ValueBoard.vy")
    for asset in (money, ZERO):
        values.set_rate(asset, 10**18)
    parts = (registry, load("tests/mocks/SeedBoard.vy"), values)
    terms = ([(3, 11)], (DAY, DAY, DAY, DAY), 7, 2_500)
    court = load("contracts/arbitration/JudgeCourt.vy", *parts, *terms, override_address=at)
    return court, registry, court.cost(ZERO, 1_000)


def paying_court(buyer, money):
    court, _, cost = new_court(money)
    court.settle(open_case(court, buyer, ZERO, cost))
    return court, withdraw_from(court), cost


def paying_registry(buyer, money):
    court, registry, cost = new_court(money)
    buyer.act(registry, registry.join.prepare_calldata(0), value=10**9, sender=rich("payer"))
    return court, lambda buyer: buyer.act(registry, registry.leave.prepare_calldata(0)), cost


PAYING = {"committee": paying_committee, "court": paying_court, "registry": paying_registry}
