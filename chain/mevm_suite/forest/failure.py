"""What ends an import."""


class ForestError(ValueError):
    """An inventory, a mapping or a folder that cannot be used; the message says why."""
