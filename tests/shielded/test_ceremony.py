"""A ceremony of three contributors on a tiny circuit, through the commands that a real one uses."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from shielded.ceremony import ceremony, circom, tools
from shielded.ceremony.__main__ import main
from shielded.ceremony.binary_file import read_sections
from shielded.ceremony.publish import CircuitFiles, sha256
from shielded.ceremony.verifying_key import from_zkey

CONTRIBUTORS = ("First of the forest", "Second of the bank", "Third: nobody's friend")
BEACON = "5ca1ab1e" * 8
TINY = """
pragma circom 2.1.6;
template Tiny() {
    signal input a;
    signal output b;
    signal c <== a * a;
    b <== c * a + 1;
}
component main = Tiny();
"""


@pytest.fixture(scope="module", autouse=True)
def node():
    if shutil.which("node") is None:
        pytest.skip("node is not on PATH: ceremonies run with Node.js")
    if not tools.is_installed():
        pytest.skip("snarkjs is not installed: `make check` installs it where npm is present")


def run(*arguments: str | Path, typed: str = "", code: int = 0) -> str:
    result = CliRunner().invoke(main, [str(one) for one in arguments], input=typed)
    assert result.exit_code == code, result.output
    return result.output


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    return tmp_path_factory.mktemp("ceremony")


@pytest.fixture(scope="module")
def tiny(work) -> CircuitFiles:
    (work / "tiny.circom").write_text(TINY)
    circom.compile_circuit(work / "tiny.circom", work, work)
    return CircuitFiles.compiled(work, "tiny", work / "tiny.zkey", work / "tiny.vk.json")


@pytest.fixture(scope="module")
def open_folder(work, tiny):
    """Phase 1 closed, phase 2 with two contributions of three."""
    folder = work / "rehearsal"
    run("begin", folder, "--name", "rehearsal", "--power", 4)
    for name in CONTRIBUTORS:
        run("contribute", folder, "--name", name, typed="keys under my fingers\n")
    run("close", folder, "--beacon", BEACON, "--source", "a constant of this test")
    run("circuits", folder, tiny.r1cs)
    for name in CONTRIBUTORS[:2]:
        run("contribute", folder, "--name", name, typed="other keys\n")
    return folder


@pytest.fixture(scope="module")
def finished(work, open_folder):
    folder = shutil.copytree(open_folder, work / "finished")
    run("contribute", folder, "--name", CONTRIBUTORS[2], typed="the last keys\n")
    run("close", folder, "--beacon", f"0x{BEACON}", "--source", "a constant of this test")
    return folder


def test_verify__names_every_contribution(finished):
    output = run("verify", finished)
    assert [output.count(name) for name in CONTRIBUTORS] == [2, 2, 2]
    assert output.count(f"beacon {BEACON} (2^10)") == 2
    transcript = json.loads((finished / "transcript.json").read_text())
    digests = [
        one["digest"]
        for chain in (transcript["powers"], *transcript["keys"])
        for one in chain["contributions"]
    ]
    assert len(set(digests)) == 2 * (len(CONTRIBUTORS) + 1)
    assert all(digest in output for digest in digests)


def test_publish__writes_keys_that_are_not_for_development(finished, tiny, work):
    keys, module = work / "keys", work / "shielded_keys.vy"
    keys.mkdir()
    ceremony.publish_keys(finished, [tiny], keys, module)
    manifest = json.loads((keys / "manifest.json").read_text())
    assert manifest["ceremony"] == "rehearsal"
    assert "warning" not in manifest
    assert manifest["circuits"]["tiny"]["public_signals"] == ["b"]
    assert manifest["circuits"]["tiny"]["sha256"]["zkey"] == sha256(tiny.zkey.read_bytes())
    source = module.read_text()
    assert "IS_DEVELOPMENT: constant(bool) = False" in source
    assert all(str(word) in source for word in from_zkey(tiny.zkey.read_bytes()))


def test_contribute__refuses_a_file_that_is_not_of_the_transcript(open_folder, work):
    folder = shutil.copytree(open_folder, work / "swapped")
    shutil.copyfile(folder / "tiny_1.zkey", folder / "tiny_2.zkey")
    output = run("contribute", folder, "--name", "Third", typed="keys\n", code=1)
    assert "tiny_2.zkey is not the file of the transcript" in output


def test_contribute__detects_a_contribution_that_was_tampered_with(open_folder, work):
    """The coordinator changes a point and the transcript with it: the pairings tell."""
    folder = shutil.copytree(open_folder, work / "tampered")
    tampered, earlier = folder / "tiny_2.zkey", folder / "tiny_1.zkey"
    before = read_sections(earlier.read_bytes(), b"zkey")
    content = tampered.read_bytes()
    points = read_sections(content, b"zkey")[8]  # what delta divides
    assert content.count(points) == 1 and points != before[8]
    tampered.write_bytes(content.replace(points, before[8]))
    rewrite(folder, lambda one: one["keys"][0]["files"].__setitem__(2, hash_of(tampered)))
    output = run("contribute", folder, "--name", "Third", typed="keys\n", code=1)
    assert "zkey verify" in output


def test_verify__detects_a_contribution_of_another_name(finished, work):
    folder = shutil.copytree(finished, work / "renamed")
    rewrite(folder, lambda one: one["keys"][0]["contributions"][1].__setitem__("name", "Me"))
    assert "the transcript says Contribution(name='Me'" in run("verify", folder, code=1)


def test_verify__detects_another_beacon(finished, work):
    folder = shutil.copytree(finished, work / "beacon")
    other = {"value": "00" * 32, "exponent": 10}
    rewrite(folder, lambda one: one["powers"]["contributions"][3].__setitem__("beacon", other))
    assert "powers of tau: the transcript says" in run("verify", folder, code=1)


def rewrite(folder: Path, change) -> None:
    path = folder / "transcript.json"
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))


def hash_of(path: Path) -> str:
    return sha256(path.read_bytes())


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (["begin", "{new}", "--name", "development"], "other than development"),
        (["begin", "{finished}", "--name", "again"], "is not empty"),
        (["begin", "{new}", "--name", "large", "--power", "29"], "a power of 1 to 28"),
        (["contribute", "{finished}", "--name", "Late"], "the phase is closed"),
        (["contribute", "{open}", "--name", "a\nb"], "1 to 64 ASCII characters"),
        (["contribute", "{new}", "--name", "Early"], "begin a ceremony first"),
        (["close", "{open}", "--beacon", "12", "--source", "x"], "16 to 255 bytes in hex"),
        (["close", "{open}", "--beacon", BEACON, "--source", " "], "where the beacon comes from"),
        (
            ["close", "{open}", "--beacon", BEACON, "--exponent", "9", "--source", "x"],
            "an exponent of 10 to 63",
        ),
        (["circuits", "{open}", "{r1cs}"], "phase 2 has begun already"),
    ],
)
def test_steps__are_refused_out_of_order(command, reason, open_folder, finished, tiny, tmp_path):
    places = {"new": tmp_path, "open": open_folder, "finished": finished, "r1cs": tiny.r1cs}
    filled = [argument.format(**places) for argument in command]
    assert reason in run(*filled, typed="keys\n", code=1)


def test_publish__refuses_another_circuit(finished, tiny, work, tmp_path):
    other = tmp_path / "tiny.r1cs"
    other.write_bytes(tiny.r1cs.read_bytes() + b"\0")
    changed = CircuitFiles("tiny", other, tiny.wasm, tiny.symbols, tiny.zkey, tiny.verifying_key)
    with pytest.raises(ceremony.CeremonyError, match="expected the circuits"):
        ceremony.publish_keys(finished, [changed], tmp_path, tmp_path / "keys.vy")
