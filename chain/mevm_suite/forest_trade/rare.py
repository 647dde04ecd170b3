"""Sales of rare species: first to those with the most coin-days. Source: CEC-08."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mevm_suite.forest_trade.desk import Desk, check_is, known
from mevm_suite.forest_trade.items import find_item, lock, take_out
from mevm_suite.forester.estate import hexadecimal
from mevm_suite.holder.amounts import Amount
from mevm_suite.holder.failure import Refused
from mevm_suite.holder.output import Time
from mevm_suite.holder.sending import Call
from mevm_suite.tables.assignment import NOBODY

RARE = "RareSpeciesSale"
RANK_BITS = 8
MAX_ITEMS = 16


@dataclass(frozen=True)
class RareSale:
    """A sale, as ``IRareSpeciesSale.Sale``."""

    seller: str
    price: int
    content: bytes
    window: int
    rest_time: int
    end: int
    sold: int
    is_settled: bool
    is_closed: bool

    @property
    def rest_end(self) -> int:
        """The first second in which nobody buys what is left."""
        return self.end + self.rest_time


class RareSales:
    """
    The sales of rare species of a deployment.

    Parameters
    ----------
    desk
        Its forests.

    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def read(self, function: str, *args: Any) -> Any:
        """Read from the contract."""
        return self.desk.read(RARE, function, *args)

    def sale(self, id: bytes) -> RareSale:
        """Return a sale; Refused if there is none."""
        found = RareSale(*self.read("sale", id))
        if found.seller == NOBODY:
            raise Refused(f"there is no sale {hexadecimal(id)}")
        return found

    def next_id(self) -> bytes:
        """Return the id of the sale that is opened next."""
        number: int = self.read("sale_count") + 1
        return (number << RANK_BITS).to_bytes(32)

    def row(self, id: bytes) -> dict[str, Any]:
        """Return how a sale stands."""
        sale, desk = self.sale(id), self.desk
        return {
            "sale": hexadecimal(id),
            "state": self._state(sale),
            "asset": desk.asset.symbol,
            "price": desk.asset.amount(sale.price),
            "items": len(self.read("items_of", id)),
            "taken": len(self.read("places_of", id)),
            "sold": sale.sold,
            "applications before": Time(sale.end) if sale.end else None,
            "rest before": Time(sale.rest_end) if sale.end else None,
            "seller": sale.seller,
            "content": known(sale.content),
        }

    def places(self, id: bytes) -> list[dict[str, Any]]:
        """Return which item goes to whom as it stands, best rank first."""
        places = self.read("places_of", id)
        first = int.from_bytes(id)
        return [
            {
                "rank": rank,
                "item": hexadecimal(item),
                "account": places[rank][0] if rank < len(places) else None,
                "coin-days": Amount(places[rank][1]) if rank < len(places) else None,
                "deal": hexadecimal((first | rank).to_bytes(32)),
            }
            for rank, item in enumerate(self.read("items_of", id))
        ]

    def _state(self, sale: RareSale) -> str:
        if sale.is_closed:
            return "closed"
        if sale.end == 0:
            return "not started"
        if self.desk.now < sale.end:
            return "taking applications"
        if not sale.is_settled:
            return "to be settled"
        return "selling the rest" if self.desk.now < sale.rest_end else "to be closed"


