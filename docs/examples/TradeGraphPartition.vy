# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Partition of a trade graph
@license AGPL-3.0-only
@author The MEVM authors
@notice Divides buyers and sellers into two groups such that they trade within them rather than
        between them: an example of what the precompile SVD is for.
@dev Dhillon 2001, "Co-clustering documents and words using bipartite spectral graph partitioning".
     Values are divided by the roots of what their buyer and their seller trade in all. The largest
     singular value of that matrix is 1, for the vectors of these roots. The next one's vectors
     have one sign in one group and the other in the other. The first pair is subtracted rather
     than skipped, so that it is no other pair's even where the groups trade nothing.
@custom:kill Nothing can be stopped: it has no state and no owner.
"""

from contracts.modules import svd

initializes: svd


struct Partition:
    buyers: DynArray[bool, svd.MAX_SIZE]  # in which group each is
    sellers: DynArray[bool, svd.MAX_SIZE]
    strength: uint256  # 36 decimals: 0 if groups mean nothing, 1 if all trade is within them


MAX_TOTAL: constant(uint256) = 2**96
UNIT: constant(uint256) = 10**18
ROOT_UNIT: constant(uint256) = 10**9


@deploy
def __init__(decomposer: address):
    """
    @notice Fix who calculates.
    @param decomposer The precompile SVD.
    """
    svd.__init__(decomposer)


@external
@view
def partition(sellers: uint256, values: DynArray[uint256, svd.MAX_ENTRIES]) -> Partition:
    """
    @notice Divide traders into two groups.
    @param sellers How many there are.
    @param values What each buyer paid to each seller, buyer by buyer; everyone trades something.
    @return The groups, and how much they mean.
    """
    entries: DynArray[int128, svd.MAX_ENTRIES] = self._deviations(sellers, values)
    found: svd.Decomposition = svd._decompose(sellers, entries)
    pairs: uint256 = len(found.singular_values)
    buyers: uint256 = len(values) // sellers
    result: Partition = empty(Partition)
    for i: uint256 in range(buyers, bound=svd.MAX_SIZE):
        result.buyers.append(found.left[i * pairs] > 0)
    for i: uint256 in range(sellers, bound=svd.MAX_SIZE):
        result.sellers.append(found.right[i * pairs] > 0)
    result.strength = found.singular_values[0]
    return result


@internal
@pure
def _deviations(
    sellers: uint256, values: DynArray[uint256, svd.MAX_ENTRIES]
) -> DynArray[int128, svd.MAX_ENTRIES]:
    """
    @notice Return by how much each value differs from what turnovers alone make likely, both
            divided by the roots of the turnovers.
    @param sellers How many there are.
    @param values Buyer by buyer.
    @return As many numbers of 18 decimals.
    """
    bought: uint256[svd.MAX_SIZE] = empty(uint256[svd.MAX_SIZE])
    sold: uint256[svd.MAX_SIZE] = empty(uint256[svd.MAX_SIZE])
    total: uint256 = 0
    for i: uint256 in range(len(values), bound=svd.MAX_ENTRIES):
        bought[i // sellers] += values[i]
        sold[i % sellers] += values[i]
        total += values[i]
    assert total <= MAX_TOTAL, "TradeGraphPartition: too much"
    entries: DynArray[int128, svd.MAX_ENTRIES] = []
    for i: uint256 in range(len(values), bound=svd.MAX_ENTRIES):
        turnovers: uint256 = bought[i // sellers] * sold[i % sellers]
        assert turnovers > 0, "TradeGraphPartition: no trade"
        root: uint256 = isqrt(turnovers * UNIT)
        share: uint256 = values[i] * UNIT * ROOT_UNIT // root
        likely: uint256 = root * ROOT_UNIT // total
        entries.append(convert(share, int128) - convert(likely, int128))
    return entries
