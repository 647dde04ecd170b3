# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title forest_grid
@license AGPL-3.0-only
@author The MEVM authors
@notice The grid that divides the earth: a cell of 4,096 by 4,096 units of 1e-7 degrees (46 m from
        north to south), a block of 16 by 16 cells (729 m), a region of 8 by 8 blocks (5.8 km).
@dev Powers of two, so that a place belongs to exactly one cell, block and region: nothing rounds.
     A cell holds its southern and western edge. A block's number is row * 2^16 + column, counted
     from the south pole and from 180 degrees west; so is a region's. A cell is a bit of its
     block's word, a block one of the 64 lowest bits of its region's: row * width + column.
@custom:source CEC-20 CEC-40
"""

CELL_BITS: constant(uint256) = 12
BLOCK_BITS: constant(uint256) = 16
REGION_BLOCK_BITS: constant(uint256) = 3
NUMBER_BITS: constant(uint256) = 16
MAX_LATITUDE: constant(int256) = 900_000_000
MAX_LONGITUDE: constant(int256) = 1_800_000_000
ROWS: constant(uint256) = 2 * 900_000_000 // 2**16 + 1
COLUMNS: constant(uint256) = (2 * 1_800_000_000 - 1) // 2**16 + 1


@internal
@pure
def _place(latitude: int32, longitude: int32) -> (uint256, uint256):
    """
    @notice Return where a position lies.
    @param latitude In 1e-7 degrees, from -90 to 90.
    @param longitude In 1e-7 degrees, from -180 to below 180.
    @return The block, and the position's cell as a word with one bit set.
    """
    assert abs(convert(latitude, int256)) <= MAX_LATITUDE, "forest_grid: bad latitude"
    assert abs(convert(longitude, int256)) <= MAX_LONGITUDE, "forest_grid: bad longitude"
    assert convert(longitude, int256) < MAX_LONGITUDE, "forest_grid: bad longitude"
    north: uint256 = convert(convert(latitude, int256) + MAX_LATITUDE, uint256)
    east: uint256 = convert(convert(longitude, int256) + MAX_LONGITUDE, uint256)
    block_number: uint256 = (north >> BLOCK_BITS) << NUMBER_BITS | (east >> BLOCK_BITS)
    row: uint256 = (north >> CELL_BITS) & 15
    column: uint256 = (east >> CELL_BITS) & 15
    return block_number, 1 << (row << 4 | column)


@internal
@pure
def _region_of(block_number: uint256) -> (uint256, uint256):
    """
    @notice Return where a block lies.
    @param block_number The block.
    @return The region, and the block as a word with one of the 64 lowest bits set.
    """
    row: uint256 = block_number >> NUMBER_BITS
    column: uint256 = block_number & (2**NUMBER_BITS - 1)
    assert row < ROWS and column < COLUMNS, "forest_grid: no such block"
    region: uint256 = (row >> REGION_BLOCK_BITS) << NUMBER_BITS | (column >> REGION_BLOCK_BITS)
    return region, 1 << ((row & 7) << 3 | (column & 7))
