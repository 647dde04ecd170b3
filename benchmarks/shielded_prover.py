"""How long proofs of the shielded pool take, against snarkjs; and against other trees.

`python -m benchmarks.shielded_prover`. Both provers are warm, with key and program of the witness
in memory, and take turns; the fastest round counts. snarkjs uses all cores for each proof, ours
makes one proof a core. Ours verifies each proof before it gives it out, and this is in its time.
Time of the processor, all cores together, says the same on a busy machine as on a quiet one.
"""

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
from shielded import keys
from shielded.ceremony import tools
from shielded.prover import circuit, groth16
from shielded.prover.pool import ProverPool
from shielded.prover.testing import input_witness, output_witness

PEER = ROOT / "benchmarks" / "snarkjs_prover.mjs"
FOLDER = ROOT / "build" / "bench"
TARGET = FOLDER / "shielded_prover.json"
PICTURE = TARGET.with_suffix(".png")

ROUNDS = 5
LEAST_OF_PROOFS = 1.5  # times faster than snarkjs
LEAST_CONSTRAINTS = 20  # times fewer than with SHA-256
LEAST_OF_TREES = {"SHA-256": 10, "Pedersen": 3}  # times faster

Seconds = tuple[float, float, float]  # of witnesses, of proofs, of all cores in both
Ask = Callable[[list[tuple[str, Any]]], Seconds]


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


def prove(name: str, signals: Any) -> Seconds:
    """Prove a statement in this process, and say how long it took."""
    ready = circuit.load(name)
    used = time.process_time()
    begin = time.perf_counter()
    witness = ready.witness(circuit.flatten(name, signals))
    between = time.perf_counter()
    groth16.prove(ready.key, witness)
    return between - begin, time.perf_counter() - between, time.process_time() - used


def single_proofs(ask: Ask, rounds: int, tick: Callable[[], None]) -> list[Result]:
    """Compare proofs of each circuit, with and without the making of the witness."""
    random = Random("statements")
    results = []
    for name, make in (("input", input_witness), ("output", output_witness)):
        statement = make(random)
        ours, theirs = [], []
        prove(name, statement)
        ask([(name, statement)])
        for _ in range(rounds):
            ours.append(prove(name, statement))
            theirs.append(ask([(name, statement)]))
            tick()
        title = f"{name.capitalize()}, "
        results += [
            _result(f"{title}the witness", (w for w, _, _ in ours), (w for w, _, _ in theirs)),
            _result(f"{title}the proof", (p for _, p, _ in ours), (p for _, p, _ in theirs)),
            _result(f"{title}both", (w + p for w, p, _ in ours), (w + p for w, p, _ in theirs)),
            _result(f"{title}processor", (c for _, _, c in ours), (c for _, _, c in theirs)),
        ]
    return results


def batches(ask: Ask, rounds: int, tick: Callable[[], None]) -> Result:
    """Compare the proofs of a transaction of two inputs and two outputs, witnesses included."""
    random = Random("batch")
    inputs = [input_witness(random) for _ in range(2)]
    outputs = [output_witness(random) for _ in range(2)]
    statements: list[tuple[str, Any]] = [("input", one) for one in inputs]
    statements += [("output", one) for one in outputs]
    ours, theirs = [], []
    with ProverPool() as pool:
        for _ in range(rounds + 1):  # in the first one the pool is still loading
            begin = time.perf_counter()
            pool.prove(inputs, outputs)
            ours.append(time.perf_counter() - begin)
            theirs.append(sum(ask(statements)[:2]))
            tick()
    return _result("2 inputs and 2 outputs, all", ours, theirs)


def _result(name: str, ours: Any, theirs: Any) -> Result:
    return Result(
        name=name,
        unit="ms",
        ours=("zksnake", 1000 * min(ours)),
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
            missed.append(f"{result.name}, {peer}: {result.ratio:.2f}, not {least}")
    return missed


def _least(result: Result) -> float:
    if result.name.startswith("path"):
        peer = result.peer[0] if result.peer else ""
        if result.unit == "ms":
            return LEAST_OF_TREES[peer]
        return LEAST_CONSTRAINTS if peer == "SHA-256" else 0
    return 0 if result.name.endswith("the witness") else LEAST_OF_PROOFS


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
        total = 3 * rounds + 1 + len(STATEMENTS) * tree_rounds
        task = progress.add_task("proving", total=total)

        def tick() -> None:
            progress.advance(task)

        with snarkjs() as ask:
            results = single_proofs(ask, rounds, tick)
            results.append(batches(ask, rounds, tick))
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
