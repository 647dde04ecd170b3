"""Products and policies as the commands show them."""

from typing import Any

from mevm_suite.holder.output import Time
from mevm_suite.insurer.desk import (
    INSURANCE,
    PERIL_NAMES,
    InsuranceDesk,
    Policy,
    PolicyState,
    Product,
)

# What happens to a policy, by the name of its event: words, and the field that holds the amount.
STEPS = {
    "PolicyBought": ("bought", "premium"),
    "PaidEarly": ("paid early", "amount"),
    "PolicySettled": ("settled", "paid"),
    "SecondPaid": ("paid by a survey", "amount"),
    "SecondLapsed": ("the rest lapsed", None),
    "PolicyCancelled": ("cancelled", "refund"),
    "PolicyReleased": ("released", "cover"),
}


def product_row(desk: InsuranceDesk, product: Product) -> dict[str, Any]:
    """Return a product's terms."""
    steps = (f"from {low / 100:g} %: {paid / 100:g} %" for low, paid in product.steps)
    return {
        "product": product.id,
        "on sale": "yes" if product.is_open else "closed",
        "peril": PERIL_NAMES[product.peril],
        "premium of the expected loss": f"{product.loading_bps / 100:g} %",
        "most for a dm3": desk.asset.amount(product.unit_price),
        "least sum": desk.asset.amount(product.min_sum),
        "waiting period": _days(product.waiting),
        "term": f"{product.min_days} to {product.max_days} days",
        "damage, and payout": "; ".join(steps),
        "paid at once": f"{product.first_bps / 100:g} %",
        "the rest, if a survey finds lost": f"{product.trigger_bps / 100:g} %",
        "within": _days(product.resurvey_time),
        "hazard table": "0x" + product.hazard_root.hex(),
    }


def policy_row(desk: InsuranceDesk, policy: Policy) -> dict[str, Any]:
    """Return how a policy stands."""
    amount = desk.asset.amount
    waiting = (
        f"{desk.shown(amount)} of event {event} until {Time(until)}"
        for event, amount, until in desk.claims(policy)
    )
    return {
        "policy": policy.id,
        "state": state_of(policy, desk.now),
        "product": policy.product,
        "peril": PERIL_NAMES[policy.peril],
        "parcel": "0x" + policy.parcel.hex(),
        "holder": desk.holder(policy.parcel),
        "region": policy.region,
        "blocks": policy.blocks.bit_count(),
        "asset": desk.asset.symbol,
        "sum insured": amount(policy.insured),
        "paid": amount(policy.paid),
        "covered from": Time(policy.start),
        "covered until": Time(policy.end),
        "waits for a survey": ", ".join(waiting) or None,
        "not settled": ", ".join(map(str, desk.open_events(policy.peril, policy.region))) or None,
    }


def state_of(policy: Policy, now: int) -> str:
    """Return a policy's state in words."""
    if policy.state is PolicyState.OVER:
        return "over"
    if policy.paid == policy.insured:
        return "paid in full"
    if now < policy.start:
        return "waiting period"
    return "covered" if now < policy.end else "ended"


def history_rows(desk: InsuranceDesk, policy: Policy) -> list[dict[str, Any]]:
    """Return what has happened to a policy, oldest first."""
    found = [event for name in STEPS for event in desk.events(INSURANCE, name, policy=policy.id)]
    found.sort(key=lambda event: (event["blockNumber"], event["logIndex"]))
    rows = []
    for event in found:
        words, field = STEPS[event["event"]]
        args = event["args"]
        block = desk.backend.w3.eth.get_block(event["blockNumber"])
        rows.append(
            {
                "time": Time(block["timestamp"]),
                "what": words,
                "event": args.get("id"),
                "amount": desk.asset.amount(args[field]) if field else None,
                "waits for a survey": desk.asset.amount(args["waiting"])
                if "waiting" in args
                else None,
                "holder": args.get("holder"),
                "transaction": "0x" + event["transactionHash"].hex(),
            }
        )
    return rows


def _days(seconds: int) -> str:
    return f"{seconds / 86_400:g} days"
