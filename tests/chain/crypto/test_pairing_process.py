import sys

import pytest

from mevm.crypto import bls12_381, bn254
from mevm.crypto.pairing_process import product_is_one

COUNT = 350  # more bytes than a pipe holds


def points(curve, last):
    """Return pairs of points, decoded and encoded, the last of which makes up for the others."""
    pairs = [(curve.native.g1(), curve.native.g2())] * (COUNT - 1)
    pairs.append((curve.native.g1() * (curve.ORDER - last), curve.native.g2()))
    return pairs, b"".join(curve.encode_g1(first) + encoded_g2(curve, q) for first, q in pairs)


def encoded_g2(curve, point):
    if curve is bls12_381:
        return curve.encode_g2(point)
    (x0, x1), (y0, y1) = point.x, point.y
    return b"".join(each.to_bytes(32, "big") for each in (x1, x0, y1, y0))


@pytest.mark.parametrize("curve", [bn254, bls12_381])
def test_product_is_one__of_many_pairs(curve, monkeypatch):
    monkeypatch.setattr(curve, "pairing_is_one", None)  # another process does it
    assert product_is_one(curve, *points(curve, COUNT - 1)) is True
    assert product_is_one(curve, *points(curve, COUNT)) is False


def test_product_is_one__without_another_process(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere")
    assert product_is_one(bn254, *points(bn254, COUNT - 1))
    monkeypatch.undo()
    assert product_is_one(bn254, points(bn254, COUNT - 1)[0], b"\1" * 192)  # which it fails on


def test_product_is_one__can_be_ended():
    class Over(Exception):
        pass

    def pause():
        raise Over

    with pytest.raises(Over):
        product_is_one(bn254, *points(bn254, COUNT - 1), pause)
