"""The lenient decoder against a strict one, and against data that means harm."""

from decimal import Decimal

import pytest
from eth_abi import encode
from hypothesis import given
from hypothesis import strategies as st

from mevm.explain.abi import Address, UndecodableData, checksum, decode, printable, write

SINGLE = {
    "uint256": st.integers(0, 2**256 - 1),
    "int128": st.integers(-(2**127), 2**127 - 1),
    "bool": st.booleans(),
    "bytes32": st.binary(min_size=32, max_size=32),
    "bytes4": st.binary(min_size=4, max_size=4),
    "address": st.binary(min_size=20, max_size=20),
    "string": st.text(max_size=40),
    "bytes": st.binary(max_size=70),
}


@st.composite
def parameters(draw, depth=0):
    """A parameter of an ABI, its type in a signature, and a value of it."""
    kinds = [*SINGLE, "array", "fixed", "tuple"] if depth < 2 else list(SINGLE)
    kind = draw(st.sampled_from(kinds))
    if kind in SINGLE:
        return {"name": "", "type": kind}, kind, draw(SINGLE[kind])
    if kind == "tuple":
        fields = draw(st.lists(parameters(depth + 1), min_size=1, max_size=3))
        components = [{**each, "name": f"f{i}"} for i, (each, _, _) in enumerate(fields)]
        text = f"({','.join(each for _, each, _ in fields)})"
        return {"name": "", "type": "tuple", "components": components}, text, list(fields)
    item, text, value = draw(parameters(depth + 1))
    size = draw(st.integers(1, 3))
    suffix = f"[{size}]" if kind == "fixed" else "[]"
    return {**item, "type": item["type"] + suffix}, text + suffix, [value] * size


def encodable(value):
    if isinstance(value, list):
        return [encodable(each[2] if isinstance(each, tuple) else each) for each in value]
    return value


def expected(parameter, value):
    kind = parameter["type"]
    if kind.endswith("]"):
        item = {**parameter, "type": kind[: kind.rindex("[")]}
        return [expected(item, each) for each in value]
    if kind == "tuple":
        return {f"f{i}": expected(each, inner) for i, (each, _, inner) in enumerate(value)}
    return checksum(value) if kind == "address" else value


@given(st.lists(parameters(), max_size=4))
def test_decode__reads_what_was_encoded(drawn):
    values = [encodable(value) for _, _, value in drawn]
    data = encode([text for _, text, _ in drawn], values)

    found = decode([each for each, _, _ in drawn], data)

    assert found == [expected(each, value) for each, _, value in drawn]


@given(st.lists(parameters(), min_size=1, max_size=4), st.binary(max_size=400))
def test_decode__refuses_or_reads_anything(drawn, data):
    try:
        values = decode([each for each, _, _ in drawn], data)
    except UndecodableData:
        return
    assert len(values) == len(drawn)


def test_decode__stops_at_offsets_that_point_at_each_other():
    word = 32
    sixty_times_the_next = [60, *[60 * word] * 60]
    words = [word, *sixty_times_the_next * 3, 60, *range(60)]
    bomb = b"".join(each.to_bytes(word, "big") for each in words)
    with pytest.raises(UndecodableData, match="more than 4096 values"):
        decode([{"type": "uint256[][][][]"}], bomb)


def test_decode__stops_at_many_texts_that_are_one():
    word, count = 32, 1_000
    words = [word, count, *[count * word] * count, 64 * word, *[0] * 64]
    bomb = b"".join(each.to_bytes(word, "big") for each in words)
    with pytest.raises(UndecodableData, match="too few"):
        decode([{"type": "bytes[]"}], bomb)


def test_decode__reads_decimals_of_vyper():
    assert decode([{"type": "fixed168x10"}], (15 * 10**9).to_bytes(32, "big")) == [Decimal("1.5")]


def test_write__shows_what_a_terminal_would_obey():
    assert write("a\x1b[2Jb\u202ec") == '"a\\x1b[2Jb\\u202ec"'
    assert printable("\tx") == "    x"
    assert write(Address("0xab")) == "0xab"
    assert write({"a": [1, b"\x01"]}) == "(a=[1, 0x01])"
    assert write(b"\0" * 100, limit=20) == "0x" + "0" * 17 + "…"
