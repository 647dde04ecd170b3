"""What the contracts in the place of precompiles cost, and a shielded transfer with them.

`python -m benchmarks.shims`. Execution gas in titanoboa, which is a plain chain of the fork Prague,
of a first call in a transaction; of the precompiles, what they charge. Both without the call
itself, which the transfer counts: 2,600 for the first to a contract, 100 for every other.
"""

import json
from dataclasses import dataclass
from functools import partial

import boa
from boa.vm.py_evm import deregister_raw_precompile, register_raw_precompile
from rich.console import Console
from rich.table import Table

from benchmarks.peers import ROOT
from benchmarks.precompile_cases import groth16_batch, strings, words
from benchmarks.precompiles import UNLIMITED, computation
from benchmarks.shielded_transfer import measure_transfer
from mevm.crypto import baby_jubjub, poseidon
from mevm.precompiles import NATIVE_REPLACEMENTS, PRECOMPILES
from mevm.precompiles.table import address
from mevm_suite.deployment.boa_backend import BoaBackend
from mevm_suite.shims import POSEIDON_INPUTS
from mevm_suite.shims.deployment import Shims, deploy_shims

POSEIDON, ADD, MSM, VERIFY, GROTH16, COMPARE = range(0x4D01, 0x4D07)
GAS = 30_000_000
COLD, WARM = 2_600, 100
WIDTH = 100
TARGET = ROOT / "build" / "bench" / "shims.json"


@dataclass(frozen=True)
class Case:
    """A question, and how many of it a shielded transfer asks."""

    name: str
    precompile: int
    data: bytes
    in_transfer: int = 0


@dataclass(frozen=True)
class Cost:
    """What an answer costs: by the shim, at first and later in a transaction, and by precompile."""

    case: Case
    first: int
    later: int
    precompile: int

    @property
    def in_transfer(self) -> tuple[int, int]:
        """Return the gas of a transfer's calls: with the shim, with the precompile."""
        calls = self.case.in_transfer
        if not calls:
            return 0, 0
        shim = COLD + self.first + (calls - 1) * (WARM + self.later)
        return shim, calls * (WARM + self.precompile)


def point(number: int) -> tuple[int, int]:
    return baby_jubjub.multiply(baby_jubjub.BASE, 3**200 + number)


def terms(count: int, bits: int) -> bytes:
    """Return terms with the largest scalars of a size, no digit of which is zero."""
    return b"".join(words((1 << bits) - 1, *point(i)) for i in range(count))


def schnorr() -> bytes:
    key, nonce, challenge = 7**80, 5**100, 2**250 - 1
    response = (nonce + challenge * key) % baby_jubjub.ORDER
    base = point(0)
    multiply = partial(baby_jubjub.multiply, base)
    return words(1, *base, *multiply(key), *multiply(nonce), response, challenge)


def eddsa() -> bytes:
    key, nonce, message = 7**80, 5**100, 1
    points = (*baby_jubjub.multiply(baby_jubjub.BASE, nonce),)
    public_key = baby_jubjub.multiply(baby_jubjub.BASE, key)
    challenge = 8 * poseidon.poseidon([*points, *public_key, message])
    return words(0, *public_key, *points, (nonce + challenge * key) % baby_jubjub.ORDER, message)


