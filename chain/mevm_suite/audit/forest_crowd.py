"""Holders of parcels and of timber, and buyers of trees, to measure what the next one pays."""

from functools import partial
from typing import Any

import boa
from eth_abi import encode
from eth_account import Account
from eth_utils import keccak

from mevm_suite.audit.forest_parcel_gas import REGISTRAR, Office
from mevm_suite.audit.scaling import Calls
from mevm_suite.demo.plan import example_address
from mevm_suite.deployment.boa_stand import deploy_stand
from mevm_suite.forest.grid import NUMBER, REGION_SIDE, Claims, region_of
from mevm_suite.forest.titles import Registry, parcel_id
from mevm_suite.tables.units import DAY
from mevm_suite.testing import load

WORD = b"audit".ljust(32, b"\0")
CID = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
OWNER = example_address("owner")
NEWCOMER = example_address("newcomer")
HALF = 2**128 - 1  # of a block's cells
NORTH, WEST = 1_000, 100  # a region far from the edges
REGIONS_IN_ROW = 5_000
VOLUME = 10**9
STAKE = 10
PRICE = 1_000_000
FEE_BPS = 100
SALE = 1
OFFER = "(address,address,bytes32,uint256,uint256,address,uint256,uint256,uint256,bytes32,bytes32)"


def member(number: int) -> str:
    """Return a holder's or a buyer's address."""
    return example_address("forest", str(number))


class ParcelCrowd:
    """Holders of a parcel each, half a block in a region of its own."""

    def __init__(self) -> None:
        """Deploy the registry."""
        key = Account.from_key(b"\x07" * 32)
        members = [(REGISTRAR, key.address, WORD)]
        accreditation = load("contracts/forest/Accreditation.vy", OWNER, DAY, members)
        self.trader = load("tests/mocks/Puppet.vy").address
        self.land = load("contracts/forest/ParcelRegistry.vy", accreditation, [self.trader])
        self.registry = Registry(boa.env.evm.patch.chain_id, self.land.address)
        self.office = Office(self.registry, key)

    def keys(self, number: int) -> tuple[int, ...]:
        """Return account, parcel, block and region."""
        block = self._block(number)
        parcel = int.from_bytes(self._parcel(number))
        return (int(member(number), 16), parcel, block, region_of(block)[0])

    def join(self, number: int) -> None:
        """Register a parcel."""
        self._register(member(number), {self._block(number): HALF})()

    def settle(self) -> None:
        """Do nothing: parcels are complete when they are registered."""

    def calls(self) -> Calls:
        """Let the second holder call, and a new one register."""
        name, land, mine, me = "ParcelRegistry", self.land, self._parcel(1), member(1)
        apart, shared = {self._block(-1): HALF}, {self._block(1): HALF << 128}
        return {
            (name, "register"): self._register(NEWCOMER, apart),
            (name, "register beside another"): self._register(NEWCOMER, shared),
            (name, "propose"): partial(land.propose, mine, NEWCOMER, sender=me),
            (name, "lock"): partial(land.lock, mine, self.trader, WORD, sender=me),
            (name, "cells_in"): partial(land.cells_in, mine, self._block(1)),
        }

    def _register(self, holder: str, claims: Claims) -> "partial[Any]":
        (cells,) = (word.bit_count() for word in claims.values())
        terms = self.office.register(holder, WORD, claims, cells)
        return partial(self.land.register, *terms, sender=holder)

    def _parcel(self, number: int) -> bytes:
        return parcel_id(self.registry, member(number), WORD)

    def _block(self, number: int) -> int:
        row, column = divmod(number, REGIONS_IN_ROW)
        return ((NORTH + row) * NUMBER + WEST + column) * REGION_SIDE


class TimberCrowd:
    """Holders of one parcel's certificates, who have retired and redeemed some."""

    def __init__(self) -> None:
        """Survey a parcel of the owner's."""
        self.stand = deploy_stand()
        self.parcel = self.stand.register("parcel", OWNER)
        self.stand.survey(self.parcel, VOLUME)
        boa.env.timestamp += 1
        self.stand.stock.sync(self.parcel)
        self.id = int.from_bytes(self.parcel)

    def keys(self, number: int) -> tuple[int]:
        """Return the account."""
        return (int(member(number), 16),)

    def join(self, number: int) -> None:
        """Get certificates; retire one and redeem one."""
        holder, certificates = member(number), self.stand.certificates
        certificates.issue(self.parcel, STAKE, holder, sender=OWNER)
        certificates.retire(self.id, 1, holder, WORD, sender=holder)
        certificates.redeem(self.id, 1, sender=holder)

    def settle(self) -> None:
        """Go to the next day."""
        boa.env.timestamp += DAY

    def calls(self) -> Calls:
        """Let the second holder and the parcel's owner call."""
        name, me, book, stock = (
            "TimberCertificates",
            member(1),
            self.stand.certificates,
            "GrowingStock",
        )
        move = partial(book.safeTransferFrom, me, sender=me)
        issue = partial(book.issue, self.parcel, STAKE, sender=OWNER)
        return {
            (name, "issue"): partial(issue, me),
            (name, "issue to a new holder"): partial(issue, NEWCOMER),
            (name, "safeTransferFrom"): partial(move, member(2), self.id, 1, b""),
            (name, "retire"): partial(book.retire, self.id, 1, me, WORD, sender=me),
            (name, "redeem"): partial(book.redeem, self.id, 1, sender=me),
            (stock, "harvest"): partial(self.stand.stock.harvest, self.parcel, 1, sender=OWNER),
        }


