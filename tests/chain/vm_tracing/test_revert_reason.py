import pytest

from mevm.vm.tracing.revert_reason import revert_reason

WORD = 32


def word(number: int) -> bytes:
    return number.to_bytes(WORD, "big")


def error_string(text: bytes) -> bytes:
    padded = text.ljust(-(-len(text) // WORD) * WORD, b"\0")
    return bytes.fromhex("08c379a0") + word(WORD) + word(len(text)) + padded


@pytest.mark.parametrize("text", ["", "too early", "é" * 40])
def test_revert_reason__reads_error_string(text):
    assert revert_reason(error_string(text.encode())) == text


@pytest.mark.parametrize(
    "code, reason",
    [
        (0x11, "arithmetic underflow or overflow"),
        (0x12, "division or modulo by zero"),
        (0x99, "unknown panic code: 0x99"),
    ],
)
def test_revert_reason__names_panic(code, reason):
    assert revert_reason(bytes.fromhex("4e487b71") + word(code)) == reason


@pytest.mark.parametrize(
    "output",
    [
        b"",
        b"\x08\xc3",
        bytes.fromhex("deadbeef") + word(1),
        bytes.fromhex("4e487b71") + bytes(31),
        bytes.fromhex("08c379a0") + word(WORD),
        error_string(b"cut off" * 9)[:-40],
        bytes.fromhex("08c379a0") + word(2**255) + word(1),
    ],
)
def test_revert_reason__is_none_for_anything_else(output):
    assert revert_reason(output) is None
