"""The pool over time becomes a picture."""

import pytest

from mevm_suite.insurance.failure import InsuranceError
from mevm_suite.insurance.pool_picture import Sample, draw

UNIT = 10**6


def test_draw__writes_a_picture_of_all_samples(tmp_path):
    start = 1_800_000_000
    samples = [
        Sample(start + day * 86_400, (1_000 - day) * UNIT, day * UNIT, day * UNIT, day * UNIT // 2)
        for day in range(40)
    ]
    path = tmp_path / "a" / "pool.png"
    draw(samples, path)
    whole = path.read_bytes()
    assert whole[:4] == b"\x89PNG"
    draw(samples[:20], path)
    assert path.read_bytes() != whole


def test_draw__needs_two_moments(tmp_path):
    with pytest.raises(InsuranceError, match="expected the pool at two moments or more, got 1"):
        draw([Sample(0, 1, 0, 0, 0)], tmp_path / "pool.png")
    assert not (tmp_path / "pool.png").exists()
