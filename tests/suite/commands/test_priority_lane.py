"""The chain's priority lane goes by the coin-days that CEC keeps."""

from typing import Any

import pytest

from mevm.blocks.coin_days import VIEW_GAS

UNIT = 10**18
DAY = 86_400
GWEI = 10**9


@pytest.mark.rule("CEC-08")
def test_lane__takes_who_held_cec_longest_first(chain: Any, mevm: Any, holder: str) -> None:
    """The holder pays the least of all, and is the first in the block."""
    ask = chain.backend.w3.provider.make_request
    cec = chain.cec.token.address
    mevm("claim", holder, "--yes", key=chain.keys[1])
    assert ask("mevm_setLane", [{"coinDays": cec, "shareBps": 2_000}])["result"] is True
    chain.travel(chain.backend.timestamp + 30 * DAY)
    days = int(ask("mevm_coinDays", [holder])["result"], 16)
    assert days >= chain.read("CEC", "coin_days", holder) > 30 * UNIT
    ask("evm_setAutomine", [False])
    sent = [_send(chain, number, tip) for number, tip in ((0, 90), (2, 80), (3, 70), (1, 0))]
    assert ask("mevm_lane", [])["result"]["transactions"] == sent[3:]
    ask("evm_mine", [])
    block = chain.backend.w3.eth.get_block("latest")
    assert ["0x" + each.hex() for each in block["transactions"]] == [sent[3], *sent[:3]]


def test_view__costs_no_more_than_two_thirds_of_what_it_may(chain: Any, holder: str) -> None:
    token = chain.backend.contract("CEC", chain.cec.token.address)
    assert token.functions.coin_days(holder).estimate_gas() < VIEW_GAS * 2 // 3


def _send(chain: Any, number: int, tip: int) -> str:
    fields = {
        "from": chain.account(number),
        "to": chain.account(4),
        "gas": hex(21_000),
        "maxFeePerGas": hex(200 * GWEI),
        "maxPriorityFeePerGas": hex(tip * GWEI),
    }
    answer = chain.backend.w3.provider.make_request("eth_sendTransaction", [fields])
    return str(answer["result"])
