"""What `mevm trade show` says that each side may do is what the contract lets it do."""

from typing import Any

import pytest
from web3.exceptions import ContractLogicError

from mevm_suite.trader.desk import Desk

SELLER, BUYER, STRANGER = 1, 2, 4
SIDES = {"seller": SELLER, "buyer": BUYER, "anyone": STRANGER}
WORD = b"\7" * 32
DAY = 86_400
CALLS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "ship": ("ship", (WORD,)),
    "receive": ("attest_receipt", ()),
    "confirm": ("confirm", ()),
    "complete": ("complete", ()),
    "refund": ("refund", ()),
    "distrust": ("distrust", (WORD,)),
    "concede": ("concede", ()),
    "contest": ("contest", ()),
    "rule": ("execute_ruling", ()),
    "release": ("release", (1,)),
    "reimburse": ("reimburse", (1,)),
    "settle": ("propose", (0,)),
}
# What brings a trade into each state.
WAYS = {
    "paid": (),
    "shipped": ("ship",),
    "received": ("ship", "receive"),
    "distrusted": ("ship", "distrust"),
    "disputed": ("ship", "distrust", "contest"),
    "completed": ("confirm",),
    "refunded": ("refund",),
    "settled": ("ship", "distrust", "concede"),
}
BUYERS = ("receive", "distrust", "confirm")


@pytest.fixture
def desk(shop: Any) -> Desk:
    """The trade of the deployment, always as of the newest block."""
    return Desk(shop.backend, shop.record.commerce)


@pytest.fixture
def trade(shop: Any) -> str:
    """A trade under an offer whose arbiter is the committee."""
    content = "0x" + WORD.hex()
    shop.trade(SELLER, "deposit", 500, "CNY")
    words = ("offer", 158, "CNY", "--content", content, "--arbiter", "committee")
    offer = shop.trade(SELLER, *words).splitlines()[-1].removeprefix("offer ")
    return str(shop.trade(BUYER, "pay", offer).splitlines()[-1].removeprefix("trade "))


def allowed(shop: Any, desk: Desk, trade: bytes, who: int) -> set[str]:
    """Return the steps that the contract takes of an account now."""
    contract = shop.backend.contract("AutomaticContract", desk.address)
    cost = shop.call("CommitteeArbiter", "cost", "0x" + "00" * 20, 0)
    found = set()
    for name, (function, args) in CALLS.items():
        value = cost if name == "contest" else 0
        try:
            contract.functions[function](trade, *args).call(
                {"from": shop.account(who), "value": value}
            )
        except ContractLogicError:
            continue
        found.add(name)
    return found


@pytest.mark.rule("SEC-02")
@pytest.mark.parametrize("state", WAYS)
def test_steps__are_those_of_the_contract(shop: Any, desk: Desk, trade: str, state: str) -> None:
    for name in WAYS[state]:
        who = BUYER if name in BUYERS else SELLER
        options = ("--complaint", "0x" + WORD.hex()) if name == "distrust" else ()
        shop.trade(who, name, trade, *options)
    number = bytes.fromhex(trade[2:])
    # Within the state, and after each of the ends that a state may have.
    for wait in (0, 4 * DAY, 17 * DAY, 8 * DAY) if desk.trade(number).state.is_open else (0,):
        shop.wait(wait)
        row = desk.trade(number)
        assert row.state.name.lower() == state
        steps = row.steps(desk.now)
        for side, who in SIDES.items():
            expected = {step.action for step in steps if step.who in (side, "anyone")}
            assert allowed(shop, desk, number, who) == expected, (side, wait)
