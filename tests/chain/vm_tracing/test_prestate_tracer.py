"""States of short programs, in the form of geth's prestateTracer.

Shapes are those of geth's own examples: eth/tracers/internal/tracetest/testdata, prestate_tracer
and prestate_tracer_with_diff_mode (simple, create, suicide_cancun, disable_code_and_storage).
"""

import pytest

from mevm.crypto.keccak import keccak

OTHER = "73" + "d1" * 20
STORE = "60075f55"  # storage[0] = 7
LOAD = "60055450"  # pop(storage[5])
END = f"{OTHER}ff"
INIT = "600a5f5360015ff3"  # returns the one byte 0x0a
COINBASE = "0x" + "00" * 20
FUNDS = hex(10**18)


def options(**config: bool) -> dict:
    return {"tracer": "prestateTracer", "tracerConfig": config}


def word(number: int) -> str:
    return f"0x{number:064x}"


def code_fields(code: str) -> dict:
    return {"code": "0x" + code, "codeHash": "0x" + keccak(bytes.fromhex(code)).hex()}


def test_prestate__is_what_was_there_before(trace, names):
    found = trace(STORE + LOAD, options(), value=3, storage={0: 1})
    assert found == {
        names.sender: {"balance": FUNDS},
        names.contract: {
            "balance": "0x1",
            **code_fields(STORE + LOAD),
            "storage": {word(0): word(1), word(5): word(0)},
        },
    }


@pytest.mark.parametrize("opcode", ["31", "3b", "3f"])
def test_prestate__has_accounts_that_are_looked_at(trace, names, opcode):
    found = trace(f"{OTHER}{opcode}50", options(), other="00")
    assert found[names.other] == {"balance": "0x0", **code_fields("00")}


def test_prestate__has_accounts_that_are_called(trace, names):
    for call in (f"5f5f5f5f5f{OTHER}5af1", f"5f5f5f5f{OTHER}5af4", f"5f5f5f5f{OTHER}5afa"):
        assert names.other in trace(call, options(), other="00")


def test_prestate__leaves_out_empty_accounts_unless_asked(trace, names):
    assert names.other not in trace(f"{OTHER}3150", options())
    found = trace(f"{OTHER}3150", options(includeEmpty=True))
    assert found[names.other] == found[COINBASE] == {"balance": "0x0"}


def test_prestate__follows_delegations(trace, names):
    delegated = "ef0100" + "d1" * 20
    assert names.other in trace(delegated, options(), other="00")


def test_prestate__without_code_and_storage(trace, names):
    found = trace(STORE, options(disableCode=True, disableStorage=True), storage={0: 1})
    assert found[names.contract] == {
        "balance": "0x1",
        "codeHash": code_fields(STORE)["codeHash"],
    }


def test_difference__has_changes_only(trace, names):
    found = trace(STORE + LOAD, options(diffMode=True), value=3, storage={5: 9})
    sent = {"balance": hex(10**18 - 3), "nonce": 1}
    assert found == {
        "pre": {
            names.sender: {"balance": FUNDS},
            names.contract: {"balance": "0x1", **code_fields(STORE + LOAD)},
        },
        "post": {
            names.sender: sent,
            names.contract: {"balance": "0x4", "storage": {word(0): word(7)}},
        },
    }


def test_difference__of_a_cleared_slot_is_in_pre_alone(trace, names):
    found = trace("5f5f55", options(diffMode=True), storage={0: 9})
    assert found["pre"][names.contract]["storage"] == {word(0): word(9)}
    assert found["post"][names.contract] == {}


def test_difference__of_a_creation_is_in_post_alone(trace, names):
    found = trace(INIT, options(diffMode=True), create=True, value=2)
    assert found["pre"].keys() == {names.sender}
    (created,) = found["post"].keys() - {names.sender}
    assert found["post"][created] == {"balance": "0x2", "nonce": 1, **code_fields("0a")}


def test_difference__of_a_contract_that_ends_but_stays(trace, names):
    found = trace(END, options(diffMode=True))  # since Cancun only the balance goes
    assert found["post"][names.contract] == {"balance": "0x0"}
    assert found["post"][names.other] == {"balance": "0x1"}


def test_difference__without_code_and_storage(trace, names):
    config = options(diffMode=True, disableCode=True, disableStorage=True)
    assert names.contract not in trace(STORE, config)["post"]
    found = trace(INIT, config, create=True)["post"]
    (created,) = found.keys() - {names.sender}
    assert found[created] == {"nonce": 1, "codeHash": code_fields("0a")["codeHash"]}


def test_reverted_call__needs_what_it_touched(trace, names):
    found = trace(f"{LOAD}{OTHER}31505f5ffd", options(), storage={5: 9}, other="00")
    assert found[names.contract]["storage"] == {word(5): word(9)}
    assert names.other in found
    difference = trace(STORE + "5f5ffd", options(diffMode=True), storage={0: 1})
    assert difference["post"].keys() == {names.sender}
