"""The seam as a trade uses it, with seeds that the parties make themselves."""

import boa
import pytest

from mevm_suite.judging import pick_places
from mevm_suite.testing import load

DAY = 86_400
PRICE, REWARD = 3_000, 7
UPHELD = 1
BOND = 2 * PRICE


def rich(name):
    account = boa.env.generate_address(name)
    boa.env.set_balance(account, 10**18)
    return account


@pytest.fixture(scope="module")
def beacon():
    return load("contracts/randomness/RandomBeacon.vy", 1, 2, DAY // 4, DAY // 4)


@pytest.fixture(scope="module")
def registry():
    return load("contracts/arbitration/JudgeRegistry.vy", boa.env.generate_address("it"), [1_000])


@pytest.fixture(scope="module")
def court(registry, beacon):
    return load(
        "contracts/arbitration/JudgeCourt.vy",
        registry,
        beacon,
        load("tests/mocks/ValueBoard.vy"),
        [(3, 11)],
        (DAY, DAY, DAY, DAY),
        REWARD,
        2_500,
        override_address=registry.court(),
    )


@pytest.mark.rule("SEC-03")
@pytest.mark.rule("SEC-11")
def test_case__from_payment_to_ruling(court, registry, beacon):
    buyer, seller = rich("buyer"), rich("seller")
    for n in range(9):
        registry.join(0, value=1_000, sender=rich(f"judge {n}"))
    trade = load("tests/mocks/FrozenTrade.vy", court, seller)
    trade.pay(value=PRICE, sender=buyer)
    cost = court.cost("0x" + "00" * 20, PRICE)
    trade.dispute(boa.env.timestamp + DAY, 5_000, value=cost, sender=buyer)
    id = trade.case_id()

    boa.env.time_travel(seconds=DAY)
    court.request_seed(id)
    assert beacon.request_of(1)[:2] == (BOND, REWARD)
    for number, party in enumerate((buyer, seller)):
        secret = bytes([number + 1]) * 32
        beacon.commit(1, 1, beacon.commitment_of(1, 1, party, secret), value=BOND, sender=party)
    boa.env.time_travel(seconds=DAY // 4)
    for number, party in enumerate((buyer, seller)):
        beacon.reveal(1, bytes([number + 1]) * 32, sender=party)

    court.draw(id)
    panel = court.panel_of(id, 0)
    order = [registry.judge_at(0, place, 9) for place in range(9)]
    expected = []
    for place in pick_places(beacon.seed(1)[1], id, 0, len(order)):
        if order[place] not in expected:
            expected.append(order[place])
        if len(expected) == 3:
            break
    assert panel == expected

    salt = b"\1" * 32
    for judge in panel:
        court.commit_vote(id, court.commitment_of(id, 0, judge, UPHELD, salt), sender=judge)
    boa.env.time_travel(seconds=DAY)
    for judge in panel:
        court.reveal_vote(id, UPHELD, salt, sender=judge)
    with boa.reverts("FrozenTrade: not final"):
        trade.release()
    boa.env.time_travel(seconds=DAY + DAY // 2)
    assert boa.env.timestamp <= court.final_by(id)
    trade.release()
    assert trade.balances(buyer) == PRICE
    assert trade.balances(seller) == 0
    court.settle(id)
    assert [court.balances(judge) for judge in panel] == [11] * 3
    assert boa.env.get_balance(court.address) == 33
