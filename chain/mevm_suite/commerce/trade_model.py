"""The rules of a trade in plain Python, to hold the automatic contract against.

It knows nothing of storage, gas or calls: who may do what, when, and who gets what. Amounts are
those of one asset; a case is paid in the coin, so that its cost is given in the asset too.
"""

from collections import Counter
from dataclasses import dataclass, field
from enum import IntEnum

from mevm_suite.tables.units import DAY

BPS = 10_000
FEE_BPS = 50
EVEN = 5_000
CONTEST_TIME = 3 * DAY
LAST_CHANCE = DAY
MAX_CASE_TIME = 60 * DAY
GRACE = 3 * DAY


class State(IntEnum):
    """The states of a trade, as in contracts/modules/trade_state.vy."""

    PAID = 1
    SHIPPED = 2
    RECEIVED = 3
    DISTRUSTED = 4
    DISPUTED = 5
    COMPLETED = 6
    REFUNDED = 7
    SETTLED = 8


OPEN = (State.PAID, State.SHIPPED, State.RECEIVED)
ENDED = (State.COMPLETED, State.REFUNDED, State.SETTLED)


class RefusedError(Exception):
    """The rules forbid the step."""


def require(condition: bool) -> None:
    """Refuse the step unless the condition holds."""
    if not condition:
        raise RefusedError


