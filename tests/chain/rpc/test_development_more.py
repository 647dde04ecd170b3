"""Development methods that change blocks after the fact, and tokens."""

import logging
from typing import Any

import pytest

RECEIVER = "0x" + "bb" * 20
TOKEN, PROXY = "0x" + "70" * 20, "0x" + "71" * 20
ANY = "0x" + "cc" * 20

# balanceOf and allowance: the slot is the hash of the arguments, as a mapping's would be.
TOKEN_CODE = "0x6004360360045f3760043603 5f20 54 5f52 60205ff3".replace(" ", "")
# Passes the call data on to the token, in its own storage.
PROXY_CODE = "0x365f5f375f5f365f73" + TOKEN[2:] + "5af4503d5f5f3e3d5ff3"


def send(rpc: Any, sender: str, **fields: Any) -> str:
    return rpc("eth_sendTransaction", {"from": sender, "to": RECEIVER, "value": "0x1", **fields})


def test_mine_detailed__returns_blocks_in_full(rpc: Any, accounts: list[str]) -> None:
    rpc("miner_stop")
    assert (rpc("eth_mining"), rpc("anvil_getAutomine")) == (False, False)
    tx_hash = send(rpc, accounts[0])
    first, second = rpc("evm_mine_detailed", {"blocks": 2})
    assert first == rpc("eth_getBlockByNumber", "0x1", True)
    assert [each["hash"] for each in first["transactions"]] == [tx_hash]
    assert (second["number"], second["transactions"]) == ("0x2", [])
    assert rpc("miner_start") is True
    assert rpc("eth_mining") is True


def test_rollback__removes_blocks(rpc: Any, accounts: list[str]) -> None:
    tx_hash = send(rpc, accounts[0])
    rpc("anvil_mine", 3)
    rpc("anvil_rollback", 2)
    assert rpc("eth_blockNumber") == "0x2"
    rpc("anvil_rollback")
    rpc("anvil_rollback")
    assert rpc("eth_getTransactionReceipt", tx_hash) is None
    assert rpc.error("anvil_rollback", 1)[0] == -32602


def test_reorg__replaces_blocks(rpc: Any, accounts: list[str]) -> None:
    old = [send(rpc, accounts[0]) for _ in range(3)]
    hashes = [rpc("eth_getBlockByNumber", hex(n), False)["hash"] for n in range(1, 4)]
    call = {"from": accounts[1], "to": RECEIVER, "value": "0x7"}
    rpc("anvil_reorg", 2, [[call, 0], [call, 0], [{**call, "from": accounts[0]}, 1]])
    assert rpc("eth_blockNumber") == "0x3"
    new = [rpc("eth_getBlockByNumber", hex(n), False) for n in range(1, 4)]
    assert [each["hash"] == old for each, old in zip(new, hashes, strict=True)] == [
        True,
        False,
        False,
    ]
    assert [len(each["transactions"]) for each in new] == [1, 2, 1]
    assert rpc("eth_getTransactionReceipt", old[2]) is None
    assert rpc("eth_getBalance", RECEIVER) == hex(1 + 3 * 7)


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ([0], -32602),
        ([4], -32602),
        ([1, [[{"from": ANY}, 1]]], -32602),
        ([1, [[{"from": ANY}, 0]]], -32000),
        ([1, [["0x", 0]]], -32000),
        ([1, [[{}]]], -32602),
    ],
)
def test_reorg__changes_nothing_if_it_cannot(
    rpc: Any, accounts: list[str], params: list[Any], code: int
) -> None:
    for _ in range(3):
        send(rpc, accounts[0])
    head = rpc.node.head.hash
    assert rpc.error("anvil_reorg", *params)[0] == code
    assert rpc.node.head.hash == head


@pytest.mark.parametrize("token", [TOKEN, PROXY])
def test_deal__sets_balances_and_allowances(rpc: Any, accounts: list[str], token: str) -> None:
    rpc("anvil_setCode", TOKEN, TOKEN_CODE)
    rpc("anvil_setCode", PROXY, PROXY_CODE)
    rpc("anvil_dealERC20", accounts[0], token, "0x64")
    rpc("anvil_setERC20Allowance", accounts[0], accounts[1], token, "0x7")
    words = [each[2:].rjust(64, "0") for each in accounts[:2]]
    balance = rpc("eth_call", {"to": token, "input": "0x70a08231" + words[0]})
    allowance = rpc("eth_call", {"to": token, "input": "0xdd62ed3e" + "".join(words)})
    assert (int(balance, 16), int(allowance, 16)) == (100, 7)
    assert int(rpc("eth_call", {"to": token, "input": "0x70a08231" + words[1]}), 16) == 0


def test_deal__refuses_what_is_no_token(rpc: Any, accounts: list[str], contracts: Any) -> None:
    for address in (ANY, contracts.reverter):
        code, text = rpc.error("anvil_dealERC20", accounts[0], address, "0x1")
        assert (code, "keeps no such number" in text) == (-32000, True)


def test_set_logging__silences_the_node(rpc: Any, caplog: pytest.LogCaptureFixture) -> None:
    def warn() -> bool:
        caplog.clear()
        logging.getLogger("mevm.node.sealing").warning("dropped")
        return bool(caplog.records)

    try:
        assert rpc("hardhat_setLoggingEnabled", False) is True
        assert not warn()
    finally:
        rpc("anvil_setLoggingEnabled", True)
    assert warn()
