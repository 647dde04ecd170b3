"""What is told of transactions that succeed."""


def test_explain__tells_calls_events_and_changes_in_full(bench, project_text):
    sent = bench.call("Relay", "push", [5, 7], "rent")

    assert bench.explain(sent, gas=True)["text"] == project_text("success.txt")


def test_explain__changes_are_the_difference_of_the_worlds(bench):
    sent = bench.call("Relay", "push", [5, 7], "rent")
    after = bench.node.head.world
    before = bench.node.chain.replay(bench.node.head, 0).world()

    told = {each["address"]: each for each in bench.explain(sent)["changes"]}

    addresses = {each for world in (before, after) for each, *_ in world.accounts()}
    expected = {f"0x{each.hex()}": difference(before, after, each) for each in addresses}
    assert {each: written(change) for each, change in told.items()} == {
        each: change for each, change in expected.items() if any(change)
    }


def difference(before, after, address):
    worlds = (before, after)
    balance = [world.get_balance(address) for world in worlds]
    nonce = [world.get_nonce(address) for world in worlds]
    slots = {slot for world in worlds for slot, _ in world.storage_items(address)}
    values = {slot: [world.get_storage(address, slot) for world in worlds] for slot in slots}
    storage = {slot: pair for slot, pair in values.items() if pair[0] != pair[1]}
    return changed(balance), changed(nonce), storage


def changed(pair):
    return pair if pair[0] != pair[1] else None


def written(change):
    balance = change["balance"] and [int(each, 16) for each in change["balance"]]
    storage = {
        int(each["slot"], 16): [int(each["before"], 16), int(each["after"], 16)]
        for each in change["storage"]
    }
    return balance, change["nonce"], storage


def test_explain__gas_by_line_sums_to_the_gas_of_the_transaction(bench, owner):
    sent = [
        bench.deploy("Locker", 3),
        bench.call("Relay", "push", [1, 2], "x"),
        bench.call("Relay", "push", [1, 0], "x"),
        bench.call("Relay", "hash", 1, 2),
        bench.call("Relay", "push", [1, 2], "x", gas="0x9000"),
        bench.call("Relay", "proxy", bench.created["Locker"]),
        bench.send("0x0000000000000000000000000000000000000002", "0x1234"),
    ]
    for each in sent:
        gas = bench.explain(each)["gas"]

        used = int(bench("eth_getTransactionReceipt", each)["gasUsed"], 16)
        assert gas["outside"] == (72 if each == sent[-1] else 0)  # the precompile itself
        measured = sum(line["gas"] for line in gas["lines"]) + gas["outside"]
        floor = used - (gas["intrinsic"] + measured - gas["refunded"])
        assert gas["used"] == used
        assert floor >= 0 and (floor == 0 or used == 21_510), gas


def test_explain__decodes_precompiles_of_this_chain(bench):
    explanation = bench.explain(bench.call("Relay", "hash", 1, 2))

    (call,) = explanation["call"]["inside"]
    assert call["function"] == "POSEIDON"
    assert call["arguments"] == [{"name": "inputs", "value": "[1, 2]"}]
    assert call["returned"] == explanation["call"]["returned"]
    assert len(call["returned"][0]["value"]) > 70


def test_explain__sees_through_minimal_proxies(bench, owner):
    made = bench.explain(bench.call("Relay", "proxy", bench.created["Locker"]))
    proxy = made["call"]["inside"][0]["to"]
    assert made["labels"][proxy] == "Locker"

    explanation = bench.explain(bench.send(proxy, bench.data("Locker", "lock", owner, 3, "rent")))

    assert explanation["call"]["function"] == "lock"
    assert explanation["call"]["inside"][0]["type"] == "DELEGATECALL"
    changed = next(each for each in explanation["changes"] if each["address"] == proxy)
    names = {each["variable"]: each["text"] for each in changed["storage"]}
    assert names["total"] == ["0", "3"]
    assert names['notes["rent"][3]'] == ["False", "True"]
    assert names["balances[0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266]"] == ["0", "3"]


def test_explain__works_without_artifacts(make_bench, owner):
    bench = make_bench(artifacts=())
    sent = bench.call("Relay", "push", [1, 0], "x")

    explanation = bench.explain(sent)

    assert explanation["failure"]["reason"] == '"locker: nothing to lock"'
    assert explanation["call"]["function"] == bench.data("Relay", "push", [1], "x")[:10]
    assert explanation["labels"] == {}
