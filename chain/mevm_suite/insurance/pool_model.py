"""A plain model of UnderwritingPool.vy: every premium and ticket on its own, nothing added up."""

from collections import Counter
from dataclasses import dataclass, field

WEEK = 7 * 86_400
SCALE = 10**18
VIRTUAL_SHARES = 10**6
TURN = WEEK
"""How long a ticket is good that capital is there for."""


@dataclass
class Premium:
    """A premium that is earned evenly, in the weeks from its cover's begin to its end."""

    rate: int
    end: int
    begin: int = 0
    is_stopped: bool = False

    def unearned(self, now: int) -> int:
        """Return what is not earned yet, in parts of 10^-18."""
        week_end = (self.end // WEEK + 1) * WEEK
        return 0 if self.is_stopped else self.rate * max(week_end - max(now, self.begin), 0)


@dataclass
class Ticket:
    """Shares that wait in the queue."""

    account: str
    shares: int
    min_assets: int
    requested_at: int


@dataclass
class PoolModel:
    """The pool's books; amounts in the smallest unit of its asset."""

    notice: int
    funds: int = 0  # capital and premiums not earned yet
    locked: int = 0
    shares: Counter[str] = field(default_factory=Counter)
    credits: Counter[str] = field(default_factory=Counter)
    queue: list[Ticket] = field(default_factory=list)
    premiums: list[Premium] = field(default_factory=list)
    starved_at: int = 0

    @property
    def total_shares(self) -> int:
        """All shares, those in the queue included."""
        return sum(self.shares.values()) + self.queued_shares

    @property
    def queued_shares(self) -> int:
        """The shares that wait in the queue."""
        return sum(ticket.shares for ticket in self.queue)

    def unearned(self, now: int) -> int:
        """Return the part of the premiums that is not earned yet, rounded up."""
        return -(-sum(premium.unearned(now) for premium in self.premiums) // SCALE)

    def capital(self, now: int) -> int:
        """Return what is the underwriters'."""
        return self.funds - self.unearned(now)

    def capacity(self, now: int) -> int:
        """Return how much more cover can be written."""
        supply = self.total_shares + VIRTUAL_SHARES
        queued = -(-self.queued_shares * (self.capital(now) + 1) // supply)
        return max(self.capital(now) - self.locked - queued, 0)

    def deposit(self, account: str, amount: int, now: int) -> int:
        """Add to the capital, and return the account's new shares."""
        shares = amount * (self.total_shares + VIRTUAL_SHARES) // (self.capital(now) + 1)
        self.shares[account] += shares
        self.funds += amount
        return shares

    def request(self, account: str, shares: int, min_assets: int, now: int) -> None:
        """Put shares into the queue."""
        self.shares[account] -= shares
        self.queue.append(Ticket(account, shares, min_assets, now))

    def process(self, count: int, pending: int, now: int) -> None:
        """Serve the head of the queue as far as capital is free."""
        for _ in range(count):
            if not self.queue or now < self.queue[0].requested_at + self.notice:
                return
            ticket = self.queue[0]
            shares, amount = self._payable(ticket.shares, pending, now)
            is_late = now > max(ticket.requested_at + self.notice, self.starved_at) + TURN
            if shares == 0 and not is_late:
                self.starved_at = now
                return
            if is_late or amount * ticket.shares < ticket.min_assets * shares:
                self.queue.pop(0)
                self.shares[ticket.account] += ticket.shares
                continue
            self.funds -= amount
            self.credits[ticket.account] += amount
            rest = ticket.shares - shares
            ticket.min_assets = -(-ticket.min_assets * rest // ticket.shares)
            ticket.shares = rest
            if rest > 0:
                self.starved_at = now
                return
            self.queue.pop(0)

    def write_cover(self, premium: int, cover: int, term: tuple[int, int], now: int) -> Premium:
        """Lock capital for a policy that covers from the one time to the other."""
        start, end = term
        begin = max(start // WEEK * WEEK, now)
        earned = Premium(premium * SCALE // ((end // WEEK + 1) * WEEK - begin), end, begin)
        self.premiums.append(earned)
        self.funds += premium
        self.locked += cover
        return earned

    def end_cover(self, premium: Premium, cover: int, payee: str | None, now: int) -> None:
        """End a policy, and pay back what the time until its end would have earned."""
        refund = premium.rate * max(premium.end - now, 0) // SCALE if payee else 0
        premium.is_stopped = True
        self.locked -= cover
        self.funds -= refund
        if payee:
            self.credits[payee] += refund

    def pay(self, account: str, amount: int) -> None:
        """Pay out of what is locked."""
        self.funds -= amount
        self.locked -= amount
        self.credits[account] += amount

    def _payable(self, shares: int, pending: int, now: int) -> tuple[int, int]:
        capital, supply = self.capital(now), self.total_shares
        if shares == supply and self.locked == 0 and self.unearned(now) == 0:
            return shares, capital
        worst = capital - min(pending, self.locked)
        price = (worst + 1, supply + VIRTUAL_SHARES)
        paid = min(shares, (capital - self.locked) * price[1] // price[0])
        paid -= paid == supply
        return paid, paid * price[0] // price[1]
