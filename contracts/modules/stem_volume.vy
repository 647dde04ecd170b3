# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title stem_volume
@license AGPL-3.0-only
@author The MEVM authors
@notice The volume of a stem by its diameter and height: that of a cylinder as thick as the stem
        at breast height, times a form factor of 0.45, as a stem tapers.
@dev 3534 / 10_000 is 0.45 * pi / 4. Rounds down, to whole dm3. chain/mevm_suite/forest/volume.py
     computes the same. Any two uint16 give less than 2**34.
@custom:source CEC-20
"""

FORM: constant(uint256) = 3_534
SCALE: constant(uint256) = 10**8


@internal
@pure
def _volume(diameter: uint16, height: uint16) -> uint256:
    """
    @notice Return the volume of a stem.
    @param diameter At breast height, in mm.
    @param height In dm.
    @return The volume in dm3; zero where either was not measured.
    """
    wide: uint256 = convert(diameter, uint256)
    return wide * wide * convert(height, uint256) * FORM // SCALE
