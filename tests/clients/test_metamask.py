"""What MetaMask asks a node for: adding the network, showing accounts, sending, and waiting.

The requests are those of its network controller and transaction controller: it looks at the
chain id before it saves a network, polls the newest block, and asks for everything that a
transaction of EIP-1559 needs from the node. They come from the page of a browser extension.
"""

import json
from typing import Any

from eth_account import Account

ORIGIN = "chrome-extension://nkbihfbeogaeaoehlefnkodbefgpgknn"
HEADERS = {"Origin": ORIGIN, "Content-Type": "application/json"}
KEY = "0x47e179ec197488593b187f80a00eb0da91f1b9d0b13f8733639f19c30a34926a"
PAYEE = "0x0000000000000000000000000000000000003e7a"


def ask(node: Any, method: str, *params: Any) -> Any:
    """Ask as the extension does: with ids of its own, and a field that it adds."""
    body = {"id": 4_815_162_342, "jsonrpc": "2.0", "method": method, "params": list(params)}
    status, _, answer = node.http("POST", body, **HEADERS)
    decoded = json.loads(answer)
    assert (status, decoded["id"]) == (200, body["id"])
    assert "error" not in decoded, (method, decoded["error"])
    return decoded["result"]


def signed(account: Any, nonce: int, gas: int, base_fee: int) -> str:
    """Return a payment of one coin, whose fees outlast five full blocks."""
    tip = 10**9
    fields = {
        "type": 2,
        "chainId": 1337,
        "nonce": nonce,
        "to": bytes.fromhex(PAYEE[2:]),
        "value": 10**18,
        "gas": gas,
        "maxPriorityFeePerGas": tip,
        "maxFeePerGas": 2 * base_fee + tip,
    }
    return account.sign_transaction(fields).raw_transaction.to_0x_hex()


def test_preflight__of_the_extension_is_let_through(node: Any) -> None:
    asked = {
        "Origin": ORIGIN,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    status, _, _ = node.http("OPTIONS", None, **asked)
    assert status == 204
    # A page on this machine gets the headers that its browser asks for.
    status, headers, _ = node.http("OPTIONS", None, **{**asked, "Origin": "http://localhost:3000"})
    assert status == 204
    assert headers["access-control-allow-origin"] == "http://localhost:3000"
    assert "content-type" in headers["access-control-allow-headers"].lower()
    assert "POST" in headers["access-control-allow-methods"]


def test_wallet__adds_the_network_and_sends(node: Any) -> None:
    account = Account.from_key(KEY)
    own = account.address.lower()

    # The form of a new network: the chain id has to be that which the user typed.
    assert ask(node, "eth_chainId") == "0x539"
    assert ask(node, "net_version") == "1337"

    # The network is chosen: whether it knows EIP-1559, and its newest block.
    block = ask(node, "eth_getBlockByNumber", "latest", False)
    assert int(block["baseFeePerGas"], 16) > 0
    assert ask(node, "eth_blockNumber") == block["number"]

    # The accounts are shown.
    assert ask(node, "eth_getBalance", own, block["number"]) == hex(10_000 * 10**18)
    assert ask(node, "eth_getCode", PAYEE, "latest") == "0x"

    # Sending is prepared.
    simple = {"from": own, "to": PAYEE, "value": hex(10**18), "data": "0x"}
    gas = ask(node, "eth_estimateGas", simple)
    assert gas == "0x5208"
    history = ask(node, "eth_feeHistory", "0x5", "latest", [10, 20, 30])
    assert len(history["baseFeePerGas"]) == len(history["reward"]) + 1
    assert int(ask(node, "eth_gasPrice"), 16) > 0
    nonce = int(ask(node, "eth_getTransactionCount", own, "latest"), 16)
    assert nonce == int(ask(node, "eth_getTransactionCount", own, "pending"), 16)

    # It is signed, sent, and waited for.
    base_fee = int(history["baseFeePerGas"][-1], 16)
    sent = ask(node, "eth_sendRawTransaction", signed(account, nonce, int(gas, 16), base_fee))
    receipt = ask(node, "eth_getTransactionReceipt", sent)
    assert receipt["status"] == "0x1"
    assert ask(node, "eth_getTransactionByHash", sent)["blockHash"] == receipt["blockHash"]
    assert ask(node, "eth_getBlockByHash", receipt["blockHash"], False)["transactions"] == [sent]
    assert int(ask(node, "eth_getBalance", PAYEE, "latest"), 16) == 10**18
    assert int(ask(node, "eth_getTransactionCount", own, "latest"), 16) == nonce + 1


def test_wallet__sees_why_a_transaction_would_fail(node: Any) -> None:
    body = {"id": 1, "jsonrpc": "2.0", "method": "eth_estimateGas"}
    poor = {"from": PAYEE, "to": PAYEE, "value": hex(10**24)}
    _, _, answer = node.http("POST", {**body, "params": [poor]}, **HEADERS)
    assert "insufficient funds" in json.loads(answer)["error"]["message"]
