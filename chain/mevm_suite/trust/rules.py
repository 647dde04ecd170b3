"""A plain model of the trust index: what contracts/trust/TrustIndex.vy must give, to the unit.

The simulations run on it, and the tests feed it and the contract alike. Source: SEC-04 … SEC-07,
SEC-43.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from mevm_suite.trust import formulas
from mevm_suite.trust.formulas import DAY, MAX_REWARDED, START, WINDOW, Fault


class RefusedError(Exception):
    """The contract would revert for this reason."""


@dataclass(slots=True)
class Budget:
    """What was used of a daily allowance."""

    day: int = -1
    used: int = 0

    def left(self, allowance: int, day: int) -> int:
        """Return what is left of a day's allowance."""
        return allowance - self.used if day == self.day else allowance

    def use(self, amount: int, day: int) -> None:
        """Use a part of what is left."""
        self.used = self.used + amount if day == self.day else amount
        self.day = day


@dataclass(slots=True)
class Account:
    """All that is known of one account."""

    index: int = 0
    shortfall: int = 0
    is_banned: bool = False
    is_genesis: bool = False
    exposure: int = 0
    given: int = 0
    reserve: int = 0
    gained: Budget = field(default_factory=Budget)
    passed: Budget = field(default_factory=Budget)
    faults: tuple[int, ...] = ()

    @property
    def standing(self) -> int:
        """The index that counts: a newcomer's for whoever never entered."""
        return 0 if self.is_banned else self.index or START - self.shortfall

    @property
    def bound(self) -> int:
        """Up to where the index may grow."""
        given = formulas.FULL_GIVEN if self.is_genesis else self.given
        return formulas.BASE_BOUND + min(given, formulas.FULL_GIVEN)

    def reserve_on(self, day: int) -> int:
        """Return what the account can still pass on."""
        return self.passed.left(formulas.DAILY_STEPS, day) if self.is_genesis else self.reserve


@dataclass(slots=True)
class Trade:
    """A trade that was reported."""

    seller: Hashable
    buyer: Hashable
    worth: int
    is_open: bool = True


class TrustRules:
    """The index of every account; ``now`` is the chain's time, which the caller moves."""

    def __init__(self, genesis: Iterable[Hashable], limit: int) -> None:
        """Let the genesis list in.

        Parameters
        ----------
        genesis
            The first accounts; any names that can be keys.
        limit
            The value of open trades that an account with index 1 may have.

        """
        self.now = 0
        self.limit = limit
        self.accounts: defaultdict[Hashable, Account] = defaultdict(Account)
        self.trades: dict[Hashable, Trade] = {}
        self.rewarded: defaultdict[frozenset[Hashable], tuple[int, ...]] = defaultdict(tuple)
        for name in genesis:
            self.accounts[name] = Account(index=START, is_genesis=True)

    def limit_of(self, name: Hashable) -> int:
        """Return the value of open trades that an account may have."""
        return self.limit * self.accounts[name].standing // START

    def recent(self, one: Hashable, other: Hashable) -> int:
        """Return how many trades of a pair were rewarded in the last 180 days, up to three."""
        times = self.rewarded[frozenset((one, other))]
        return len([time for time in times if self.now < time + WINDOW])

    def open_trade(self, subject: Hashable, seller: Hashable, buyer: Hashable, worth: int) -> None:
        """Count a trade against both sides' limits, or refuse it as the contract does."""
        if seller == buyer:
            raise RefusedError("one party")
        if subject in self.trades:
            raise RefusedError("subject used")
        for name in (seller, buyer):
            if self.accounts[name].is_banned:
                raise RefusedError("banned")
            if worth > max(0, self.limit_of(name) - self.accounts[name].exposure):
                raise RefusedError("beyond limit")
        for name in (seller, buyer):
            self.accounts[name].exposure += worth
        self.trades[subject] = Trade(seller, buyer, worth)

    def close_trade(self, subject: Hashable) -> Trade:
        """Close a trade without any effect on trust, and return it."""
        trade = self.trades.get(subject)
        if trade is None or not trade.is_open:
            raise RefusedError("not open")
        trade.is_open = False
        for name in (trade.seller, trade.buyer):
            self.accounts[name].exposure -= trade.worth
        return trade

    def complete_trade(self, subject: Hashable, is_confirmed: bool) -> bool:
        """Close a trade and let trust grow; return whether it makes a relation."""
        trade = self.close_trade(subject)
        return self.grow(trade.seller, trade.buyer, trade.worth, is_confirmed)

    def grow(
        self, seller: Hashable, buyer: Hashable, worth: int, is_confirmed: bool = True
    ) -> bool:
        """Let trust grow by a completed trade.

        Parameters
        ----------
        seller, buyer
            The sides.
        worth
            The trade's value.
        is_confirmed
            Whether the buyer confirmed, or time completed the trade.

        Returns
        -------
        bool
            Whether the trade counts, and so makes or refreshes a relation.

        """
        sides = self.accounts[seller], self.accounts[buyer]
        if formulas.weight(worth, 0) == 0 or any(side.is_banned for side in sides):
            return False
        if not any(side.index for side in sides):
            return False
        weighs = formulas.weight(worth, self.recent(seller, buyer))
        parts = (weighs, weighs) if is_confirmed else (weighs // 2, 0)
        standings = sides[0].standing, sides[1].standing
        grown = self._give(sides, weighs) if is_confirmed else 0
        grown += self._raise(sides[0], parts[0], standings[1])
        grown += self._raise(sides[1], parts[1], standings[0])
        if grown:
            pair = frozenset((seller, buyer))
            self.rewarded[pair] = (*self.rewarded[pair], self.now)[-MAX_REWARDED:]
        return True

    def penalise(self, name: Hashable, fault: Fault, subject: Hashable = None) -> None:
        """Lower an account's index for a fault."""
        account = self.accounts[name]
        if account.is_banned:
            return
        trade = self.trades.get(subject)
        worth = trade.worth if trade else formulas.FULL_WORTH
        recent = sum(self.now < time + WINDOW for time in account.faults)
        lost = formulas.loss(fault, account.standing, worth, recent)
        if formulas.is_grave(fault, worth):
            account.faults = (*account.faults, self.now)[-2:]
            self._forfeit(account)
        if lost == account.standing:
            account.index, account.is_banned = 0, True
        elif account.index:
            account.index -= lost
        else:
            account.shortfall += lost

    def _give(self, sides: tuple[Account, Account], weighs: int) -> int:
        if not all(side.index for side in sides):
            return 0
        day, passed = self.now // DAY, []
        for receiver, giver in zip(sides, reversed(sides), strict=True):
            step = min(formulas.STEP * weighs // 1_000, giver.reserve_on(day))
            passed.append(0 if receiver.is_genesis else step)
        for receiver, giver, step in zip(sides, reversed(sides), passed, strict=True):
            if step:
                if giver.is_genesis:
                    giver.passed.use(step, day)
                else:
                    giver.reserve -= step
                receiver.given += step
                receiver.reserve += step // formulas.PASSED_ON
        return sum(passed)

    def _raise(self, account: Account, part: int, other: int) -> int:
        if not account.index:
            account.index = account.standing
            return 0
        day = self.now // DAY
        grows = min(
            formulas.gain(part, account.index, other),
            account.gained.left(formulas.DAILY_GAIN, day),
            max(0, account.bound - account.index),
        )
        if grows:
            account.gained.use(grows, day)
            account.index += grows
        return grows

    @staticmethod
    def _forfeit(account: Account) -> None:
        if account.is_genesis:
            account.is_genesis = False
            account.given = formulas.FULL_GIVEN
        account.reserve = 0