class OrderCrowd:
    """Buyers of a tree each, all of one provider."""

    def __init__(self) -> None:
        """Deploy the sale above boards."""
        boards = ("Item", "Identity", "Rating", "Ruling")
        self.items, self.identities, self.ratings, arbiter = (
            load(f"tests/mocks/{name}Board.vy") for name in boards
        )
        arbiter.set_terms(0, 2**256 - 1)
        self.arbiter = arbiter.address
        self.money, token = load("tests/mocks/PeggedToken.vy", 6), load("tests/mocks/Puppet.vy")
        dividend = load("contracts/dividend/HolderDividend.vy", token, self.money, 7_000, token)
        people = (self.identities, self.ratings)
        trade: tuple[Any, ...] = ([], [arbiter], dividend, FEE_BPS)
        path = "contracts/forest/ForestSale.vy"
        self.sale = load(path, self.money, *people, self.items, *trade)
        self._admit(OWNER)

    def keys(self, number: int) -> tuple[int, ...]:
        """Return account, item, offer and order."""
        offer = self._offer_id(number)
        chain = (boa.env.evm.patch.chain_id, self.sale.address)
        types = ["uint256", "address", "bytes32", "uint256"]
        order = keccak(encode(types, [*chain, offer, number + 1]))
        words = (_item(number), offer, order)
        return (int(member(number), 16), *(int.from_bytes(word) for word in words))

    def join(self, number: int) -> None:
        """Buy a tree, and accept it."""
        buyer = member(number)
        self._admit(buyer)
        order = self._delivered(number, buyer)
        self.sale.accept(order, sender=buyer)

    def settle(self) -> None:
        """Offer five more trees, and bring orders of the second buyer into each state."""
        boa.env.timestamp += DAY
        self._admit(NEWCOMER)
        me = member(1)
        self.offer = self._publish(-1)
        self.reserved = self.sale.order(self._publish(-2), sender=me)
        self.paid = self.sale.buy(self._publish(-3), sender=me)
        self.refundable = self.sale.buy(self._publish(-4), sender=me)
        self.delivered = self._delivered(-5, me)

    def calls(self) -> Calls:
        """Let the second buyer, a new one and the provider call."""
        name, sale, me = "ForestSale", self.sale, member(1)
        return {
            (name, "publish"): partial(sale.publish, self._terms(-6), sender=OWNER),
            (name, "order"): partial(sale.order, self.offer, sender=NEWCOMER),
            (name, "buy"): partial(sale.buy, self.offer, sender=me),
            (name, "pay"): partial(sale.pay, self.reserved, sender=me),
            (name, "confirm"): partial(sale.confirm, self.paid, WORD, CID, sender=OWNER),
            (name, "accept"): partial(sale.accept, self.delivered, sender=me),
            (name, "refund"): partial(sale.refund, self.refundable, sender=OWNER),
            (name, "withdraw"): partial(sale.withdraw, self.money.address, sender=OWNER),
        }

    def _admit(self, account: str) -> None:
        self.identities.set_identified(account, True)
        self.money.mint(account, 10 * PRICE)
        self.money.approve(self.sale, 10 * PRICE, sender=account)

    def _delivered(self, number: int, buyer: str) -> bytes:
        order: bytes = self.sale.buy(self._publish(number), sender=buyer)
        self.sale.confirm(order, WORD, CID, sender=OWNER)
        self.sale.deliver(order, sender=OWNER)
        return order

    def _publish(self, number: int) -> bytes:
        offer: bytes = self.sale.publish(self._terms(number), sender=OWNER)
        self.items.set_holder(_item(number), OWNER)
        self.items.lock(_item(number), self.sale, offer, sender=OWNER)
        return offer

    def _offer_id(self, number: int) -> bytes:
        chain = (boa.env.evm.patch.chain_id, self.sale.address)
        words = [*chain, self._terms(number)]
        return keccak(encode(["uint256", "address", OFFER], words))

    def _terms(self, number: int) -> tuple[Any, ...]:
        deal = (OWNER, self.items.address, _item(number), SALE, PRICE, self.arbiter)
        return (*deal, 10 * DAY, 7 * DAY, 0, WORD, WORD)


def _item(number: int) -> bytes:
    return keccak(text=f"tree {number}")
