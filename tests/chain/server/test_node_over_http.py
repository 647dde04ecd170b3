"""A real node behind the server: many clients at once, and web3.py."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from web3 import HTTPProvider, Web3

from mevm.node import Node, NodeSettings
from mevm.rpc.dispatcher import Dispatcher
from mevm.server.server import Server
from mevm.vm.transaction import Transaction

Start = Callable[..., Server]
COUNTER = "0x" + "c0" * 20
# slot 0 += 1; log the new value under topic 0xaa; return it
COUNTER_CODE = "0x5f54600101805f555f5260aa60205fa160205ff3"
ROUNDS = 40


@pytest.fixture
def server(start: Start) -> Server:
    return start(dispatcher=Dispatcher(Node(NodeSettings(account_count=3))))


def call(method: str, *params: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}


def test_clients_at_once__never_see_an_inconsistent_node(server: Server, connect: Any) -> None:
    setup = connect(server)
    setup.post(call("anvil_setCode", COUNTER, COUNTER_CODE))
    accounts = setup.post(call("eth_accounts")).json()["result"]
    errors: list[Any] = []

    def ask(client: Any, method: str, *params: Any) -> Any:
        answer = client.post(call(method, *params)).json()
        if "error" in answer:
            errors.append((method, answer["error"]))
        return answer.get("result")

    def send(account: str) -> None:
        client = connect(server)
        for _ in range(ROUNDS):
            sent = ask(client, "eth_sendTransaction", {"from": account, "to": COUNTER})
            receipt = ask(client, "eth_getTransactionReceipt", sent)
            if receipt is None or receipt["status"] != "0x1":
                errors.append((sent, receipt))

    def look() -> None:
        client = connect(server)
        for _ in range(ROUNDS):
            ask(client, "eth_call", {"to": COUNTER})
            ask(client, "eth_getBlockByNumber", "latest", True)
            ask(client, "eth_getBlockByNumber", "pending", True)
            ask(client, "eth_getLogs", {"fromBlock": "earliest"})
            ask(client, "evm_snapshot")

    threads = [threading.Thread(target=send, args=[each]) for each in accounts]
    threads += [threading.Thread(target=look) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert errors == []
    count = setup.post(call("eth_call", {"to": COUNTER})).json()["result"]
    assert int(count, 16) == len(accounts) * ROUNDS + 1


def test_web3__sends_calls_and_reads_logs(server: Server) -> None:
    w3 = Web3(HTTPProvider(f"http://127.0.0.1:{server.port}"))
    assert w3.is_connected()
    sender = w3.eth.accounts[0]
    init_code = "0x60" + f"{20:02x}" + "600a5f3960145ff3" + COUNTER_CODE[2:]
    receipt = w3.eth.wait_for_transaction_receipt(
        w3.eth.send_transaction({"from": sender, "data": init_code})
    )
    counter = receipt["contractAddress"]
    assert w3.eth.get_code(counter).hex() == COUNTER_CODE[2:]
    call_hash = w3.eth.send_transaction({"from": sender, "to": counter})
    assert w3.eth.wait_for_transaction_receipt(call_hash)["status"] == 1
    assert int.from_bytes(w3.eth.call({"to": counter}), "big") == 2
    (log,) = w3.eth.get_logs({"address": counter, "fromBlock": 0})
    assert int.from_bytes(log["data"], "big") == 1
    assert w3.eth.get_block("latest", True)["transactions"][0]["hash"] == call_hash
    assert w3.eth.fee_history(1, "latest", [50])["reward"] == [[10**9]]
    assert w3.eth.get_transaction_count(sender) == 2


def signed(nonce: int) -> str:
    """Return a transfer of the first development account."""
    key = bytes.fromhex("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80")
    fields = {"chain_id": 1337, "gas": 21_000, "gas_price": 10**10, "to": bytes(20)}
    return "0x" + Transaction.sign(key, nonce=nonce, **fields).raw.hex()


def test_send_raw_sync__waits_while_others_go_on(server: Server, connect: Any) -> None:
    other = connect(server)
    other.post(call("evm_setAutomine", False))
    answers: list[Any] = []

    def send() -> None:
        body = call("eth_sendRawTransactionSync", signed(0), 30_000)
        answers.append(connect(server).post(body).json())

    sender = threading.Thread(target=send)
    sender.start()
    while other.post(call("txpool_status")).json()["result"]["pending"] == "0x0":
        assert sender.is_alive()
    assert answers == []
    other.post(call("evm_mine"))
    sender.join(30)
    (answer,) = answers
    assert (answer["id"], answer["result"]["status"]) == (1, "0x1")


def test_send_raw_sync__gives_up_in_time(server: Server, connect: Any) -> None:
    client = connect(server)
    client.post(call("evm_setAutomine", False))
    first = call("eth_sendRawTransactionSync", signed(0), 1)
    answers = client.post([first, call("eth_blockNumber")]).json()
    found = client.post(call("eth_getTransactionByHash", answers[0]["error"]["data"])).json()
    assert answers[0]["error"]["code"] == 4
    assert found["result"]["blockHash"] is None
    assert answers[1]["result"] == "0x0"
