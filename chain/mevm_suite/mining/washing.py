"""What a ring of colluders gets out of mining by trading with each other. Source: WSG-02, SEC-06.

Assumptions
-----------
1. The ring pays all fees of its trades itself, and fees never come back: the sink has no way out.
2. It gets nothing else for its fees. In particular it does not own the whole rest of the supply:
   fees in the token leave circulation for good, which helps all holders by their part of it, so
   owning everything would bring the loss to nothing, and no more.
3. What it mines can be sold for less than twice the price at which the coin was counted. Fees in
   the token need no such assumption: they are counted in what is mined. With fees in the coin
   the price is the oracle's at the closing, but at least the floor price; so a false oracle
   brings a gain only if it says less than half the truth, and the floor price is below that too.
4. Accounts, trades and gas cost nothing, all claims are made, and nobody else pays any fees: each
   of these is in the ring's favour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from mevm_suite.mining.rewards import Rewards


@dataclass(frozen=True)
class Wash:
    """Fees and rewards of a whole ring, in wei of the token."""

    fees: int
    rewards: int

    @property
    def profit(self) -> int:
        """What the ring has won; below 0 what it has lost."""
        return self.rewards - self.fees

    def profit_at(self, resale: Fraction) -> Fraction:
        """Return the profit as part of the fees, if a token brings ``resale`` of its price."""
        return Fraction(self.rewards, self.fees) * resale - 1


def wash(rules: Rewards, colluders: int, fee: int, epochs: Sequence[int]) -> Wash:
    """
    Let everybody in a ring trade with everybody else.

    All pairs do the same, so that each epoch needs one of them only; that this is exact, a test
    shows with rings that are run in full, through the contract as well.

    Parameters
    ----------
    rules
        The reserve and its rules, before anything came of it.
    colluders
        Size of the ring; at least 2.
    fee
        What each member pays with each other one in each of the epochs, in wei of the token.
    epochs
        In which epochs they trade, in the order of their claims.

    Returns
    -------
    Wash
        The whole ring's fees and rewards.

    """
    pairs = colluders * (colluders - 1)
    left, rewarded, rewards = rules.total, list[int](), 0
    for epoch in epochs:
        value = pairs * fee
        pool = min(left // rules.divisor, value // 2)
        share = fee * pool // value
        near = sum(rules.is_near(epoch, other) for other in rewarded)
        amount = share >> near if near < 3 else 0
        if amount:
            rewarded.append(epoch)
        rewards += pairs * amount
        left -= pool - pairs * (share - amount)
    return Wash(fees=len(epochs) * pairs * fee, rewards=rewards)
