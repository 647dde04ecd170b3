"""The market between holders of CEC: prices, open orders, and the calls of a trade."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mevm_suite.deployment.record import TokenDeployment
from mevm_suite.deployment.web3_backend import Web3Backend
from mevm_suite.holder.amounts import DECIMALS, Amount
from mevm_suite.holder.asset import ERC20, Asset, dividend_asset
from mevm_suite.holder.connection import system_contract
from mevm_suite.holder.failure import Refused
from mevm_suite.holder.output import Time
from mevm_suite.holder.sending import Call

CONTRACT = "C2CMarket"
BPS = 10_000


@dataclass(frozen=True)
class Order:
    """An open order; the price is of one whole CEC, with 18 decimals, in whole pegged tokens."""

    id: int
    owner: str
    is_bid: bool
    price: Amount
    amount: Amount
    firm_until: int


class Market:
    """
    The market of a deployment.

    Parameters
    ----------
    backend
        The chain.
    token
        CEC.

    """

    def __init__(self, backend: Web3Backend, token: TokenDeployment) -> None:
        self._backend = backend
        self._cec = token.token.address
        self._token = token
        self.address = system_contract(token, CONTRACT).address

    @cached_property
    def asset(self) -> Asset:
        """What CEC is traded for."""
        return dividend_asset(self._backend, self._token)

    def summary(self, holder: str | None) -> dict[str, Any]:
        """Return today's prices, trades and fee, and what a holder can withdraw."""
        lowest, highest = self._read("band")
        volume, value = self._read("trades_today")
        balance = None if holder is None else self._read("balances", holder)
        return {
            "valid price": Amount(self._read("valid_price_today")),
            "lowest": Amount(lowest),
            "highest": Amount(highest),
            "in": self.asset.symbol,
            "fee": f"{self._read('fee_bps') / 100:g} %",
            "CEC traded today": Amount(volume),
            "for": self.asset.amount(value),
            "to withdraw": None if balance is None else self.asset.amount(balance),
        }

    def orders(self, limit: int, owner: str | None = None) -> Iterator[dict[str, Any]]:
        """Yield open orders among the newest ``limit``, newest first; of one owner, if named."""
        lowest, highest = self._read("band")
        last = self._read("order_count")
        for number in range(last, max(last - limit, 0), -1):
            order = self._order(number)
            if order is None or owner not in (None, order.owner):
                continue
            yield {
                "order": order.id,
                "side": "bid" if order.is_bid else "offer",
                "price": order.price,
                "CEC": order.amount,
                "owner": order.owner,
                "can be taken": lowest <= order.price <= highest,
                "firm until": Time(order.firm_until),
            }

    def place(self, sender: str, is_bid: bool, price: Amount, amount: Amount) -> Iterator[Call]:
        """Yield the calls that bid for CEC, or offer it."""
        if is_bid:
            scale = 10 ** (2 * DECIMALS - self.asset.decimals)
            yield from self._approve(sender, self.asset, -(-amount * price // scale))
        else:
            yield from self._approve(sender, self._traded, amount)
        side = "bid for" if is_bid else "offer"
        title = f"{side} {amount.exact()} CEC at {price.exact()} {self.asset.symbol}"
        yield self._call(title, "place", is_bid, int(price), int(amount))

    def fill(self, sender: str, number: int, amount: Amount) -> Iterator[Call]:
        """Yield the calls that take an order."""
        order = self._order(number)
        if order is None:
            raise Refused(f"order {number} is not open")
        filled, payment = self._read("payment", number, int(amount))
        paid, cec = self.asset.amount(payment), Amount(filled)
        if order.is_bid:
            yield from self._approve(sender, self._traded, filled)
            title = f"sell {cec.exact()} CEC for {paid.exact()} {self.asset.symbol}"
        else:
            yield from self._approve(sender, self.asset, payment)
            title = f"buy {cec.exact()} CEC, which locks, for {paid.exact()} {self.asset.symbol}"
        yield self._call(f"{title}, fee included", "fill", number, int(amount))

    def cancel(self, number: int) -> Call:
        """Return the call that takes an order back."""
        return self._call(f"cancel order {number}", "cancel", number)

    def withdraw(self) -> Call:
        """Return the call that takes out what orders have brought."""
        return self._call(f"withdraw {self.asset.symbol} from the market", "withdraw")

    @property
    def _traded(self) -> Asset:
        return Asset(self._cec, self._token.symbol, DECIMALS)

    def _order(self, number: int) -> Order | None:
        owner, is_bid, _, amount, _, firm_until = self._read("order", number)
        if amount == 0:
            return None
        price = self._read("price_of", number)
        return Order(number, owner, is_bid, Amount(price), Amount(amount), firm_until)

    def _approve(self, sender: str, asset: Asset, needed: int) -> Iterator[Call]:
        """Yield the call that lets the market take exactly what it needs, unless it may already."""
        allowed = self._backend.call(ERC20, asset.address, "allowance", sender, self.address)
        if allowed < needed:
            title = f"let the market take {asset.amount(needed).exact()} {asset.symbol}"
            yield Call(title, ERC20, asset.address, "approve", (self.address, int(needed)))

    def _call(self, title: str, function: str, *args: Any) -> Call:
        return Call(title, CONTRACT, self.address, function, args)

    def _read(self, function: str, *args: Any) -> Any:
        return self._backend.call(CONTRACT, self.address, function, *args)
