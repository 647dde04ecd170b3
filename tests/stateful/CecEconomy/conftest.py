"""CEC's economy in plain Python, for the machine beside it."""

from fractions import Fraction

import pytest

DAY = 86_400
CEC = 10**18


class Model:
    """What each holder should have by the rules: loops over holders and days, nothing is rounded.

    Only transfers and payments, which are whole wei, come from outside.
    """

    LEAST, MOST, TARGET = Fraction(1, 200), Fraction(1, 100), 10_000 * CEC
    TOTAL, DAYS, BONUS = 34_867_216 * CEC, 730, Fraction(1, 10)

    def __init__(self, launch, number):
        self.now = self.launch = launch
        self.holders = range(number)
        self.balance, self.least = [0] * number, [0] * number
        self.locked = [Fraction(0)] * number
        self.mined, self.earned = [Fraction(0)] * number, [Fraction(0)] * number
        self.referrer = {}
        self.fees = self.revenue = self.carried_emission = 0

    def advance(self, seconds):
        end = self.now + seconds
        while True:
            midnight = (self.now // DAY + 1) * DAY
            day = (self.now - self.launch) // DAY + 1
            self.now = min(midnight, self.launch + day * DAY)
            if self.now > end:
                break
            if self.now == self.launch + day * DAY and day <= self.DAYS:
                self.share_emission(day)
            if self.now == midnight:
                self.share_revenue()
                self.unlock()
        self.now = end

    def share_emission(self, day):
        amount = self.TOTAL * day // self.DAYS - self.TOTAL * (day - 1) // self.DAYS
        amount += self.carried_emission
        weights = [self.weight(holder) for holder in self.holders]
        self.carried_emission = 0 if any(weights) else amount
        for holder, weight in enumerate(weights):
            if weight:
                self.mined[holder] += amount * (weight / sum(weights))

    def weight(self, holder):
        team = sum(self.locked[m] for m, referrer in self.referrer.items() if referrer == holder)
        return self.locked[holder] + self.BONUS * min(self.locked[holder], team)

    def share_revenue(self):
        """What nobody held a full day for stays for the next day."""
        if held := sum(self.least):
            for holder in self.holders:
                self.earned[holder] += Fraction(self.revenue * self.least[holder], held)
            self.revenue = 0
        self.least = list(self.balance)

    def unlock(self):
        activity = Fraction(min(self.fees, self.TARGET), self.TARGET)
        rate = self.LEAST + (self.MOST - self.LEAST) * activity
        self.locked = [amount * (1 - rate) for amount in self.locked]
        self.fees = 0

    def receive(self, holder, amount, locks):
        self.balance[holder] += amount
        self.locked[holder] += amount if locks else 0

    def send(self, holder, amount):
        self.balance[holder] -= amount
        self.least[holder] = min(self.least[holder], self.balance[holder])


@pytest.fixture(scope="session")
def model_class():
    return Model
