"""Holders of CEC with a lock, a referrer, a dividend and a gift each, to measure what they pay."""

from functools import partial

import boa

from mevm_suite.audit.scaling import Calls
from mevm_suite.demo.plan import example_address
from mevm_suite.deployment.boa_cec import deploy_economy
from mevm_suite.deployment.cec import Role
from mevm_suite.tables import load_table
from mevm_suite.tables.units import DAY

COIN = 10**18
GIFTS, ECOSYSTEM = (
    [line.id for line in load_table("CEC").lines].index(name) for name in ("gifts", "ecosystem")
)
SERVICE = example_address("service")
SPENDER = example_address("spender")
NEWCOMER = example_address("newcomer")


def holder(number: int) -> str:
    """Return a holder's address."""
    return example_address("holder", str(number))


class CecCrowd:
    """Holders who bought on the first day; revenue is paid on the second."""

    def __init__(self) -> None:
        """Deploy the economy, with a service that takes gifts."""
        boa.env.set_code(SERVICE, b"\0")  # takes any call
        self.economy = deploy_economy(others=((SERVICE, Role.SERVICE),))
        self.first_gift = self.economy.vesting.next_gift()

    def keys(self, number: int) -> tuple[int, int]:
        """Return account and gift."""
        return int(holder(number), 16), self.first_gift + number

    def join(self, number: int) -> None:
        """Buy, name the first one as referrer, and receive a gift.

        The bonus for the team grows no further from the third one on.
        """
        economy, member = self.economy, holder(number)
        economy.token.transfer(member, COIN, sender=economy.treasury)
        if number > 0:
            economy.mining.name_referrer(holder(0), sender=member)
        economy.vesting.give(GIFTS, member, COIN // 10, sender=economy.giver)

    def settle(self) -> None:
        """Go to the second day, and pay revenue that can be claimed from the third one on."""
        economy = self.economy
        economy.token.approve(SPENDER, COIN, sender=holder(1))
        boa.env.timestamp += DAY
        for payer in (economy.treasury, holder(1)):
            boa.env.set_balance(payer, 2 * COIN)
        economy.dividend.pay_revenue(COIN, value=COIN, sender=economy.treasury)
        economy.token.transfer(SERVICE, COIN, sender=economy.treasury)

    def calls(self) -> Calls:
        """Let the second holder call: the first one is everybody's referrer."""
        economy, me, friend = self.economy, holder(1), holder(2)
        token, mining = economy.token, economy.mining
        dividend, vesting = economy.dividend, economy.vesting
        treasury, gift, part = economy.treasury, self.first_gift + 1, COIN // 1_000
        return {
            ("CEC", "transfer"): partial(token.transfer, friend, part, sender=me),
            ("CEC", "transfer to a new holder"): partial(token.transfer, NEWCOMER, part, sender=me),
            ("CEC", "transferFrom"): partial(token.transferFrom, me, friend, part, sender=SPENDER),
            ("CEC", "approve"): partial(token.approve, friend, part, sender=me),
            ("CEC", "lock"): partial(token.lock, part, sender=me),
            ("CEC", "locked"): partial(token.locked, me),
            ("CEC", "available"): partial(token.available, me),
            ("CEC", "total_locked"): partial(token.total_locked),
            ("CEC", "coin_days"): partial(token.coin_days, me),
            ("LockMining", "name_referrer"): partial(mining.name_referrer, me, sender=treasury),
            ("LockMining", "claim"): partial(mining.claim, me),
            ("LockMining", "claimable"): partial(mining.claimable, me),
            ("HolderDividend", "pay_revenue"): partial(
                dividend.pay_revenue, COIN, value=COIN, sender=me
            ),
            ("HolderDividend", "claim"): partial(dividend.claim, me),
            ("HolderDividend", "claimable"): partial(dividend.claimable, me),
            ("HolderDividend", "release_rest"): partial(dividend.release_rest),
            ("Vesting", "claim"): partial(vesting.claim, ECOSYSTEM),
            ("Vesting", "give"): partial(vesting.give, GIFTS, NEWCOMER, part, sender=economy.giver),
            ("Vesting", "spend"): partial(vesting.spend, gift, SERVICE, part, b"", sender=me),
            ("Vesting", "released"): partial(vesting.released, gift, boa.env.timestamp),
        }
