"""Calls of short programs in geth's flat form; Parity's is in tests/chain/rpc/test_trace.py.

Shapes are those of geth's own examples: eth/tracers/internal/tracetest/testdata/call_tracer_flat
(create, revert, suicide, skip_no_balance_error, staticcall_precompiled, include_precompiled).
"""

import pytest

OTHER = "73" + "d1" * 20
CALL = f"5f5f5f5f6001{OTHER}619c40f1"  # call(40000, OTHER, 1, no data)
SHA256 = "5f5f5f5f6002619c40fa"
PAY_SHA256 = "5f5f5f5f60016002619c40f1"
PLACE = {"blockHash": None, "blockNumber": 0, "transactionHash": None, "transactionPosition": 0}


def flat(**config: bool) -> dict:
    return {"tracer": "flatCallTracer", "tracerConfig": config}


def test_flat_calls__begin_with_the_transaction(trace, names):
    top, call = trace(CALL, flat(), other="602a5f5260205ff3")
    assert top == {
        "type": "call",
        "action": {
            "callType": "call",
            "from": names.sender,
            "to": names.contract,
            "gas": hex(200_000),
            "input": "0x",
            "value": "0x0",
        },
        "result": {"gasUsed": top["result"]["gasUsed"], "output": "0x"},
        "subtraces": 1,
        "traceAddress": [],
        **PLACE,
    }
    assert call["traceAddress"] == [0]
    assert call["result"] == {"gasUsed": "0x10", "output": "0x" + "2a".rjust(64, "0")}


def test_failed_call__has_no_result(trace):
    _, call = trace(CALL, flat(), other="fe")
    assert call["error"] == "invalid opcode: INVALID"
    assert "result" not in call


def test_reverted_call__has_its_output(trace):
    _, call = trace(CALL, flat(), other="60015f5360015ffd")
    assert call["error"] == "execution reverted"
    assert call["result"]["output"] == "0x01"


@pytest.mark.parametrize(
    "code, words",
    [
        ("fe", "Bad instruction"),
        ("50", "Stack underflow"),
        ("5f56", "Bad jump destination"),
        ("5b5f56", "Out of gas"),
        ("60015f5f3e", "Out of bounds"),
        ("5b5f5f56", "Out of stack"),
        ("5f5ffd", "Reverted"),
    ],
)
def test_errors__can_be_in_parity_words(trace, code, words):
    _, call = trace(CALL, flat(convertParityErrors=True), other=code)
    assert call["error"] == words


def test_write_in_static_call__in_parity_words(trace):
    static = f"5f5f5f5f{OTHER}619c40fa"
    _, call = trace(static, flat(convertParityErrors=True), other="5f5f55")
    assert call["error"] == "Mutable Call In Static Context"


def test_refused_call__is_told(trace):
    poor = f"5f5f5f5f6064{OTHER}619c40f1"  # pays 100 of 1
    _, call = trace(poor, flat())
    assert call["error"] == "insufficient balance for transfer"
    assert "result" not in call


def test_precompiles__are_left_out_unless_asked(trace):
    (top,) = trace(SHA256 + PAY_SHA256, flat())
    assert top["subtraces"] == 0
    found = trace(SHA256 + PAY_SHA256, flat(includePrecompiles=True))
    assert [each["traceAddress"] for each in found] == [[], [0], [1]]
    assert found[1]["action"]["callType"] == "staticcall"
    assert found[1]["action"]["value"] == "0x0"


def test_creation__names_what_it_made(trace, names):
    (top,) = trace("600a5f5360015ff3", flat(), create=True)
    assert top["type"] == "create"
    assert top["action"]["creationMethod"] == "create"
    assert top["result"].keys() == {"address", "code", "gasUsed"}


def test_end_of_a_contract__has_no_result(trace, names):
    _, end = trace(f"{OTHER}ff", flat())
    assert end == {
        "type": "suicide",
        "action": {"address": names.contract, "balance": "0x1", "refundAddress": names.other},
        "subtraces": 0,
        "traceAddress": [0],
        **PLACE,
    }
