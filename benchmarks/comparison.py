"""A comparison with every peer at once: its figures, and tables of them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from rich.table import Table

PEERS = (
    *("anvil", "ganache", "eth-tester", "titanoboa", "the paper"),
    *("ape-foundry", "py-evm", "one by one"),
)


@dataclass(frozen=True)
class Row:
    """One comparison of ours with every peer that is here and can do the like.

    ``required`` holds the ratio that must be reached, by peer: what decides is one run, beside the
    same other work for all.
    """

    name: str
    unit: str
    ours: float
    peers: Mapping[str, float]
    required: Mapping[str, float] = field(default_factory=dict)
    higher_is_better: bool = True

    def ratio(self, peer: str) -> float | None:
        """Return how many times better we are, below 1 the peer is; None if it was not measured."""
        figure = self.peers.get(peer)
        if figure is None:
            return None
        return self.ours / figure if self.higher_is_better else figure / self.ours

    def missed(self) -> list[str]:
        """Return what must hold, was measured, and does not hold."""
        ratios = {peer: self.ratio(peer) for peer in self.required}
        return [
            f"{self.name}: {ratio:.2f}× {peer}, must be {self.required[peer]:g}×"
            for peer, ratio in ratios.items()
            if ratio is not None and ratio < self.required[peer]
        ]

    def cell(self, peer: str) -> str:
        """Return a peer's figure, our ratio to it, and the ratio that must be, if there is one."""
        ratio = self.ratio(peer)
        if ratio is None:
            return "–"
        bound = f", must ≥ {self.required[peer]:g}" if peer in self.required else ""
        return f"{figure(self.peers[peer])} ({ratio:.2f}×{bound})"


@dataclass(frozen=True)
class Measured:
    """What one comparison found: rows of the table, and figures for its picture, by whose."""

    rows: Sequence[Row]
    series: Mapping[str, Sequence[float]] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """Return what results.json holds of it."""
        return {"rows": [asdict(row) for row in self.rows], "series": dict(self.series)}

    @classmethod
    def from_json(cls, found: Mapping[str, object]) -> "Measured":
        """Return what `to_json` was made of."""
        return cls([Row(**row) for row in found["rows"]], found["series"])


def figure(value: float) -> str:
    """Return a figure with the digits that mean something."""
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}" if value >= 1 else f"{value:.2f}"


def headings(rows: Sequence[Row]) -> list[str]:
    """Return the columns of the table: peers that nothing was measured of have none."""
    found = [peer for peer in PEERS if any(peer in row.peers for row in rows)]
    return ["comparison", "unit", "MEVM", *found]


def cells(row: Row, columns: Sequence[str]) -> list[str]:
    """Return what stands in a row, under those headings."""
    return [row.name, row.unit, figure(row.ours), *(row.cell(peer) for peer in columns[3:])]


def table(rows: Sequence[Row]) -> Table:
    """Lay the rows out for a terminal."""
    columns = headings(rows)
    drawn = Table(title="Peers' figures, and how many times better ours are; one run")
    for column in columns:
        drawn.add_column(column, justify="left" if column in {"comparison", "unit"} else "right")
    for row in rows:
        drawn.add_row(*cells(row, columns))
    return drawn


def markdown(rows: Sequence[Row]) -> str:
    """Lay the rows out for a page."""
    columns = headings(rows)
    rule = ["---", "---", *["--:"] * (len(columns) - 2)]
    lines = [columns, rule, *(cells(row, columns) for row in rows)]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)
