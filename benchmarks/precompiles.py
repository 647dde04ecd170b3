"""Measure the precompiles against ecrecover, and compare with what they charge.

    python -m benchmarks.precompiles

ecrecover costs 3,000 gas: a precompile that takes as long should cost as much. The last column
is charged gas by measured gas; below 1.0 a price is too low. Rounds alternate between the cases,
so that a slow moment of the machine meets all of them; the fastest round counts.
"""

import time
from collections.abc import Callable

from coincurve import PrivateKey
from eth.precompiles import ecrecover
from eth.vm.forks.london.computation import LondonComputation
from eth.vm.message import Message
from rich.console import Console
from rich.table import Table

from benchmarks.signature_cases import signature_cases
from mevm.crypto import baby_jubjub, bn254
from mevm.precompiles import NATIVE_REPLACEMENTS, PRECOMPILES
from mevm.precompiles.table import address
from mevm.precompiles.words import encode_word

GAS_ECRECOVER = 3_000
UNLIMITED = 2**255
ROUNDS, SECONDS_PER_ROUND = 7, 0.04


def words(*numbers: int) -> bytes:
    return b"".join(map(encode_word, numbers))


def recoverable_signature() -> bytes:
    signature = PrivateKey(b"\1" * 32).sign_recoverable(b"\2" * 32, hasher=None)
    return b"\2" * 32 + encode_word(27 + signature[64]) + signature[:64]


def point_g1(scalar: int) -> bytes:
    return bn254.multiply(words(1, 2), scalar)


def point_g2(scalar: int) -> bytes:
    point = bn254.native.g2() * scalar
    return words(point.x[1], point.x[0], point.y[1], point.y[0])


def groth16_batch(inputs: int, proofs: int) -> bytes:
    """Points that prove nothing, but take as long to find out."""
    key = point_g1(3) + b"".join(map(point_g2, (5, 7, 11)))
    key += b"".join(point_g1(2**200 + i) for i in range(inputs + 1))
    values = words(*(bn254.ORDER - 1 - i for i in range(inputs)))
    batch = b"".join(
        point_g1(2**199 + i) + point_g2(2**198 + i) + point_g1(2**197 + i) + values
        for i in range(proofs)
    )
    return words(inputs, proofs) + key + batch


def jubjub_points(count: int) -> list[baby_jubjub.Point]:
    return [baby_jubjub.multiply(baby_jubjub.BASE, 2**200 + i) for i in range(count)]


