"""Which contract is meant by an address or a code of a recording."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from mevm.explain.artifacts import Artifact, Library
from mevm.explain.precompile_calls import precompile_name
from mevm.explain.proxies import proxy_target
from mevm.explain.source_map import Position, SourceMap

CREATIONS = ("CREATE", "CREATE2")

Object = Mapping[str, Any]


class Names:
    """
    The contracts of a recording.

    Parameters
    ----------
    recording
        The recording.
    library
        The artifacts that are known.
    """

    def __init__(self, recording: Object, library: Library) -> None:
        self.library = library
        self._recording = recording
        self._with_mevm = bool(recording["precompiles"])
        self._found: dict[tuple[str, bool], Artifact | None] = {}
        self._positions: dict[tuple[str, bool], dict[int, Position]] = {}

    @cached_property
    def present(self) -> list[Artifact]:
        """The artifacts of all contracts that have a part in the recording."""
        placed = map(self.of_address, self._recording["contracts"])
        found = {id(each): each for each in placed if each is not None}
        for code in self._recording["codes"]:
            for is_creation in (False, True):
                if artifact := self.of_code(code, is_creation):
                    found[id(artifact)] = artifact
        return list(found.values())

    def code(self, code_hash: str | None) -> bytes:
        """Return a code by its hash."""
        text = self._recording["codes"].get(code_hash, "0x")
        return bytes.fromhex(text.removeprefix("0x"))

    def of_code(self, code_hash: str | None, is_creation: bool) -> Artifact | None:
        """Return what a code was compiled from."""
        if code_hash is None:
            return None
        key = code_hash, is_creation
        if key not in self._found:
            code = self.code(code_hash)
            of = self.library.of_deployment if is_creation else self.library.of_runtime
            self._found[key] = of(code)
        return self._found[key]

    def positions(self, code_hash: str, is_creation: bool) -> dict[int, Position]:
        """Return where in the sources the opcodes of a code are, as far as it is known."""
        key = code_hash, is_creation
        if key not in self._positions:
            artifact = self.of_code(code_hash, is_creation)
            source_map = artifact.map_of(is_creation) if artifact else SourceMap()
            self._positions[key] = source_map.located(self.code(code_hash))
        return self._positions[key]

    def of_call(self, call: Object) -> Artifact | None:
        """Return the contract whose code a call runs; for a proxy, the one that it stands for."""
        is_creation = call["type"] in CREATIONS
        found = self.of_code(call["code"], is_creation)
        return found or (None if is_creation else self.of_address(call["to"]))

    def of_address(self, address: str) -> Artifact | None:
        """Return the contract at an address; for a proxy, the one that it stands for."""
        code_hash = self._recording["contracts"].get(address)
        if found := self.of_code(code_hash, is_creation=False):
            return found
        target = proxy_target(self.code(code_hash))
        if target is None:
            return None
        return self.of_code(self._recording["contracts"].get("0x" + target.hex()), False)

    def precompile(self, address: str) -> str | None:
        """Return the name of the precompile at an address."""
        return precompile_name(address, self._with_mevm)
