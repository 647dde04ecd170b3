"""Runs the program that circom compiles from a circuit: from input signals to the whole witness.

The program is WebAssembly and runs in wasmtime as it is. It takes and gives one signal a call,
through 32 bytes of its memory. A call from Python takes as long as a hundred signals, so a small
program of our own makes those for the witness, 12,000 in a proof, and lays the values side by side.
Nine tenths of the time are then the program's own, in which other threads run.

Compilation takes seconds, so its result is kept: see ``cache``.
"""

import platform
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version
from typing import Any

import wasmtime

from mevm.crypto.bn254 import ORDER
from shielded.prover import InvalidKey, InvalidWitness
from shielded.prover.cache import cached

WORD = 32
MODULE = "runtime"  # what the program calls its host
SANITY_CHECK = 1  # asserts are checked
EXPORTS = (
    "memory",
    "getSharedRWMemoryStart",
    "getFieldNumLen32",
    "getRawPrime",
    "getInputSize",
    "getInputSignalSize",
    "getWitnessSize",
    "getWitness",
    "getMessageChar",
    "setInputSignal",
    "init",
)
ERRORS = {  # of circom's exceptionHandler
    1: "a signal was not found",
    2: "too many signals were set",
    3: "a signal was set twice",
    4: "not satisfied",
    5: "out of memory",
    6: "a signal has too many values",
    7: "an array was read out of bounds",
}

COPY = """
(module
  (import "circuit" "memory" (memory $circuit 1))
  (import "circuit" "getWitness" (func $get (param i32)))
  (memory $copy (export "memory") 0)
  (func (export "copy") (param $count i32) (param $word i32)
    (local $i i32)
    (local $to i32)
    (drop (memory.grow $copy
      (i32.add (i32.shr_u (local.get $count) (i32.const 11)) (i32.const 1))))
    (loop $next
      (call $get (local.get $i))
      (memory.copy $copy $circuit (local.get $to) (local.get $word) (i32.const 32))
      (local.set $to (i32.add (local.get $to) (i32.const 32)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $i) (local.get $count))))))
"""


class WitnessCalculator:
    """The witness program of one circuit.

    Parameters
    ----------
    circuit
        The name of the circuit, for errors.
    digest
        The SHA-256 of the program, in hexadecimal.
    read
        Reads the program, if it is not kept compiled.

    Raises
    ------
    InvalidKey
        If it is no witness program over the scalar field of BN254.
    """

    def __init__(self, circuit: str, digest: str, read: Callable[[], bytes]) -> None:
        self._circuit = circuit
        self._engine = wasmtime.Engine()
        kept_as = f"{digest}-{version('wasmtime')}-{platform.machine()}.cwasm"
        try:
            compiled = cached(kept_as, lambda: self._compile(read()))
            self._module = wasmtime.Module.deserialize(self._engine, compiled)
        except wasmtime.WasmtimeError as error:
            raise InvalidKey(f"{circuit}: the witness program does not compile") from error
        self._copy = wasmtime.Module(self._engine, COPY)
        self._check()

    def calculate(self, signals: Mapping[str, Iterable[int]]) -> list[int]:
        """Calculate the witness: a value for each variable; see ``calculate_bytes``."""
        return integers(self.calculate_bytes(signals))

    def calculate_bytes(self, signals: Mapping[str, Iterable[int]]) -> bytes:
        """Calculate the witness; as many at a time as there are threads that call.

        Parameters
        ----------
        signals
            The values of each input signal; arrays as they lie in memory, the last index fastest.

        Returns
        -------
        bytes
            32 for the value of each variable of the circuit, the lowest byte first.

        Raises
        ------
        InvalidWitness
            If a signal is unknown or has the wrong number of values, one is missing, or the
            circuit asserts what does not hold.
        """
        run = _Run(self._circuit, self._engine, self._module)
        run.call("init", SANITY_CHECK)
        missing = run.call("getInputSize")
        for name, values in signals.items():
            missing -= run.set_signal(name, list(values))
        if missing:
            raise InvalidWitness(f"{self._circuit}: {missing} values of input signals are missing")
        return run.witness(self._copy)

    def _compile(self, program: bytes) -> bytes:
        return bytes(wasmtime.Module(self._engine, program).serialize())

    def _check(self) -> None:
        exported = {export.name for export in self._module.exports}
        absent = [name for name in EXPORTS if name not in exported]
        if absent:
            raise InvalidKey(f"{self._circuit}: the witness program has no {absent[0]}")
        run = _Run(self._circuit, self._engine, self._module)
        if run.call("getFieldNumLen32") * 4 == WORD:
            run.call("getRawPrime")
            if run.word() == ORDER:
                return
        raise InvalidKey(f"{self._circuit}: the witness program is not one over BN254")


