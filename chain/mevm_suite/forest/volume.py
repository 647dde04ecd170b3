"""The volume of a stem, as ``contracts/modules/stem_volume.vy`` computes it."""

FORM = 3_534
SCALE = 10**8


def stem_volume(diameter: int, height: int) -> int:
    """
    Return the volume of a stem: a cylinder times a form factor of 0.45, rounded down.

    Parameters
    ----------
    diameter
        At breast height, in mm.
    height
        In dm.

    Returns
    -------
    int
        The volume in dm³; zero where either was not measured.

    """
    return diameter * diameter * height * FORM // SCALE
