"""Struct logs of short programs; the figures follow from the yellow paper and geth's code."""

import json

STORE_AND_LOAD = "600760055560055450"  # storage[5] = 7; pop(storage[5])
CLEAR = "5f600555"  # storage[5] = 0
SET_AND_CLEAR = "60015f555f5f55"  # storage[0] = 1; storage[0] = 0
MEMORY = "602a5f526001600052"
CALL_OTHER = "5f5f5f5f5f73" + "d1" * 20 + "619c40f1"  # call(40000, OTHER, 0, …)
CALL_COST = 40_000 + 2_600


def test_entries__have_counter_name_gas_and_depth(trace):
    result = trace("6001600201")
    assert result == {
        "gas": 21_009,
        "failed": False,
        "returnValue": "0x",
        "structLogs": [
            {"pc": 0, "op": "PUSH1", "gas": 179_000, "gasCost": 3, "depth": 1, "stack": []},
            {"pc": 2, "op": "PUSH1", "gas": 178_997, "gasCost": 3, "depth": 1, "stack": ["0x1"]},
            {
                "pc": 4,
                "op": "ADD",
                "gas": 178_994,
                "gasCost": 3,
                "depth": 1,
                "stack": ["0x1", "0x2"],
            },
            {"pc": 5, "op": "STOP", "gas": 178_991, "gasCost": 0, "depth": 1, "stack": ["0x3"]},
        ],
    }


def test_stack__is_left_out_if_disabled(trace):
    logs = trace("6001", {"disableStack": True})["structLogs"]
    assert all("stack" not in entry for entry in logs)


def test_memory__is_in_words_before_the_opcode(trace):
    logs = trace(MEMORY, {"enableMemory": True})["structLogs"]
    word = "0x" + "2a".rjust(64, "0")
    assert [entry.get("memory") for entry in logs] == [None] * 3 + [[word]] * 3 + [
        ["0x" + "1".rjust(64, "0")]
    ]


def test_memory__is_left_out_by_default(trace):
    assert all("memory" not in entry for entry in trace(MEMORY)["structLogs"])


def test_storage__is_what_was_touched_so_far(trace):
    logs = trace(STORE_AND_LOAD)["structLogs"]
    known = {f"0x{5:064x}": f"0x{7:064x}"}
    assert {entry["op"]: entry["storage"] for entry in logs if "storage" in entry} == {
        "SSTORE": known,
        "SLOAD": known,
    }


def test_storage__shows_what_is_loaded(trace):
    logs = trace("60055450", storage={5: 9})["structLogs"]
    assert logs[1]["storage"] == {f"0x{5:064x}": f"0x{9:064x}"}


def test_storage__is_left_out_if_disabled(trace):
    logs = trace(STORE_AND_LOAD, {"disableStorage": True})["structLogs"]
    assert all("storage" not in entry for entry in logs)


def test_refund__follows_clearing_storage(trace):
    logs = trace(CLEAR + "00", storage={5: 9})["structLogs"]
    assert [entry.get("refund") for entry in logs] == [None, None, None, 4_800]


def test_refund__of_caller_is_seen_in_callee(trace):
    logs = trace(CLEAR + CALL_OTHER, storage={5: 9}, other="00")["structLogs"]
    assert [entry["refund"] for entry in logs if entry["depth"] == 2] == [4_800]


def test_refund__of_callee_stays_only_if_it_succeeds(trace):
    for end, expected in (("00", True), ("5f5ffd", False)):
        logs = trace(CALL_OTHER + "50", other=SET_AND_CLEAR + end)["structLogs"]
        assert logs[-1]["depth"] == 1
        assert ("refund" in logs[-1]) is expected


def test_refund__of_several_callees_adds_up(trace):
    logs = trace(CALL_OTHER + "50" + CALL_OTHER + "50", other=SET_AND_CLEAR)["structLogs"]
    once, twice = (entry["refund"] for entry in logs if entry["op"] == "POP")
    assert twice == 2 * once > 0


def test_return_data__is_what_the_last_call_gave(trace):
    options = {"enableReturnData": True}
    logs = trace(CALL_OTHER + "50", options, other="602a5f5260205ff3")["structLogs"]
    given = ["0x" + "2a".rjust(64, "0")]
    assert [entry["returnData"] for entry in logs if "returnData" in entry] == given * 2


def test_call__costs_what_it_gives_and_is_followed_by_the_callee(trace):
    logs = trace(CALL_OTHER + "50", other="00")["structLogs"]
    call = next(entry for entry in logs if entry["op"] == "CALL")
    callee = logs[logs.index(call) + 1]
    assert call["gasCost"] == CALL_COST
    assert (callee["depth"], callee["gas"], callee["op"]) == (2, 40_000, "STOP")


def test_create__costs_without_what_it_gives(trace):
    logs = trace("5f5f5ff0")["structLogs"]
    assert logs[3]["op"] == "CREATE"
    assert logs[3]["gasCost"] == 32_000


def test_revert__has_output(trace):
    result = trace("602a5f5260205ffd")
    assert result["failed"] is True
    assert result["returnValue"] == "0x" + "2a".rjust(64, "0")
    assert "error" not in result["structLogs"][-1]


def test_out_of_gas__is_told_with_the_opcode(trace):
    result = trace("5b5f56", gas=21_030)
    last = result["structLogs"][-1]
    assert result["failed"] is True
    assert (result["gas"], result["returnValue"]) == (21_030, "0x")
    assert last["error"] == "out of gas"


def test_stack_underflow__is_told_with_the_opcode(trace):
    last = trace("01")["structLogs"][-1]
    assert last["op"] == "ADD"
    assert last["error"].startswith("stack underflow")


def test_names__are_those_of_geth(trace):
    logs = trace("5f5f2044fe")["structLogs"]
    assert [entry["op"] for entry in logs[2:]] == ["KECCAK256", "DIFFICULTY", "INVALID"]


def test_limit__stops_after_its_bytes(trace):
    full = trace("60016002016003")["structLogs"]
    size = len(json.dumps(full[0], separators=(",", ":")))
    assert len(trace("60016002016003", {"limit": 1})["structLogs"]) == 1
    assert len(trace("60016002016003", {"limit": size})["structLogs"]) == 2


def test_transfer__has_no_entries(trace):
    assert trace("", value=5) == {
        "gas": 21_000,
        "failed": False,
        "returnValue": "0x",
        "structLogs": [],
    }
