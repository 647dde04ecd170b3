"""The rules of TransactionMining in plain Python, to the wei. Source: WSG-02, SEC-06.

The contract keeps no list of payers and no history of pairs; this does, and loops over both. A
stateful test holds the two equal.
"""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field

WEI = 10**18
WINDOW = 180 * 86_400
WEIGHTS = (1, 2, 4)  # divisors of the first, second and third reward of a pair; then nothing

Pair = tuple[Hashable, Hashable]  # payer and counterparty


class NothingToShareError(ValueError):
    """An epoch without fees that count, or a reserve without a wei for them."""


@dataclass(frozen=True)
class Round:
    """What was fixed when an epoch was closed, as in ``ITransactionMining.Round``."""

    value: int
    pool: int
    price: int


@dataclass
class Rewards:
    """
    The reserve, and everything that ever came of it.

    Parameters
    ----------
    total
        The reserve, in wei.
    divisor
        A budget is this part of what is left.
    epoch_length
        Seconds of an epoch.

    """

    total: int
    divisor: int
    epoch_length: int
    tokens: Counter[tuple[int, Pair]] = field(default_factory=Counter)
    coins: Counter[tuple[int, Pair]] = field(default_factory=Counter)
    rounds: dict[int, Round] = field(default_factory=dict)
    claimed: dict[tuple[int, Pair], int] = field(default_factory=dict)
    withheld: int = 0

    @property
    def paid(self) -> int:
        """All that was paid to payers."""
        return sum(self.claimed.values())

    @property
    def left(self) -> int:
        """What no closed epoch has been given, or has given back."""
        given = sum(each.pool for each in self.rounds.values())
        return self.total - given + self.withheld

    def close(self, epoch: int, price: int) -> Round:
        """
        Fix what an epoch's fees share.

        Parameters
        ----------
        epoch
            The epoch.
        price
            The price of a token in coin, at least the floor price; 0 if coin does not count.

        Returns
        -------
        Round
            What was fixed.

        Raises
        ------
        NothingToShareError
            When there is nothing to share.

        """
        tokens = sum(amount for (of, _), amount in self.tokens.items() if of == epoch)
        coins = sum(amount for (of, _), amount in self.coins.items() if of == epoch)
        price = price if coins else 0
        value = _value(tokens, coins, price)
        pool = min(self.left // self.divisor, value // 2)
        if pool == 0:
            raise NothingToShareError(f"epoch {epoch}: {value} wei of fees, {self.left} left")
        self.rounds[epoch] = Round(value=value, pool=pool, price=price)
        return self.rounds[epoch]

    def claim(self, epoch: int, pair: Pair) -> int:
        """
        Pay a payer for an epoch's fees from trades with one counterparty.

        Parameters
        ----------
        epoch
            A closed epoch.
        pair
            The payer and the counterparty.

        Returns
        -------
        int
            The amount, in wei; 0 also where the contract reverts, as there is no share.

        """
        share = self.share(epoch, pair)
        if share == 0 or (epoch, pair) in self.claimed:
            return 0
        amount = self.weigh(epoch, pair, share)
        self.claimed[epoch, pair] = amount
        self.withheld += share - amount
        return amount

    def share(self, epoch: int, pair: Pair) -> int:
        """Return a pair's part of a closed epoch's pool, before its weight."""
        of = self.rounds[epoch]
        coins = self.coins[epoch, pair]
        return _value(self.tokens[epoch, pair], coins, of.price) * of.pool // of.value

    def weigh(self, epoch: int, pair: Pair, amount: int) -> int:
        """Return what is left of an amount by the pair's rewards near an epoch."""
        near = sum(
            self.is_near(epoch, other)
            for (other, of), paid in self.claimed.items()
            if of == pair and paid > 0 and other != epoch
        )
        return amount // WEIGHTS[near] if near < len(WEIGHTS) else 0

    def is_near(self, epoch: int, other: int) -> bool:
        """Tell whether any moments of two epochs are less than 180 days apart."""
        return (abs(epoch - other) - 1) * self.epoch_length < WINDOW


def _value(tokens: int, coins: int, price: int) -> int:
    return tokens + coins * WEI // price if price else tokens