class _Failed(Exception):
    """Ends the program from within; why, the run knows."""


class _Run:
    """One run of the program, with memory of its own, which no other run sees."""

    def __init__(self, circuit: str, engine: wasmtime.Engine, module: wasmtime.Module) -> None:
        self._circuit = circuit
        self._store = wasmtime.Store(engine)
        linker = wasmtime.Linker(engine)
        self._host = host = _Host()
        called: dict[str, Callable[..., None]] = {
            "exceptionHandler": host.fail,
            "printErrorMessage": host.note_place,
        }
        for item in module.imports:
            if item.module != MODULE or not isinstance(item.type, wasmtime.FuncType):
                raise InvalidKey(f"{circuit}: the witness program asks for {item.module}")
            name = item.name or ""
            function = called.get(name, _ignore)
            linker.define_func(MODULE, name, item.type, function, access_caller=True)
        self._exports = linker.instantiate(self._store, module).exports(self._store)
        self._memory: Any = self._exports["memory"]
        self._word = self.call("getSharedRWMemoryStart")

    def call(self, name: str, *arguments: int) -> Any:
        """Call a function of the program."""
        function: Any = self._exports[name]
        try:
            return function(self._store, *arguments)
        except (wasmtime.Trap, wasmtime.WasmtimeError, _Failed) as error:
            # What is caught may be another thread's: the library keeps one exception for all.
            failure = self._host.failure or "the witness program broke off"
            raise InvalidWitness(f"{self._circuit}: {failure}") from error

    def word(self) -> int:
        """Read the 32 bytes through which values go in and out."""
        data = self._memory.read(self._store, self._word, self._word + WORD)
        return int.from_bytes(data, "little")

    def set_signal(self, name: str, values: list[int]) -> int:
        """Set all values of a signal; return how many."""
        upper, lower = _name_hash(name)
        size = self.call("getInputSignalSize", upper, lower)
        if size != len(values):
            what = "is unknown" if size <= 0 else f"takes {size} values, not {len(values)}"
            raise InvalidWitness(f"{self._circuit}: the signal {name} {what}")
        for index, value in enumerate(values):
            self._memory.write(self._store, value.to_bytes(WORD, "little"), self._word)
            self.call("setInputSignal", upper, lower, index)
        return size

    def witness(self, copy: wasmtime.Module) -> bytes:
        """Read the whole witness."""
        count = self.call("getWitnessSize")
        imports = [self._memory, self._exports["getWitness"]]
        exports: Any = wasmtime.Instance(self._store, copy, imports).exports(self._store)
        exports["copy"](self._store, count, self._word)
        return bytes(exports["memory"].read(self._store, 0, count * WORD))


class _Host:
    """What one run calls.

    It must not know the run, which would then be kept for good: the store keeps what it calls, and
    Python does not see that, so that it would take neither for garbage.
    """

    def __init__(self) -> None:
        self.failure: str | None = None
        self._places: list[str] = []

    def note_place(self, caller: wasmtime.Caller) -> None:
        """Take the program's message, which names a template and a line but no value."""
        read: Any = caller["getMessageChar"]
        self._places.append("".join(iter(lambda: chr(read(caller)), "\0")).strip())

    def fail(self, caller: wasmtime.Caller, code: int) -> None:
        """Tell what the program complains of."""
        self.failure = "; ".join([ERRORS.get(code, f"error {code}"), *self._places])
        raise _Failed


def integers(witness: bytes) -> list[int]:
    """Return the values of a witness.

    Raises
    ------
    InvalidWitness
        If it has not 32 bytes for each.
    """
    if len(witness) % WORD:
        raise InvalidWitness(f"the witness has {len(witness)} bytes, not {WORD} a value")
    return [
        int.from_bytes(witness[start : start + WORD], "little")
        for start in range(0, len(witness), WORD)
    ]


def _ignore(caller: wasmtime.Caller, *arguments: int) -> None:
    """Show nothing: what circuits log, and what failed asserts compared, are secrets."""


def _name_hash(name: str) -> tuple[int, int]:
    """Return the two halves of a name's FNV-1a hash, by which the program knows signals."""
    result = 0xCBF29CE484222325
    for byte in name.encode():
        result = (result ^ byte) * 0x100000001B3 % (1 << 64)
    halves = result.to_bytes(8, "big")
    return int.from_bytes(halves[:4], "big", signed=True), int.from_bytes(
        halves[4:], "big", signed=True
    )
