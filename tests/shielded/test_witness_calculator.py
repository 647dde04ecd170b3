"""The program of a circuit, run by WebAssembly."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from random import Random
from weakref import ref

import pytest
import wasmtime

from mevm.crypto.bn254 import ORDER
from shielded.prover import InvalidKey, InvalidWitness, cache, circuit
from shielded.prover.testing import input_witness, output_witness
from shielded.prover.witness_calculator import COPY, EXPORTS, WitnessCalculator, _Run, integers


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / cache.FOLDER


def signals(seed):
    return circuit.flatten("output", output_witness(Random(seed)))


def program(head):
    """A program with all exports, of functions that return 8, or as much of it as is given."""
    functions = "".join(
        f'(func (export "{name}") (result i32) (i32.const 8))' for name in EXPORTS[1:]
    )
    return bytes(wasmtime.wat2wasm(head.replace("{}", functions)))


def prime(value):
    """Begin a program with a prime where its word is."""
    data = "".join(f"\\{byte:02x}" for byte in value.to_bytes(32, "little"))
    return f'(module (memory (export "memory") 1) (data (i32.const 8) "{data}") {{}})'


def test_calculate__reads_what_single_calls_read():
    ours = circuit.load("output").calculator
    run = _Run("output", ours._engine, ours._module)
    run.call("init", 1)
    for name, values in signals(1).items():
        run.set_signal(name, values)
    witness = integers(run.witness(wasmtime.Module(ours._engine, COPY)))
    assert len(witness) == run.call("getWitnessSize") == 4719
    for index in (0, 1, 2, 3, 2047, 2048, 4718):
        run.call("getWitness", index)
        assert run.word() == witness[index]


def test_run__is_let_go_of():
    ours = circuit.load("output").calculator
    run = _Run("output", ours._engine, ours._module)
    store = ref(run._store)
    run.call("init", 1)
    del run
    assert store() is None  # its memory, which Python does not count, and what it calls are freed


def test_calculate__begins_anew_each_time():
    calculate = circuit.load("output").calculator.calculate
    first = calculate(signals(1))
    assert first[0] == 1
    assert calculate(signals(2)) != first
    with pytest.raises(InvalidWitness):
        calculate(signals(1) | {"count": [2]})
    assert calculate(signals(1)) == first


def test_calculate__tells_each_thread_of_its_own_failure():
    """The library keeps one exception for all threads."""
    flat = signals(1)
    cases = [{"count": [2]}, {"currencyY": [3]}, {}]
    expected = [refusal(flat | change) for change in cases]
    assert expected[0] != expected[1] and expected[2] is None
    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(lambda case: refusal(flat | case), cases * 10))
    assert found == expected * 10


def refusal(flat):
    """Return why signals of Output are refused; None if they are not."""
    try:
        circuit.load("output").calculator.calculate(flat)
    except InvalidWitness as error:
        return str(error)
    return None


UNFIT = {
    "an unknown signal": ({"none": [1]}, "output: the signal none is unknown"),
    "a value too many": ({"memo": [1, 2]}, "output: the signal memo takes 1 values, not 2"),
}


@pytest.mark.parametrize("case", UNFIT)
def test_calculate__refuses_signals_that_the_program_does_not_have(case):
    change, expected = UNFIT[case]
    ours = circuit.load("output").calculator
    with pytest.raises(InvalidWitness, match=expected):
        ours.calculate(signals(1) | change)


def test_calculate__counts_what_is_missing():
    partial = {name: values for name, values in signals(1).items() if name != "address"}
    with pytest.raises(InvalidWitness, match="output: 3 values of input signals are missing"):
        circuit.load("output").calculator.calculate(partial)


def test_calculate__shows_no_value_in_an_error():
    """Where an assert compares, the error names template and line only."""
    secret = input_witness(Random(3))
    flat = circuit.flatten("input", secret | {"assetCommitment": [5, 5], "baseEighth": [3, 3]})
    with pytest.raises(InvalidWitness, match=r"BabyCheck_\d+ line: \d+") as caught:
        circuit.load("input").calculator.calculate(flat)
    digits = "".join(c if c.isdigit() else " " for c in str(caught.value)).split()
    assert max(map(len, digits)) <= 4


BROKEN = {
    "not a program": ("(module)", "tiny: the witness program has no memory"),
    "another host": (
        '(module (import "env" "f" (func)) (memory (export "memory") 1) {})',
        "tiny: the witness program asks for env",
    ),
    "another field": (prime(ORDER - 2), "tiny: the witness program is not one over BN254"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_init__refuses_what_is_no_witness_program(folder, case):
    text, expected = BROKEN[case]
    with pytest.raises(InvalidKey, match=expected):
        WitnessCalculator("tiny", "digest", lambda: program(text))


def test_init__refuses_what_does_not_compile(folder):
    with pytest.raises(InvalidKey, match="tiny: the witness program does not compile"):
        WitnessCalculator("tiny", "00", lambda: b"\0asm")


def test_init__compiles_once(folder):
    calls = []

    def read():
        calls.append("read")
        return program(prime(ORDER))

    for _ in range(2):
        WitnessCalculator("tiny", "digest", read)
    assert calls == ["read"]
    (kept,) = folder.iterdir()
    assert kept.name.startswith("digest-") and kept.suffix == ".cwasm"


def test_cached__is_for_the_user_alone(folder):
    assert cache.cached("name", lambda: b"data") == b"data"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "name").stat().st_mode) == 0o600
    assert cache.cached("name", lambda: b"other") == b"data"


@pytest.mark.parametrize("content", [b"", b"short", bytes(32) + b"forged"])
def test_cached__makes_anew_what_is_damaged(folder, content):
    cache.cached("name", lambda: b"data")
    (folder / "name").write_bytes(content)
    assert cache.cached("name", lambda: b"new") == b"new"
    assert cache.cached("name", lambda: b"newer") == b"new"


@pytest.mark.parametrize("mode", [0o777, 0o750, 0o701])
def test_cached__uses_no_folder_that_others_can_enter(folder, mode):
    cache.cached("name", lambda: b"planted")
    folder.chmod(mode)
    assert cache.cached("name", lambda: b"data") == b"data"


def test_cached__uses_no_file_that_others_can_read(folder):
    cache.cached("name", lambda: b"planted")
    (folder / "name").chmod(0o644)
    assert cache.cached("name", lambda: b"data") == b"data"


def test_cached__uses_no_folder_of_another(folder, monkeypatch):
    cache.cached("name", lambda: b"planted")
    monkeypatch.setattr(os, "getuid", lambda: folder.stat().st_uid + 1)
    assert cache.cached("name", lambda: b"data") == b"data"


def test_cached__follows_no_link_to_a_folder(folder, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    folder.symlink_to(elsewhere)
    assert cache.cached("name", lambda: b"data") == b"data"
    assert not list(elsewhere.iterdir())


def test_cached__works_where_nothing_can_be_kept(monkeypatch, tmp_path):
    file = tmp_path / "file"
    file.touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(file))
    assert cache.cached("name", lambda: b"data") == b"data"
