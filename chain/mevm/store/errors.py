"""What goes wrong with a chain on disk; apart, so that nobody imports SQLite for it."""


class StoreError(Exception):
    """A chain on disk that cannot be used; the text says what is wrong and what to do."""
