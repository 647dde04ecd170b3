"""Customers of CEC's dealer, and developers with a pledge, to measure what they pay."""

from functools import partial

import boa

from mevm_suite.audit.scaling import Calls
from mevm_suite.audit.trade_crowd import FOR_EVER, TERMS, open_market
from mevm_suite.demo.plan import example_address
from mevm_suite.tables.units import DAY

COIN = 10**18
FEE = COIN // 1_000
CONTENT = b"application".ljust(32, b"\0")
PLEDGE = 3 * COIN
BOND, DELAY, EVIDENCE_TIME = TERMS.pledge[1:4]


def customer(number: int) -> str:
    """Return a customer's address."""
    return example_address("customer", str(number))


def service(number: int) -> str:
    """Return the address of a service that takes fees."""
    return example_address("service", str(number))


class CustomerCrowd:
    """Customers who bought CEC from the dealer, sold some, and paid a fee to a service."""

    def __init__(self) -> None:
        """Deploy the market, and give the dealer an inventory."""
        self.place, self.peg, self.bank = open_market()
        self.token, self.maker = self.place.economy.token, self.place.maker
        self.token.transfer(self.maker, 90_000 * COIN, sender=self.place.economy.treasury)
        self.peg.transfer(self.maker, 10**6 * COIN, sender=self.bank)

    def keys(self, number: int) -> tuple[int, int]:
        """Return customer and service."""
        return int(customer(number), 16), int(service(number), 16)

    def join(self, number: int) -> None:
        """Receive pegged tokens and available CEC, and use the dealer."""
        member, economy = customer(number), self.place.economy
        self.token.transfer(economy.vesting, COIN, sender=economy.treasury)
        self.token.transfer(member, COIN, sender=economy.vesting.address)
        self.peg.transfer(member, COIN, sender=self.bank)
        for token in (self.peg, self.token):
            token.approve(self.maker, FOR_EVER, sender=member)
        self.maker.buy(FEE, COIN, sender=member)
        self.maker.sell(FEE, 0, sender=member)
        self.maker.pay_fee(service(number), FEE, sender=member)

    def settle(self) -> None:
        """Go to the next day, and give a newcomer pegged tokens."""
        boa.env.timestamp += DAY
        newcomer = example_address("newcomer")
        self.peg.transfer(newcomer, COIN, sender=self.bank)
        self.peg.approve(self.maker, FOR_EVER, sender=newcomer)

    def calls(self) -> Calls:
        """Let the second customer call."""
        maker, me, dealer = self.maker, customer(1), self.place.parties.dealer
        newcomer = example_address("newcomer")
        return {
            ("MarketMaker", "pay_fee"): partial(maker.pay_fee, service(1), FEE, sender=me),
            ("MarketMaker", "pay_fee of a newcomer"): partial(
                maker.pay_fee, service(1), FEE, sender=newcomer
            ),
            ("MarketMaker", "buy"): partial(maker.buy, FEE, COIN, sender=me),
            ("MarketMaker", "sell"): partial(maker.sell, FEE, 0, sender=me),
            ("MarketMaker", "quotes"): partial(maker.quotes),
            ("MarketMaker", "set_spread"): partial(maker.set_spread, 100, sender=dealer),
            ("MarketMaker", "withdraw"): partial(
                maker.withdraw, self.token.address, COIN, sender=dealer
            ),
        }


class DeveloperCrowd:
    """Developers with an application each in DeveloperPledge."""

    def __init__(self) -> None:
        """Deploy the market with its pledge."""
        self.place, _, _ = open_market()
        self.token, self.pledge = self.place.economy.token, self.place.pledge
        self.complainant = example_address("complainant")
        boa.env.set_balance(self.complainant, 100 * COIN)

    def keys(self, number: int) -> tuple[int, int]:
        """Return account and application."""
        return int(customer(number), 16), 1 + number

    def join(self, number: int) -> None:
        """Receive CEC from Vesting, as what a user sends would lock, and pledge some of it."""
        member, economy = customer(number), self.place.economy
        self.token.transfer(economy.vesting, 2 * PLEDGE, sender=economy.treasury)
        self.token.transfer(member, 2 * PLEDGE, sender=economy.vesting.address)
        self.token.approve(self.pledge, FOR_EVER, sender=member)
        self.pledge.pledge(CONTENT, PLEDGE, sender=member)

    def settle(self) -> None:
        """Let one leave and another be complained of twice; the delay passes, one case is over."""
        self.pledge.leave(3, sender=customer(2))
        for _ in range(2):
            self.pledge.complain(4, CONTENT, value=BOND, sender=self.complainant)
        boa.env.timestamp += max(DELAY, EVIDENCE_TIME + 2 * DAY)
        self.pledge.settle(1)

    def calls(self) -> Calls:
        """Let the second developer call, and those of whom there is more to tell."""
        pledge, me, complainant = self.pledge, customer(1), self.complainant
        return {
            ("DeveloperPledge", "pledge"): partial(pledge.pledge, CONTENT, PLEDGE, sender=me),
            ("DeveloperPledge", "top_up"): partial(pledge.top_up, 2, COIN, sender=me),
            ("DeveloperPledge", "leave"): partial(pledge.leave, 2, sender=me),
            ("DeveloperPledge", "withdraw_pledge"): partial(
                pledge.withdraw_pledge, 3, sender=customer(2)
            ),
            ("DeveloperPledge", "complain"): partial(
                pledge.complain, 2, CONTENT, value=BOND, sender=complainant
            ),
            ("DeveloperPledge", "settle"): partial(pledge.settle, 2),
            ("DeveloperPledge", "withdraw_bonds"): partial(
                pledge.withdraw_bonds, sender=complainant
            ),
            ("DeveloperPledge", "is_listed"): partial(pledge.is_listed, 2),
        }
