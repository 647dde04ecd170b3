"""JSON in pieces is the same JSON."""

import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm.rpc import dispatcher, encoding
from mevm.rpc.encoding import TooLarge, encode
from mevm.rpc.errors import RpcError

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=9) | st.dictionaries(st.text(max_size=3), inner, max_size=4)
    ),
)


@given(values, st.sampled_from([1, 10, 64 * 1024]))
def test_fuzz_encode__is_what_orjson_makes(value: Any, piece: int) -> None:
    before = encoding.PIECE
    encoding.PIECE = piece
    try:
        assert encode(value) == orjson.dumps(value)
    finally:
        encoding.PIECE = before


def test_encode__cuts_a_trace_into_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = [{"pc": i, "stack": ["0x0"] * 9} for i in range(20_000)]
    answer = {"id": 1, "result": [{"txHash": "0x", "result": {"gas": 1, "structLogs": steps}}]}
    sizes: list[int] = []
    plain = orjson.dumps

    def dumps(value: Any) -> bytes:
        made = plain(value)
        sizes.append(len(made))
        return made

    monkeypatch.setattr(orjson, "dumps", dumps)
    assert json.loads(encode(answer)) == answer
    assert max(sizes) <= 4 * encoding.PIECE


def test_encode__goes_as_deep_as_calls_do() -> None:
    deepest: dict[str, Any] = {}
    for _ in range(1_024):
        deepest = {"é": "é", "calls": [deepest]}
    encoded = encode([deepest])
    assert json.loads(encoded) == [deepest]
    assert encoded.count("é".encode()) == 2 * 1_024
    with pytest.raises(TypeError):
        encode([deepest, {"set": {1}}])


def test_encode__is_bounded() -> None:
    value = ["x" * 100] * 100
    size = len(orjson.dumps(value))
    assert len(encode(value, size)) == size
    with pytest.raises(TooLarge):
        encode(value, size - 1)


def test_parse__refuses_more_values_than_a_request_has_use_for() -> None:
    assert dispatcher.parse(b"[" + b"1," * 50_000 + b"1]")
    assert dispatcher.parse(b'"' + b"f" * 2**20 + b'"')
    for unit in (b"1,", b"[],", b"{},"):
        with pytest.raises(RpcError, match="values in the body, expected at most 100000"):
            dispatcher.parse(b"[" + unit * 100_001 + b"1]")
