"""The picture of the simulation."""

from mevm_suite.trust import picture
from mevm_suite.trust.simulation import simulate


def test_draw__writes_a_picture(tmp_path, monkeypatch):
    steps = []
    monkeypatch.setattr(picture, "simulate", lambda progress: simulate(60, progress))
    path = tmp_path / "folder" / "trust.png"
    simulation = picture.draw(path, lambda *step: steps.append(step))
    assert len(simulation.market) == 60
    assert steps[-1][0] == steps[-1][1] == len(steps)
    assert path.read_bytes().startswith(b"\x89PNG")
    assert path.stat().st_size > 10_000