def share(amount: int, bps: int) -> int:
    """Return a share of an amount, rounded up."""
    return -(-amount * bps // BPS)


@dataclass(frozen=True)
class Terms:
    """What a trade takes from its offer."""

    seller: str
    carrier: str
    price: int
    handling_time: int
    transit_time: int
    inspection_time: int
    distrust_bps: int
    reward: int


@dataclass(frozen=True)
class Ruling:
    """What an arbiter decides."""

    claimant_bps: int
    is_default: bool = False
    is_malicious: bool = False


@dataclass
class Ledger:
    """What accounts have of one asset."""

    credits: Counter[str] = field(default_factory=Counter)
    deposits: Counter[str] = field(default_factory=Counter)
    burned: int = 0


@dataclass
class Trade:
    """One trade. Every step takes who makes it and when, and refuses by `RefusedError`."""

    terms: Terms
    ledger: Ledger
    buyer: str
    sharer: str | None
    seller_deposit: int
    buyer_deposit: int
    due: int
    held: int
    state: State = State.PAID
    split: tuple[str, State, int] | None = None
    case_cost: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def reward(self) -> int:
        """Return what the sharer gets if the trade completes."""
        return self.terms.reward if self.sharer else 0

    @property
    def inspection_end(self) -> int:
        """Return the last second in which the buyer may complain."""
        return self.due + (self.state == State.SHIPPED) * self.terms.inspection_time

    def ship(self, sender: str, now: int) -> None:
        """Record the shipment."""
        require(sender == self.terms.seller and self.state == State.PAID and now <= self.due)
        self.state, self.due = State.SHIPPED, now + self.terms.transit_time

    def attest_receipt(self, sender: str, now: int) -> None:
        """Record the receipt."""
        require(sender in (self.buyer, self.terms.carrier))
        require(self.state == State.SHIPPED and now <= self.due)
        self.state, self.due = State.RECEIVED, now + self.terms.inspection_time

    def confirm(self, sender: str, now: int) -> None:
        """Complete by the buyer's word."""
        require(sender == self.buyer and self.state in (*OPEN, State.DISTRUSTED))
        self._complete()

    def complete(self, sender: str, now: int) -> None:
        """Complete when the inspection time is over."""
        require(self.state in (State.SHIPPED, State.RECEIVED) and now > self.inspection_end)
        self._complete()

    def refund(self, sender: str, now: int) -> None:
        """Give all back to the buyer."""
        require(self.state in OPEN)
        if self.state == State.PAID and now > self.due:
            self._divide(State.REFUNDED, self.held, -self.seller_deposit, self.terms.seller)
        else:
            require(sender == self.terms.seller)
            self._divide(State.REFUNDED, self.held)

    def release(self, sender: str, now: int, amount: int) -> None:
        """Give the seller a part in advance."""
        require(sender == self.buyer)
        self._give(self.terms.seller, amount)

    def reimburse(self, sender: str, now: int, amount: int) -> None:
        """Give the buyer a part back."""
        require(sender == self.terms.seller)
        self._give(self.buyer, amount)

    def propose(self, sender: str, now: int, to_buyer: int) -> None:
        """Propose a split."""
        require(sender in (self.buyer, self.terms.seller) and to_buyer <= self.held)
        require(self.state <= State.DISTRUSTED)
        self.split = (sender, self.state, to_buyer)

    def accept(self, sender: str, now: int, to_buyer: int) -> None:
        """Accept the other side's split."""
        require(sender in (self.buyer, self.terms.seller) and self.split is not None)
        require(self.state <= State.DISTRUSTED and to_buyer <= self.held)
        other = self.terms.seller if sender == self.buyer else self.buyer
        require(self.split == (other, self.state, to_buyer))
        self._divide(State.SETTLED, to_buyer)

    def distrust(self, sender: str, now: int) -> None:
        """Complain about the goods."""
        require(sender == self.buyer and self.state in (State.SHIPPED, State.RECEIVED))
        require(now <= self.inspection_end)
        withheld = min(share(self.terms.price, self.terms.distrust_bps), self.held)
        self.ledger.credits[self.terms.seller] += self.held - withheld
        self.state, self.due, self.held = State.DISTRUSTED, now + CONTEST_TIME, withheld

    def concede(self, sender: str, now: int) -> None:
        """Let the complaint stand."""
        require(self.state == State.DISTRUSTED)
        require(sender == self.terms.seller or now > self.due)
        self._divide(State.SETTLED, self.held, 0, self.terms.seller)

    def contest(self, sender: str, now: int, final_by: int, cost: int | None) -> None:
        """Ask the arbiter, if it can say what it costs; on the last day it counts as silent."""
        require(sender == self.terms.seller and self.state == State.DISTRUSTED)
        require(now <= self.due)
        if cost is None:
            require(now + LAST_CHANCE > self.due)
            self._divide(State.SETTLED, self.held * EVEN // BPS)
            return
        self.state, self.due = State.DISPUTED, min(final_by, now + MAX_CASE_TIME) + GRACE
        self.case_cost = cost

    def execute_ruling(self, sender: str, now: int, ruling: Ruling | None) -> None:
        """Divide as the arbiter ruled; without a ruling evenly, when its time is over."""
        require(self.state == State.DISPUTED and (ruling is not None or now > self.due))
        ruling = ruling or Ruling(EVEN, is_default=True)
        to_buyer = self.held * ruling.claimant_bps // BPS
        if ruling.is_default:
            self._divide(State.SETTLED, to_buyer)
        elif ruling.is_malicious:
            self._divide(State.SETTLED, to_buyer, self.buyer_deposit, self.buyer)
        elif ruling.claimant_bps > EVEN:
            self._divide(State.SETTLED, to_buyer, -self.seller_deposit, self.terms.seller)
        elif ruling.claimant_bps < EVEN:
            self._divide(State.SETTLED, to_buyer, min(self.case_cost, self.buyer_deposit))
        else:
            self._divide(State.SETTLED, to_buyer)

    def _give(self, receiver: str, amount: int) -> None:
        require(self.state in OPEN and 0 < amount < self.held - self.reward)
        self.held -= amount
        self.ledger.credits[receiver] += amount

    def _complete(self) -> None:
        fee = share(self.terms.price, FEE_BPS)
        reward = min(self.reward, self.held)
        proceeds = self.held - reward
        from_proceeds = min(fee, proceeds)
        from_deposit = min(fee - from_proceeds, self.seller_deposit)
        from_buyer = min(fee, self.buyer_deposit)
        credits, deposits = self.ledger.credits, self.ledger.deposits
        credits[self.terms.seller] += proceeds - from_proceeds
        deposits[self.terms.seller] += self.seller_deposit - from_deposit
        credits[self.buyer] += self.buyer_deposit - from_buyer
        if self.sharer:
            credits[self.sharer] += reward
        self.ledger.burned += from_proceeds + from_deposit + from_buyer
        self._end(State.COMPLETED)

    def _divide(
        self, state: State, to_buyer: int, to_seller: int = 0, fault: str | None = None
    ) -> None:
        """Split what is held; `to_seller` is taken from the buyer's deposit, or given to him."""
        credits, deposits = self.ledger.credits, self.ledger.deposits
        credits[self.buyer] += to_buyer + self.buyer_deposit - to_seller
        credits[self.terms.seller] += self.held - to_buyer + max(to_seller, 0)
        deposits[self.terms.seller] += self.seller_deposit + min(to_seller, 0)
        if fault:
            self.faults.append(fault)
        self._end(state)

    def _end(self, state: State) -> None:
        self.state = state
        self.held = self.seller_deposit = self.buyer_deposit = self.due = 0
