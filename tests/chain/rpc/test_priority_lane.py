"""`mevm_coinDays`, `mevm_lane` and `mevm_setLane`."""

from typing import Any

import pytest

from mevm.rpc.codec import to_checksum_address
from mevm.rpc.dispatcher import Dispatcher

pytestmark = pytest.mark.rule("CEC-08")

KEEPER = "0x" + "cd" * 20
LANE = {"coinDays": KEEPER, "shareBps": 2_000}


@pytest.fixture
def keeper(rpc: Any) -> str:
    """A contract whose storage slots are the holders' coin-days, as the lane's."""
    rpc("anvil_setCode", KEEPER, "0x600435545f5260205ff3")
    assert rpc("mevm_setLane", LANE) is True
    return KEEPER


def test_coin_days__are_those_of_the_contract(rpc: Any, keeper: str, accounts: list[str]) -> None:
    rpc("anvil_setStorageAt", keeper, accounts[1], "0x2a")
    assert rpc("mevm_coinDays", accounts[0]) == "0x0"
    assert rpc("mevm_coinDays", accounts[1]) == "0x2a"


def test_coin_days__need_a_lane(rpc: Any, accounts: list[str]) -> None:
    assert rpc.error("mevm_coinDays", accounts[0]) == (-32000, "this chain has no priority lane")


def test_lane__shows_what_is_in_it(rpc: Any, keeper: str, accounts: list[str]) -> None:
    rpc("evm_setAutomine", False)
    rpc("anvil_setStorageAt", keeper, accounts[1], "0x2a")
    for sender in accounts[:2]:
        sent = rpc("eth_sendTransaction", {"from": sender, "to": keeper})
    assert rpc("mevm_lane") == {
        "coinDays": to_checksum_address(bytes.fromhex(keeper[2:])),
        "shareBps": 2_000,
        "gas": hex(6_000_000),
        "maxViews": 256,
        "viewGas": hex(50_000),
        "transactions": [sent],
    }
    rpc("evm_mine")
    assert rpc("mevm_lane")["transactions"] == []


def test_set_lane__null_takes_it_away(rpc: Any, keeper: str) -> None:
    assert rpc("mevm_setLane", None) is True
    assert rpc("mevm_lane") is None


@pytest.mark.parametrize(
    ("lane", "reason"),
    [
        ({"coinDays": KEEPER}, "missing field shareBps"),
        ({"shareBps": 5}, "missing field coinDays"),
        ({"coinDays": "0x12", "shareBps": 5}, "field coinDays: hex string has length 2, want 40"),
        ({"coinDays": KEEPER, "shareBps": 10_001}, "number 10001 is not in 0..10000"),
        ({"coinDays": KEEPER, "shareBps": 0}, "expected 1 to 10000"),
    ],
)
def test_set_lane__refuses_bad_values(rpc: Any, lane: Any, reason: str) -> None:
    code, message = rpc.error("mevm_setLane", lane)
    assert code == -32602
    assert message.startswith("invalid argument 0: ")
    assert reason in message
    assert rpc("mevm_lane") is None


def test_set_lane__is_for_development_only(rpc: Any) -> None:
    methods = Dispatcher(rpc.node, development=False).methods
    assert "mevm_setLane" not in methods
    assert {"mevm_lane", "mevm_coinDays"} <= methods.keys()
