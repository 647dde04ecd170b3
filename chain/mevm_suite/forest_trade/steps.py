"""The states of an order of land or trees, and who may do what in each. Source: CEC-24, CEC-25."""

from collections.abc import Iterator
from enum import IntEnum

from mevm_suite.trader.steps import Step


class Kind(IntEnum):
    """The kinds of deals of ``contracts/modules/forest_deal.vy``."""

    SALE = 1
    LEASE = 2


class State(IntEnum):
    """The states of ``contracts/modules/forest_deal.vy``."""

    RESERVED = 1
    PAID = 2
    CONFIRMED = 3
    DELIVERED = 4
    DISPUTED = 5
    LAPSED = 6
    REFUNDED = 7
    COMPLETED = 8
    RULED = 9

    @property
    def is_open(self) -> bool:
        """Whether the order still holds its item."""
        return self < State.LAPSED


SIGNED = (State.CONFIRMED, State.DELIVERED)


def steps(state: State, now: int, due: int, is_ruled: bool = False) -> Iterator[Step]:
    """
    Yield what may be done with an order now.

    Parameters
    ----------
    state
        The order's state.
    now
        The time of the newest block.
    due
        The last second of the state.
    is_ruled
        Whether the arbiter's ruling is final.

    Yields
    ------
    Step
        A step that the contract would take, as far as state and time decide.

    """
    is_late = now > due
    if state is State.RESERVED:
        yield Step("anyone", "lapse") if is_late else Step("buyer", "pay", due)
    if state in (State.RESERVED, State.PAID):
        yield Step("buyer", "cancel")
    if state in (State.PAID, State.CONFIRMED):
        action = "confirm" if state is State.PAID else "deliver"
        yield Step("anyone", "refund") if is_late else Step("provider", action, due)
    if state in SIGNED:
        yield Step("buyer", "accept")
        if not is_late:
            yield Step("buyer", "dispute", due)
    if state is State.DELIVERED and is_late:
        yield Step("anyone", "complete")
    if state is State.DELIVERED or (state in (State.PAID, State.CONFIRMED) and not is_late):
        yield Step("provider", "refund")
    if state is State.DISPUTED and (is_ruled or is_late):
        yield Step("anyone", "rule")
