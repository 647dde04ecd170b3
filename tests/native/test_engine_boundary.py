"""Whatever a source of state answers, and whatever a transaction is: no panic, no crash."""

from types import ModuleType, SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

SENDER = bytes(20)
RICH = (0, 10**18, b"x" * 32)
# Loads, stores, hashes of blocks, a creation, and a call with value to an address of the stack.
CODE = bytes.fromhex("5f545f5560014060003b5f5f5ff0505f5f5f5f5f3031f1")
ANYTHING = st.sampled_from(
    [None, -1, 0, 1, 2**64, 2**256, b"", b"x" * 20, b"x" * 32, "x", [], (), {}, print]
    + [(1,), (1, 2, b"a"), (-1, 1, b"x" * 32), (1, -1, b"x" * 32), (1, 2**256, b"x" * 32)]
)
FIELDS = ("to", "value", "data", "access_list", "blob_versioned_hashes", "authorization_list")


def answers(usual: Any) -> st.SearchStrategy[Any]:
    """Return functions that answer as they should, or anything."""
    return (st.just(usual) | ANYTHING).map(lambda value: lambda *_: value)


@given(
    account=answers(RICH),
    code=answers(CODE),
    others=st.tuples(answers(0), answers(False), answers(bytes(32))),
    changed=st.dictionaries(st.sampled_from(FIELDS), ANYTHING, max_size=1),
    sender=st.just(SENDER) | st.binary(max_size=40),
    gas=st.sampled_from([20_999, 21_000, 100_000, 2**64 - 1]),
    price=st.sampled_from([0, 1, 2**128 - 1]),
)
def test_execute__answers_or_raises(
    native: ModuleType,
    account: Any,
    code: Any,
    others: tuple[Any, Any, Any],
    changed: dict[str, Any],
    sender: bytes,
    gas: int,
    price: int,
) -> None:
    fields = dict.fromkeys(FIELDS, ()) | {"to": b"a" * 20, "value": 0, "data": b""} | changed
    source = native.Source(None, account, code, *others)
    block = native.Block(1, 1, bytes(20), 30_000_000, 0, bytes(32), 0, 0)
    transaction = SimpleNamespace(**fields)
    terms = (gas, 21_000, 21_000, price, price, 0)
    rules = native.Rules("Prague", 1, [])
    try:
        outcome, changes = rules.execute(
            source, block, transaction, sender, *terms, (1.0, None, False)
        )
    except Exception as error:
        assert "defect" not in str(error), "a panic"
    else:
        assert len(outcome) == 8 and len(changes) == 4
