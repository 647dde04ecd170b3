"""A payer is paid by fees and pair weight, once, and never more than half of his fees."""

import boa
import pytest

from mevm_suite.deployment.boa_wsg import WEEK, fund

WSG = 10**18
TOTAL = 10**9 * WSG
BUDGET = TOTAL // 208
WINDOW = 180 * 86_400


@pytest.mark.rule("WSG-02")
def test_claim__pays_half_of_the_fees(wsg, payer, payee):
    wsg.pay(payer, payee, 100 * WSG)
    wsg.begin(1)
    assert wsg.mining.claimable(0, payer, payee) == 50 * WSG
    assert wsg.claim(0, payer, payee) == 50 * WSG
    assert wsg.token.balanceOf(payer) == wsg.mining.paid() == 50 * WSG
    assert wsg.mining.allotted() == wsg.mining.claimable(0, payer, payee) == 0
    assert wsg.token.balanceOf(wsg.mining) == TOTAL - 50 * WSG


def test_claim__logs(wsg, payer, payee):
    wsg.pay(payer, payee, 100)
    wsg.begin(1)
    wsg.claim(0, payer, payee)
    closed, claimed = wsg.mining.get_logs(strict=False)[:2]
    assert (closed.epoch, closed.value, closed.pool, closed.price) == (0, 100, 50, 0)
    assert (claimed.epoch, claimed.payer, claimed.counterparty) == (0, payer, payee)
    assert (claimed.amount, claimed.withheld) == (50, 0)


@pytest.mark.rule("WSG-02")
def test_claim__shares_the_budget_by_fees(wsg, payer, payee, other):
    for name, amount in ((payer, 6_000_000), (other, 2_000_000)):
        wsg.pay(name, payee, amount * WSG)
    wsg.pay(payer, other, 2_000_000 * WSG, source=wsg.sources[1])
    wsg.begin(1)
    assert wsg.mining.budget() == BUDGET
    assert wsg.claim(0, payer, payee) == BUDGET * 6 // 10
    assert wsg.claim(0, payer, other) == wsg.claim(0, other, payee) == BUDGET * 2 // 10
    assert wsg.mining.paid() + wsg.mining.allotted() == BUDGET
    assert wsg.mining.allotted() <= 3
    assert wsg.mining.budget() == (TOTAL - BUDGET) // 208


@pytest.mark.rule("WSG-02")
@pytest.mark.rule("SEC-06")
def test_claim__halves_with_each_reward_of_a_pair(wsg, payer, payee):
    for epoch in range(5):
        wsg.begin(epoch)
        wsg.pay(payer, payee, 100 * WSG, source=wsg.sources[epoch % 2])
    wsg.begin(5)
    left = TOTAL
    for epoch, reward in enumerate((50, 25, 12.5, 0, 0)):
        assert wsg.claim(epoch, payer, payee) == reward * WSG
        left -= int(reward * WSG)
        assert wsg.mining.budget() == left // 208  # what the weight withholds is back


def test_claim__weighs_each_counterparty_and_direction_apart(wsg, payer, payee, other):
    for epoch in range(2):
        wsg.begin(epoch)
        for names in ((payer, payee), (payee, payer), (payer, other)):
            wsg.pay(*names, 100 * WSG)
    wsg.begin(2)
    for names in ((payer, payee), (payee, payer), (payer, other)):
        assert wsg.claim(0, *names) == 50 * WSG
        assert wsg.claim(1, *names) == 25 * WSG


def test_claim__cannot_gain_by_its_order(wsg, payer, payee):
    """Backwards as forwards: the first reward is full, the second half, the third a quarter."""
    for epoch in range(4):
        wsg.begin(epoch)
        wsg.pay(payer, payee, 80)
    wsg.begin(4)
    assert [wsg.claim(epoch, payer, payee) for epoch in (3, 0, 2, 1)] == [40, 20, 10, 0]


@pytest.mark.rule("WSG-02")
def test_claim__costs_the_same_after_400_epochs(wsg, payer, payee, other, stranger):
    trades, gas = ((0, stranger), (1, other), (402, payee)), []
    for epoch, counterparty in trades:
        wsg.begin(epoch)
        wsg.pay(payer, counterparty, 100 * WSG)
    wsg.begin(803)
    for epoch, counterparty in trades:
        assert wsg.claim(epoch, payer, counterparty) == 50 * WSG
        gas.append(wsg.mining._computation.get_gas_used())
    assert abs(gas[2] - gas[1]) < gas[1] // 20


