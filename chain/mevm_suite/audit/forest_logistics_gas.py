"""What transports and ratings cost: a scenario for ``gas``."""

from typing import TYPE_CHECKING

import boa
from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_account.signers.local import LocalAccount
from eth_utils import keccak

from mevm_suite.deployment.backend import created_address
from mevm_suite.forest.transport import hand_over_message
from mevm_suite.tables.units import DAY
from mevm_suite.testing import load

if TYPE_CHECKING:
    from mevm_suite.audit.gas import MeteredBackend

WORD = b"audit".ljust(32, b"\0")
CARRIER = 4
FREIGHT = 1_000
EPOCH = 90 * DAY


def transport_goods(backend: "MeteredBackend") -> None:
    """Carry a tree by two carriers, rate both, and lose logs that a third account was given."""
    keys = [Account.from_key(keccak(text=f"audit {number}")) for number in range(4)]
    sender, first, second, receiver = (key.address for key in keys)
    ratings, transport = _deploy(backend, sender, (first, second), receiver)
    goods = (receiver, WORD, backend.timestamp + DAY, FREIGHT)
    backend.transact("TreeLogistics", transport, "send_tree", WORD, *goods, sender=sender)
    backend.transact("TreeLogistics", transport, "send_logs", WORD, 10, *goods, sender=sender)
    for step, freight in enumerate((FREIGHT, FREIGHT // 2, 0), start=1):
        _hand_over(backend, transport, (1, step), keys[step - 1 : step + 1], freight)
    for step, carrier in ((2, first), (3, second)):
        leg = backend.call("TreeLogistics", transport, "leg", 1, step)
        rating = (transport, leg, carrier, 5)
        backend.transact("ProviderRatings", ratings, "rate", *rating, sender=receiver)
    _hand_over(backend, transport, (2, 1), keys[:2], FREIGHT)
    backend.travel(backend.timestamp + 2 * DAY)
    backend.transact("TreeLogistics", transport, "declare_lost", 2, sender=receiver)
    _reward(backend, ratings, transport, first)


def _reward(backend: "MeteredBackend", ratings: str, source: str, provider: str) -> None:
    money = load("contracts/token/PeggedToken.vy", "Example yuan", "CNY", 6, backend.sender)
    rewards = backend.deploy("ProviderRewards", money.address, ratings, [source], 100)
    money.mint(backend.sender, 2 * FREIGHT)
    money.approve(rewards, 2 * FREIGHT, sender=backend.sender)
    epoch = backend.call("ProviderRewards", rewards, "epoch")
    backend.transact("ProviderRewards", rewards, "fund", FREIGHT)
    backend.travel((epoch + 1) * EPOCH)
    backend.transact("ProviderRewards", rewards, "fund", FREIGHT)
    backend.transact("ProviderRewards", rewards, "claim", provider, epoch)
    backend.travel((epoch + 4) * EPOCH)
    backend.transact("ProviderRewards", rewards, "carry", epoch + 1)


def _deploy(
    backend: "MeteredBackend", sender: str, carriers: tuple[str, ...], receiver: str
) -> tuple[str, str]:
    board = load("tests/mocks/LogisticsBoard.vy")
    money = load("contracts/token/PeggedToken.vy", "Example yuan", "CNY", 6, backend.sender)
    for party in (sender, receiver):
        board.identify(party)
    for carrier in carriers:
        board.accredit(carrier, CARRIER)
    board.fell(WORD, sender, 10)
    board.fell_tree(WORD, WORD, sender, 10)
    money.mint(sender, 2 * FREIGHT)
    transport = created_address(backend.sender, backend.nonce(backend.sender) + 1)
    terms = (30 * DAY, FREIGHT, 3, 30 * DAY)
    ratings = backend.deploy("ProviderRatings", [transport], terms)
    parts = (board, board, ratings, board, board, money, boa.env.generate_address())
    backend.deploy("TreeLogistics", parts)
    money.approve(transport, 2 * FREIGHT, sender=sender)
    return ratings, transport


def _hand_over(
    backend: "MeteredBackend",
    transport: str,
    place: tuple[int, int],
    sides: list[LocalAccount],
    freight: int,
) -> None:
    shipment, step = place
    giver, taker = sides
    now = backend.timestamp
    message = {
        "shipment": shipment,
        "step": step,
        "giver": giver.address,
        "taker": taker.address,
        "scan": WORD,
        "condition": WORD,
        "freight": freight,
        "scanned_at": now,
        "nonce": backend.call("TreeLogistics", transport, "nonces", taker.address),
        "deadline": now,
    }
    typed = hand_over_message(boa.env.evm.patch.chain_id, transport, message)
    signature = taker.sign_message(encode_typed_data(full_message=typed)).signature
    agreed = (shipment, (taker.address, WORD, WORD, freight, now), now, signature)
    backend.transact("TreeLogistics", transport, "hand_over", *agreed, sender=giver.address)
