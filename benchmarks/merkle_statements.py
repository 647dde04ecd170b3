"""What it takes to prove membership in a tree of 2^32 leaves, by the hash function of its nodes.

Poseidon is our tree: 16 levels of four children, one circuit. Of SHA-256 and Pedersen, binary, one
level is compiled, and laid 32 times side by side: as many constraints, values and points as the
whole path has, on a domain of its size. All the work is done that a proof takes, on values as the
circuit has them; but points are any points, as no setup of that size is made, so that the result
proves nothing. The product of matrix and witness, linear in the rows, is timed for one level. It
is one thread's work, and timed by the processor, so that other work beside it counts for nothing.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate, repeat
from random import Random

from benchmarks.peers import ROOT
from mevm.crypto.bn254 import ORDER, native
from mevm.crypto.poseidon import FIELD
from shielded.ceremony import circom
from shielded.ceremony.r1cs import Combination, read_header, read_rows
from shielded.prover import groth16
from shielded.prover.witness_calculator import WitnessCalculator
from shielded.prover.zkey import Matrix

SOURCES = ROOT / "benchmarks" / "circuits"
BUILD = ROOT / "build" / "bench" / "circuits"
BINARY_LEVELS = 32


@dataclass(frozen=True)
class Statement:
    """A circuit, how often the statement takes it, and signals that satisfy it."""

    hash: str
    circuit: str
    times: int
    signals: Callable[[Random], Mapping[str, list[int]]]


def poseidon_signals(random: Random) -> dict[str, list[int]]:
    return {
        "leaf": [random.randrange(FIELD)],
        "position": [random.randrange(1 << 32)],
        "siblings": [random.randrange(FIELD) for _ in range(48)],
    }


def sha256_signals(random: Random) -> dict[str, list[int]]:
    return {
        "child": random.choices((0, 1), k=256),
        "sibling": random.choices((0, 1), k=256),
        "isRight": [1],
    }


def pedersen_signals(random: Random) -> dict[str, list[int]]:
    return {
        "child": [random.randrange(FIELD)],
        "sibling": [random.randrange(FIELD)],
        "isRight": [1],
    }


STATEMENTS = (
    Statement("Poseidon", "poseidon_path", 1, poseidon_signals),
    Statement("Pedersen", "pedersen_level", BINARY_LEVELS, pedersen_signals),
    Statement("SHA-256", "sha256_level", BINARY_LEVELS, sha256_signals),
)


class Work:
    """The work of a proof, ready to be timed."""

    def __init__(self, statement: Statement) -> None:
        self._times = statement.times
        constraints = BUILD / f"{statement.circuit}.r1cs"
        if not constraints.exists():
            BUILD.mkdir(parents=True, exist_ok=True)
            circom.compile_circuit(SOURCES / f"{statement.circuit}.circom", BUILD)
        data = constraints.read_bytes()
        self._header = read_header(data)
        rows = read_rows(data)
        self._matrices = [_matrix([row.a for row in rows]), _matrix([row.b for row in rows])]
        self._witness = _witness(statement)
        self._make_points()

    @property
    def constraints(self) -> int:
        """Return how many rows the statement has."""
        return self._times * self._header.constraints

    def seconds(self) -> float:
        """Do the work of one proof, witness excluded, and return how long it took."""
        begin = time.process_time()
        a, b = (groth16.product(matrix, self._witness) for matrix in self._matrices)
        products = (time.process_time() - begin) * self._times

        domain = 1 << (self.constraints - 1).bit_length()
        rest = [0] * (domain - self.constraints)
        a, b = a * self._times + rest, b * self._times + rest
        begin = time.process_time()
        quotient = groth16.divide(a, b)
        self._sum_all(quotient)
        return products + time.process_time() - begin

    def _make_points(self) -> None:
        count = 1 << (self._header.constraints - 1).bit_length()
        g1, g2 = native.g1() * 7, native.g2() * 7
        self._g1 = list(accumulate(repeat(g1, count), initial=g1))
        used_in_b = set(self._matrices[1].signals)
        self._g2 = list(accumulate(repeat(g2, len(used_in_b) - 1), initial=g2))
        self._in_a = [self._witness[wire] for wire in sorted(set(self._matrices[0].signals))]
        self._in_b = [self._witness[wire] for wire in sorted(used_in_b)]

    def _sum_all(self, quotient: list[int]) -> None:
        secret = self._witness[1 + self._header.public_signals :]
        for values in (self._in_a, self._in_b):
            points = self._g1[: len(values)] * self._times
            native.multiscalar_mul_g1(points, values * self._times)
        native.multiscalar_mul_g2(self._g2 * self._times, self._in_b * self._times)
        shifted = (self._g1 * (len(quotient) // len(self._g1) + 1))[: len(quotient)]
        native.multiscalar_mul_g1(
            self._g1[: len(secret)] * self._times + shifted,
            secret * self._times + quotient,
        )


def _matrix(combinations: list[Combination]) -> Matrix:
    ends = list(accumulate(map(len, combinations)))
    starts = [0, *ends[:-1]]
    return Matrix(
        rows=list(zip(starts, ends, strict=True)),
        signals=[wire for one in combinations for wire in one],
        values=[value % ORDER for one in combinations for value in one.values()],
    )


def _witness(statement: Statement) -> list[int]:
    program = BUILD / f"{statement.circuit}_js" / f"{statement.circuit}.wasm"
    data = program.read_bytes()
    calculator = WitnessCalculator(statement.circuit, sha256(data).hexdigest(), lambda: data)
    return calculator.calculate(statement.signals(Random(statement.circuit)))
