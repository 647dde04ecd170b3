"""Error objects of failed executions."""

import pytest

from mevm.rpc.errors import execution_error, method_not_found

ERROR_SELECTOR = bytes.fromhex("08c379a0")
PANIC_SELECTOR = bytes.fromhex("4e487b71")


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