def test_claim__is_anyone_s_for_the_payer_in_the_end(wsg, payer, payee, stranger):
    wsg.pay(payer, payee, 100)
    boa.env.timestamp = wsg.sink.start() + WEEK + WINDOW - 1
    for caller in (stranger, payee):
        with boa.reverts("TransactionMining: payer's choice"):
            wsg.mining.claim(0, payer, payee, sender=caller)
    boa.env.timestamp += 1
    assert wsg.mining.claim(0, payer, payee, sender=stranger) == 50
    assert wsg.token.balanceOf(payer) == 50


def test_claim__reverts_if_already_claimed(wsg, payer, payee):
    for epoch in range(4):
        wsg.begin(epoch)
        wsg.pay(payer, payee, 100)
    wsg.begin(4)
    for epoch in range(4):  # the last one is worth nothing, and is gone too
        wsg.claim(epoch, payer, payee)
        with boa.reverts("TransactionMining: already claimed"):
            wsg.claim(epoch, payer, payee)
    assert wsg.mining.paid() == 50 + 25 + 12


def test_claim__reverts_while_the_epoch_goes_on(wsg, payer, payee):
    wsg.pay(payer, payee, 100)
    boa.env.timestamp = wsg.sink.start() + WEEK - 1
    for call in (wsg.mining.claimable, wsg.claim):
        with boa.reverts("TransactionMining: epoch goes on"):
            call(0, payer, payee)
    wsg.pay(payer, payee, 100)  # the last second counts
    boa.env.timestamp += 1
    wsg.pay(payer, payee, 10**6)  # the next one does not
    assert wsg.claim(0, payer, payee) == 100


def test_claim__reverts_if_nothing_was_paid(wsg, payer, payee, other):
    wsg.pay(payer, payee, 100)
    wsg.begin(1)
    assert wsg.mining.claimable(0, payee, payer) == 0
    for names in ((payee, payer), (payer, other)):
        with boa.reverts("TransactionMining: nothing to claim"):
            wsg.claim(0, *names)


@pytest.mark.rule("WSG-02")
def test_claim__ignores_sources_that_are_not_trusted(wsg, payer, payee, stranger):
    """Whoever pays in his own name, naming any payer, loses it, and dilutes nobody."""
    fund(wsg, stranger, 10**6)
    wsg.pay(payer, payee, 10**6, source=stranger)
    wsg.begin(1)
    with boa.reverts("TransactionMining: nothing to share"):
        wsg.claim(0, payer, payee)
    wsg.pay(payer, payee, 100)
    wsg.begin(2)
    assert wsg.claim(1, payer, payee) == 50


def test_claim__does_not_count_what_the_sink_was_forced_to_take(wsg, payer, payee):
    wsg.token.transfer(wsg.sink, 10**6, sender=wsg.sources[0])
    boa.env.set_balance(wsg.sink.address, 10**18)
    wsg.begin(1)
    with boa.reverts("TransactionMining: nothing to share"):
        wsg.claim(0, payer, payee)


def test_claim__is_not_fed_by_gifts(wsg, payer, payee):
    """Tokens that were sent to the contract change no budget and no reward."""
    wsg.token.transfer(wsg.mining, 30, sender=wsg.sources[0])
    assert wsg.mining.budget() == BUDGET
    wsg.pay(payer, payee, 100)
    wsg.begin(1)
    assert wsg.claim(0, payer, payee) == 50
    assert wsg.token.balanceOf(wsg.mining) == TOTAL - 50 + 30


def test_claim__rounds_every_wei_to_the_reserve(wsg, payee):
    """One fee of 999 wei brings 499; the same in 333 accounts brings 333, and costs their gas."""
    ring = [boa.env.generate_address() for _ in range(333)]
    for account in ring:
        wsg.pay(account, payee, 3)
    wsg.begin(1)
    assert sum(wsg.claim(0, account, payee) for account in ring) == 333
    assert wsg.mining.allotted() == 499 - 333
