"""The washing picture: what it shows is what the published terms give."""

import pytest

from mevm_suite.demo import washing
from mevm_suite.mining import Wash


@pytest.mark.rule("WSG-02")
@pytest.mark.rule("SEC-06")
def test_draw__shows_that_every_ring_loses(tmp_path):
    path = tmp_path / "folder" / "washing.png"
    assert washing.draw(path)
    assert path.read_bytes().startswith(b"\x89PNG")
    assert path.stat().st_size > 10_000


def test_draw__tells_if_a_ring_wins(tmp_path, monkeypatch):
    monkeypatch.setattr(washing, "wash", lambda *_: Wash(fees=100, rewards=51))
    assert not washing.draw(tmp_path / "washing.png")


def test_simulate__reaches_the_budget():
    once = washing.simulate()["each pair once"]
    assert 2 * once[0].rewards == once[0].fees == 2 * washing.FEE
    dust = 200 * 199  # a wei for each pair at most
    assert 0 <= 10**27 // 208 - once[-1].rewards <= dust
    assert once[-1].fees > 4 * once[-1].rewards
