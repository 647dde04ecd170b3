"""Artifacts in all forms that are read."""

import json
from pathlib import Path

import pytest

from mevm.explain.artifacts import Library, Sources
from mevm.explain.formats import UnusableArtifacts, load_library, read_artifacts
from mevm.explain.source_map import Position

IMMUTABLES = bytes(31) + b"\x64"


@pytest.fixture
def locker(combined):
    """What `vyper` says of one contract."""
    return combined["Locker.vy"]


def contract_type(locker, sourcemap):
    """One of ape's contract types."""
    return {
        "contractName": "Locker",
        "sourceId": "contracts/Locker.vy",
        "abi": locker["abi"],
        "deploymentBytecode": {"bytecode": locker["bytecode"]},
        "runtimeBytecode": {"bytecode": locker["bytecode_runtime"]},
        "sourcemap": json.dumps(sourcemap),
    }


def lines(artifact):
    return {pc: each.line for pc, each in artifact.map_of(is_creation=False).positions.items()}


def test_combined_json__is_read(library, locker):
    artifact = next(each for each in library.artifacts if each.name == "Locker")
    assert artifact.path == "Locker.vy"
    assert artifact.layout["total"]["type"] == "uint256"
    assert library.sources.line("Locker.vy", 34) == (
        '    assert amount > 0, "locker: nothing to lock"'
    )
    assert library.sources.function("Locker.vy", 34) == "lock"
    assert {"safeadd", "user revert with reason"} <= set(
        artifact.map_of(is_creation=False).checks.values()
    )


def test_ape_manifest__of_stock_ape_has_the_positions_of_the_runtime(library, locker):
    texts = {}
    content = {
        "contractTypes": {"Locker": contract_type(locker, locker["source_map"])},
        "sources": {"contracts/Locker.vy": {"content": "# the source"}},
    }
    (artifact,) = read_artifacts(content, texts)
    expected = next(each for each in library.artifacts if each.name == "Locker")
    assert texts == {"contracts/Locker.vy": "# the source"}
    assert lines(artifact) == lines(expected)
    maps = [each.map_of(is_creation=True) for each in (artifact, expected)]
    assert maps[0].positions.keys() == maps[1].positions.keys()


def test_contract_type__of_our_plugin_has_modules_and_layout(locker):
    sourcemap = {
        "pc_pos_map": {"5": [3, 0, 3, 9]},
        "error_map": {"9": "safeadd"},
        "sources": {"0": "contracts/Locker.vy", "2": "modules/limits.vy"},
        "lines": {"5": [0, 3, 3], "9": [2, 70, 71], "11": [4, 1, 1]},
        "layout": {"storage_layout": {"total": {"slot": 0, "n_slots": 1, "type": "uint256"}}},
    }
    (artifact,) = read_artifacts(contract_type(locker, sourcemap))
    assert artifact.map_of(is_creation=False).positions == {
        5: Position("contracts/Locker.vy", 3, 3),
        9: Position("modules/limits.vy", 70, 71),
    }
    assert artifact.map_of(is_creation=False).checks == {9: "safeadd"}
    assert artifact.layout["total"]["slot"] == 0


def test_standard_json__is_read(locker):
    content = {
        "contracts": {
            "a.sol": {
                "A": {
                    "abi": locker["abi"],
                    "evm": {
                        "bytecode": {"object": locker["bytecode"][2:]},
                        "deployedBytecode": {"object": locker["bytecode_runtime"][2:]},
                    },
                },
                "Linked": {"abi": [], "evm": {"bytecode": {"object": "60__$lib$__"}}},
            }
        }
    }
    library = Library(read_artifacts(content))
    assert [each.name for each in library.artifacts] == ["A", "Linked"]
    assert library.of_runtime(bytes.fromhex(locker["bytecode_runtime"][2:])).name == "A"


def test_of_runtime__ignores_immutables_and_takes_the_longest(locker):
    code = bytes.fromhex(locker["bytecode_runtime"][2:])
    shorter = {**locker, "bytecode_runtime": "0x" + code[:-10].hex()}
    library = Library(read_artifacts({"Short.vy": shorter, "Locker.vy": locker}))
    assert library.of_runtime(code + IMMUTABLES).name == "Locker"
    assert library.of_runtime(code[:-10]).name == "Short"
    assert library.of_runtime(code[:-11]) is None
    assert library.of_runtime(b"") is None


def test_of_deployment__ignores_arguments(locker):
    library = Library(read_artifacts({"Locker.vy": locker}))
    code = bytes.fromhex(locker["bytecode"][2:])
    assert library.of_deployment(code + IMMUTABLES).name == "Locker"
    assert library.of_deployment(code[1:]) is None


@pytest.mark.parametrize("content", [[], {}, {"a": 1}, {"contracts": {}}, "text", None])
def test_read_artifacts__finds_none_in_other_json(content):
    assert read_artifacts(content) == []


def test_load_library__refuses_what_is_none(tmp_path):
    with pytest.raises(UnusableArtifacts, match="no such file"):
        load_library([tmp_path / "absent"])
    with pytest.raises(UnusableArtifacts, match="found none"):
        load_library([tmp_path])
    broken = Path(tmp_path / "broken.json")
    broken.write_text("{")
    with pytest.raises(UnusableArtifacts, match="expected JSON"):
        load_library([broken])


def test_load_library__leaves_out_what_is_none_in_a_folder(tmp_path, locker):
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "made.json").write_text(json.dumps({"Locker.vy": locker}))
    assert [each.name for each in load_library([tmp_path]).artifacts] == ["Locker"]


def test_sources__know_solidity_functions():
    sources = Sources({"a.sol": "contract A {\n    function pay() public {\n        x;\n    }\n}"})
    assert sources.function("a.sol", 3) == "pay"
    assert sources.function("a.sol", 1) is None
    assert sources.line("a.sol", 9) is None
