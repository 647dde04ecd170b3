"""Deals and ratings of random worth at random times, against a model that keeps every rating."""

from dataclasses import dataclass

import boa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from mevm_suite.testing import load

DAY, FULL, RATERS = 86_400, 1_000, 3
HALF, WINDOW, RATING_TIME, EXCLUSION = 90 * DAY, 180 * DAY, 10 * DAY, 20 * DAY
PARTIES = st.integers(0, 4)


@dataclass
class Rating:
    rater: str
    provider: str
    time: int
    stars: int
    worth: int
    weight: int
    row: int  # how often the provider had been shut out; None while he is


class ProviderRatingsMachine(RuleBasedStateMachine):
    @initialize()
    def deploy(self):
        self.parties = [boa.env.generate_address(f"party {number}") for number in range(5)]
        self.source = boa.env.generate_address("source")
        terms = (RATING_TIME, FULL, RATERS, EXCLUSION)
        path = "contracts/forest/ProviderRatings.vy"
        self.contract = load(path, [self.source], terms)
        self.rights, self.given, self.until, self.deals = {}, [], {}, 0
        self.rows = dict.fromkeys(self.parties, 0)

    def is_out(self, provider):
        return boa.env.timestamp < self.until.get(provider, 0)

    @rule(rater=PARTIES, provider=PARTIES, worth=st.sampled_from([0, 1, 700, FULL, 5 * FULL]))
    def grant(self, rater, provider, worth):
        self.deal(rater, provider, worth)

    def deal(self, rater, provider, worth):
        self.deals += 1
        deal = self.deals.to_bytes(32, "big")
        rater, provider = self.parties[rater], self.parties[provider]
        self.contract.grant(rater, provider, deal, worth, sender=self.source)
        if worth and rater != provider:
            self.rights[deal] = (rater, provider, worth, boa.env.timestamp + RATING_TIME)

    @rule(rater=st.integers(1, 4), stars=st.integers(1, 2))
    def meet_a_bad_one(self, rater, stars):
        """Deal with the same provider, at full worth, and rate him as bad."""
        self.deal(rater, 0, FULL)
        self.use(self.deals.to_bytes(32, "big"), stars)

    @rule(data=st.data(), stars=st.integers(1, 5))
    def rate(self, data, stars):
        if self.rights:
            self.use(data.draw(st.sampled_from(sorted(self.rights))), stars)

    def use(self, deal, stars):
        rater, provider, worth, until = self.rights[deal]
        if boa.env.timestamp >= until:
            with boa.reverts("ProviderRatings: too late"):
                self.contract.rate(self.source, deal, provider, stars, sender=rater)
            return
        self.contract.rate(self.source, deal, provider, stars, sender=rater)
        del self.rights[deal]
        row = None if self.is_out(provider) else self.rows[provider]
        weight = 0 if row is None else self.weigh(rater, provider, min(worth, FULL))
        rating = Rating(rater, provider, boa.env.timestamp, stars, worth, weight, row)
        self.given.append(rating)
        self.judge(provider)

    def weigh(self, rater, provider, amount):
        today = boa.env.timestamp // DAY
        mine = [each for each in self.given if (each.rater, each.provider) == (rater, provider)]
        days = [each.time // DAY for each in mine if each.weight]
        near = sum(today - day <= WINDOW // DAY for day in days)
        return 0 if today in days or near >= 3 else amount >> near

    def window(self, provider):
        """Return weight, weighted stars and the raters of this and the last half."""
        first = boa.env.timestamp // HALF - 1
        ratings = [
            each
            for each in self.given
            if each.provider == provider
            and each.row == self.rows[provider]
            and each.time // HALF >= first
        ]
        raters = {each.rater for each in ratings if each.weight and each.worth >= FULL}
        stars = sum(each.weight * each.stars for each in ratings)
        return sum(each.weight for each in ratings), stars, len(raters)

    def judge(self, provider):
        weight, stars, raters = self.window(provider)
        if not self.is_out(provider) and raters >= RATERS and stars < 2 * weight:
            doublings = min(self.rows[provider], 4)
            self.until[provider] = boa.env.timestamp + (EXCLUSION << doublings)
            self.rows[provider] += 1

    @rule(days=st.sampled_from([1, 1, 8, 10, 25, 80, 200]))
    def wait(self, days):
        boa.env.time_travel(seconds=days * DAY)

    @invariant()
    def rt_1_to_4_a_standing_is_that_of_the_model(self):
        for provider in self.parties:
            ratings = [each for each in self.given if each.provider == provider]
            assert self.contract.is_excluded(provider) == self.is_out(provider)
            assert tuple(self.contract.standing(provider)) == (
                len(ratings),
                sum(each.stars for each in ratings),
                self.rows[provider],
                self.until.get(provider, 0),
                *self.window(provider),
            )


TestProviderRatings = ProviderRatingsMachine.TestCase
TestProviderRatings.settings = settings(max_examples=settings.default.max_examples // 2)