def slow_scalar(start: int, limit: int = baby_jubjub.ORDER) -> int:
    """Return a scalar with as many digits as there can be: one in five bits, all negative."""
    top = start + 5 * ((limit.bit_length() - 2 - start) // 5)
    return 2**top - sum(2**position for position in range(start, top, 5))


def jubjub_terms(count: int) -> bytes:
    """Scalars whose digits fall on different bits, so that they share no step but the doubles."""
    points = jubjub_points(count)
    return b"".join(
        words(slow_scalar(i % 5, baby_jubjub.GROUP_ORDER), *point) for i, point in enumerate(points)
    )


def jubjub_signature(scheme: int) -> bytes:
    """No signature, which takes as long to find out."""
    base, key, commitment = jubjub_points(3)
    scalars = slow_scalar(0), baby_jubjub.ORDER - slow_scalar(1)
    if scheme == 0:
        return words(scheme, *key, *commitment, *scalars)
    return words(scheme, *base, *key, *commitment, *scalars)


def strings(length: int, character: str = "é") -> bytes:
    """Return two equal strings; characters that take two bytes each are the slowest to check."""
    text = character.encode() * (length // len(character.encode()))
    tail = encode_word(len(text)) + text.ljust(-(-len(text) // 32) * 32, b"\0")
    return words(64, 64 + len(tail)) + tail + tail


def cases() -> dict[str, tuple[Callable, bytes]]:
    poseidon, groth16, compare = (PRECOMPILES[address(n)] for n in (0x4D01, 0x4D05, 0x4D06))
    jubjub_add, jubjub_msm, jubjub_verify = (
        PRECOMPILES[address(n)] for n in (0x4D02, 0x4D03, 0x4D04)
    )
    modexp, ecadd, ecmul, ecpairing = (NATIVE_REPLACEMENTS[address(n)] for n in (5, 6, 7, 8))
    pair = point_g1(2**200) + point_g2(2**199)
    found: dict[str, tuple[Callable, bytes]] = {"ecrecover": (ecrecover, recoverable_signature())}
    for count in (1, 2, 4, 8, 16):
        values = words(*(bn254.ORDER - 1 - i for i in range(count)))
        found[f"POSEIDON {count} inputs"] = (poseidon, values)
    for count in (1, 2, 16, 128):
        points = b"".join(words(*point) for point in jubjub_points(count))
        found[f"BABYJUB_ADD {count} points"] = (jubjub_add, points)
    for count in (1, 2, 8, 64):
        found[f"BABYJUB_MSM {count} terms"] = (jubjub_msm, jubjub_terms(count))
    found["BABYJUB_VERIFY EdDSA"] = (jubjub_verify, jubjub_signature(0))
    found["BABYJUB_VERIFY Schnorr"] = (jubjub_verify, jubjub_signature(1))
    for inputs, proofs in ((0, 1), (5, 1), (64, 1), (5, 2), (5, 8), (0, 64), (64, 64)):
        name = f"GROTH16_VERIFY {proofs} proofs, {inputs} inputs"
        found[name] = (groth16, groth16_batch(inputs, proofs))
    for length in (0, 32, 1_000, 100_000):
        found[f"STRING_COMPARE {length} bytes"] = (compare, strings(length))
    for name, (number, data) in signature_cases().items():
        found[name] = PRECOMPILES[address(number)], data
    largest = b"\xff" * 255 + b"\xfd"
    found["modexp 2048 bits"] = (modexp, words(256, 256, 256) + largest * 3)
    found["ecadd"] = (ecadd, point_g1(2**200) + point_g1(2**199))
    found["ecmul"] = (ecmul, point_g1(2**200) + words(bn254.ORDER - 2))
    for count in (1, 2, 4):
        found[f"ecpairing {count} pairs"] = (ecpairing, pair * count)
    return found


def computation(data: bytes) -> LondonComputation:
    message = Message(UNLIMITED, to=b"\1" * 20, sender=b"\1" * 20, value=0, data=data, code=b"")
    return LondonComputation(None, message, None)


def time_once(function: Callable, data: bytes) -> float:
    """Return the seconds of one call, from as many as fit into a round."""
    running = computation(data)
    calls, start = 0, time.perf_counter()
    while (elapsed := time.perf_counter() - start) < SECONDS_PER_ROUND:
        function(running)
        calls += 1
    return elapsed / calls


def measure() -> dict[str, tuple[float, int]]:
    """Return for each case the seconds of a call and the gas that it charged."""
    found, seconds, charged = cases(), {}, {}
    for name, (function, data) in found.items():
        running = computation(data)
        function(running)  # also fills the caches
        charged[name] = UNLIMITED - running.get_gas_remaining()
    for _ in range(ROUNDS):
        for name, case in found.items():
            seconds[name] = min(seconds.get(name, float("inf")), time_once(*case))
    return {name: (seconds[name], charged[name]) for name in found}


def main() -> None:
    """Print the table."""
    results = measure()
    per_gas = results["ecrecover"][0] / GAS_ECRECOVER
    table = Table(
        "precompile", "µs", "ecrecovers", "measured gas", "charged gas", "charged / measured"
    )
    for name, (seconds, charged) in results.items():
        measured = seconds / per_gas
        table.add_row(
            name,
            f"{seconds * 1e6:,.1f}",
            f"{measured / GAS_ECRECOVER:.2f}",
            f"{measured:,.0f}",
            f"{charged:,}",
            f"{charged / measured:.2f}",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