def cases() -> list[Case]:
    """List them; the transfer has two Inputs, two Outputs, and adds two leaves to the tree."""
    found = []
    for count in POSEIDON_INPUTS:
        values = words(*(poseidon.FIELD - 1 - i for i in range(count)))
        found.append(Case(f"POSEIDON, {count} inputs", POSEIDON, values, 17 * (count == 4)))
    for count in (1, 6, 128):
        data = b"".join(words(*point(i)) for i in range(count))
        found.append(Case(f"BABYJUB_ADD, k = {count}", ADD, data, int(count == 6)))
    for count in (1, 2, 8):
        for bits in (128, 256):
            name = f"BABYJUB_MSM, k = {count}, {bits} bits"
            found.append(Case(name, MSM, terms(count, bits), int((count, bits) == (2, 128))))
    found.append(Case("BABYJUB_VERIFY, Schnorr", VERIFY, schnorr(), 1))
    found.append(Case("BABYJUB_VERIFY, EdDSA", VERIFY, eddsa()))
    for proofs, inputs in ((1, 5), (1, 3), (2, 5), (2, 3), (8, 5)):
        name = f"GROTH16_VERIFY, k = {proofs}, n = {inputs}"
        found.append(Case(name, GROTH16, groth16_batch(inputs, proofs), int(proofs == 2)))
    for length in (32, 1_000):
        for kind, character in (("ASCII", "a"), ("Latin", "é"), ("Chinese", "林")):
            name = f"STRING_COMPARE, {length:,} bytes, {kind}"
            found.append(Case(name, COMPARE, strings(length, character)))
    return found


def ask(shim: str, data: bytes) -> int:
    """Return the gas of a call that has to succeed."""
    done = boa.env.execute_code(shim, data=data, gas=GAS)
    if done.is_error:
        raise RuntimeError(f"a shim failed: {done.error}")
    return int(done.get_gas_used())


def measure_case(case: Case, shims: Shims) -> Cost:
    """Ask the shim twice, and the precompile once."""
    shim = {
        POSEIDON: shims.poseidon,
        ADD: shims.babyjub_add,
        MSM: shims.babyjub_msm,
        VERIFY: shims.babyjub_verify,
        GROTH16: shims.groth16_verify,
        COMPARE: shims.string_compare,
    }[case.precompile]
    boa.env.evm.vm.state.lock_changes()  # addresses are cold again
    first = ask(shim, case.data)
    later = ask(shim, case.data)
    running = computation(case.data)
    PRECOMPILES[address(case.precompile)](running)
    return Cost(case, first, later, UNLIMITED - running.get_gas_remaining())


def measure() -> tuple[list[Cost], tuple[int, int]]:
    """Measure all cases and a transfer; Ethereum's precompiles run natively, for the same gas."""
    for place, function in NATIVE_REPLACEMENTS.items():
        register_raw_precompile(place, function, force=True)
    try:
        with boa.swap_env(boa.Env()):
            shims = deploy_shims(BoaBackend())
            costs = [measure_case(case, shims) for case in cases()]
            return costs, (measure_transfer(shims), measure_transfer())
    finally:
        for place in NATIVE_REPLACEMENTS:
            deregister_raw_precompile(place)


def calls_of_transfer(costs: list[Cost]) -> tuple[int, int]:
    """Return the gas of a transfer's calls: with shims, with precompiles."""
    shims, precompiles = zip(*(cost.in_transfer for cost in costs), strict=True)
    return sum(shims), sum(precompiles)


def render(costs: list[Cost], transfer: tuple[int, int]) -> Table:
    """Return the table."""
    table = Table("gas", "shim", "precompile", "ratio", "in a transfer", "all of them")
    for cost in costs:
        table.add_row(
            cost.case.name,
            f"{cost.first:,}",
            f"{cost.precompile:,}",
            f"{cost.first / cost.precompile:.1f}",
            str(cost.case.in_transfer or ""),
            f"{cost.in_transfer[0]:,}" if cost.case.in_transfer else "",
        )
    table.add_section()
    sums = {"a transfer's calls": calls_of_transfer(costs), "the whole transfer": transfer}
    for name, (shims, precompiles) in sums.items():
        table.add_row(name, f"{shims:,}", f"{precompiles:,}", f"{shims / precompiles:.1f}")
    return table


def main() -> None:
    """Print the table and write build/bench/shims.json."""
    costs, transfer = measure()
    Console(width=WIDTH).print(render(costs, transfer))
    rows = {cost.case.name: [cost.first, cost.later, cost.precompile] for cost in costs}
    sums = {"calls of a transfer": calls_of_transfer(costs), "transfer": transfer}
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps({**rows, **sums}, indent=2) + "\n")


if __name__ == "__main__":
    main()
