"""The weight of a pair, for epochs in any order, against a count of all rewarded ones."""

import boa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm_suite.mining import Rewards
from mevm_suite.testing import load

DAY = 86_400
LENGTHS = (61_000, DAY, 7 * DAY, 30 * DAY, 180 * DAY, 365 * DAY)
WEI = 2**40


def reward(module, pair, epoch):
    part = module._weigh(*pair, epoch, WEI)
    if part:
        module._note(*pair, epoch)
    return part


@pytest.mark.rule("WSG-02")
@pytest.mark.rule("SEC-06")
@given(length=st.sampled_from(LENGTHS), data=st.data())
def test_fuzz_weigh__halves_with_each_reward_within_180_days(length, data):
    near = -(-180 * DAY // length) + 1
    first = data.draw(st.sampled_from((0, near - 1, 10**6)))
    epochs = data.draw(st.lists(st.integers(first, first + 3 * near), min_size=1, unique=True))
    pair = [boa.env.generate_address() for _ in range(2)]
    rules = Rewards(total=0, divisor=1, epoch_length=length)
    with boa.env.anchor():
        module = load("contracts/modules/pair_weight.vy", length).internal
        rewarded = []
        for epoch in epochs:
            count = sum(rules.is_near(epoch, other) for other in rewarded)
            expected = (WEI, WEI // 2, WEI // 4)[count] if count < 3 else 0
            assert reward(module, pair, epoch) == expected
            if expected:
                rewarded.append(epoch)


@pytest.mark.parametrize(("apart", "second"), [(25, WEI // 2), (26, WEI // 2), (27, WEI)])
def test_weigh__counts_epochs_that_touch_180_days(apart, second):
    """Weeks 26 apart hold moments that are 175 to 189 days apart; weeks 27 apart none below 182."""
    module = load("contracts/modules/pair_weight.vy", 7 * DAY).internal
    payer, payee = (boa.env.generate_address() for _ in range(2))
    for pair, epochs in (((payer, payee), (30, 30 + apart)), ((payee, payer), (30 + apart, 30))):
        assert [reward(module, pair, epoch) for epoch in epochs] == [WEI, second]
