"""Order of two UTF-8 strings, at address 0x4d06.

Input: the strings as the contract ABI encodes ``(string, string)``, which is what Vyper's
``abi_encode(a, b)`` and Solidity's ``abi.encode(a, b)`` give, and in no other layout. Output: -1
if the first comes before the second, 0 if they are equal, 1 if it comes after, as ``int256``.
Halts if the layout is another, a padding byte is not zero, or a string is not valid UTF-8.

The order of the bytes of valid UTF-8 is the order of its code points (RFC 3629, section 1): one
comparison gives both. It is no collation: "Z" comes before "a", and strings that look the same
but are composed otherwise are not equal. Normalise before calling where that matters.

Source: SERO-31.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth.exceptions import VMError

from mevm.precompiles.gas import GAS_STRING_COMPARE, GAS_STRING_COMPARE_WORD
from mevm.precompiles.words import WORD, decode_words, encode_word

if TYPE_CHECKING:
    from eth.abc import ComputationAPI

HEAD = 2 * WORD


def string_compare(computation: ComputationAPI) -> ComputationAPI:
    """Compare the two strings of the call data.

    Parameters
    ----------
    computation
        The running call.

    Returns
    -------
    ComputationAPI
        The same, with -1, 0 or 1 as its output.

    Raises
    ------
    VMError
        If the input is not as described above, or the gas does not suffice.
    """
    data = computation.msg.data_as_bytes
    if len(data) < HEAD + 2 * WORD or len(data) % WORD:
        raise VMError(f"string compare: expected four words or more, got {len(data)} bytes")
    # GAS
    words = len(data) // WORD
    computation.consume_gas(
        GAS_STRING_COMPARE + GAS_STRING_COMPARE_WORD * words, reason="string compare"
    )
    # OPERATION
    left, right = _decode_strings(data)
    computation.output = encode_word((left > right) - (left < right))
    return computation


def _decode_strings(data: bytes) -> tuple[bytes, bytes]:
    first, second = decode_words(data[:HEAD])
    left, end = _decode_string(data, HEAD)
    right, length = _decode_string(data, end)
    if (first, second, len(data)) != (HEAD, end, length):
        raise VMError(f"string compare: the strings start at {HEAD} and {end}, end at {length}")
    return left, right


def _decode_string(data: bytes, start: int) -> tuple[bytes, int]:
    """Return a string and where its padding ends."""
    begin = start + WORD
    length = int.from_bytes(data[start:begin], "big")
    end = begin + length
    padded_end = begin + -(-length // WORD) * WORD
    if padded_end > len(data) or begin > len(data):
        raise VMError(f"string compare: {length} bytes do not fit into the input")
    if any(data[end:padded_end]):
        raise VMError("string compare: the padding is not zero")
    text = data[begin:end]
    try:
        text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise VMError(f"string compare: not UTF-8: {error.reason}") from error
    return text, padded_end
