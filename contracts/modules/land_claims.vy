# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title land_claims
@license AGPL-3.0-only
@author The MEVM authors
@notice Which parcel has which cells of the grid: a cell has one parcel at most.
@dev Each parcel in a block sits on one of its 256 seats; as it has a cell of its own, a seat is
     always free for who claims a free cell. A cell's seat is written as the bits at its place in
     eight planes of the block, of which only those are read that a taken seat's number reaches: a
     block with one parcel, as most are, has none. So a claim costs the same however many cells it
     has, and finding a cell's parcel takes 3 to 11 reads, not a search.
@custom:source CEC-20
"""

from contracts.modules import forest_grid

PLANES: constant(uint256) = 8
SEATS: constant(uint256) = 256

claimed_in: public(HashMap[uint256, uint256])  # by block: its claimed cells
blocks_in: public(HashMap[bytes32, HashMap[uint256, uint256]])  # by parcel and region

# Taken seats with the lowest bit turned over: zero is the first seat alone.
_seats: HashMap[uint256, uint256]
_planes: HashMap[uint256, HashMap[uint256, uint256]]
_parcels: HashMap[uint256, HashMap[uint256, bytes32]]  # by block and seat
_seat_of: HashMap[bytes32, HashMap[uint256, uint256]]  # by parcel and block


@internal
def _claim(parcel: bytes32, block_number: uint256, cells: uint256):
    """
    @notice Give free cells of a block to a parcel, which has none there yet.
    @param parcel The parcel.
    @param block_number The block.
    @param cells A bit for each cell.
    """
    assert cells != 0, "land_claims: no cells"
    taken: uint256 = self.claimed_in[block_number]
    assert taken & cells == 0, "land_claims: cell is taken"
    self._flip_block(parcel, block_number, False)
    self.claimed_in[block_number] = taken | cells
    seat: uint256 = 0
    if taken != 0:
        seats: uint256 = self._seats[block_number] ^ 1
        for number: uint256 in range(SEATS):
            if seats >> number & 1 == 0:
                seat = number
                break
        self._seats[block_number] = seats ^ 1 ^ (1 << seat)
    if seat != 0:
        self._seat_of[parcel][block_number] = seat
        self._flip_planes(block_number, seat, cells)
    self._parcels[block_number][seat] = parcel


@internal
def _release(parcel: bytes32, block_number: uint256) -> uint256:
    """
    @notice Free all cells that a parcel has in a block.
    @param parcel The parcel.
    @param block_number The block.
    @return The cells.
    """
    self._flip_block(parcel, block_number, True)
    seat: uint256 = self._seat_of[parcel][block_number]
    cells: uint256 = self._cells_on(block_number, seat)
    self.claimed_in[block_number] ^= cells
    seats: uint256 = self._seats[block_number] ^ 1 ^ (1 << seat)
    # The next claim of an empty block takes the first seat.
    self._seats[block_number] = 0 if seats == 0 else seats ^ 1
    if seat != 0:
        self._seat_of[parcel][block_number] = 0
        self._flip_planes(block_number, seat, cells)
    self._parcels[block_number][seat] = empty(bytes32)
    return cells


@internal
@view
def _parcel_at(latitude: int32, longitude: int32) -> bytes32:
    """
    @notice Return the parcel at a position.
    @param latitude In 1e-7 degrees.
    @param longitude In 1e-7 degrees.
    @return The parcel; zero where no parcel claims the cell.
    """
    block_number: uint256 = 0
    cell: uint256 = 0
    block_number, cell = forest_grid._place(latitude, longitude)
    if self.claimed_in[block_number] & cell == 0:
        return empty(bytes32)
    seats: uint256 = self._seats[block_number] ^ 1
    seat: uint256 = 0
    for plane: uint256 in range(PLANES):
        if seats >> (1 << plane) == 0:
            break
        if self._planes[block_number][plane] & cell != 0:
            seat |= 1 << plane
    return self._parcels[block_number][seat]


@internal
@view
def _cells_in(parcel: bytes32, block_number: uint256) -> uint256:
    """
    @notice Return the cells that a parcel has in a block.
    @param parcel The parcel.
    @param block_number The block.
    @return A bit for each cell; zero for none.
    """
    region: uint256 = 0
    bit: uint256 = 0
    region, bit = forest_grid._region_of(block_number)
    if self.blocks_in[parcel][region] & bit == 0:
        return 0
    return self._cells_on(block_number, self._seat_of[parcel][block_number])


@internal
@pure
def _count(cells: uint256) -> uint256:
    """
    @notice Return how many bits of a word are set.
    @param cells The word.
    @return 0 to 256.
    """
    # In sums of 2, 4, 8 and 16 bits side by side, then of all 16 sums: none overflows its place.
    pairs: uint256 = cells - (cells >> 1 & (max_value(uint256) // 3))
    fours: uint256 = (pairs & (max_value(uint256) // 5)) + (pairs >> 2 & (max_value(uint256) // 5))
    bytes_: uint256 = (fours + (fours >> 4)) & (max_value(uint256) // 17)
    sums: uint256 = (bytes_ + (bytes_ >> 8)) & (max_value(uint256) // 257)
    return unsafe_mul(sums, max_value(uint256) // 65_535) >> 240


@internal
@view
def _cells_on(block_number: uint256, seat: uint256) -> uint256:
    cells: uint256 = self.claimed_in[block_number]
    seats: uint256 = self._seats[block_number] ^ 1
    for plane: uint256 in range(PLANES):
        if seats >> (1 << plane) == 0:
            break
        bits: uint256 = self._planes[block_number][plane]
        cells &= bits if seat >> plane & 1 == 1 else ~bits
    return cells


@internal
def _flip_planes(block_number: uint256, seat: uint256, cells: uint256):
    for plane: uint256 in range(PLANES):
        if seat >> plane & 1 == 1:
            self._planes[block_number][plane] ^= cells


@internal
def _flip_block(parcel: bytes32, block_number: uint256, is_there: bool):
    region: uint256 = 0
    bit: uint256 = 0
    region, bit = forest_grid._region_of(block_number)
    blocks: uint256 = self.blocks_in[parcel][region]
    if is_there:
        assert blocks & bit != 0, "land_claims: not its block"
    else:
        assert blocks & bit == 0, "land_claims: block is claimed"
    self.blocks_in[parcel][region] = blocks ^ bit
