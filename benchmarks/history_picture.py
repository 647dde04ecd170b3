"""What a longer chain costs, as one picture: bars and lines that should be level."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot  # noqa: E402 -- the backend is chosen first


def draw(found: Mapping[str, Mapping[str, Any]], path: Path) -> None:
    """Draw rates before and after beside memory by height."""
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(13, 5), layout="constrained")
    names = {"height": "100,000 blocks", "accounts": "1,000,000 accounts"}
    for place, (name, label) in enumerate(names.items()):
        rates = found[name]["start"], found[name]["end"]
        left.bar([place * 3, place * 3 + 1], rates, label=f"before and after {label}")
    left.set(title="Automined transfers", ylabel="per second of processor time", xticks=[])
    left.legend(loc="lower center")
    for name, label in {"height": "all blocks kept", "window": "--history 1000"}.items():
        heights, sizes = zip(*found[name]["MiB"], strict=True)
        right.plot(heights, sizes, marker="o", label=label)
    right.set(title="Memory of empty blocks", xlabel="height", ylabel="MiB")
    right.grid(alpha=0.3)
    right.legend()
    figure.savefig(path, dpi=110)
    pyplot.close(figure)
