"""What goes wrong with records of hazards."""


class InsuranceError(ValueError):
    """Records or terms that cannot be used, with what was expected."""
