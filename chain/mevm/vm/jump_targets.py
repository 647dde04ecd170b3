"""Where in a code a jump may lead, found in one pass over it.

py-evm asks of each place which pushes before it could hide it, and of these again. A code of
nothing but pushes makes one jump take half a second, and what it found takes 3 MB.
"""

from functools import lru_cache

JUMPDEST, PUSH1, PUSH32 = 0x5B, 0x60, 0x7F
PUSHED = 32  # bytes at most, which may lie behind the end


class JumpTargets:
    """The places of a code's JUMPDESTs that are not data of a push, as far as jumps have asked.

    Several threads may ask at a time: what one finds twice is the same.

    Parameters
    ----------
    code
        The code.
    """

    __slots__ = ("_code", "_end", "_found")

    def __init__(self, code: bytes) -> None:
        self._code = code
        self._found = bytearray(len(code) + PUSHED)
        self._end = 0

    def __contains__(self, place: int) -> bool:
        """Return whether a jump may lead to a place."""
        if place >= self._end:
            if place >= len(self._code):
                return False
            self._look_up_to(place)
        return self._found[place] == 1

    def _look_up_to(self, place: int) -> None:
        code, position = self._code, self._end
        while position <= place:
            opcode = code[position]
            if opcode == JUMPDEST:
                self._found[position] = 1
            elif PUSH1 <= opcode <= PUSH32:
                position += opcode - PUSH1 + 1
            position += 1
        self._end = position


@lru_cache(maxsize=1024)
def jump_targets(code: bytes) -> JumpTargets:
    """Return the targets of a code, the same for all that run it."""
    return JumpTargets(code)
