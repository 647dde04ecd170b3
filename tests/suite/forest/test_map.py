"""A map of a stand shows what there is, and says when nothing can be seen."""

import matplotlib.image
import numpy as np
import pytest

from mevm_suite.forest.failure import ForestError
from mevm_suite.forest.grid import claims_of_positions
from mevm_suite.forest.leaf import NO_POSITION, RECORD, Status
from mevm_suite.forest.map_picture import INSURED, LOST, Layers, draw


@pytest.fixture
def records():
    """A hundred trees of nine species, ten metres apart."""
    trees = np.zeros(100, RECORD)
    for place, tree in enumerate(trees):
        tree["code"] = place.to_bytes(32, "big")
        tree["species"] = f"kind{place % 9}".encode()
        tree["latitude"] = 250_000_000 + place // 10 * 900
        tree["longitude"] = 1_010_000_000 + place % 10 * 1_000
        tree["crown"], tree["status"] = 80, Status.STANDING
    return trees


def has_colour(path, colour, tolerance=0.06):
    pixels = matplotlib.image.imread(path)[..., :3]
    wanted = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return bool((np.abs(pixels - wanted) < tolerance).all(axis=-1).any())


def test_show_what_was_lost(records, tmp_path):
    lost = Layers(lost={bytes(records["code"][5])})
    draw(records, tmp_path / "all.png", "A stand")
    draw(records, tmp_path / "lost.png", "A stand", lost)
    assert not has_colour(tmp_path / "all.png", LOST)
    assert has_colour(tmp_path / "lost.png", LOST)
    records["status"][7] = Status.INSURED_LOST
    draw(records, tmp_path / "later.png", "A stand")
    assert has_colour(tmp_path / "later.png", LOST), "a survey that found it lost says so, too"


def test_shade_what_is_insured(records, tmp_path):
    positions = zip(records["latitude"].tolist(), records["longitude"].tolist(), strict=True)
    parcel = claims_of_positions(positions)
    shade = "#" + "".join(
        f"{round(255 * 0.82 + 0.18 * int(INSURED[i : i + 2], 16)):02x}" for i in (1, 3, 5)
    )
    draw(records, tmp_path / "a.png", "A stand", Layers(parcel=parcel))
    assert not has_colour(tmp_path / "a.png", shade, 0.005)
    draw(records, tmp_path / "b.png", "A stand", Layers(parcel=parcel, insured=set(parcel)))
    assert has_colour(tmp_path / "b.png", shade, 0.005)


def test_refuse_a_map_of_nothing(records, tmp_path):
    records["latitude"] = NO_POSITION
    with pytest.raises(ForestError, match="trees with a position, got 0"):
        draw(records, tmp_path / "a.png", "A stand")
    assert not (tmp_path / "a.png").exists()
