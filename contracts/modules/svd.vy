# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title svd
@license AGPL-3.0-only
@author The MEVM authors
@notice Decomposes a matrix A into U·S·Vᵀ by its singular values, by the chain's precompile.
@dev A call to a chain without it succeeds with no output: only an answer of the right length is
     accepted. How many sweeps the precompile charges depends on the matrix.
@custom:source SERO-31
"""


struct Decomposition:
    left: DynArray[int256, MAX_ENTRIES]  # U row by row, 18 decimals
    singular_values: DynArray[uint256, MAX_SIZE]  # descending, 36 decimals
    right: DynArray[int256, MAX_ENTRIES]  # V row by row, 18 decimals


# The precompile takes 32 × 32, which is memory to be paid for with every call.
MAX_SIZE: constant(uint256) = 16
MAX_ENTRIES: constant(uint256) = MAX_SIZE * MAX_SIZE
MAX_OUTPUT: constant(uint256) = 32 * (2 * MAX_ENTRIES + MAX_SIZE)

# Above the precompile's price, in parts: for an entry, and for two columns in each of 31 sweeps.
GAS: constant(uint256) = 10_000
GAS_ENTRY: constant(uint256) = 200
GAS_PAIR: constant(uint256) = 31 * 400
GAS_PAIR_ENTRY: constant(uint256) = 31 * 40

SVD: immutable(address)


@deploy
def __init__(decomposer: address):
    """
    @notice Fix who calculates.
    @param decomposer The precompile SVD, or what answers like it.
    """
    SVD = decomposer


@internal
@view
def _decompose(columns: uint256, entries: DynArray[int128, MAX_ENTRIES]) -> Decomposition:
    """
    @notice Decompose a matrix.
    @param columns How many it has, 1 to 16.
    @param entries Row by row, 18 decimals; as many as fill 1 to 16 rows.
    @return With k, the smaller of rows and columns: U of k columns, k singular values, V of k
            columns. In each column of U the entry that is largest in size is positive.
    """
    count: uint256 = len(entries)
    rows: uint256 = count // columns
    smaller: uint256 = min(rows, columns)
    assert rows * columns == count and smaller > 0, "svd: no matrix"
    pairs: uint256 = smaller * (smaller - 1) // 2
    success: bool = False
    output: Bytes[MAX_OUTPUT] = b""
    success, output = raw_call(
        SVD,
        concat(abi_encode(rows, columns), slice(abi_encode(entries), 64, 32 * count)),
        gas=GAS + GAS_ENTRY * count + pairs * (GAS_PAIR + GAS_PAIR_ENTRY * (rows + columns)),
        max_outsize=MAX_OUTPUT,
        is_static_call=True,
        revert_on_failure=False,
    )
    words: uint256 = smaller * (rows + 1 + columns)
    assert success and len(output) == 32 * words, "svd: failed"
    size: uint256 = rows * smaller
    return Decomposition(
        left=abi_decode(self._array(output, 0, size), DynArray[int256, MAX_ENTRIES]),
        singular_values=abi_decode(self._array(output, size, smaller), DynArray[uint256, MAX_SIZE]),
        right=abi_decode(
            self._array(output, size + smaller, columns * smaller), DynArray[int256, MAX_ENTRIES]
        ),
    )


@internal
@pure
def _array(output: Bytes[MAX_OUTPUT], start: uint256, count: uint256) -> Bytes[MAX_OUTPUT + 64]:
    """
    @notice Cut words out of an answer.
    @param output The answer.
    @param start Index of the first.
    @param count How many.
    @return The words, as `abi_encode` would write an array of them.
    """
    head: Bytes[64] = abi_encode(convert(32, uint256), count)
    return concat(head, slice(output, 32 * start, 32 * count))
