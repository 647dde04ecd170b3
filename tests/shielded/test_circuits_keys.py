"""The committed keys belong together, and what does not is noticed. None of this needs Node.js."""

import json
import lzma
import re
import shutil

import pytest

from shielded import keys
from shielded.ceremony import build, check, circom, paths, publish, verifying_key, vyper_keys
from shielded.ceremony.binary_file import InvalidFile, read_sections
from shielded.ceremony.r1cs import read_header
from shielded.ceremony.tools import ToolMissing, find, versions

CONSTANT = re.compile(r"(\w+)_KEY: constant\(uint256\[(\d+)\]\) = \[([\d,\s]+)\]")


def test_keys__belong_together():
    assert list(check.check_committed()) == []


def test_keys__say_that_they_are_for_development():
    """ProofVerifier's constructor refuses the flag on other chains."""
    manifest, source = keys.manifest(), paths.KEYS_MODULE.read_text()
    is_development = manifest["ceremony"] == publish.DEVELOPMENT
    assert f"IS_DEVELOPMENT: constant(bool) = {is_development}\n" in source
    assert ("INSECURE" in manifest.get("warning", "")) == is_development
    assert ("transcript" in manifest) != is_development


def test_keys__come_from_a_public_text_if_they_are_for_development():
    if keys.manifest()["ceremony"] == publish.DEVELOPMENT:
        assert keys.manifest()["beacon"]["text"] == build.BEACON_TEXT
        for name in keys.CIRCUITS:
            contributions = read_sections(keys.load(name, "zkey"), b"zkey")[10]
            assert bytes.fromhex(build.BEACON.value) in contributions


@pytest.mark.rule("SERO-17")
@pytest.mark.parametrize(("name", "most"), [("input", 12_100), ("output", 4_900)])
def test_keys__are_for_circuits_of_bounded_size(name, most):
    header = read_header(keys.load(name, "r1cs"))
    assert header.constraints == keys.manifest()["circuits"][name]["constraints"] <= most
    assert header.public_signals == {"input": 5, "output": 3}[name]


def test_keys__name_their_public_signals_in_the_order_of_the_contract():
    circuits = keys.manifest()["circuits"]
    point = ["valueCommitment[0]", "valueCommitment[1]"]
    assert circuits["input"]["public_signals"] == [*point, "anchor", "nullifier", "sighash"]
    assert circuits["output"]["public_signals"] == [*point, "commitment"]


def test_manifest__names_the_pinned_tools():
    assert keys.manifest()["tools"] == versions()
    lock = json.loads((paths.CIRCUITS / "package-lock.json").read_text())["packages"]
    assert {name: lock[f"node_modules/{name}"]["version"] for name in versions()} == versions()
    assert not any("resolved" in package for package in lock.values())
    assert all("integrity" in package for name, package in lock.items() if name)


def test_constants__are_the_words_of_the_verifying_keys():
    source = paths.KEYS_MODULE.read_text()
    found = {
        name.lower(): ([int(word) for word in words.split(",") if word.strip()], int(count))
        for name, count, words in CONSTANT.findall(source)
    }
    assert set(found) == set(keys.CIRCUITS)
    for name, (words, count) in found.items():
        assert len(words) == count
        key = keys.verifying_key(name)
        real, imaginary = key["vk_beta_2"][0]
        assert words[:4] == [*map(int, key["vk_alpha_1"][:2]), int(imaginary), int(real)]
        assert words[14:] == [int(number) for point in key["IC"] for number in point[:2]]
        assert words == list(verifying_key.from_zkey(keys.load(name, "zkey")))


@pytest.fixture
def copy(monkeypatch, tmp_path):
    """The committed keys in a folder that a test can damage."""
    folder = shutil.copytree(paths.KEYS, tmp_path / "keys")
    monkeypatch.setattr(keys, "_read", lambda name: (folder / name).read_bytes())
    monkeypatch.setattr(check, "KEYS", folder)
    keys.manifest.cache_clear()
    yield folder
    keys.manifest.cache_clear()


def test_check__notices_another_proving_key(copy):
    shutil.copyfile(copy / "input.zkey.xz", copy / "output.zkey.xz")
    known = keys.manifest()["circuits"]
    expected, found = known["output"]["sha256"]["zkey"], known["input"]["sha256"]["zkey"]
    assert list(check.check_committed()) == [
        f"output: output.zkey: the manifest names {expected}, this is {found}"
    ]


def test_check__notices_another_verifying_key(copy):
    shutil.copyfile(copy / "input.vk.json", copy / "output.vk.json")
    assert list(check.check_committed()) == [
        "output: the proving key holds another verifying key than output.vk.json",
        "output.vk.json is not the one of the manifest",
        "contracts/modules/shielded_keys.vy is out of date: run `make circuits`",
    ]


def test_check__notices_keys_that_are_said_to_be_of_a_ceremony(copy):
    manifest = json.loads((copy / "manifest.json").read_text()) | {"ceremony": "mainnet-2027"}
    (copy / "manifest.json").write_text(json.dumps(manifest))
    [finding] = check.check_committed()
    assert "shielded_keys.vy is out of date" in finding


def test_check__notices_a_count_that_is_not_the_circuits(copy):
    manifest = json.loads((copy / "manifest.json").read_text())
    manifest["circuits"]["input"]["constraints"] -= 1
    (copy / "manifest.json").write_text(json.dumps(manifest))
    [finding] = check.check_committed()
    assert "the manifest says (11951, 12006, 5)" in finding


def test_build__leaves_the_keys_of_a_ceremony_alone(copy):
    manifest = json.loads((copy / "manifest.json").read_text()) | {"ceremony": "mainnet-2027"}
    (copy / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(SystemExit, match="keys of the ceremony mainnet-2027 stay"):
        build.main()


def test_load__refuses_a_damaged_file(copy):
    (copy / "input.wasm.xz").write_bytes(lzma.compress(b"wasm")[:-1])
    with pytest.raises(keys.CorruptKey, match=r"input\.wasm\.xz: "):
        keys.load("input", "wasm")


def test_find__says_what_is_missing(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ToolMissing, match="node is not on PATH"):
        find("node")


def test_read_sections__refuses_what_is_cut_short():
    whole = b"zkey" + bytes([1, 0, 0, 0, 1, 0, 0, 0, 7, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]) + b"ab"
    assert read_sections(whole, b"zkey") == {7: b"ab"}
    with pytest.raises(InvalidFile, match="section 7 is cut short"):
        read_sections(whole[:-1], b"zkey")
    with pytest.raises(InvalidFile, match="1 bytes left over"):
        read_sections(whole + b"c", b"zkey")
    with pytest.raises(InvalidFile, match="begins with b'r1cs'"):
        read_sections(whole, b"r1cs")


def test_render__flags_only_development():
    words = {"tiny": (1,) * 16}
    assert "IS_DEVELOPMENT: constant(bool) = True" in vyper_keys.render(words, "development")
    assert "IS_DEVELOPMENT: constant(bool) = False" in vyper_keys.render(words, "mainnet-2027")


def test_findings__have_answers():
    """`make check` runs circomspect, and compares what it finds with these."""
    known = circom.answered()
    assert circom.compare_findings(known, known) == []
    new = circom.Finding("CS0001", "input.circom", "signal a <-- b;", "dangerous")
    assert circom.compare_findings([*known, new], known) == [f"circomspect: no answer to {new}"]
    assert circom.compare_findings(known[1:], known) == [
        f"circomspect: an answer, but no finding {known[0]}"
    ]
    for finding in known:
        assert finding.code in (paths.CIRCUITS / finding.file).read_text()
