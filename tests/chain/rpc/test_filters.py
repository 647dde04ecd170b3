"""Filters over JSON-RPC: the methods and their shapes."""

import pytest

WORD = "0x" + "aa".rjust(64, "0")


def bump(rpc, accounts, contracts):
    """Have the counter write a log."""
    return rpc("eth_sendTransaction", {"from": accounts[0], "to": contracts.counter})


def test_new_filter__collects_logs_as_get_logs_shows_them(rpc, accounts, contracts):
    identifier = rpc("eth_newFilter", {"address": contracts.counter, "topics": [WORD]})
    other = rpc("eth_newFilter", {"address": contracts.reverter})
    bump(rpc, accounts, contracts)
    bump(rpc, accounts, contracts)
    found = rpc("eth_getLogs", {"fromBlock": "0x0"})
    assert len(found) == 2
    assert rpc("eth_getFilterChanges", identifier) == found
    assert rpc("eth_getFilterChanges", identifier) == []
    assert rpc("eth_getFilterChanges", other) == []


def test_get_filter_changes__tells_removed_logs(rpc, accounts, contracts):
    identifier = rpc("eth_newFilter", {})
    snapshot = rpc("evm_snapshot")
    bump(rpc, accounts, contracts)
    (came,) = rpc("eth_getFilterChanges", identifier)
    assert came["removed"] is False
    rpc("evm_revert", snapshot)
    assert rpc("eth_getFilterChanges", identifier) == [{**came, "removed": True}]
    assert rpc("eth_getFilterLogs", identifier) == []


def test_get_filter_logs__gives_the_whole_range(rpc, accounts, contracts):
    bump(rpc, accounts, contracts)
    bump(rpc, accounts, contracts)
    identifier = rpc("eth_newFilter", {"fromBlock": "earliest", "address": [contracts.counter]})
    assert rpc("eth_getFilterChanges", identifier) == []
    logs = rpc("eth_getLogs", {"fromBlock": "0x0"})
    assert rpc("eth_getFilterLogs", identifier) == logs
    first = rpc("eth_newFilter", {"blockHash": logs[0]["blockHash"]})
    assert rpc("eth_getFilterLogs", first) == logs[:1]
    ranged = rpc("eth_newFilter", {"fromBlock": "0x2", "toBlock": "0x2"})
    assert rpc("eth_getFilterLogs", ranged) == logs[1:]


def test_new_block_filter__collects_hashes(rpc):
    identifier = rpc("eth_newBlockFilter")
    rpc("anvil_mine", 2)
    blocks = [rpc("eth_getBlockByNumber", hex(number), False)["hash"] for number in (1, 2)]
    assert rpc("eth_getFilterChanges", identifier) == blocks


def test_new_pending_transaction_filter__collects_hashes_or_objects(rpc, accounts):
    rpc("evm_setAutomine", False)
    hashes = rpc("eth_newPendingTransactionFilter")
    full = rpc("eth_newPendingTransactionFilter", True)
    sent = rpc("eth_sendTransaction", {"from": accounts[0], "to": accounts[1]})
    assert rpc("eth_getFilterChanges", hashes) == [sent]
    assert rpc("eth_getFilterChanges", full) == [rpc("eth_getTransactionByHash", sent)]


def test_uninstall_filter__forgets_it(rpc):
    identifier = rpc("eth_newBlockFilter")
    assert rpc("eth_uninstallFilter", identifier) is True
    assert rpc("eth_uninstallFilter", identifier) is False
    for name in ("eth_getFilterChanges", "eth_getFilterLogs"):
        assert rpc.error(name, identifier) == (-32000, "filter not found")


def test_get_filter_logs__is_for_logs_only(rpc):
    assert rpc.error("eth_getFilterLogs", rpc("eth_newBlockFilter")) == (
        -32000,
        "filter not found",
    )


def test_filter__overflow_and_number_are_limits(rpc):
    rpc.node.filters._max_changes = 1
    identifier = rpc("eth_newBlockFilter")
    rpc("anvil_mine", 2)
    assert rpc.error("eth_getFilterChanges", identifier)[0] == -32005
    rpc.node.filters._limit = 0
    assert rpc.error("eth_newBlockFilter") == (
        -32005,
        "too many filters: at most 0, uninstall some",
    )


@pytest.mark.parametrize(
    ("first", "last", "error"),
    [
        ("latest", "0x5", (-32602, "invalid block range params")),
        ("0x5", "0x4", (-32602, "invalid block range params")),
        ("finalized", "latest", (-32602, "invalid block range params")),
        ("0x1", "safe", (-32602, "invalid block range params")),
        ("pending", "latest", (-32000, "pending logs are not supported")),
        ("latest", "pending", (-32000, "pending logs are not supported")),
    ],
)
def test_new_filter__refuses_ranges_as_geth_does(rpc, first, last, error):
    assert rpc.error("eth_newFilter", {"fromBlock": first, "toBlock": last}) == error


@pytest.mark.parametrize("span", [("0x1", "0x1"), ("0x0", "latest"), ("earliest", "0x9")])
def test_new_filter__takes_ranges(rpc, span):
    assert rpc("eth_newFilter", dict(zip(("fromBlock", "toBlock"), span, strict=True)))


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("eth_newFilter", []),
        ("eth_newFilter", [{"address": "0x12"}]),
        ("eth_newFilter", [{"topics": [1]}]),
        ("eth_newPendingTransactionFilter", ["yes"]),
        ("eth_getFilterChanges", [1]),
        ("eth_uninstallFilter", []),
    ],
)
def test_bad_parameters__are_refused(rpc, method, params):
    assert rpc.error(method, *params)[0] == -32602


def test_shapes__are_those_of_the_schema(rpc, accounts, contracts, schema_errors):
    filters = {
        "eth_newFilter": [{}],
        "eth_newBlockFilter": [],
        "eth_newPendingTransactionFilter": [],
    }
    made = {name: rpc(name, *params) for name, params in filters.items()}
    bump(rpc, accounts, contracts)
    for name, identifier in made.items():
        assert schema_errors(name, identifier) == []
        assert schema_errors("eth_getFilterChanges", rpc("eth_getFilterChanges", identifier)) == []
    logs = rpc("eth_getFilterLogs", made["eth_newFilter"])
    assert logs and schema_errors("eth_getFilterLogs", logs) == []
