"""The one-time addresses that an account hands out, found again by their base.

Their scalars r_i follow from vsk and a running index. Whoever has only the seed, or the tracking
key, does not know how many were handed out: the table runs ahead of the highest index seen by a
gap, as wallets of other coins do.

Source: SERO-02.
"""

from shielded.account import OneTimeAddress, TrackingKey, multiply_base

GAP = 20


class HandedOut:
    """The table of an account's one-time addresses.

    Parameters
    ----------
    key
        The account's tracking key.
    used
        How many are known to be handed out.
    gap
        How many more are looked for. Do not hand out more in a row that nobody pays to.
    """

    def __init__(self, key: TrackingKey, used: int = 0, gap: int = GAP) -> None:
        self.key = key
        self.used = used
        self.gap = gap
        self._indexes: dict[int, int] = {}
        self._extend()

    def next(self) -> OneTimeAddress:
        """Return an address that was never handed out."""
        address = self.key.one_time(self.used)
        self.used += 1
        self._extend()
        return address

    def find(self, base_x: int) -> int | None:
        """Return the index of the address with a base, and mark it as used.

        Parameters
        ----------
        base_x
            The x of BASE_r, which no other address of the table has.

        Returns
        -------
        int or None
            None if no such address was handed out.
        """
        index = self._indexes.get(base_x)
        if index is not None and index >= self.used:
            self.used = index + 1
            self._extend()
        return index

    def _extend(self) -> None:
        for index in range(len(self._indexes), self.used + self.gap):
            base = multiply_base(self.key.one_time_scalar(index))
            self._indexes[base[0]] = index
