"""Proofs of the circuits Input and Output, made in this process."""

import json
import shutil
import subprocess
from pathlib import Path
from random import Random

import pytest

from mevm.crypto import bn254
from mevm.crypto.bn254 import ORDER
from mevm.crypto.groth16 import VerifyingKey
from shielded import keys
from shielded.ceremony import verifying_key
from shielded.prover import InvalidKey, InvalidWitness, ProverError, circuit, groth16, local
from shielded.prover.testing import input_witness, output_witness

SNARKJS = Path(__file__).parents[2] / "build/circuits/node_modules/snarkjs/build/cli.cjs"
PUBLIC = {"input": 5, "output": 3}


@pytest.fixture(scope="module")
def prover():
    with local.LocalProver() as prover:
        yield prover


@pytest.fixture(scope="module")
def statements():
    """An input and an output that are true, by the circuit's name."""
    random = Random("statements")
    return {"input": input_witness(random), "output": output_witness(random)}


@pytest.fixture(scope="module")
def proofs(prover, statements):
    """A proof of each statement, and what the progress callback was told."""
    calls = []
    inputs, outputs = prover.prove(
        [statements["input"]], [statements["output"]], lambda *call: calls.append(call)
    )
    return {"input": inputs[0], "output": outputs[0], "calls": calls}


def public(name, statement):
    witness = circuit.load(name).witness(circuit.flatten(name, statement))
    return witness[1 : 1 + PUBLIC[name]]


def published_key(name):
    words = verifying_key.from_json(keys.verifying_key(name))
    data = b"".join(word.to_bytes(32, "big") for word in words)
    return VerifyingKey(
        alpha=bn254.decode_g1(data[:64]),
        beta=bn254.decode_g2(data[64:192]),
        gamma=bn254.decode_g2(data[192:320]),
        delta=bn254.decode_g2(data[320:448]),
        inputs=[bn254.decode_g1(data[i : i + 64]) for i in range(448, len(data), 64)],
    )


def packed(witness):
    return b"".join(value.to_bytes(32, "little") for value in witness)


@pytest.mark.parametrize("name", PUBLIC)
def test_prove__verifies_under_the_published_key(proofs, statements, name):
    key = published_key(name)
    inputs = public(name, statements[name])
    assert groth16.verify(key, proofs[name], inputs)
    for place in range(len(inputs)):
        others = [value ^ (i == place) for i, value in enumerate(inputs)]
        assert not groth16.verify(key, proofs[name], others)


def test_prove__tells_progress(proofs):
    assert proofs["calls"] == [(1, 2), (2, 2)]


def test_prove__is_random(prover, proofs, statements):
    (again,) = prover.prove_outputs([statements["output"]])
    assert all(a != b for a, b in zip(again, proofs["output"], strict=True))


@pytest.mark.parametrize("name", PUBLIC)
def test_prove__verifies_with_snarkjs(proofs, statements, name, tmp_path):
    node = shutil.which("node")
    if node is None or not SNARKJS.exists():
        pytest.skip("node or build/circuits/node_modules/snarkjs is absent")
    a_x, a_y, b_x1, b_x0, b_y1, b_y0, c_x, c_y = map(str, proofs[name])
    proof = {
        "pi_a": [a_x, a_y, "1"],
        "pi_b": [[b_x0, b_x1], [b_y0, b_y1], ["1", "0"]],
        "pi_c": [c_x, c_y, "1"],
        "protocol": "groth16",
        "curve": "bn128",
    }
    files = {
        "key.json": keys.verifying_key(name),
        "public.json": list(map(str, public(name, statements[name]))),
        "proof.json": proof,
    }
    for file, content in files.items():
        (tmp_path / file).write_text(json.dumps(content))
    command = [node, str(SNARKJS), "groth16", "verify", *files]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "OK" in done.stdout and done.returncode == 0


@pytest.mark.rule("SERO-09")
@pytest.mark.parametrize("place", [1, 2, 3, 4, 2_000, -1])
def test_prove__refuses_a_witness_with_one_wrong_value(statements, place):
    """The program that makes witnesses is not trusted: nothing false leaves the prover."""
    output = circuit.load("output")
    witness = output.witness(circuit.flatten("output", statements["output"]))
    witness[place] = (witness[place] + 1) % ORDER
    with pytest.raises(InvalidWitness, match="does not satisfy the circuit"):
        output.prove_witness(packed(witness))


