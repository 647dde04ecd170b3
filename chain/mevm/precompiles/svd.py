"""Singular value decomposition of a matrix, A = U·S·Vᵀ, at address 0x4d08.

Input, in words of 32 bytes: m and n (1 to 32 each), then the m·n entries of A row by row, as
``int128`` in units of 10^-18. Output, with k = min(m, n), entries row by row::

    U           m·k words, int256 in units of 10^-18
    S           k words, the singular values, in descending order, in units of 10^-36
    V           n·k words, int256 in units of 10^-18

The columns of U and V are orthonormal to 10^-17, and U·S·Vᵀ is A to 10^-16 of its norm, whatever
the size of the entries: that is why S has 36 decimals. In each column of U the entry that is
largest in size, the first of several, is positive. Singular values of at most 2^-80 of the norm of
A are 0. All is calculated in integers: every machine gives the same words.

A sweep over all pairs of columns is charged when it is begun; how many it takes depends on A: 8 to
10 for most of 32 × 32, and at most 30, after which the call halts. It halts too if m or n is out of
bounds, an entry is no int128 or the length is not the one that m and n give.

Source: SERO-31.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth.exceptions import VMError

from mevm.crypto.svd import NotConverged, decompose
from mevm.precompiles.gas import GAS_SVD, GAS_SVD_ENTRY, GAS_SVD_PAIR, GAS_SVD_PAIR_ENTRY
from mevm.precompiles.words import WORD, decode_words, encode_word

if TYPE_CHECKING:
    from eth.abc import ComputationAPI

MAX_SIZE = 32
ENTRY_LIMIT = 1 << 127
SIGN, MODULUS = 1 << 255, 1 << 256


def svd(computation: ComputationAPI) -> ComputationAPI:
    """Decompose the matrix of the call data.

    Parameters
    ----------
    computation
        The running call.

    Returns
    -------
    ComputationAPI
        The same, with U, S and V as its output.

    Raises
    ------
    VMError
        If the input is not as described above, or the gas does not suffice.
    """
    data = computation.msg.data_as_bytes
    rows, columns = _decode_sizes(data)
    # GAS
    sweep = sweep_price(rows, columns)
    computation.consume_gas(GAS_SVD + GAS_SVD_ENTRY * rows * columns + sweep, reason="svd")
    # OPERATION
    matrix = _decode_matrix(data[2 * WORD :], columns)
    try:
        left, values, right = decompose(
            matrix, before_sweep=lambda: computation.consume_gas(sweep, reason="svd sweep")
        )
    except NotConverged as error:
        raise VMError(f"svd: {error}") from error
    words = [word for row in (*left, values, *right) for word in row]
    computation.output = b"".join(map(encode_word, words))
    return computation


def sweep_price(rows: int, columns: int) -> int:
    """Return the gas of a sweep; what comes after all sweeps costs as much once more."""
    fewer = min(rows, columns)
    pairs = fewer * (fewer - 1) // 2
    return pairs * (GAS_SVD_PAIR + GAS_SVD_PAIR_ENTRY * (rows + columns))


def _decode_sizes(data: bytes) -> tuple[int, int]:
    if len(data) < 3 * WORD:
        raise VMError(f"svd: expected three words or more, got {len(data)} bytes")
    rows, columns = decode_words(data[: 2 * WORD])
    if not (1 <= rows <= MAX_SIZE and 1 <= columns <= MAX_SIZE):
        raise VMError(f"svd: expected 1 to {MAX_SIZE} rows and columns, got {rows} and {columns}")
    length = (2 + rows * columns) * WORD
    if len(data) != length:
        raise VMError(f"svd: expected {length} bytes, got {len(data)}")
    return rows, columns


def _decode_matrix(data: bytes, columns: int) -> list[list[int]]:
    entries = [word - MODULUS if word & SIGN else word for word in decode_words(data)]
    if min(entries) < -ENTRY_LIMIT or max(entries) >= ENTRY_LIMIT:
        raise VMError("svd: expected entries of the type int128")
    return [entries[i : i + columns] for i in range(0, len(entries), columns)]
