"""Whether the books of CEC's economy and its contracts agree, to the wei."""

from collections.abc import Iterator
from dataclasses import dataclass

from mevm_suite.demo.economy import Economy


@dataclass(frozen=True)
class Check:
    """Two ways to the same number; or, with some leeway, how far the second may be below."""

    name: str
    expected: int
    found: int
    leeway: int = 0

    @property
    def ok(self) -> bool:
        """Whether they agree."""
        return 0 <= self.expected - self.found <= self.leeway


def check(economy: Economy) -> Iterator[Check]:
    """
    Compare, after the last day, when everybody has claimed everything.

    Rounding leaves less than one wei for each claim and account: it stays in the contracts.

    Parameters
    ----------
    economy
        An economy that has ended.

    Yields
    ------
    Check
        One fact.

    """
    yield from _balances(economy)
    yield from _mining(economy)
    yield from _dividend(economy)


def _balances(economy: Economy) -> Iterator[Check]:
    call, people = economy.call, [economy.seller, *economy.holders]
    for account in people:
        if call("CEC", "balanceOf", account) != economy.book[account]:
            yield Check(
                f"CEC of {account}", economy.book[account], call("CEC", "balanceOf", account)
            )
    everybody = sum(call("CEC", "balanceOf", account) for account in people)
    yield Check("CEC of seller and holders", sum(economy.book.values()), everybody)
    systems = sum(call("CEC", "balanceOf", address) for address in economy.at.values())
    yield Check(
        "CEC of everybody and every contract", economy.supply, sum(economy.book.values()) + systems
    )
    locked = sum(call("CEC", "locked", account) for account in people)
    # Each account rounds up, as does the total.
    yield Check("CEC locked by everybody", locked, call("CEC", "total_locked"), len(people))


def _mining(economy: Economy) -> Iterator[Check]:
    call, mining = economy.call, economy.at["LockMining"]
    left = call("CEC", "balanceOf", mining)
    drawn = call("Vesting", "grants", economy.lines.index("mining"))[6]
    yield Check("CEC mined by holders", economy.mined, call("LockMining", "paid"))
    yield Check("CEC drawn for mining", drawn, economy.mined + left)
    emitted = call("LockMining", "emitted", economy.plan.days + 1)
    yield Check("CEC emitted", emitted, economy.mined, economy.claims)


def _dividend(economy: Economy) -> Iterator[Check]:
    call, dividend = economy.call, economy.at["HolderDividend"]
    revenue, paid = sum(economy.fees), call("HolderDividend", "paid")
    left = economy.backend.balance(dividend)
    yield Check("revenue received", revenue, call("HolderDividend", "received"))
    yield Check("dividends claimed", economy.dividends, paid)
    yield Check("revenue paid out, and left", revenue, paid + economy.released + left)
    holders = sum(fee * economy.holders_bps // 10_000 for fee in economy.fees)
    yield Check("holders' part of revenue", holders, paid, economy.claims)
