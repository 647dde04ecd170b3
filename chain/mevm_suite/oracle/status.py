"""What the commands show, and the calls that they send."""

from typing import Any

from mevm_suite.holder.failure import Refused
from mevm_suite.holder.output import Time
from mevm_suite.holder.sending import Call
from mevm_suite.oracle.contract import CONTRACT, Oracle
from mevm_suite.oracle.observations import PERILS
from mevm_suite.oracle.verdict import numbers

ERC20 = "WSG"
"""Any ERC-20 answers what this one does."""


def event_rows(oracle: Oracle, last: int) -> list[dict[str, Any]]:
    """Return the last events, the newest first."""
    names = {number: name for name, number in PERILS.items()}
    rows = []
    for event in reversed(oracle.events(max(0, oracle.read("hazard_count") - last))):
        has_medians = event.state.name in ("REVEALED", "CHALLENGED", "FINAL")
        damage = numbers(oracle.footprint(event.id)) if has_medians else None
        rows.append(
            {
                "event": event.id,
                "peril": names[event.subject.peril],
                "region": event.subject.region,
                "day": Time(event.subject.day),
                "state": event.state.name.lower(),
                "revealed": f"{event.revealed.bit_count()} of {event.seats.bit_count()}",
                "blocks hit": None if damage is None else sum(map(bool, damage)),
                "worst": None if damage is None else max(damage),
            }
        )
    return rows


def seat_rows(oracle: Oracle) -> list[dict[str, Any]]:
    """Return who sits, and with what bond."""
    active = oracle.read("active_seats")
    rows = []
    for number, account in oracle.reporters().items():
        _, _, bond, is_leaving, free_from = oracle.read("seat", number)
        rows.append(
            {
                "seat": number,
                "reporter": account,
                "bond": bond,
                "active": bool(active >> number & 1),
                "free from": Time(free_from) if is_leaving else None,
            }
        )
    return rows


def join_calls(oracle: Oracle, account: str, amount: int) -> list[Call]:
    """Return the calls that take a seat with a bond, or add to the bond of one who sits."""
    asset = oracle.read("asset")
    sits = account in oracle.reporters().values()
    function, title = ("add_bond", "add to the bond") if sits else ("join", "take a seat")
    return [
        Call(f"let the oracle take {amount}", ERC20, asset, "approve", (oracle.address, amount)),
        Call(f"{title}: {amount}", CONTRACT, oracle.address, function, (amount,)),
    ]


def leave_calls(oracle: Oracle, account: str) -> list[Call]:
    """Return the next call of one who leaves; Refused while there is only to wait."""
    seats = {who: number for number, who in oracle.reporters().items()}
    if account not in seats:
        raise Refused(f"{account} has no seat")
    _, _, bond, is_leaving, free_from = oracle.read("seat", seats[account])
    if not is_leaving:
        return [Call("report no new events", CONTRACT, oracle.address, "leave", ())]
    if oracle.backend.timestamp < free_from:
        raise Refused(f"the bond is bound by events until {Time(free_from)}")
    asset = oracle.read("asset")
    return [
        Call(f"free the bond of {bond}", CONTRACT, oracle.address, "take_bond", ()),
        Call("take it out", CONTRACT, oracle.address, "withdraw", (asset,)),
    ]
