"""What trade asks of a deployment's forests, beyond land and stock."""

from collections.abc import Iterator

from mevm_suite.forester.estate import Estate
from mevm_suite.holder.asset import asset_at
from mevm_suite.holder.failure import Refused
from mevm_suite.holder.output import Time
from mevm_suite.holder.sending import Call
from mevm_suite.tables.assignment import NOBODY


class Desk(Estate):
    """The trade of a deployment's forests."""

    def withdraw(self, contract: str, account: str) -> Iterator[Call]:
        """Yield a call for each asset, coins too, that a contract with a purse owes an account."""
        for asset in (self.asset, asset_at(self.backend, NOBODY)):
            credit = self.read(contract, "credit_of", asset.address, account)
            if credit:
                title = f"withdraw {asset.amount(credit).exact()} {asset.symbol}"
                yield self.call(title, contract, "withdraw", asset.address)

    def check_not_excluded(self, provider: str) -> None:
        """Refuse a provider that its ratings have shut out."""
        until = self.read("ProviderRatings", "standing", provider)[3]
        if until > self.now:
            raise Refused(f"{provider} is shut out by its ratings until {Time(until)}")

    def check_over(self, until: int) -> None:
        """Refuse what can be done only after a second."""
        if self.now <= until:
            raise Refused(f"too early: that can be done after {Time(until)}")

    def check_in_time(self, until: int) -> None:
        """Refuse what could be done only until a second."""
        if self.now > until:
            raise Refused(f"too late: that could be done until {Time(until)}")


def check_is(account: str, expected: str, who: str) -> None:
    """Refuse anyone but one account."""
    if account != expected:
        raise Refused(f"{account} is not the {who}; that is {expected}")


def known(value: bytes) -> str | None:
    """Return bytes in hexadecimal; None where they are all zero."""
    return "0x" + value.hex() if any(value) else None


def days(seconds: int) -> str:
    """Return a time in days."""
    return f"{seconds / 86_400:g} days"
