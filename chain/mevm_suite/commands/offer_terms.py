"""The terms of an offer, which `mevm trade offer` and `mevm item sell` ask for alike."""

from typing import TYPE_CHECKING, Any

import click

from mevm_suite.commands.options import ADDRESS, AMOUNT
from mevm_suite.commands.words import DURATION, in_units

if TYPE_CHECKING:
    from mevm_suite.trader.desk import Desk

NOBODY = "0x" + "00" * 20
ARBITERS = {"court": "JudgeCourt", "committee": "CommitteeArbiter"}

_OPTIONS = (
    click.option("--expires-in", type=DURATION, default="30 days", show_default=True),
    click.option("--handling", type=DURATION, default="3 days", show_default=True),
    click.option("--transit", type=DURATION, default="20 days", show_default=True),
    click.option("--inspection", type=DURATION, default="7 days", show_default=True),
    click.option(
        "--withheld",
        type=click.IntRange(1, 100),
        default=50,
        show_default=True,
        help="Percent of the price that a complaint withholds.",
    ),
    click.option("--reward", type=AMOUNT, help="For who shared the offer, out of the price."),
    click.option(
        "--arbiter", type=click.Choice(tuple(ARBITERS)), default="court", show_default=True
    ),
    click.option("--carrier", type=ADDRESS, default=NOBODY, help="May attest the receipt, too."),
)


def offer_terms(command: Any) -> Any:
    """Add the options of an offer to a command, which hands them to `offered`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def offered(
    desk: "Desk",
    seller: str,
    price: int,
    asset: str,
    content: bytes,
    quantity: int,
    terms: dict[str, Any],
) -> tuple[Any, ...]:
    """Return an offer as the contract takes it, ``terms`` being what `offer_terms` read."""
    paid_in = desk.asset(asset)
    reward = in_units(terms["reward"], paid_in) if terms["reward"] else 0
    return (
        *(seller, paid_in.address, in_units(price, paid_in), quantity),
        *(desk.now + terms["expires_in"], terms["handling"], terms["transit"]),
        *(terms["inspection"], terms["withheld"] * 100, reward),
        *(desk.commerce.address_of(ARBITERS[terms["arbiter"]]), terms["carrier"], content),
    )
