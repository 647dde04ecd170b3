"""What identities and sales of land and trees cost: scenarios for ``gas``."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boa
from eth_utils import keccak

from mevm_suite.deployment.forest import IDENTITY_DEFINITION
from mevm_suite.tables.units import DAY
from mevm_suite.testing import load

if TYPE_CHECKING:
    from mevm_suite.audit.gas import MeteredBackend

COIN = 10**18
WORD = b"audit".ljust(32, b"\0")
CID = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
PRICE = 1_000_000
FEE_BPS = 100
ISSUER = 3
SALE, LEASE = 1, 2
PLACES = 16


@dataclass
class Market:
    """What both sales stand on: boards that say what they are told, and a dividend."""

    money: Any
    items: Any
    identities: Any
    ratings: Any
    dividend: Any

    def admit(self, account: str, spender: str) -> None:
        """Identify an account, and let it pay a sale."""
        self.identities.set_identified(account, True)
        self.money.mint(account, 100 * PRICE)
        self.money.approve(spender, 100 * PRICE, sender=account)
        boa.env.set_balance(account, COIN)


def identify(backend: "MeteredBackend") -> None:
    """Identify an account, publish its key, and open its identity to a counterparty."""
    me, friend, issuer = backend.sender, *(boa.env.generate_address() for _ in range(2))
    board, book = load("tests/mocks/AccreditationBoard.vy"), load("tests/mocks/DealBoard.vy")
    notary = load("contracts/notary/Attestations.vy")
    board.set_role(ISSUER, issuer, True)
    notary.register_schema(IDENTITY_DEFINITION)
    registry = backend.deploy("IdentityRegistry", board, notary, [book])
    subject = bytes(12) + bytes.fromhex(me[2:])
    terms = (keccak(text=IDENTITY_DEFINITION), subject, WORD, bytes(32), 0, True, False)
    for _ in range(2):  # the second one replaces the first
        attestation = notary.attest(terms, sender=issuer)
        backend.transact("IdentityRegistry", registry, "register", attestation)
    for account in (me, friend):
        backend.transact("IdentityRegistry", registry, "publish_key", WORD, sender=account)
    book.set_deal(WORD, (me, friend, True))
    backend.transact("IdentityRegistry", registry, "disclose", book, WORD, CID)


def sell_land(backend: "MeteredBackend") -> None:
    """Sell a tree, lease a parcel, let an order lapse, take money back, and dispute."""
    market, me, buyer = _market(), backend.sender, boa.env.generate_address()
    arbiter = load("tests/mocks/RulingBoard.vy")
    arbiter.set_terms(0, 2**256 - 1)
    people = (market.identities, market.ratings)
    trade: tuple[Any, ...] = ([], [arbiter], market.dividend, FEE_BPS)
    sale = backend.deploy("ForestSale", market.money, *people, market.items, *trade)
    other = boa.env.generate_address()
    for account in (me, buyer, other):
        market.admit(account, sale)
    items = [WORD, *(bytes([number]) * 32 for number in range(1, 4))]
    offers = [
        _offer(backend, sale, market, arbiter, item, LEASE if item == WORD else SALE)
        for item in items
    ]
    for offer in offers[:2]:
        order = _buy(backend, sale, buyer, offer)
        backend.transact("ForestSale", sale, "deliver", order)
        backend.transact("ForestSale", sale, "accept", order, sender=buyer)
    order = _buy(backend, sale, buyer, offers[2])
    backend.transact("ForestSale", sale, "dispute", order, WORD, sender=buyer)
    arbiter.set_ruling(1, 0, 0, 3_000)
    backend.transact("ForestSale", sale, "execute_ruling", order)
    _break_off(backend, sale, (buyer, other), offers[3])
    backend.transact("ForestSale", sale, "pay_revenue")
    backend.transact("ForestSale", sale, "withdraw", market.money.address)


def sell_rare_trees(backend: "MeteredBackend") -> None:
    """Sell sixteen trees to seventeen holders, then one that was left, and give one back."""
    market, me = _market(), backend.sender
    coin = load("tests/mocks/CoinDaysToken.vy", 365 * DAY)
    parts = (market.money, market.items, coin, market.identities, market.ratings)
    sale = backend.deploy("RareSpeciesSale", *parts, market.dividend, FEE_BPS)
    holders = [boa.env.generate_address() for _ in range(PLACES + 1)]
    for account in (me, *holders):
        market.admit(account, sale)
    for tokens, holder in enumerate(holders, start=1):
        coin.mint(holder, tokens * COIN)
    backend.travel(backend.timestamp + DAY)
    _open(backend, sale, market, PLACES)
    for holder in holders:  # each of them ranks first so far: the dearest order
        backend.transact("RareSpeciesSale", sale, "apply", _last(backend, sale), sender=holder)
    backend.travel(backend.timestamp + DAY)
    backend.transact("RareSpeciesSale", sale, "settle", _last(backend, sale))
    _open(backend, sale, market, 2, first=PLACES)
    backend.travel(backend.timestamp + DAY)
    backend.transact("RareSpeciesSale", sale, "buy", _last(backend, sale), sender=holders[0])
    backend.transact("RareSpeciesSale", sale, "close", _last(backend, sale))
    backend.transact("RareSpeciesSale", sale, "pay_revenue")
    backend.transact("RareSpeciesSale", sale, "withdraw", market.money.address)


def _market() -> Market:
    money, items = load("tests/mocks/PeggedToken.vy", 6), load("tests/mocks/ItemBoard.vy")
    token = load("tests/mocks/Puppet.vy")
    dividend = load("contracts/dividend/HolderDividend.vy", token, money, 7_000, token)
    identities, ratings = (load(f"tests/mocks/{name}Board.vy") for name in ("Identity", "Rating"))
    return Market(money, items, identities, ratings, dividend)


def _offer(
    backend: "MeteredBackend", sale: str, market: Market, arbiter: Any, item: bytes, kind: int
) -> bytes:
    times = (10 * DAY, 7 * DAY, 365 * DAY if kind == LEASE else 0)
    deal = (backend.sender, market.items.address, item, kind, PRICE, arbiter.address)
    terms = (*deal, *times, WORD, WORD)
    backend.transact("ForestSale", sale, "publish", terms)
    offer: bytes = backend.call("ForestSale", sale, "offer_id", terms)
    market.items.set_holder(item, backend.sender)
    market.items.lock(item, sale, offer, sender=backend.sender)
    return offer


def _buy(backend: "MeteredBackend", sale: str, buyer: str, offer: bytes) -> bytes:
    backend.transact("ForestSale", sale, "buy", offer, sender=buyer)
    order: bytes = backend.call("ForestSale", sale, "order_for", offer)
    backend.transact("ForestSale", sale, "confirm", order, WORD, CID)
    return order


def _break_off(backend: "MeteredBackend", sale: str, buyers: tuple[str, str], offer: bytes) -> None:
    """End orders of one offer in all ways in which nothing is sold."""
    name = "ForestSale"
    first, second = buyers
    for buyer, pays, waits, end in (
        (first, False, DAY + 1, "lapse"),
        (first, True, 0, "cancel"),
        (second, True, 3 * DAY + 1, "refund"),
    ):
        if pays:
            backend.transact(name, sale, "buy", offer, sender=buyer)
        else:
            backend.transact(name, sale, "order", offer, sender=buyer)
        order = backend.call(name, sale, "order_for", offer)
        backend.travel(backend.timestamp + waits)
        backend.transact(name, sale, end, order, sender=buyer)


def _open(backend: "MeteredBackend", sale: str, market: Market, trees: int, first: int = 0) -> None:
    """Open and start a sale of trees that nobody has sold before."""
    backend.transact("RareSpeciesSale", sale, "open_sale", PRICE, WORD, DAY, DAY)
    for number in range(first, first + trees):
        item = number.to_bytes(32, "big")
        market.items.set_holder(item, backend.sender)
        market.items.lock(item, sale, _last(backend, sale), sender=backend.sender)
    backend.transact("RareSpeciesSale", sale, "start", _last(backend, sale))


def _last(backend: "MeteredBackend", sale: str) -> bytes:
    """Return the sale that was opened last."""
    count: int = backend.call("RareSpeciesSale", sale, "sale_count")
    return (count << 8).to_bytes(32, "big")
