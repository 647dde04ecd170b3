"""What is told of contracts that nobody described, and of errors in other words than Vyper's."""

import pytest

from mevm.crypto.keccak import keccak
from mevm.explain.artifacts import Artifact
from mevm.explain.reasons import describe_check, describe_revert, dev_message

REVERTER = "0x" + "de" * 20
EMITTER = "0x" + "ee" * 20
NOBODY = "0x" + "77" * 20
ERROR = {
    "type": "error",
    "name": "Short",
    "inputs": [{"name": "have", "type": "uint256"}, {"name": "note", "type": "string"}],
}


def word(number):
    return number.to_bytes(32, "big")


def reverting(data):
    """Code that reverts with what follows its twelve bytes."""
    size = f"61{len(data):04x}"
    return f"0x{size}600c5f39{size}5ffd" + data.hex()


SHORT = keccak(b"Short(uint256,string)")[:4]
NO = word(2) + b"no".ljust(32, b"\0")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", None),
        (
            bytes.fromhex("4e487b71") + word(0x11),
            "panic: arithmetic underflow or overflow",
        ),
        (bytes.fromhex("08c379a0") + word(32) + word(3) + b"bad".ljust(32, b"\0"), '"bad"'),
        (b"\x12\x34", "0x1234"),
        (SHORT + word(5) + word(64) + NO, 'Short(have=5, note="no")'),
        (SHORT, "0x" + SHORT.hex()),
    ],
)
def test_explain__tells_the_reason_of_any_contract(make_bench, data, reason):
    assert describe_revert(data, [Artifact("A", abi=(ERROR,))]) == reason
    if reason is None or reason.startswith("Short") or data == b"":
        return
    bench = make_bench(artifacts=())
    bench("anvil_setCode", REVERTER, reverting(data))
    explanation = bench.explain(bench.send(REVERTER, "0x"))
    assert explanation["failure"]["reason"] == reason


def test_describe_check__has_words_and_the_name():
    assert describe_check("safeadd") == "addition overflows (safeadd)"
    assert describe_check("uint8[3] bounds check") == "index out of range (uint8[3] bounds check)"
    assert describe_check("validate address") == "not a value of type address (validate address)"
    assert describe_check("something new") == "something new"


def test_dev_message__is_the_comment_of_the_line():
    assert dev_message("    assert ok  # dev: not yours") == "not yours"
    assert dev_message("    assert ok  # not yours") is None


def test_explain__knows_events_and_functions_of_standards(make_bench, owner):
    bench = make_bench(artifacts=())
    topic = keccak(b"Transfer(address,address,uint256)").hex()
    # mstore(0, 5); log3(0, 32, Transfer, 1, 2)
    bench("anvil_setCode", EMITTER, f"0x60055f52600260017f{topic}60205fa3")
    data = keccak(b"transfer(address,uint256)")[:4] + word(1) + word(5)

    call = bench.explain(bench.send(EMITTER, "0x" + data.hex()))["call"]

    assert call["function"] == "transfer"
    assert call["arguments"][1] == {"name": "amount", "value": "5"}
    (event,) = call["inside"]
    assert event["event"] == "Transfer"
    assert [each["name"] for each in event["arguments"]] == ["from", "to", "value"]
    assert event["arguments"][2]["value"] == "5"


def test_explain__shows_raw_what_nobody_knows(make_bench):
    bench = make_bench(artifacts=())
    bench("anvil_setCode", EMITTER, "0x60055f52600760205fa1")
    call = bench.explain(bench.send(EMITTER, "0x1234567890"))["call"]
    assert (call["function"], call["arguments"]) == (
        "0x12345678",
        [{"name": "data", "value": "0x90"}],
    )
    (event,) = call["inside"]
    assert event["event"] is None
    assert [each["value"] for each in event["arguments"]] == [f"0x{7:064x}", f"0x{5:064x}"]


def test_explain__of_a_plain_transfer(bench):
    text = bench.explain(bench.send(NOBODY, "0x", value="0x16345785d8a0000"))["text"]
    assert "  CALL 0x7777777777777777777777777777777777777777, value 0.1 [0 gas]\n" in text
    assert "    balance 0 → 0.1\n" in text


def test_explain__of_a_failed_creation(bench, owner):
    bench.deploy("Relay", NOBODY, value="0x1")
    locker = bench.by_name["Locker"]
    data = "0x" + (locker.deployment + word(3)).hex()
    explanation = bench.explain(bench.send(None, data, value="0x1"))
    assert explanation["call"]["contract"] == "Locker"
    assert explanation["call"]["arguments"] == [{"name": "largest", "value": "3"}]
    assert explanation["failure"]["check"] == (
        "value sent to a function that is not payable (nonpayable check)"
    )
    assert explanation["created"] is not None
    assert bench("eth_getCode", explanation["created"]) == "0x"


def test_explain__of_a_selfdestruct_and_a_deep_recursion(bench):
    bench("anvil_setCode", EMITTER, "0x6077ff")
    bench("anvil_setBalance", EMITTER, "0x5")
    call = bench.explain(bench.send(EMITTER, "0x"))["call"]
    assert [each["type"] for each in call["inside"]] == ["SELFDESTRUCT"]
    # calls itself with all gas, as deep as it goes
    bench("anvil_setCode", EMITTER, "0x5f5f5f5f5f305af1")
    explanation = bench.explain(bench.send(EMITTER, "0x", gas=hex(29_000_000)))
    assert explanation["text"].count("CALL ") > 300
