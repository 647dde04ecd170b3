"""The picture of the simulation."""

from mevm_suite.trust import picture


def test_draw__writes_a_picture(tmp_path, monkeypatch, simulation):
    steps = []
    monkeypatch.setattr(picture, "simulate", lambda progress: progress(1, 1) or simulation)
    path = tmp_path / "folder" / "trust.png"
    assert picture.draw(path, lambda *step: steps.append(step)) is simulation
    assert steps == [(1, 1)]
    assert path.read_bytes().startswith(b"\x89PNG")
    assert path.stat().st_size > 10_000
