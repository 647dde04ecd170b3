"""Where in the sources calls failed, and why."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from mevm.explain.artifacts import Artifact
from mevm.explain.names import CREATIONS, Names
from mevm.explain.reasons import describe_check, describe_revert, dev_message, failing_point
from mevm.explain.source_map import Position

REVERTED = "execution reverted"
MAX_LINES = 20  # of a statement; what is longer is a function

Object = dict[str, Any]


class Places:
    """
    Finds places in sources.

    Parameters
    ----------
    names
        The contracts.
    """

    def __init__(self, names: Names) -> None:
        self._names = names

    def failure(self, call: Mapping[str, Any]) -> Object:
        """
        Return why and where a call failed.

        Parameters
        ----------
        call
            A call of a recording, with an error.

        Returns
        -------
        dict
            ``reason``, what the caller was told, in words, None if nothing; ``check``, which of
            the compiler's checks it was, if it was one; ``dev``, the source's comment for
            developers; ``passedOn``, the place among what is inside of the failure that this one
            passes on; and ``stack``, the places from the function that was called to the one
            that failed, as far as they are known.
        """
        data = bytes.fromhex(call["output"].removeprefix("0x"))
        artifact = self._names.of_call(call)
        others = [each for each in self._names.present if each is not artifact]
        reason = describe_revert(data, [artifact, *others] if artifact else others)
        is_told = call["error"] == REVERTED
        shape: Object = {
            "reason": reason if is_told else None,
            "check": None,
            "dev": None,
            "passedOn": _passed_on(call),
            "stack": [],
        }
        is_creation = call["type"] in CREATIONS
        running = self._names.of_code(call["code"], is_creation)
        if running is None or not call.get("trail"):
            return shape
        code = self._names.code(call["code"])
        check, pc = failing_point(call["trail"], code, running.map_of(is_creation))
        if check is not None and not data:
            shape |= {"check": describe_check(check), "passedOn": None}
        positions = self._names.positions(call["code"], is_creation)
        stack = [positions.get(site) for site in call["sites"]]
        stack.append(_last_position(call["trail"], pc, positions))
        # A function of a module whose positions are not known stands where it is called.
        shape["stack"] = [self.place(each, running) for each, _ in groupby(stack) if each]
        if stack[-1] is not None:
            shape["dev"] = self._dev_message(stack[-1])
        return shape

    def _dev_message(self, position: Position) -> str | None:
        """Return the first message for developers in the lines of a statement."""
        last = min(position.end, position.line + MAX_LINES)
        lines = (self.line(position.path, each) for each in range(position.line, last + 1))
        return next(filter(None, (dev_message(each or "") for each in lines)), None)

    def place(self, position: Position, artifact: Artifact) -> Object:
        """Return a position with the text of its line."""
        sources = self._names.library.sources
        return {
            "contract": artifact.name,
            "function": sources.function(position.path, position.line),
            "path": short_path(position.path),
            "line": position.line,
            "source": sources.line(position.path, position.line),
        }

    def line(self, path: str, number: int) -> str | None:
        """Return the text of a line."""
        return self._names.library.sources.line(path, number)


def short_path(path: str) -> str:
    """Return a path as sources import it: that of an installed package without where it is."""
    return path.rpartition("site-packages/")[2]


def _last_position(
    trail: Sequence[int], pc: int | None, positions: Mapping[int, Position]
) -> Position | None:
    """Return the last position on the way to an opcode."""
    end = len(trail) - trail[::-1].index(pc) if pc in trail else len(trail)
    known = (positions.get(each) for each in reversed(trail[:end]))
    return next(filter(None, known), None)


def _passed_on(call: Mapping[str, Any]) -> int | None:
    """Return which of the calls inside failed with the data that this one fails with.

    Where there is no data, it is the last thing that the call did.
    """
    inside = call["inside"]
    for at in reversed(range(len(inside))):
        if inside[at]["type"] == "LOG":
            continue
        if inside[at]["error"] is not None and inside[at]["output"] == call["output"]:
            return at if call["output"] != "0x" or at == len(inside) - 1 else None
        if call["output"] == "0x":
            return None
    return None