UNFIT_WITNESSES = {
    "two values": ([1, 2], b"", "the witness has 2 values, not 4719"),
    "a value too many": ([1] * 4720, b"", "the witness has 4720 values, not 4719"),
    "a byte too many": ([1] * 4719, b"0", "the witness has 151009 bytes, not 32 a value"),
    "nothing": ([], b"", "the witness has 0 values, not 4719"),
    "the order": ([1] * 4718 + [ORDER], b"", "a value of the witness is no field element"),
    "the most": ([2**256 - 1] * 4719, b"", "a value of the witness is no field element"),
}


@pytest.mark.parametrize("case", UNFIT_WITNESSES)
def test_prove__refuses_what_is_no_witness(case):
    values, more, expected = UNFIT_WITNESSES[case]
    with pytest.raises(InvalidWitness, match=expected):
        circuit.load("output").prove_witness(packed(values) + more)


FALSE = {
    "viewingKey": (1 << 251, r"input: not satisfied; .*CanonicalScalar_\d+ line: \d+"),
    "position": (1 << 32, r"input: not satisfied; .*MerkleRoot_\d+ line: \d+"),
    "baseEighth": ([0, 1], r"input: not satisfied; .*NonZero_\d+ line: \d+"),
}


@pytest.mark.parametrize("signal", FALSE)
def test_prove_inputs__names_the_line_that_is_not_satisfied(prover, statements, signal):
    value, expected = FALSE[signal]
    with pytest.raises(InvalidWitness, match=expected):
        prover.prove_inputs([statements["input"] | {signal: value}])


UNFIT = {
    "spendKey": (1, "input: the signal 'spendKey' is unknown"),
    "memo": (None, "input: the signal memo takes an integer, not NoneType"),
    "secret": (-1, "input: the signal secret takes field elements"),
    "sighash": (ORDER, "input: the signal sighash takes field elements"),
    "position": ([1], "input: the signal position takes an integer, not list"),
    "baseEighth": ([1], "input: the signal baseEighth takes 2 elements, not 1"),
    "assetCommitment": (1, "input: the signal assetCommitment takes 2 elements, not int"),
    "siblings": ([[0] * 3] * 15 + [[0] * 2], "the signal siblings takes 3 elements, not 2"),
    "blinding": ("1", "input: the signal blinding takes an integer, not str"),
}


@pytest.mark.parametrize("signal", UNFIT)
def test_prove_inputs__names_the_signal_that_does_not_fit(prover, statements, signal):
    value, expected = UNFIT[signal]
    with pytest.raises(InvalidWitness, match=expected):
        prover.prove_inputs([statements["input"] | {signal: value}])


def test_prove_outputs__names_the_signal_that_is_missing(prover, statements):
    partial = {name: value for name, value in statements["output"].items() if name != "count"}
    with pytest.raises(InvalidWitness, match="output: the signal count is missing"):
        prover.prove_outputs([partial])


@pytest.mark.parametrize("kind", ["wasm", "zkey"])
def test_load__refuses_a_file_of_another_hash(monkeypatch, kind):
    manifest = json.loads(json.dumps(keys.manifest()))
    manifest["circuits"]["output"]["sha256"][kind] = "00" * 32
    monkeypatch.setattr(keys, "manifest", lambda: manifest)
    with pytest.raises(InvalidKey, match=f"output: output.{kind}: the manifest names 0000"):
        circuit.load.__wrapped__("output")


def test_guarded__turns_failures_of_libraries_into_errors_without_their_texts():
    def fail():
        raise ValueError("secret")

    with pytest.raises(ProverError, match="^input: the prover failed: ValueError$") as caught:
        local.guarded("input", fail)
    assert caught.value.__cause__ is None and caught.value.__suppress_context__


def test_guarded__lets_interrupts_through():
    def interrupt():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        local.guarded("input", interrupt)
