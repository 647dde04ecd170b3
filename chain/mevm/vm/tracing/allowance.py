"""How much a trace may hold, so that a loop of a block's gas does not fill the machine."""

MAX_TRACE_SIZE = 256 * 2**20
"""Of memory, as measured; the JSON, which has a bound of its own, may be larger or smaller."""


class TraceTooLarge(Exception):
    """A trace would hold more than it may.

    Parameters
    ----------
    size
        How many bytes it may hold.
    """

    def __init__(self, size: int) -> None:
        super().__init__(
            f"trace too large: more than {size} bytes; expected less: ask for fewer transactions, "
            'a "limit", no memory ("enableMemory": false) or no stack ("disableStack": true)'
        )


class Allowance:
    """Bytes that are left to one request for traces.

    Parameters
    ----------
    size
        How many there are. What is taken of them is an estimate of the memory that is held.
    """

    __slots__ = ("_left", "_size")

    def __init__(self, size: int = MAX_TRACE_SIZE) -> None:
        self._size = self._left = size

    def take(self, size: int) -> None:
        """Use up some bytes.

        Raises
        ------
        TraceTooLarge
            If fewer are left.
        """
        self._left -= size
        if self._left < 0:
            raise TraceTooLarge(self._size)
