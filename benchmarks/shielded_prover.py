"""How long proofs of the shielded pool take, against snarkjs; and against other trees.

`python -m benchmarks.shielded_prover`. Ours are the prover of the native extension, if that is
installed, and the one that does without it. All are warm, with key and program of the witness in
memory, and take turns; the fastest round counts. snarkjs and the extension use all cores for each
proof, the other makes one proof a core. Ours verify each proof before they give it out, and this is
in their time. Time of the processor, all cores together, says the same on a busy machine as on a
quiet one.
"""

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from random import Random
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress

from benchmarks.merkle_statements import STATEMENTS, Work
from benchmarks.peers import ROOT
from benchmarks.report import Result, table
from benchmarks.shielded_picture import draw
from mevm.native import SWITCH, extension
from shielded import keys
from shielded.ceremony import tools
from shielded.prover import Prover, circuit, zkey
from shielded.prover.local import LocalProver
from shielded.prover.pool import ProverPool
from shielded.prover.testing import input_witness, output_witness

PEER = ROOT / "benchmarks" / "snarkjs_prover.mjs"
FOLDER = ROOT / "build" / "bench"
TARGET = FOLDER / "shielded_prover.json"
PICTURE = TARGET.with_suffix(".png")

ROUNDS = 5
NATIVE, FALLBACK = "extension", "zksnake"
LEAST_OF_PROOFS = 1.5  # times faster than snarkjs
LEAST_OF_NATIVE = {"Input, processor": 5.0, "Output, processor": 4.0}
LEAST_CONSTRAINTS = 20  # times fewer than with SHA-256
LEAST_OF_TREES = {"SHA-256": 10, "Pedersen": 3}  # times faster

Seconds = tuple[float, float, float]  # of witnesses, of proofs, of all cores in both
Ask = Callable[[list[tuple[str, Any]]], Seconds]
Circuits = Mapping[str, circuit.Circuit]


@contextmanager
def snarkjs() -> Iterator[Ask]:
    """Start snarkjs with both circuits loaded; what is yielded times a list of statements."""
    tools.install()
    command = [tools.find("node"), str(PEER), str(tools.MODULES)]
    for name in circuit.SIGNALS:
        command.append(name)
        for kind in ("wasm", "zkey"):
            file = FOLDER / f"{name}.{kind}"
            file.write_bytes(keys.load(name, kind))
            command.append(str(file))
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        to_peer, from_peer = process.stdin, process.stdout

        def ask(statements: list[tuple[str, Any]]) -> Seconds:
            to_peer.write(json.dumps(_texts(statements)) + "\n")
            to_peer.flush()
            witnesses, proofs, processor = json.loads(from_peer.readline())
            return witnesses, proofs, processor

        yield ask
        to_peer.close()


def _texts(value: Any) -> Any:
    """Write integers as texts: those of JSON are too short in JavaScript."""
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict):
        return {name: _texts(element) for name, element in value.items()}
    return value if isinstance(value, str) else [_texts(element) for element in value]


def loaded() -> dict[str, Circuits]:
    """Load both circuits for each prover of ours."""
    ours: dict[str, Circuits] = {}
    circuits = {name: circuit.load(name) for name in circuit.SIGNALS}
    if extension() is not None:
        ours[NATIVE] = circuits
    ours[FALLBACK] = {
        name: circuit.Circuit(name, one.calculator, zkey.parse(keys.load(name, "zkey")))
        for name, one in circuits.items()
    }
    return ours


def prove(ready: circuit.Circuit, signals: Any) -> Seconds:
    """Prove a statement in this process, and say how long it took."""
    used = time.process_time()
    begin = time.perf_counter()
    witness = ready.calculator.calculate_bytes(circuit.flatten(ready.name, signals))
    between = time.perf_counter()
    ready.prove_witness(witness)
    return between - begin, time.perf_counter() - between, time.process_time() - used


def single_proofs(ask: Ask, rounds: int, tick: Callable[[], None]) -> list[Result]:
    """Compare proofs of each circuit, with and without the making of the witness."""
    random = Random("statements")
    results = []
    ready = loaded()
    for name, make in (("input", input_witness), ("output", output_witness)):
        statement = make(random)
        ours: dict[str, list[Seconds]] = {prover: [] for prover in ready}
        theirs = []
        for _ in range(rounds + 1):
            for prover, circuits in ready.items():
                ours[prover].append(prove(circuits[name], statement))
            theirs.append(ask([(name, statement)]))
            tick()
        for prover, seconds in ours.items():
            results += _single(name.capitalize(), prover, seconds[1:], theirs[1:])
    return results


def _single(name: str, prover: str, ours: list[Seconds], theirs: list[Seconds]) -> list[Result]:
    parts: dict[str, Callable[[Seconds], float]] = {
        "the witness": lambda seconds: seconds[0],
        "the proof": lambda seconds: seconds[1],
        "both": lambda seconds: seconds[0] + seconds[1],
        "processor": lambda seconds: seconds[2],
    }
    return [
        _result(f"{name}, {part}", prover, map(pick, ours), map(pick, theirs))
        for part, pick in parts.items()
    ]


