"""Reading of proving keys: a small key, whole and broken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_zkey import BROKEN_FILES, BROKEN_SECTIONS, WHOLE, g2_outside, pack, sections

from mevm.crypto.bn254 import ORDER, native
from shielded.prover import InvalidKey, points, zkey


def test_parse__reads_every_section():
    key = zkey.parse(pack(sections()))
    assert (key.variables, key.public, key.domain) == (4, 1, 4)
    assert key.a == points.Points([0, 2, 3], [native.g1() * scalar for scalar in (8, 9, 10)])
    assert key.b1 == points.Points([3], [native.g1() * 11])
    assert key.b2 == points.Points([3], [native.g2() * 11])
    assert key.c.places == [0, 1] and key.h.places == [0, 1, 2, 3]
    assert key.matrix_a == zkey.Matrix([(0, 1), (1, 1), (1, 3), (3, 3)], [0, 1, 2], [1, 5, 7])
    assert key.matrix_b == zkey.Matrix([(0, 1), (1, 1), (1, 1), (1, 1)], [3], [ORDER - 1])
    assert key.verifying_key.inputs == [native.g1() * 6, native.g1() * 7]
    assert key.verifying_key.gamma == native.g2() * 4


def test_parse__takes_sections_in_any_order():
    backwards = dict(reversed(sections().items()))
    assert zkey.parse(pack(backwards)) == zkey.parse(pack(sections()))


def test_parse__makes_the_same_points_by_the_constructors(monkeypatch):
    """Where the library lays out its objects in another way, everything still works."""
    fast = zkey.parse(pack(sections()))
    assert points._layout_is_known()
    monkeypatch.setattr(points, "_layout_is_known", lambda: False)
    assert zkey.parse(pack(sections())) == fast


def test_layout__is_unknown_where_an_object_holds_something_else(monkeypatch):
    monkeypatch.setattr(points, "_ONE", bytes(32))
    assert not points._layout_is_known.__wrapped__()


def test_layout__is_unknown_where_objects_have_another_size(monkeypatch):
    monkeypatch.setattr(points, "_FLAG", 16)
    assert not points._layout_is_known.__wrapped__()


def test_layout__is_unknown_where_an_id_is_no_address(monkeypatch):
    monkeypatch.setattr(points.platform, "python_implementation", lambda: "PyPy")
    assert not points._layout_is_known.__wrapped__()


@pytest.mark.parametrize("name", ["_new_g1", "_new_g2"])
def test_layout__is_unknown_where_a_new_object_is_a_shared_one(monkeypatch, name):
    shared = getattr(points, name)()
    monkeypatch.setattr(points, name, lambda: shared)
    before = bytes(shared.to_bytes())
    assert not points._layout_is_known.__wrapped__()
    assert bytes(shared.to_bytes()) == before


@pytest.mark.parametrize("case", BROKEN_SECTIONS)
def test_parse__refuses_a_broken_section(case):
    kind, content, expected = BROKEN_SECTIONS[case]
    with pytest.raises(InvalidKey, match=expected):
        zkey.parse(pack(sections() | {kind: content}))


def test_parse__finds_a_point_outside_the_subgroup_by_the_constructors(monkeypatch):
    monkeypatch.setattr(points, "_layout_is_known", lambda: False)
    with pytest.raises(InvalidKey, match="point 3 of B2 is outside the subgroup"):
        zkey.parse(pack(sections() | {zkey.B2: bytes(384) + g2_outside()}))


@pytest.mark.parametrize("kind", range(1, 10))
def test_parse__refuses_a_file_without_a_section(kind):
    content = {other: data for other, data in sections().items() if other != kind}
    with pytest.raises(InvalidKey, match=rf"section {kind} \({zkey.NAMES[kind]}\) is missing"):
        zkey.parse(pack(content))


@pytest.mark.parametrize("case", BROKEN_FILES)
def test_parse__refuses_a_broken_file(case):
    data, expected = BROKEN_FILES[case]
    with pytest.raises(InvalidKey, match=expected):
        zkey.parse(data)


@given(st.integers(0, len(WHOLE) - 1))
def test_fuzz_parse__refuses_a_truncated_file(length):
    with pytest.raises(InvalidKey):
        zkey.parse(WHOLE[:length])


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_fuzz_parse__refuses_or_reads_but_never_fails_otherwise(place, change):
    data = bytearray(WHOLE)
    data[place] ^= change
    try:
        key = zkey.parse(bytes(data))
    except InvalidKey as error:
        assert str(error).startswith("zkey: ")
    else:
        assert all(signal < key.variables for signal in key.matrix_a.signals)
