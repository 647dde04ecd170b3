"""The part of a full pool that is kept for those with coin-days.

Source: CEC-08.

It has seats, one for a transaction. Who has more coin-days is seated first, and takes the seat of
who has least when none is free; who loses a seat still waits by its fee.
"""

from mevm.blocks.keyed_heap import KeyedHeap

SEATS_EACH = 16
"""As many as geth keeps for an account; no holder takes the reserve for itself alone."""

Standing = tuple[int, int]
"""Coin-days, and minus the arrival of the sender's first: of equals the earlier stands higher."""


class LaneReserve:
    """
    Seats of senders.

    Parameters
    ----------
    size : int
        How many seats there are.
    """

    def __init__(self, size: int) -> None:
        self._free = size
        self._standing: dict[bytes, Standing] = {}
        self._wanted: dict[bytes, int] = {}
        self._held: dict[bytes, int] = {}
        self._seated = KeyedHeap()
        self._waiting = KeyedHeap()

    def held(self, sender: bytes) -> int:
        """Return how many seats a sender has, for the first of its transactions."""
        return self._held.get(sender, 0)

    def want(self, sender: bytes, standing: Standing, seats: int) -> set[bytes]:
        """
        Seat a sender anew.

        Parameters
        ----------
        sender : bytes
            Whose transactions.
        standing : Standing
            Its place among the others.
        seats : int
            How many it can use, up to `SEATS_EACH`.

        Returns
        -------
        set of bytes
            Whose number of seats has changed.
        """
        if not seats and sender not in self._wanted:
            return set()
        self._standing[sender], self._wanted[sender] = standing, seats
        changed: set[bytes] = set()
        if self.held(sender) > seats:
            self._give(sender, seats - self.held(sender), changed)
        self._list(sender)
        self._settle(changed)
        if not seats:
            del self._standing[sender], self._wanted[sender]
        return changed

    def _settle(self, changed: set[bytes]) -> None:
        """Let those who wait sit down while a seat is free, or held by one who stands lower."""
        while (best := self._waiting.first()) is not None:
            if not self._free:
                least = self._seated.first()
                if least is None or self._standing[least] >= self._standing[best]:
                    return
                self._give(least, -1, changed)
            self._give(best, 1, changed)

    def _give(self, sender: bytes, seats: int, changed: set[bytes]) -> None:
        self._held[sender] = self.held(sender) + seats
        self._free -= seats
        self._list(sender)
        changed.add(sender)

    def _list(self, sender: bytes) -> None:
        """Enter a sender among those who could give a seat, and those who wait for one."""
        days, age = self._standing[sender]
        held, wanted = self.held(sender), self._wanted[sender]
        if held:
            self._seated.set(sender, (days, age))
        else:
            self._held.pop(sender, None)
            self._seated.discard(sender)
        if held < wanted:
            self._waiting.set(sender, (-days, -age))
        else:
            self._waiting.discard(sender)
