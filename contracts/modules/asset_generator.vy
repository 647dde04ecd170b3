# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title asset_generator
@license AGPL-3.0-only
@author The MEVM authors
@notice The point of Baby Jubjub that amounts of an asset, or a ticket, multiply: 8·(x, y), where x
        is the Poseidon hash of what it is called and of the first counter that gives the x of a
        point, and y is the smaller of its two.
@dev Nobody can choose: another counter is refused, and so is the greater y, with which an asset
     could cancel itself out. Nobody knows a relation between two of these points.
@custom:source SERO-03
"""

from contracts.modules import baby_jubjub
from contracts.modules import poseidon_hash

uses: baby_jubjub
uses: poseidon_hash

CURRENCY_DOMAIN: constant(uint256) = 1001
TICKET_DOMAIN: constant(uint256) = 1005
COFACTOR: constant(uint256) = 8
MAX_COUNTER: constant(uint256) = 128  # each counter fails for one name of two
HALF_BITS: constant(uint256) = 128

A: constant(uint256) = 168700  # of the curve A·x² + y² = 1 + D·x²·y²
D: constant(uint256) = 168696
FIELD: constant(uint256) = baby_jubjub.FIELD
MODEXP: constant(address) = 0x0000000000000000000000000000000000000005
MODEXP_GAS: constant(uint256) = 20_000


@internal
@view
def _of_currency(name: bytes32, counter: uint256, y: uint256) -> uint256[2]:
    """
    @notice Return the generator of a currency.
    @param name Its name.
    @param counter The first that gives a point.
    @param y The smaller y of that point.
    @return The generator.
    """
    high: uint256 = 0
    low: uint256 = 0
    high, low = self._halves(convert(name, uint256))
    return self._generator(abi_encode(CURRENCY_DOMAIN, high, low), counter, y)


@internal
@view
def _of_ticket(category: bytes32, ticket: uint256, counter: uint256, y: uint256) -> uint256[2]:
    """
    @notice Return the generator of a ticket.
    @param category Its category.
    @param ticket Its id.
    @param counter The first that gives a point.
    @param y The smaller y of that point.
    @return The generator.
    """
    high: uint256 = 0
    low: uint256 = 0
    high, low = self._halves(convert(category, uint256))
    id_high: uint256 = 0
    id_low: uint256 = 0
    id_high, id_low = self._halves(ticket)
    return self._generator(abi_encode(TICKET_DOMAIN, high, low, id_high, id_low), counter, y)


@internal
@view
def _generator(called: Bytes[160], counter: uint256, y: uint256) -> uint256[2]:
    assert y <= (FIELD - 1) // 2, "asset_generator: greater y"
    assert counter <= MAX_COUNTER, "asset_generator: bad counter"
    for lower: uint256 in range(counter, bound=MAX_COUNTER):
        x: uint256 = poseidon_hash._hash(concat(called, abi_encode(lower)))
        assert not self._is_on_curve(x), "asset_generator: not the first"
    x: uint256 = poseidon_hash._hash(concat(called, abi_encode(counter)))
    generator: uint256[2] = baby_jubjub._combine([[COFACTOR, x, y]])  # reverts off the curve
    assert generator[0] != 0, "asset_generator: no order"  # O has it, and (0, -1) is no 8·P
    return generator


@internal
@view
def _is_on_curve(x: uint256) -> bool:
    """
    @notice Tell whether a field element is the x of a point: whether y², (1 − A·x²)/(1 − D·x²), is
            a square, which it is together with the product of the two.
    """
    square: uint256 = uint256_mulmod(x, x, FIELD)
    product: uint256 = uint256_mulmod(
        1 + FIELD - uint256_mulmod(A, square, FIELD),
        1 + FIELD - uint256_mulmod(D, square, FIELD),
        FIELD,
    )
    width: uint256 = 32
    success: bool = False
    output: Bytes[32] = b""
    success, output = raw_call(
        MODEXP,
        abi_encode(width, width, width, product, (FIELD - 1) // 2, FIELD),
        gas=MODEXP_GAS,
        max_outsize=32,
        is_static_call=True,
        revert_on_failure=False,
    )
    assert success and len(output) == 32, "asset_generator: failed"
    return convert(output, uint256) != FIELD - 1


@internal
@pure
def _halves(word: uint256) -> (uint256, uint256):
    """
    @notice Return the upper and the lower half of a word, which as a whole does not fit the field.
    """
    return word >> HALF_BITS, word & (2**HALF_BITS - 1)
