"""The states of a trade, and who may do what in each until when. Source: SEC-02, SEC-03."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum


class State(IntEnum):
    """The states of ``contracts/modules/trade_state.vy``."""

    PAID = 1
    SHIPPED = 2
    RECEIVED = 3
    DISTRUSTED = 4
    DISPUTED = 5
    COMPLETED = 6
    REFUNDED = 7
    SETTLED = 8

    @property
    def is_open(self) -> bool:
        """Whether the trade still holds money."""
        return self < State.COMPLETED


UNDISPUTED = (State.PAID, State.SHIPPED, State.RECEIVED)


@dataclass(frozen=True)
class Step:
    """What somebody may do, and its last second; None if only a later step ends it."""

    who: str
    action: str
    until: int | None = None


def steps(
    state: State,
    now: int,
    due: int,
    inspection_end: int,
    has_carrier: bool = False,
    is_ruled: bool = False,
) -> Iterator[Step]:
    """
    Yield what may be done with a trade now.

    Parameters
    ----------
    state
        The trade's state.
    now
        The time of the newest block.
    due
        The last second of the state.
    inspection_end
        The last second in which the buyer may complain about what was shipped.
    has_carrier
        Whether a carrier may witness the receipt.
    is_ruled
        Whether the arbiter's ruling is final.

    Yields
    ------
    Step
        A step that the contract would take, as far as state and time decide.

    """
    if state in UNDISPUTED:
        yield Step("buyer", "confirm")
        yield from _undisputed(state, now, due, inspection_end, has_carrier)
    elif state is State.DISTRUSTED:
        yield Step("buyer", "confirm")
        yield Step("seller", "concede")
        if now <= due:
            yield Step("seller", "contest", due)
        else:
            yield Step("anyone", "concede")
    elif state is State.DISPUTED and (is_ruled or now > due):
        yield Step("anyone", "rule")
    if state <= State.DISTRUSTED:
        yield Step("buyer", "settle")
        yield Step("seller", "settle")


def _undisputed(
    state: State, now: int, due: int, inspection_end: int, has_carrier: bool
) -> Iterator[Step]:
    if state is State.PAID:
        yield Step("seller", "ship", due) if now <= due else Step("anyone", "refund")
    if state is State.SHIPPED and now <= due:
        yield Step("buyer", "receive", due)
        if has_carrier:
            yield Step("carrier", "receive", due)
    if state is not State.PAID:
        late = now > inspection_end
        yield Step("anyone", "complete") if late else Step("buyer", "distrust", inspection_end)
    if state is not State.PAID or now <= due:
        yield Step("seller", "refund")
    yield Step("buyer", "release")
    yield Step("seller", "reimburse")
