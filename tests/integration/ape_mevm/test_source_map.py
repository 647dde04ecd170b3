import json

import pytest

from ape_mevm.source_map import explained_source_map, failed_check, runtime_source_map

OURS, IMPORTED = 3, 1
MODULE, FUNCTION, STATEMENT, LOOP = 0, 7, 12, 15
AST = {
    "ast_type": "Module",
    "source_id": OURS,
    "node_id": MODULE,
    "body": [
        {
            "ast_type": "FunctionDef",
            "node_id": FUNCTION,
            "body": [
                {
                    "ast_type": "For",
                    "node_id": LOOP,
                    "lineno": 20,
                    "col_offset": 4,
                    "iter": {"end_lineno": 20, "end_col_offset": 30},
                    "body": [{"ast_type": "Pass", "node_id": 16}],
                }
            ],
        }
    ],
}


def frame(pc: int, op: str, depth: int = 1) -> dict:
    return {"pc": pc, "op": op, "depth": depth}


def source_map(errors: dict[int, str]) -> str:
    return json.dumps({"error_map": {str(pc): error for pc, error in errors.items()}})


def jump_to_revert(pc: int) -> list[dict]:
    return [frame(pc, "JUMPI"), frame(90, "JUMPDEST"), frame(91, "PUSH0"), frame(93, "REVERT")]


def test_runtime_source_map__keeps_statements_of_the_contract():
    full = {
        "pc_pos_map": {
            "0": [1, 0, 99, 9],
            "5": [3, 0, 3, 9],
            "9": [70, 4, 70, 30],
            "12": [2, 0, 3, 9],
            "14": [20, 4, 21, 12],
        },
        "pc_ast_map": {
            "0": [OURS, MODULE],
            "5": [OURS, STATEMENT],
            "9": [IMPORTED, STATEMENT],
            "12": [OURS, FUNCTION],
            "14": [OURS, LOOP],
        },
        "error_map": {"9": "user assert"},
        "pc_jump_map": {},
    }
    trimmed = runtime_source_map(json.dumps(full), json.dumps({"ast": AST}))
    assert json.loads(trimmed) == {
        "pc_pos_map": {"5": [3, 0, 3, 9], "14": [20, 4, 20, 30]},
        "error_map": {"9": "user assert"},
    }


@pytest.mark.parametrize(
    "error, name",
    [
        ("safeadd", "Integer overflow"),
        ("safesub", "Integer underflow"),
        ("clamp gt 0", "Division by zero"),
        ("uint256[3] bounds check", "Index out of range"),
        ("DynArray[uint8, 3] bounds check", "Index out of range"),
        ("Bytes[4] bounds check", "Bytes[4] bounds check"),
        ("validate uint8", "uint8 bounds check"),
        ("extcodesize is zero", "extcodesize is zero"),
        ("user assert", None),
        ("external call failed", None),
    ],
)
def test_failed_check__names_what_vyper_checked(error, name):
    assert failed_check(jump_to_revert(7), source_map({7: error})) == name


def test_failed_check__tells_modulo_from_division():
    errors = {5: "clamp gt 0", 8: "clamp gt 0", 9: "clamp gt 0", 10: "safemod"}
    assert failed_check(jump_to_revert(8), source_map(errors)) == "Modulo by zero"


def test_failed_check__is_at_the_revert_itself():
    frames = [frame(60, "JUMPDEST"), frame(62, "REVERT")]
    assert failed_check(frames, source_map({62: "fallback function"})) == "Fallback not defined"


@pytest.mark.parametrize(
    "frames",
    [
        [],
        [frame(7, "JUMPI"), frame(8, "STOP")],
        [frame(7, "JUMPI"), frame(3, "REVERT", depth=2), frame(9, "REVERT")],
        [frame(7, "JUMPI"), frame(8, "JUMPI"), frame(9, "REVERT")],
    ],
)
def test_failed_check__is_none_if_no_check_failed(frames):
    assert failed_check(frames, source_map({7: "safeadd"})) is None


@pytest.mark.parametrize("other", [None, "", "0:1:0;-1:-1:-1;"])
def test_failed_check__is_none_without_map_of_ours(other):
    assert failed_check(jump_to_revert(7), other) is None


def test_explained_source_map__keeps_positions_of_modules_and_the_layout():
    full = {
        "pc_pos_map": {"0": [1, 0, 99, 9], "5": [3, 0, 3, 9], "9": [70, 4, 71, 30]},
        "pc_ast_map": {"0": [OURS, MODULE], "5": [OURS, STATEMENT], "9": [IMPORTED, STATEMENT]},
        "error_map": {"9": "user assert"},
    }
    metadata = {
        "function_info": {
            "lock (0)": {"source_id": OURS, "module_path": "contracts/Locker.vy"},
            "_check (1)": {"source_id": IMPORTED, "module_path": "modules/limits.vy"},
        }
    }
    layout = {"storage_layout": {"total": {"slot": 0, "n_slots": 1, "type": "uint256"}}}
    trimmed = json.dumps({"pc_pos_map": {"5": [3, 0, 3, 9]}, "error_map": {}})

    whole = explained_source_map(trimmed, *map(json.dumps, (full, metadata, layout)))

    assert json.loads(whole) == {
        "pc_pos_map": {"5": [3, 0, 3, 9]},
        "error_map": {},
        "sources": {str(OURS): "contracts/Locker.vy", str(IMPORTED): "modules/limits.vy"},
        "lines": {"5": [OURS, 3, 3], "9": [IMPORTED, 70, 71]},
        "layout": layout,
    }
