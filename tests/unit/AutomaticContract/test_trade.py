"""The way of a trade without a complaint."""

import boa
import pytest

from mevm_suite.deployment.boa_commerce import COIN, UNIT

DAY = 86_400
PRICE = 158 * UNIT
FEE = PRICE * 50 // 10_000
DEPOSIT = PRICE * 510 // 10_000
PAID, SHIPPED, RECEIVED, DISTRUSTED, DISPUTED, COMPLETED, REFUNDED, SETTLED = range(1, 9)


@pytest.mark.rule("SEC-01")
@pytest.mark.rule("SEC-02")
def test_complete__paper_example(shop, contract, received, seller, buyer, sharer, stranger):
    before = contract.deposit_of(COIN, seller)
    boa.env.time_travel(seconds=7 * DAY)
    with boa.reverts("AutomaticContract: too early"):
        contract.complete(received, sender=stranger)
    boa.env.time_travel(seconds=1)
    contract.complete(received, sender=stranger)
    assert contract.trade(received).state == COMPLETED
    assert contract.credit_of(COIN, seller) == PRICE - FEE - 2 * UNIT
    assert contract.credit_of(COIN, buyer) == DEPOSIT - FEE
    assert contract.credit_of(COIN, sharer) == 2 * UNIT
    assert contract.deposit_of(COIN, seller) == before + DEPOSIT
