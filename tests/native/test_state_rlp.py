"""The extension's RLP against Python's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm.crypto import rlp

NUMBERS = st.integers(0, 300) | st.integers(0, 2**64 + 5) | st.integers(0, 2**300) | st.booleans()
ITEMS = st.recursive(
    st.binary(max_size=80) | NUMBERS,
    lambda item: st.lists(item, max_size=6) | st.lists(item, max_size=6).map(tuple),
    max_leaves=20,
)
# Prefixes at both ends of each range.
PREFIXES = b"\x00\x01\x7f\x80\x81\xb7\xb8\xbf\xc0\xc1\xf7\xf8\xff"
BYTES = st.binary(max_size=40) | st.lists(st.sampled_from(PREFIXES), max_size=40).map(bytes)


@given(ITEMS)
def test_encode__agrees(native, item):
    encoded = rlp._encode(item)
    assert native.rlp_encode(item) == encoded
    assert native.rlp_decode(encoded) == _decoded(encoded)


@pytest.mark.parametrize("size", [0, 1, 55, 56, 255, 256, 65_535, 65_536, 1 << 24])
def test_encode__of_any_length_agrees(native, size):
    for item in (bytes(size), [bytes(size)]):
        encoded = native.rlp_encode(item)
        assert encoded == rlp._encode(item)
        assert native.rlp_decode(encoded) == item


@given(BYTES)
def test_decode__refuses_what_python_refuses(native, data):
    assert native.rlp_decode(data) == _decoded(data)


@given(ITEMS, st.data())
def test_decode__of_damaged_bytes_agrees(native, item, data):
    damaged = bytearray(rlp._encode(item))
    place = data.draw(st.integers(0, len(damaged) - 1))
    damaged[place] = data.draw(st.integers(0, 255))
    for each in (bytes(damaged), bytes(damaged[:place])):
        assert native.rlp_decode(each) == _decoded(each)


@pytest.mark.parametrize("depth", [1, 64, 65, 66, 300])
def test_decode__goes_as_deep_as_python(native, depth):
    data = b"\xc0"
    for _ in range(depth):
        data = rlp.encode_list(data)
    assert native.rlp_decode(data) == _decoded(data)


@pytest.mark.parametrize("prefix", [0xB8, 0xBF, 0xF8, 0xFF])
def test_decode__does_not_believe_a_length(native, prefix):
    data = bytes([prefix]) + b"\xff" * 8
    assert native.rlp_decode(data) is None
    with pytest.raises(rlp.RLPError):
        rlp.decode(data)


def test_encode__refuses_what_has_no_encoding(native):
    endless = []
    endless.append(endless)
    for item, error in ((endless, RecursionError), ("text", RecursionError), (None, TypeError)):
        with pytest.raises(error):
            rlp._encode(item)
        with pytest.raises(error):
            native.rlp_encode(item)
    with pytest.raises(OverflowError):
        native.rlp_encode(-1)


def _decoded(data):
    """Return what Python reads, None if it refuses."""
    try:
        item, end = rlp._decode_at(data, 0, len(data), 0)
    except rlp.RLPError:
        return None
    return item if end == len(data) else None
