"""What goes wrong with documents."""


class DocumentError(ValueError):
    """A document, an id or a key that is not what it should be."""


class StoreError(RuntimeError):
    """A store that does not answer, has not what was asked for, or gave something else."""
