"""Call trees of short programs, in geth's form."""

import pytest

CALLS = {"tracer": "callTracer"}
LOGS = {"tracer": "callTracer", "tracerConfig": {"withLog": True}}
TOP = {"tracer": "callTracer", "tracerConfig": {"onlyTopCall": True, "withLog": True}}
ADDRESS = "73" + "d1" * 20
CALL = f"5f5f5f5f6001{ADDRESS}619c40f1"  # call(40000, OTHER, 1, no data)
DELEGATECALL = f"5f5f5f5f{ADDRESS}619c40f4"
STATICCALL = f"5f5f5f5f{ADDRESS}619c40fa"
RETURN_42 = "602a5f5260205ff3"
REVERT_42 = "602a5f5260205ffd"
WORD_42 = "0x" + "2a".rjust(64, "0")
LOG1 = "60075f5fa1"  # log1(no data, 7)


def test_top_call__has_gas_of_the_transaction(trace, names):
    assert trace(RETURN_42, CALLS, value=3) == {
        "type": "CALL",
        "from": names.sender,
        "to": names.contract,
        "value": "0x3",
        "gas": hex(200_000),
        "gasUsed": hex(21_000 + 16),
        "input": "0x",
        "output": WORD_42,
    }


def test_call__has_its_own_gas_with_stipend(trace, names):
    assert trace(CALL, CALLS, other=RETURN_42)["calls"] == [
        {
            "type": "CALL",
            "from": names.contract,
            "to": names.other,
            "value": "0x1",
            "gas": hex(40_000 + 2_300),
            "gasUsed": hex(16),
            "input": "0x",
            "output": WORD_42,
        }
    ]


def test_delegatecall__names_the_code_and_keeps_the_value(trace, names):
    call = trace(DELEGATECALL, CALLS, other="00", value=9)["calls"][0]
    assert (call["type"], call["from"], call["to"]) == (
        "DELEGATECALL",
        names.contract,
        names.other,
    )
    assert call["value"] == "0x9"


def test_staticcall__has_no_value(trace, names):
    call = trace(STATICCALL, CALLS, other=RETURN_42)["calls"][0]
    assert (call["type"], call["to"]) == ("STATICCALL", names.other)
    assert "value" not in call


def test_staticcall__fails_if_it_writes(trace):
    call = trace(STATICCALL, CALLS, other="5f5f55")["calls"][0]
    assert call["error"] == "write protection"
    assert call["gasUsed"] == call["gas"]


def test_precompile__is_a_call(trace):
    sha256 = "5f5f5f5f6002619c40fa"
    call = trace(sha256, CALLS)["calls"][0]
    assert call["to"] == "0x" + "02".rjust(40, "0")
    assert call["gasUsed"] == hex(60)
    assert call["output"].startswith("0xe3b0c442")


def test_revert__has_output_and_reason(trace):
    # revert(Error("no")), built word by word
    error = "63" + "08c379a0" + "60e01b5f52" + "60206004526002602452" + "616e6f60f01b604452"
    result = trace(error + "60645ffd", CALLS)
    assert result["error"] == "execution reverted"
    assert result["revertReason"] == "no"
    assert result["output"].startswith("0x08c379a0")


def test_revert__without_standard_form_has_output_only(trace):
    call = trace(CALL, CALLS, other=REVERT_42)["calls"][0]
    assert (call["error"], call["output"]) == ("execution reverted", WORD_42)
    assert "revertReason" not in call


def test_create__names_what_it_made(trace):
    init_code = "600a5f5360015ff3"  # returns the one byte 0x0a
    result = trace(init_code, CALLS, create=True)
    assert result["type"] == "CREATE"
    assert result["output"] == "0x0a"
    assert result["input"] == "0x" + init_code
    assert len(result["to"]) == 42


def test_failed_create__names_nothing(trace):
    result = trace(REVERT_42, CALLS, create=True)
    assert result["error"] == "execution reverted"
    assert "to" not in result


@pytest.mark.parametrize("opcode, kind", [("f0", "CREATE"), ("f5", "CREATE2")])
def test_inner_create__is_a_call(trace, names, opcode, kind):
    # puts REVERT_42 into memory and creates from it
    store = "67" + REVERT_42 + "5f52"
    call = trace(f"{store}5f600860185f{opcode}", CALLS)["calls"][0]
    assert (call["type"], call["from"]) == (kind, names.contract)
    assert call["input"] == "0x" + REVERT_42
    assert (call["error"], call["output"]) == ("execution reverted", WORD_42)
    assert "to" not in call


def test_selfdestruct__is_a_call_of_its_balance(trace, names):
    assert trace(f"{ADDRESS}ff", CALLS, value=4)["calls"] == [
        {
            "type": "SELFDESTRUCT",
            "from": names.contract,
            "to": names.other,
            "value": "0x5",
            "gas": "0x0",
            "gasUsed": "0x0",
            "input": "0x",
        }
    ]


def test_only_top_call__leaves_out_the_rest(trace):
    result = trace(LOG1 + CALL, TOP, other=LOG1)
    assert "calls" not in result
    assert len(result["logs"]) == 1


def test_logs__are_numbered_in_order_of_emission(trace, names):
    result = trace(LOG1 + CALL + LOG1, LOGS, other=LOG1)
    topic = f"0x{7:064x}"
    common = {"topics": [topic], "data": "0x"}
    assert result["logs"] == [
        {"address": names.contract, **common, "position": "0x0", "index": "0x0"},
        {"address": names.contract, **common, "position": "0x1", "index": "0x2"},
    ]
    assert result["calls"][0]["logs"] == [
        {"address": names.other, **common, "position": "0x0", "index": "0x1"}
    ]


def test_logs__of_failed_calls_are_dropped(trace):
    result = trace(CALL + LOG1, LOGS, other=LOG1 + REVERT_42)
    assert "logs" not in result["calls"][0]
    assert [log["index"] for log in result["logs"]] == ["0x0"]


def test_logs__carry_memory(trace):
    result = trace("602a5f5260205fa0", LOGS)
    assert result["logs"][0]["data"] == WORD_42
    assert result["logs"][0]["topics"] == []


def test_logs__are_left_out_by_default(trace):
    assert "logs" not in trace(LOG1, CALLS)
