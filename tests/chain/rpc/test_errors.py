"""Error objects of failed executions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm.rpc.errors import (
    ERROR_SELECTOR,
    PANIC_SELECTOR,
    execution_error,
    method_not_found,
    revert_reason,
)


def word(value: int) -> bytes:
    return value.to_bytes(32, "big")


REASON = ERROR_SELECTOR + word(32) + word(5) + b"hello".ljust(32, b"\0")


@pytest.mark.parametrize(
    ("output", "message"),
    [
        (REASON, "execution reverted: hello"),
        (PANIC_SELECTOR + word(0x11), "execution reverted: arithmetic underflow or overflow"),
        (PANIC_SELECTOR + word(0x99), "execution reverted: unknown panic code: 0x99"),
        (bytes.fromhex("deadbeef"), "execution reverted"),
        (b"", "execution reverted"),
    ],
)
def test_execution_error__revert(output: bytes, message: str) -> None:
    error = execution_error("execution reverted", output).to_object()
    assert error == {"code": 3, "message": message, "data": "0x" + output.hex()}


def test_execution_error__halt() -> None:
    assert execution_error("out of gas", b"").to_object() == {
        "code": -32000,
        "message": "out of gas",
    }


def test_method_not_found__says_what_ape_expects() -> None:
    message = method_not_found("eth_x").message
    assert message == "the method eth_x does not exist/is not available"


@given(st.sampled_from([ERROR_SELECTOR, PANIC_SELECTOR]), st.binary(max_size=200))
def test_fuzz_revert_reason__never_fails(selector: bytes, rest: bytes) -> None:
    reason = revert_reason(selector + rest)
    assert reason is None or isinstance(reason, str)


@pytest.mark.parametrize("cut", range(len(REASON) - 27))
def test_revert_reason__is_none_for_truncated_data(cut: int) -> None:
    assert revert_reason(REASON[:cut]) is None
