"""Ratings of providers by those who dealt with them. Source: CEC-27, CEC-29."""

from collections.abc import Iterator
from typing import Any

from mevm_suite.forest_trade.desk import Desk
from mevm_suite.forester.estate import hexadecimal
from mevm_suite.holder.failure import Refused
from mevm_suite.holder.output import Time
from mevm_suite.holder.sending import Call

RATINGS = "ProviderRatings"


class Ratings:
    """
    The ratings of a deployment.

    Parameters
    ----------
    desk
        Its forests.

    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def row(self, account: str) -> dict[str, Any]:
        """Return what an account's ratings say."""
        ratings, stars, exclusions, until, weight, weighted, raters = self._read(
            "standing", account
        )
        is_out = until > self._desk.now
        return {
            "account": account,
            "ratings": ratings,
            "mean stars": f"{stars / ratings:.2f}" if ratings else None,
            "mean stars of late, by worth": f"{weighted / weight:.2f}" if weight else None,
            "raters of late": raters,
            "shut out": is_out,
            "shut out until": Time(until) if is_out else None,
            "exclusions": exclusions,
        }

    def to_rate(self, rater: str) -> list[dict[str, Any]]:
        """Return the deals for which an account may rate the other side now."""
        names = {address: name for name, address in self._desk.at.items()}
        asset = self._desk.asset
        return [
            {
                "deal": hexadecimal(deal),
                "provider": provider,
                "of": names.get(source, source),
                "asset": asset.symbol,
                "worth": asset.amount(worth),
            }
            for source, deal, provider, worth in self._grants(rater)
        ]

    def rate(self, rater: str, deal: bytes, stars: int) -> Iterator[Call]:
        """Yield the call that rates the other side of a deal, once."""
        found = [each for each in self._grants(rater) if each[1] == deal]
        if not found:
            text = "a deal can be rated once, by its buyer or receiver, for some time after its end"
            raise Refused(f"{rater} has no right to rate {hexadecimal(deal)}: {text}")
        for source, _, provider, _ in found:
            title = f"rate {provider} with {stars} of 5 stars"
            yield self._desk.call(title, RATINGS, "rate", source, deal, provider, stars)

    def _grants(self, rater: str) -> list[tuple[str, bytes, str, int]]:
        """Return source, deal, provider and worth of what an account may rate."""
        events = self._desk.events(RATINGS, "Granted", rater=rater)
        said = [each["args"] for each in events]
        deals = [(each["source"], bytes(each["deal"]), each["provider"]) for each in said]
        worths = [self._read("worth_to_rate", deal[0], deal[1], rater, deal[2]) for deal in deals]
        return [(*deal, worth) for deal, worth in zip(deals, worths, strict=True) if worth]

    def _read(self, function: str, *args: Any) -> Any:
        return self._desk.read(RATINGS, function, *args)
