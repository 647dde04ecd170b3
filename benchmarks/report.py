"""What a benchmark returns, and the table of all of them."""

from dataclasses import dataclass

from rich.table import Table


@dataclass(frozen=True)
class Result:
    """One comparison; ``peer`` is None where the peer is not installed."""

    name: str
    unit: str
    ours: tuple[str, float]
    peer: tuple[str, float] | None
    higher_is_better: bool = True

    @property
    def ratio(self) -> float | None:
        """Return how many times better we are; below 1 the peer is."""
        if self.peer is None:
            return None
        ours, peer = self.ours[1], self.peer[1]
        return ours / peer if self.higher_is_better else peer / ours


def table(results: list[Result]) -> Table:
    """Lay the results out, one comparison a row."""
    drawn = Table(title="Ratios against peers, one run on this machine")
    for heading in ("comparison", "unit", "ours", "", "peer", "", "ratio"):
        drawn.add_column(heading, justify="left" if heading in {"comparison", "unit"} else "right")
    for result in results:
        peer = (result.peer[0], f"{result.peer[1]:,.1f}") if result.peer else ("not found", "-")
        ratio = "-" if result.ratio is None else f"{result.ratio:.2f}×"
        ours = (result.ours[0], f"{result.ours[1]:,.1f}")
        drawn.add_row(result.name, result.unit, *ours, *peer, ratio)
    return drawn