class RareTrade:
    """
    What one account does as seller or buyer of rare trees.

    Parameters
    ----------
    sales
        The sales of the deployment.
    account
        The account that signs.

    """

    def __init__(self, sales: RareSales, account: str) -> None:
        self._sales = sales
        self._desk = sales.desk
        self._account = account

    def open(
        self, price: int, content: bytes, window: int, rest_time: int, numbers: Sequence[bytes]
    ) -> Iterator[Call]:
        """Yield the calls that open a sale, lock its items in the order of ranks, and start it."""
        self._desk.check_identified(self._account)
        self._desk.check_not_excluded(self._account)
        id = self._sales.next_id()
        locking = [call for number in numbers for call in self._lock(number, id)]
        title = f"open sale {hexadecimal(id)} at {self._desk.shown(price)} an item"
        yield self._call(title, "open_sale", price, content, window, rest_time)
        yield from locking
        yield self._call("start the sale", "start", id)

    def add(self, id: bytes, number: bytes) -> Iterator[Call]:
        """Yield the calls that lock one more item for a sale that has not started."""
        self._own(id)
        if len(self._sales.read("items_of", id)) >= MAX_ITEMS:
            raise Refused(f"expected at most {MAX_ITEMS} items")
        yield from self._lock(number, id)

    def start(self, id: bytes) -> Iterator[Call]:
        """Yield the call that begins the window."""
        self._own(id)
        if not self._sales.read("items_of", id):
            raise Refused("the sale has no items; `add` locks them for it")
        yield self._call("start the sale", "start", id)

    def cancel(self, id: bytes) -> Iterator[Call]:
        """Yield the calls that take all items back before the start."""
        self._own(id)
        yield self._call("cancel the sale", "cancel", id)
        yield from self._take(self._sales.read("items_of", id))

    def apply(self, id: bytes) -> Iterator[Call]:
        """Yield the calls that apply with the price and one's coin-days."""
        sale = self._as_buyer(id)
        if self._desk.now >= sale.end:
            late = f"took applications before {Time(sale.end)}"
            raise Refused(f"the sale {late if sale.end else 'has not started'}")
        if self._sales.read("has_place", id, self._account):
            raise Refused(f"{self._account} has a place in this sale already")
        self._check_outranks(id)
        yield from self._desk.approval(self._account, RARE, sale.price)
        title = f"apply with {self._desk.shown(sale.price)}"
        yield self._call(title, "apply", id)

    def settle(self, id: bytes) -> Iterator[Call]:
        """Yield anyone's call that gives those who applied their items."""
        sale = self._over(id)
        if sale.is_settled:
            raise Refused("the sale is settled")
        yield self._call("give those who applied their items", "settle", id)

    def buy(self, id: bytes) -> Iterator[Call]:
        """Yield the calls that buy the next item that was left, and take it."""
        sale = self._as_buyer(id)
        self._over(id)
        if sale.is_closed or self._desk.now >= sale.rest_end:
            raise Refused(f"too late: what was left was sold before {Time(sale.rest_end)}")
        rank = sale.sold if sale.is_settled else len(self._sales.read("places_of", id))
        items = self._sales.read("items_of", id)
        if rank >= len(items):
            raise Refused("all items are sold")
        yield from self._desk.approval(self._account, RARE, sale.price)
        title = f"buy item {hexadecimal(items[rank])} for {self._desk.shown(sale.price)}"
        yield self._call(title, "buy", id)

    def close(self, id: bytes) -> Iterator[Call]:
        """Yield the calls that give unsold items back."""
        sale = self._over(id)
        if sale.is_closed:
            raise Refused("the sale is closed")
        if self._desk.now < sale.rest_end:
            check_is(self._account, sale.seller, "seller, who alone closes it before the end")
        yield self._call("close the sale", "close", id)
        if self._account == sale.seller:
            taken = sale.sold if sale.is_settled else len(self._sales.read("places_of", id))
            yield from self._take(self._sales.read("items_of", id)[taken:])

    def withdraw(self) -> Iterator[Call]:
        """Yield the calls that take out what sales have credited."""
        return self._desk.withdraw(RARE, self._account)

    def _lock(self, number: bytes, id: bytes) -> Iterator[Call]:
        item = find_item(self._desk, number)
        if item.tree is None:
            raise Refused(f"{item.text} is no tree: only trees with tokens are sold here")
        return lock(self._desk, self._account, item, RARE, id)

    def _take(self, items: Sequence[bytes]) -> Iterator[Call]:
        for number in items:
            yield take_out(self._desk, find_item(self._desk, number), self._account)

    def _check_outranks(self, id: bytes) -> None:
        coin_days = self._desk.backend.call(
            "CEC", self._desk.community.coin_days, "coin_days", self._account
        )
        places = self._sales.read("places_of", id)
        if len(places) < len(self._sales.read("items_of", id)) or coin_days > places[-1][1]:
            return
        least = Amount(places[-1][1]).short()
        text = f"{self._account} has {Amount(coin_days).short()} coin-days"
        raise Refused(f"{text}, and needs more than {least} for a place")

    def _own(self, id: bytes) -> None:
        sale = self._sales.sale(id)
        check_is(self._account, sale.seller, "seller")
        if sale.is_closed or sale.end != 0:
            raise Refused("the sale was cancelled" if sale.end == 0 else "the sale has started")

    def _as_buyer(self, id: bytes) -> RareSale:
        sale = self._sales.sale(id)
        self._desk.check_identified(self._account)
        if self._account == sale.seller:
            raise Refused("a seller cannot buy what he offers")
        return sale

    def _over(self, id: bytes) -> RareSale:
        sale = self._sales.sale(id)
        if sale.end == 0:
            raise Refused("the sale has not started")
        self._desk.check_over(sale.end - 1)
        return sale

    def _call(self, title: str, function: str, *args: Any) -> Call:
        return self._desk.call(title, RARE, function, *args)
