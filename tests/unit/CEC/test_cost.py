"""No function's cost depends on the number of holders."""

import boa
import pytest

from mevm_suite.deployment.boa_cec import deploy_economy

CEC = 10**18
DAY = 86_400


def costs_with(holders):
    """What the main functions cost, the next day, when there are so many holders."""
    economy = deploy_economy()
    accounts = [boa.env.generate_address(f"holder {n}") for n in range(holders)]
    for account in accounts:
        economy.token.transfer(account, 100 * CEC, sender=economy.treasury)
    for account in accounts[1:10]:
        economy.mining.name_referrer(accounts[0], sender=account)
    boa.env.set_balance(economy.treasury, CEC)
    boa.env.timestamp += DAY
    first, second = accounts[:2]
    calls = (
        (economy.dividend.pay_revenue, (CEC,), {"value": CEC, "sender": economy.treasury}),
        (economy.token.transfer, (second, CEC // 10), {"sender": first}),
        (economy.mining.claim, (first,), {}),
    )
    costs = [cost(*call) for call in calls]
    boa.env.timestamp += DAY
    return [*costs, cost(economy.dividend.claim, (second,), {})]


def cost(function, arguments, options):
    # titanoboa runs all calls as one transaction: let slots be cold again.
    boa.env.reset_gas_used()
    boa.env.evm.vm.state.lock_changes()
    function(*arguments, **options)
    return function.contract._computation.get_gas_used()


@pytest.mark.rule("CEC-04")
@pytest.mark.rule("CEC-06")
@pytest.mark.rule("CEC-07")
def test_cost__is_the_same_for_ten_and_five_hundred_holders():
    with boa.swap_env(boa.Env()):
        few = costs_with(10)
    with boa.swap_env(boa.Env()):
        many = costs_with(500)
    for one, other in zip(few, many, strict=True):
        assert abs(one - other) * 20 < min(one, other)
