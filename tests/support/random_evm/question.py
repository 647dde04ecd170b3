"""A question to a precompile, and hostile variants of it."""

from random import Random
from typing import NamedTuple

EXTREMES = (b"\x00", b"\xff")


class Question(NamedTuple):
    """An address, and data that its precompile takes."""

    address: bytes
    data: bytes

    def asked(self, random: Random) -> bytes:
        """Return the data, in half of all cases with something wrong about it."""
        if not self.data or random.random() < 0.5:
            return self.data
        data = bytearray(self.data)
        at = random.randrange(len(data))
        match random.randrange(6):
            case 0:
                data[at] ^= 1 << random.randrange(8)
            case 1:
                return bytes(data[:at])
            case 2:
                data += random.randbytes(random.choice((1, 31, 32, 64)))
            case 3:  # a word out of any range, or nothing
                at -= at % 32
                data[at : at + 32] = random.choice(EXTREMES) * len(data[at : at + 32])
            case 4:  # two words in the other's place
                at -= at % 32
                data[at : at + 64] = data[at + 32 : at + 64] + data[at : at + 32]
            case _:
                data[at:] = b"\x00" * (len(data) - at)
        return bytes(data)
