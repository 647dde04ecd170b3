"""web3.py against a node: HTTP, and WebSocket with its three providers."""

import asyncio
from typing import Any

from web3 import AsyncWeb3, LegacyWebSocketProvider, Web3, WebSocketProvider
from web3.utils.subscriptions import LogsSubscription, NewHeadsSubscription

PAYEE = "0x0000000000000000000000000000000000003e63"


def bump(node: Any, account: str, counter: str) -> str:
    return node("eth_sendTransaction", {"from": account, "to": counter})


def test_http__sends_and_polls_filters(node: Any, counter: str) -> None:
    w3 = Web3(Web3.HTTPProvider(node.url))
    assert w3.is_connected()
    payer = w3.eth.accounts[0]
    logs, blocks = w3.eth.filter({"address": w3.to_checksum_address(counter)}), None
    blocks = w3.eth.filter("latest")
    waiting = w3.eth.filter("pending")
    paid = w3.eth.send_transaction({"from": payer, "to": w3.to_checksum_address(PAYEE), "value": 1})
    assert w3.eth.wait_for_transaction_receipt(paid)["status"] == 1
    bumped = w3.eth.send_transaction({"from": payer, "to": w3.to_checksum_address(counter)})
    receipt = w3.eth.wait_for_transaction_receipt(bumped)
    assert waiting.get_new_entries() == [paid, bumped]
    assert blocks.get_new_entries()[-1] == receipt["blockHash"]
    (log,) = logs.get_new_entries()
    assert log == receipt["logs"][0]
    assert logs.get_all_entries() == [log]
    assert w3.eth.uninstall_filter(logs.filter_id)


def test_websocket__of_the_synchronous_provider(node: Any) -> None:
    w3 = Web3(LegacyWebSocketProvider(node.websocket))
    assert w3.eth.chain_id == 1337
    assert w3.eth.get_block("latest")["number"] == w3.eth.block_number


def test_websocket__subscriptions(node: Any, account: str, counter: str) -> None:
    async def listen() -> None:
        async with AsyncWeb3(WebSocketProvider(node.websocket)) as w3:
            heads = await w3.eth.subscribe("newHeads")
            logs = await w3.eth.subscribe("logs", {"address": w3.to_checksum_address(counter)})
            sent = bump(node, account, counter)
            told = {}
            async for message in w3.socket.process_subscriptions():
                told[message["subscription"]] = message["result"]
                if len(told) == 2:
                    break
            assert told[logs]["transactionHash"].to_0x_hex() == sent
            assert told[heads]["hash"] == told[logs]["blockHash"]
            assert await w3.eth.unsubscribe(heads)
            found = await asyncio.gather(w3.eth.chain_id, w3.eth.block_number, w3.eth.gas_price)
            assert found[0] == 1337

    asyncio.run(asyncio.wait_for(listen(), 20))


def test_websocket__removed_logs_of_a_revert(node: Any, account: str, counter: str) -> None:
    async def listen() -> None:
        async with AsyncWeb3(WebSocketProvider(node.websocket)) as w3:
            address = w3.to_checksum_address(counter)
            seen: list[tuple[str, bool]] = []

            async def on_log(context: Any) -> None:
                log = context.result
                seen.append((log["transactionHash"].to_0x_hex(), log["removed"]))
                if len(seen) == 3:
                    await context.subscription.unsubscribe()

            async def on_head(context: Any) -> None:
                await context.subscription.unsubscribe()

            await w3.subscription_manager.subscribe(
                [
                    LogsSubscription(address=address, handler=on_log),
                    NewHeadsSubscription(handler=on_head),
                ]
            )
            snapshot = node("evm_snapshot")
            first = bump(node, account, counter)
            node("evm_revert", snapshot)
            node("anvil_mine", 1)  # so that what comes now is another transaction
            node("anvil_setNonce", account, hex(1_000))
            second = bump(node, account, counter)
            await w3.subscription_manager.handle_subscriptions()
            assert seen == [(first, False), (first, True), (second, False)]

    asyncio.run(asyncio.wait_for(listen(), 20))
