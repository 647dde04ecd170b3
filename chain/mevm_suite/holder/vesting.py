"""The table of a holder's grants."""

from collections.abc import Iterable
from typing import Any

from mevm_suite.holder.amounts import Amount
from mevm_suite.holder.grants import HeldGrant
from mevm_suite.holder.output import Time


def vesting_rows(grants: Iterable[HeldGrant], now: int) -> list[dict[str, Any]]:
    """Return a row for each grant, as of a time."""
    return [_row(grant, now) for grant in grants]


def _row(grant: HeldGrant, now: int) -> dict[str, Any]:
    following = grant.next_date(now)
    released = grant.released(now)
    return {
        "token": grant.symbol,
        "grant": grant.id,
        "line": grant.line,
        "kind": grant.schedule.kind.name.lower(),
        "amount": grant.amount,
        "released": Amount(released),
        "paid": grant.taken,
        "claimable": grant.claimable,
        "locked": Amount(grant.amount - max(released, grant.taken)),
        "next date": None if following is None else Time(following),
        "released then": None if following is None else Amount(grant.released(following)),
    }
