"""The circuits Input and Output as a prover sees them: signals, program, key."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from mevm.crypto.bn254 import ORDER
from mevm.native import extension
from shielded import keys
from shielded.prover import InvalidKey, InvalidWitness, Proof, Signal, groth16, zkey
from shielded.prover.native import NativeKey
from shielded.prover.witness_calculator import WitnessCalculator, integers

# The shape of each input signal, as circuits/*.circom declare them; () is a single value.
SIGNALS: Mapping[str, Mapping[str, tuple[int, ...]]] = MappingProxyType(
    {
        "input": {
            "sighash": (),
            "spendingKey": (),
            "viewingKey": (),
            "baseEighth": (2,),
            "assetCommitment": (2,),
            "memo": (),
            "secret": (),
            "position": (),
            "siblings": (16, 3),
            "blinding": (),
        },
        "output": {
            "currency": (2,),
            "currencyCounter": (),
            "currencyY": (),
            "value": (),
            "category": (2,),
            "ticket": (2,),
            "ticketCounter": (),
            "ticketY": (),
            "count": (),
            "address": (3,),
            "memo": (),
            "secret": (),
            "blinding": (),
        },
    }
)


@dataclass(frozen=True, slots=True)
class Circuit:
    """A circuit that is ready to prove."""

    name: str
    calculator: WitnessCalculator
    key: zkey.ProvingKey | NativeKey

    def witness(self, signals: Mapping[str, list[int]]) -> list[int]:
        """Calculate the witness from what ``flatten`` returned."""
        return self.calculator.calculate(signals)

    def prove(self, signals: Mapping[str, list[int]]) -> Proof:
        """Prove what input signals state.

        Parameters
        ----------
        signals
            What ``flatten`` returned.

        Returns
        -------
        Proof
            The proof, verified.

        Raises
        ------
        InvalidWitness
            If what the signals state is not true.
        """
        return self.prove_witness(self.calculator.calculate_bytes(signals))

    def prove_witness(self, witness: bytes) -> Proof:
        """Prove what a whole witness states, of 32 bytes a value, the lowest first.

        Raises
        ------
        InvalidWitness
            If it has the wrong length or values, or does not satisfy the circuit.
        """
        if isinstance(self.key, NativeKey):
            return self.key.prove(witness)
        return groth16.prove(self.key, integers(witness))


@cache
def load(name: str) -> Circuit:
    """Load a circuit from the keys that come with the library, once in a process.

    Parameters
    ----------
    name
        "input" or "output".

    Returns
    -------
    Circuit
        The circuit, ready to prove.

    Raises
    ------
    InvalidKey
        If a file has another hash than the manifest says, or is damaged.
    """
    try:
        digest = keys.manifest()["circuits"][name]["sha256"]["wasm"]
        calculator = WitnessCalculator(name, digest, lambda: keys.load(name, "wasm"))
        return Circuit(name, calculator, _read_key(keys.load(name, "zkey")))
    except (keys.CorruptKey, OSError) as error:
        raise InvalidKey(f"{name}: {error}") from error


def _read_key(data: bytes) -> zkey.ProvingKey | NativeKey:
    native = extension()
    return zkey.parse(data) if native is None else NativeKey(native, data)


def flatten(circuit: str, signals: Mapping[str, Signal]) -> dict[str, list[int]]:
    """Check names, shapes and ranges of input signals, and write arrays as lists.

    Parameters
    ----------
    circuit
        "input" or "output".
    signals
        Values by name.

    Returns
    -------
    dict[str, list[int]]
        The values of each signal, the last index fastest.

    Raises
    ------
    InvalidWitness
        If a signal is missing, unknown, of another shape, or a value is no field element. The
        error names the signal, and no value.
    """
    shapes = SIGNALS[circuit]
    for name in signals:
        if name not in shapes:
            raise InvalidWitness(f"{circuit}: the signal {name!r} is unknown")
    flat = {}
    for name, shape in shapes.items():
        if name not in signals:
            raise InvalidWitness(f"{circuit}: the signal {name} is missing")
        flat[name] = list(_values(f"{circuit}: the signal {name}", signals[name], shape))
    return flat


def _values(subject: str, value: Any, shape: tuple[int, ...]) -> Iterator[int]:
    if not shape:
        if not isinstance(value, int):
            raise InvalidWitness(f"{subject} takes an integer, not {type(value).__name__}")
        if not 0 <= value < ORDER:
            raise InvalidWitness(f"{subject} takes field elements: 0 <= value < p")
        yield int(value)
        return
    length = shape[0]
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise InvalidWitness(f"{subject} takes {length} elements, not {type(value).__name__}")
    if len(value) != length:
        raise InvalidWitness(f"{subject} takes {length} elements, not {len(value)}")
    for element in value:
        yield from _values(subject, element, shape[1:])
