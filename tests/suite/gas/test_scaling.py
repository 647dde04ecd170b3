"""No function's cost depends on the number of holders, or on how long nobody called."""

import boa
import pytest

from mevm_suite.audit.cec_crowd import CecCrowd
from mevm_suite.audit.crowd import record, repeat
from mevm_suite.audit.dealer_crowd import CustomerCrowd, DeveloperCrowd
from mevm_suite.audit.escrow_crowd import EscrowCrowd
from mevm_suite.audit.finding import AuditError
from mevm_suite.audit.forest_crowd import OrderCrowd, ParcelCrowd, TimberCrowd
from mevm_suite.audit.income_crowd import FunderCrowd, YieldCrowd
from mevm_suite.audit.insured_crowd import InsuredCrowd
from mevm_suite.audit.sale_crowd import BuyerCrowd, MerchantCrowd
from mevm_suite.audit.scaling import gather, measure, spread
from mevm_suite.audit.trade_crowd import PayerCrowd, TraderCrowd
from mevm_suite.demo.plan import example_address
from mevm_suite.tables.assignment import NOBODY
from mevm_suite.testing import load

MOST = 0.01
CROWDS = (CecCrowd, TraderCrowd, PayerCrowd)
CROWDS += (BuyerCrowd, MerchantCrowd, CustomerCrowd, DeveloperCrowd)
CROWDS += (YieldCrowd, FunderCrowd)


def costs(kind, size):
    with boa.swap_env(boa.Env()):
        crowd = gather(kind, size)
        next_day, *measured = [measure(crowd, 1 + skipped) for skipped in (0, 1, 400)]
    # What is worked out for skipped days costs the same for any number, and nothing for none.
    assert {name for name, gas in next_day.items() if gas > (1 + MOST) * measured[0][name]} == set()
    return measured


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(CecCrowd, marks=[pytest.mark.rule("CEC-01", "CEC-04", "CEC-06", "CEC-07")]),
        pytest.param(TraderCrowd, marks=pytest.mark.rule("CEC-05", "CEC-07")),
        pytest.param(PayerCrowd, marks=pytest.mark.rule("WSG-02")),
        pytest.param(BuyerCrowd, marks=pytest.mark.rule("SEC-51", "WSG-03")),
        pytest.param(MerchantCrowd, marks=pytest.mark.rule("SEC-52")),
        pytest.param(CustomerCrowd, marks=pytest.mark.rule("CEC-11")),
        pytest.param(DeveloperCrowd, marks=pytest.mark.rule("CEC-10")),
        pytest.param(YieldCrowd, marks=pytest.mark.rule("CEC-22")),
        pytest.param(FunderCrowd, marks=pytest.mark.rule("CEC-28")),
    ],
)
def test_cost__is_the_same_for_few_and_many_holders_and_days(kind):
    measured = [*costs(kind, 10), *costs(kind, 200)]
    spreads = {name: spread([row[name] for row in measured]) for name in measured[0]}
    assert {name: part for name, part in spreads.items() if part > MOST} == {}
    assert min(min(row.values()) for row in measured) > 0


@pytest.mark.rule("SEC-02", "SEC-08")
def test_cost_of_a_trade__is_the_same_for_few_and_many_earlier_ones():
    measured = []
    for size in (10, 200):
        with boa.swap_env(boa.Env()):
            measured.append(measure(gather(EscrowCrowd, size), days=0))
    spreads = {name: spread([row[name] for row in measured]) for name in measured[0]}
    assert {name: part for name, part in spreads.items() if part > MOST} == {}


def storage(crowd, by_calls):
    """Return every slot that is known to be written when forty members have joined."""
    with boa.env.anchor():
        written = boa.env.sstore_trace = {}
        for number in range(by_calls - 1):
            crowd.join(number)
        last = by_calls - 1
        changes = record(lambda: crowd.join(last))
        repeat(changes, crowd.keys(last), map(crowd.keys, range(by_calls, 40)))
        places = {(change.contract, change.place(change.keys)) for change in changes}
        places |= {(contract, slot) for contract, slots in written.items() for slot in slots}
        return {place: boa.env.get_storage(*place) for place in places}


@pytest.mark.parametrize(
    "kind",
    (*CROWDS, EscrowCrowd, ParcelCrowd, TimberCrowd, OrderCrowd, InsuredCrowd),
)
def test_repeat__leaves_what_calls_would_have_left(kind):
    with boa.swap_env(boa.Env()):
        crowd = kind()
        by_calls, repeated = storage(crowd, 40), storage(crowd, 5)
    assert len(by_calls) > len(repeated) > 0
    assert {p: (v, by_calls.get(p)) for p, v in repeated.items() if by_calls.get(p) != v} == {}


def test_repeat__makes_holders_like_those_who_called():
    with boa.swap_env(boa.Env()):
        crowd = CecCrowd()
        for number in range(4):
            crowd.join(number)
        changes = record(lambda: crowd.join(4))
        repeat(changes, crowd.keys(4), map(crowd.keys, range(5, 30)))
        economy, last = crowd.economy, example_address("holder", "29")
        holders = [example_address("holder", str(number)) for number in range(30)]
        assert economy.token.locked(last) == economy.token.balanceOf(last) == 10**18
        assert economy.mining.total_weight() == sum(map(economy.mining.weight, holders))
        assert economy.vesting.grants(crowd.first_gift + 29)[1] == last
        assert economy.vesting.next_gift() == crowd.first_gift + 30


def test_repeat__refuses_more_than_there_is():
    with boa.swap_env(boa.Env()):
        crowd = CecCrowd()
        changes = record(lambda: crowd.join(0))
        totals = [change for change in changes if not set(change.keys) & set(crowd.keys(0))]
        with pytest.raises(AuditError, match="expected enough"):
            repeat(totals, (), [()] * 1_000_000)


@pytest.mark.rule("SEC-50")
@pytest.mark.rule("WSG-01")
@pytest.mark.parametrize(("path", "more"), [("SEC", (NOBODY,)), ("WSG", ())])
def test_transfer__costs_at_most_a_tenth_more_than_a_plain_one(path, more):
    payer, receiver = example_address("payer"), example_address("receiver")
    with boa.swap_env(boa.Env()):
        plain = load("benchmarks/PlainToken.vy", sender=payer)
        ours = load(f"contracts/token/{path}.vy", 10**27, payer, *more)
        for _ in ("a new holder", "an old one"):
            boa.env.evm.vm.state.lock_changes()
            gas = []
            for token in (plain, ours):
                token.transfer(receiver, 1, sender=payer)
                gas.append(token._computation.get_gas_used())
            assert gas[1] <= 1.10 * gas[0]
