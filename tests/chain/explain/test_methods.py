"""The methods: what they take, and what they refuse."""

import pytest

from mevm.explain.explanation import explain

NOBODY = "0x" + "77" * 20


def test_explain__of_a_pending_transaction(bench):
    bench("evm_setAutomine", False)
    bench.call("Relay", "push", [1], "x")
    sent = bench.call("Relay", "take", 5)

    explanation = bench.explain(sent)

    assert explanation["blockNumber"] is None
    assert explanation["hash"] == sent
    # The first one has left 1 to take.
    assert explanation["failure"]["check"] == "subtraction underflows (safesub)"
    bench("evm_mine")
    mined = bench.explain(sent)
    for name in ("call", "failure", "success"):
        assert mined[name] == explanation[name]


def test_explain__of_a_transaction_that_waits_for_another(bench):
    sent = bench.send(NOBODY, "0x", nonce="0x20")
    error = bench.ask("mevm_explain", sent)["error"]
    assert error["code"] == -32000
    assert "waits: it is not in the pending block" in error["message"]


def test_explain_call__tells_what_would_be(bench, owner):
    call = {"from": owner, "to": bench.created["Relay"], "data": bench.data("Relay", "take", 7)}
    before = bench.node.head.hash

    explanation = bench("mevm_explainCall", call, "latest")

    assert explanation["hash"] is None
    assert explanation["text"].startswith("✗ Call failed\n")
    assert [each["line"] for each in explanation["failure"]["stack"]] == [44, 45]
    assert bench.node.head.hash == before


def test_recording__is_explained_by_clients_as_by_the_node(bench, library):
    sent = bench.call("Relay", "push", [5, 0], "x")
    recording = bench.explain(sent, recording=True)
    text = bench.explain(sent).pop("text")
    assert bench.explain(sent) == explain(recording, library) | {"text": text}


def test_recording__is_as_large_as_the_code_not_as_the_execution(bench):
    loop = "0x" + "5b5a620186a01060005700"  # as long as there are more than 100,000 gas
    bench("anvil_setCode", NOBODY, loop)
    few, many = (
        bench.explain(bench.send(NOBODY, "0x", gas=gas), recording=True)
        for gas in ("0x20000", "0x100000")
    )
    counts = [max(each[2] for each in one["profile"].popitem()[1].values()) for one in (few, many)]
    assert counts[1] > 10 * counts[0] > 100
    assert abs(len(str(few)) - len(str(many))) < 200


def test_depth__cuts_the_text(bench):
    sent = bench.call("Relay", "push", [5], "x")
    lines = bench.explain(sent, depth=0)["text"].splitlines()
    assert "  └─ … 2 more inside" in lines
    assert not any("Locker.lock" in line for line in lines)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"gas": "yes"}, "gas: expected a boolean, got 'yes'"),
        ({"recording": 1}, "recording: expected a boolean, got 1"),
        ({"depth": -1}, "depth: expected a number from 0, got -1"),
        ({"depth": True}, "depth: expected a number from 0, got True"),
    ],
)
def test_options__that_make_no_sense_are_refused(bench, options, message):
    error = bench.ask("mevm_explain", "0x" + "ee" * 32, options)["error"]
    assert (error["code"], error["message"]) == (-32602, message)


def test_artifacts__are_read_again_when_they_change(make_bench, tmp_path, combined):
    import json

    path = tmp_path / "made.json"
    path.write_text(json.dumps({"Locker.vy": combined["Locker.vy"]}))
    bench = make_bench(artifacts=(tmp_path,))
    sent = bench.call("Relay", "push", [0], "x")
    assert bench.explain(sent)["labels"] == {bench.created["Locker"]: "Locker"}

    path.write_text(json.dumps(combined))
    assert bench.explain(sent)["labels"].keys() == set(bench.created.values())

    path.unlink()
    error = bench.ask("mevm_explain", sent)["error"]
    assert error["message"].startswith("--artifacts: ")


def test_recording__keeps_no_more_places_to_return_to_than_a_stack_holds(bench, owner):
    # A loop whose stack always has what follows its jump.
    bench("anvil_setCode", NOBODY, "0x60065b600256")
    call = {"from": owner, "to": NOBODY, "gas": hex(100_000)}
    recording = bench("mevm_explainCall", call, "latest", {"recording": True})
    assert recording["call"]["error"] == "out of gas"
    assert len(recording["call"]["sites"]) == 1024