@contextmanager
def provers() -> Iterator[dict[str, Prover]]:
    """Start what proves whole transactions."""
    with ExitStack() as stack:
        ours: dict[str, Prover] = {}
        if extension() is not None:
            ours[NATIVE] = stack.enter_context(LocalProver())
        before = os.environ.get(SWITCH)
        os.environ[SWITCH] = "off"  # for the processes that the pool starts
        try:
            ours[FALLBACK] = stack.enter_context(ProverPool())
        finally:
            del os.environ[SWITCH]
            if before is not None:
                os.environ[SWITCH] = before
        yield ours


def batches(ask: Ask, rounds: int, tick: Callable[[], None]) -> list[Result]:
    """Compare the proofs of a transaction of two inputs and two outputs, witnesses included."""
    random = Random("batch")
    inputs = [input_witness(random) for _ in range(2)]
    outputs = [output_witness(random) for _ in range(2)]
    statements: list[tuple[str, Any]] = [("input", one) for one in inputs]
    statements += [("output", one) for one in outputs]
    theirs = []
    with provers() as ready:
        ours: dict[str, list[float]] = {name: [] for name in ready}
        for _ in range(rounds + 1):  # in the first one some are still loading
            for name, prover in ready.items():
                begin = time.perf_counter()
                prover.prove(inputs, outputs)
                ours[name].append(time.perf_counter() - begin)
            theirs.append(sum(ask(statements)[:2]))
            tick()
    return [
        _result("2 inputs and 2 outputs, all", name, seconds, theirs)
        for name, seconds in ours.items()
    ]


def _result(name: str, prover: str, ours: Iterable[float], theirs: Iterable[float]) -> Result:
    return Result(
        name=name,
        unit="ms",
        ours=(prover, 1000 * min(ours)),
        peer=("snarkjs", 1000 * min(theirs)),
        higher_is_better=False,
    )


def trees(rounds: int, tick: Callable[[], None]) -> list[Result]:
    """Compare proofs of a path in trees of 2^32 leaves, Poseidon's against the others."""
    works = {statement.hash: Work(statement) for statement in STATEMENTS}
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            seconds[name].append(work.seconds())
            tick()
    poseidon, *others = works
    results = []
    for what, unit, figures in (
        ("constraints", "", {name: float(work.constraints) for name, work in works.items()}),
        ("processor", "ms", {name: 1000 * min(found) for name, found in seconds.items()}),
    ):
        results += [
            Result(
                f"path, {what}",
                unit,
                (poseidon, figures[poseidon]),
                (name, figures[name]),
                higher_is_better=False,
            )
            for name in others
        ]
    return results


def shortfalls(results: list[Result]) -> list[str]:
    """Return which promised ratios were missed."""
    missed = []
    for result in results:
        least = _least(result)
        if result.ratio is not None and result.ratio < least:
            peer = result.peer[0] if result.peer else ""
            pair = f"{result.ours[0]} against {peer}"
            missed.append(f"{result.name}, {pair}: {result.ratio:.2f}, not {least}")
    return missed


def _least(result: Result) -> float:
    if result.name.startswith("path"):
        peer = result.peer[0] if result.peer else ""
        if result.unit == "ms":
            return LEAST_OF_TREES[peer]
        return LEAST_CONSTRAINTS if peer == "SHA-256" else 0
    if result.name.endswith("the witness"):
        return 0
    least = LEAST_OF_NATIVE if result.ours[0] == NATIVE else {}
    return least.get(result.name, LEAST_OF_PROOFS)


@click.command()
@click.option("--rounds", default=ROUNDS, show_default=True, help="how often each is measured")
@click.option("--trees/--no-trees", "with_trees", default=True, help="compare trees, too")
def main(rounds: int, with_trees: bool) -> None:
    """Measure, print the table, draw the picture, and fail where a ratio is too small."""
    console = Console()
    try:
        tools.find("node")
        tools.find("npm")
    except tools.ToolMissing as missing:
        console.print(f"shielded proofs are not compared: {missing}")
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    tree_rounds = max(1, rounds // 2) if with_trees else 0
    with Progress(console=console, transient=True) as progress:
        total = 3 * (rounds + 1) + len(STATEMENTS) * tree_rounds
        task = progress.add_task("proving", total=total)

        def tick() -> None:
            progress.advance(task)

        with snarkjs() as ask:
            results = single_proofs(ask, rounds, tick)
            results += batches(ask, rounds, tick)
        if with_trees:
            results += trees(tree_rounds, tick)
    console.print(table(results))
    rows = [{**asdict(result), "ratio": result.ratio} for result in results]
    TARGET.write_text(json.dumps(rows, indent=2) + "\n")
    if with_trees:
        draw(results, PICTURE)
    console.print(f"written to {FOLDER.relative_to(ROOT)}")
    missed = shortfalls(results)
    if missed:
        raise click.ClickException("; ".join(missed))


if __name__ == "__main__":
    main()
