"""Modular exponentiation, at Ethereum's address 0x05, with the integers of GMP.

Input: the lengths of base, exponent and modulus, a word each, then the three numbers; what is
missing at the end counts as zero. Output: base ** exponent % modulus, as long as the modulus.
Unlike py-evm, an empty base is 0 and not the end of the matter: 0 ** 0 % m is 1 % m.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gmpy2 import get_context, mpz, powmod

from mevm.precompiles.words import WORD, decode_words

if TYPE_CHECKING:
    from eth.abc import ComputationAPI

HEAD = 3 * WORD

Lengths = tuple[int, int, int]


def modexp(
    computation: ComputationAPI, price: Callable[[Lengths, int], int] | None = None
) -> ComputationAPI:
    """Raise a number to a power.

    Parameters
    ----------
    computation
        The running call.
    price
        Gas from the lengths and the number of iterations, as EIP-2565 has it unless said.

    Returns
    -------
    ComputationAPI
        The same, with the result as its output.

    Raises
    ------
    OutOfGas
        If the gas does not suffice.
    """
    data = computation.msg.data_as_bytes
    base_length, exponent_length, modulus_length = lengths = _decode_lengths(data)
    # GAS
    head_length = min(exponent_length, WORD)
    exponent_head = _slice(data, HEAD + base_length, head_length)
    iterations = 8 * max(exponent_length - WORD, 0) + max(exponent_head.bit_length() - 1, 0)
    gas = (price or price_eip2565)(lengths, iterations)
    computation.consume_gas(gas, reason="modexp")
    # OPERATION
    if modulus_length == 0:
        computation.output = b""
        return computation
    base = _slice(data, HEAD, base_length)
    exponent = _slice(data, HEAD + base_length, exponent_length)
    modulus = _slice(data, HEAD + base_length + exponent_length, modulus_length)
    get_context().allow_release_gil = True  # the largest take a third of a second
    result = int(powmod(base, exponent, modulus)) if modulus else 0
    computation.output = result.to_bytes(modulus_length, "big")
    return computation


def price_eip2565(lengths: Lengths, iterations: int) -> int:
    """Return the gas since Berlin."""
    base_length, _, modulus_length = lengths
    words = -(-max(base_length, modulus_length) // 8)
    return max(200, words**2 * max(iterations, 1) // 3)


def price_eip198(lengths: Lengths, iterations: int) -> int:
    """Return the gas from Byzantium to Muir Glacier."""
    base_length, _, modulus_length = lengths
    length = max(base_length, modulus_length)
    if length <= 64:
        complexity = length**2
    elif length <= 1024:
        complexity = length**2 // 4 + 96 * length - 3072
    else:
        complexity = length**2 // 16 + 480 * length - 199680
    return complexity * max(iterations, 1) // 20


def _decode_lengths(data: bytes) -> Lengths:
    base, exponent, modulus = decode_words(data[:HEAD].ljust(HEAD, b"\0"))
    return base, exponent, modulus


def _slice(data: bytes, start: int, length: int) -> mpz:
    """Read a number; bytes beyond the end of the data are zeros."""
    part = data[start : start + length]
    return mpz(int.from_bytes(part, "big")) << 8 * (length - len(part))
