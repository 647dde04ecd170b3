"""The calls of a trade. What the contract would refuse is refused here, in words."""

from collections.abc import Iterator
from typing import Any

from web3.exceptions import ContractLogicError

from mevm_suite.holder.amounts import Amount
from mevm_suite.holder.asset import ERC20, Asset
from mevm_suite.holder.failure import Refused
from mevm_suite.holder.output import Time
from mevm_suite.holder.sending import Call
from mevm_suite.trader.desk import ARBITER, CONTRACT, Desk, Trade, hexadecimal
from mevm_suite.trader.steps import UNDISPUTED, State

# On the last day to contest, an arbiter that cannot say what it costs counts as silent.
LAST_CHANCE = 86_400


class Trader:
    """
    What one account does.

    Parameters
    ----------
    desk
        The trade of the deployment.
    account
        The account that signs.

    """

    def __init__(self, desk: Desk, account: str) -> None:
        self._desk = desk
        self.account = account

    def deposit(self, asset: Asset, amount: int) -> Iterator[Call]:
        """Yield the calls that add to the deposit."""
        shown = f"{asset.amount(amount).exact()} {asset.symbol}"
        yield from self._approve(asset, amount)
        title = f"deposit {shown}"
        yield self._call(title, "add_deposit", asset.address, amount, value=_coins(asset, amount))

    def free(self, asset: Asset, amount: int) -> Iterator[Call]:
        """Yield the calls that take a part of the deposit back, and out."""
        free = self._desk.read("deposit_of", asset.address, self.account)
        if amount > free:
            raise Refused(
                f"{asset.amount(free).exact()} {asset.symbol} of the deposit are free, "
                f"not {asset.amount(amount).exact()}"
            )
        shown = f"{asset.amount(amount).exact()} {asset.symbol}"
        yield self._call(f"free {shown} of the deposit", "free_deposit", asset.address, amount)
        yield self._call(f"withdraw {asset.symbol}", "withdraw", asset.address)

    def withdraw(self) -> Iterator[Call]:
        """Yield a call for each asset of which something is credited."""
        for asset in self._desk.assets():
            credit = self._desk.read("credit_of", asset.address, self.account)
            if credit:
                title = f"withdraw {asset.amount(credit).exact()} {asset.symbol}"
                yield self._call(title, "withdraw", asset.address)

    def publish(self, terms: tuple[Any, ...], salt: bytes) -> Call:
        """Return the call that publishes an offer."""
        offer = self._desk.read("offer_id", terms, salt)
        return self._call(f"publish offer {hexadecimal(offer)}", "publish", terms, salt)

    def close(self, offer_id: bytes) -> Call:
        """Return the call that takes no more payments for an offer."""
        self._must_be(self._desk.offer(offer_id).seller, "seller")
        if self._desk.read("left", offer_id) == 0:
            raise Refused("the offer is closed, sold out or expired")
        return self._call(f"close offer {hexadecimal(offer_id)}", "close", offer_id)

    def payment(self, offer_id: bytes, at_most: Amount | None = None) -> Amount:
        """Return what the account pays for an offer now; Refused where it cannot be paid."""
        offer, now = self._desk.offer(offer_id), self._desk.now
        if now > offer.expiry:
            raise Refused(f"the offer expired at {Time(offer.expiry)}")
        if self._desk.read("left", offer_id) == 0:
            raise Refused("the offer is closed or sold out")
        if self.account == offer.seller:
            raise Refused("a seller cannot buy what he offers")
        self._check_trust(offer.seller, offer.asset, offer.price)
        self._check_trust(self.account, offer.asset, offer.price)
        if not self._desk.read("is_payable", offer_id, self.account):
            text = f"the seller's deposit in {offer.asset.symbol} does not suffice for a sale now"
            raise Refused(text)
        payment = offer.asset.amount(self._desk.read("payment_of", offer_id, self.account))
        if at_most is not None and payment > at_most:
            raise Refused(
                f"price and deposit are {payment.exact()} {offer.asset.symbol} now, "
                f"more than {at_most.exact()}"
            )
        return payment

    def buy(self, offer_id: bytes, sharer: str, at_most: Amount | None) -> Iterator[Call]:
        """Yield the calls that pay for an offer."""
        payment, asset = self.payment(offer_id, at_most), self._desk.offer(offer_id).asset
        self._check_balance(asset, payment)
        yield from self._approve(asset, payment)
        trade = hexadecimal(self.next_trade(offer_id))
        title = f"pay {payment.exact()} {asset.symbol} and open trade {trade}"
        yield self._call(title, "buy", offer_id, sharer, value=_coins(asset, payment))

    def next_trade(self, offer_id: bytes) -> bytes:
        """Return the id of the trade that the account's next payment opens."""
        number = self._desk.read("trade_count", offer_id, self.account)
        return bytes(self._desk.read("trade_id", offer_id, self.account, number))

    def ship(self, trade_id: bytes, tracking: bytes) -> Call:
        """Return the seller's call when he hands the goods over to the carrier."""
        trade = self._of_seller(trade_id)
        self._must_stand(trade, State.PAID)
        self._must_be_in_time(trade.due)
        return self._call("record the shipment", "ship", trade_id, tracking)

    def receive(self, trade_id: bytes) -> Call:
        """Return the buyer's or the carrier's call when the goods arrive."""
        trade = self._desk.trade(trade_id)
        if self.account not in (trade.buyer, trade.offer.carrier):
            raise Refused(f"{self.account} is neither the buyer nor the carrier of this trade")
        self._must_stand(trade, State.SHIPPED)
        self._must_be_in_time(trade.due)
        return self._call("record the receipt", "attest_receipt", trade_id)

    def confirm(self, trade_id: bytes) -> Call:
        """Return the buyer's call that pays the seller."""
        trade = self._of_buyer(trade_id)
        self._must_stand(trade, *UNDISPUTED, State.DISTRUSTED)
        return self._call("confirm, and pay the seller", "confirm", trade_id)

    def complete(self, trade_id: bytes) -> Call:
        """Return anyone's call that pays the seller when the inspection time is over."""
        trade = self._desk.trade(trade_id)
        self._must_stand(trade, State.SHIPPED, State.RECEIVED)
        self._must_be_over(trade.inspection_end)
        return self._call("complete the trade", "complete", trade_id)

    def refund(self, trade_id: bytes) -> Call:
        """Return the call that gives the buyer everything back."""
        trade = self._desk.trade(trade_id)
        self._must_stand(trade, *UNDISPUTED)
        if self.account != trade.offer.seller:
            self._must_stand(trade, State.PAID)
            self._must_be_over(trade.due)
        return self._call("refund the buyer", "refund", trade_id)

    def give(self, trade_id: bytes, amount: int) -> Call:
        """Return the call by which one side leaves a part of what is held to the other."""
        trade = self._desk.trade(trade_id)
        function, other = ("release", "seller")
        if self.account == trade.offer.seller:
            function, other = ("reimburse", "buyer")
        elif self.account != trade.buyer:
            raise Refused(f"{self.account} is neither the buyer nor the seller of this trade")
        self._must_stand(trade, *UNDISPUTED)
        if amount >= trade.held:
            held = f"{trade.held.exact()} {trade.offer.asset.symbol}"
            raise Refused(f"expected a part of the {held} that are held")
        shown = f"{trade.offer.asset.amount(amount).exact()} {trade.offer.asset.symbol}"
        return self._call(f"leave {shown} to the {other}", function, trade_id, amount)

    def settle(self, trade_id: bytes, to_buyer: int) -> Call:
        """Return the call that accepts the other side's split, or proposes another one."""
        trade = self._desk.trade(trade_id)
        if self.account not in (trade.buyer, trade.offer.seller):
            raise Refused(f"{self.account} is neither the buyer nor the seller of this trade")
        self._must_stand(trade, *UNDISPUTED, State.DISTRUSTED)
        held, symbol = trade.held.exact(), trade.offer.asset.symbol
        if to_buyer > trade.held:
            raise Refused(f"{held} {symbol} are held; the buyer cannot get more of them")
        split = f"{trade.offer.asset.amount(to_buyer).exact()} of {held} {symbol} to the buyer"
        other = trade.offer.seller if self.account == trade.buyer else trade.buyer
        if trade.proposer == other and trade.to_buyer == to_buyer:
            return self._call(f"accept {split}", "accept", trade_id, to_buyer)
        return self._call(f"propose {split}", "propose", trade_id, to_buyer)

    def distrust(self, trade_id: bytes, complaint: bytes) -> Call:
        """Return the buyer's call that complains about the goods."""
        trade = self._of_buyer(trade_id)
        self._must_stand(trade, State.SHIPPED, State.RECEIVED)
        self._must_be_in_time(trade.inspection_end)
        share = f"{trade.offer.distrust_bps / 100:g} % of the price"
        return self._call(f"complain, and withhold {share}", "distrust", trade_id, complaint)

    def concede(self, trade_id: bytes) -> Call:
        """Return the call that leaves to the buyer what is withheld."""
        trade = self._desk.trade(trade_id)
        self._must_stand(trade, State.DISTRUSTED)
        if self.account != trade.offer.seller:
            self._must_be_over(trade.due)
        return self._call("leave what is withheld to the buyer", "concede", trade_id)

    def contest(self, trade_id: bytes) -> Call:
        """Return the seller's call that asks the arbiter, with what that costs."""
        trade = self._of_seller(trade_id)
        self._must_stand(trade, State.DISTRUSTED)
        self._must_be_in_time(trade.due)
        cost = self._cost(trade)
        if cost is None:
            if self._desk.now + LAST_CHANCE <= trade.due:
                text = "the arbiter cannot say now what a case costs, for want of prices perhaps"
                raise Refused(f"{text}; try again: there is time until {Time(trade.due)}")
            title = "end the trade by the even split, as the arbiter is silent"
            return self._call(title, "contest", trade_id)
        title = f"ask the arbiter {trade.offer.arbiter} for {Amount(cost).exact()} coin"
        return self._call(title, "contest", trade_id, value=cost)

    def _cost(self, trade: Trade) -> int | None:
        """Return what a case costs about all that a ruling may move; None if nobody knows."""
        at_stake = trade.held + trade.seller_deposit + trade.buyer_deposit
        args = (trade.offer.asset.address, at_stake)
        try:
            return int(self._desk.backend.call(ARBITER, trade.offer.arbiter, "cost", *args))
        except ContractLogicError:
            return None

    def evidence(self, trade_id: bytes, content: bytes) -> Call:
        """Return a party's call that names evidence to the arbiter."""
        trade = self._desk.trade(trade_id)
        if self.account not in (trade.buyer, trade.offer.seller):
            raise Refused(f"{self.account} is neither the buyer nor the seller of this trade")
        self._must_stand(trade, State.DISPUTED)
        title, args = "name evidence to the arbiter", (trade.case_id, content)
        return Call(title, ARBITER, trade.offer.arbiter, "submit_evidence", args)

    def rule(self, trade_id: bytes) -> Call:
        """Return anyone's call that divides what is withheld as the arbiter ruled."""
        trade = self._desk.trade(trade_id)
        self._must_stand(trade, State.DISPUTED)
        if not trade.is_ruled and self._desk.now <= trade.due:
            raise Refused(
                f"the arbiter has not ruled yet; without a ruling the even split holds "
                f"after {Time(trade.due)}"
            )
        return self._call("divide as the arbiter ruled", "execute_ruling", trade_id)

    def _of_seller(self, trade_id: bytes) -> Trade:
        trade = self._desk.trade(trade_id)
        self._must_be(trade.offer.seller, "seller")
        return trade

    def _of_buyer(self, trade_id: bytes) -> Trade:
        trade = self._desk.trade(trade_id)
        self._must_be(trade.buyer, "buyer")
        return trade

    def _must_be(self, account: str, side: str) -> None:
        if self.account != account:
            raise Refused(f"{self.account} is not the {side}; that is {account}")

    def _must_stand(self, trade: Trade, *states: State) -> None:
        if trade.state not in states:
            expected = " or ".join(state.name.lower() for state in states)
            raise Refused(f"the trade is {trade.state.name.lower()}, expected {expected}")

    def _must_be_in_time(self, until: int) -> None:
        if self._desk.now > until:
            raise Refused(f"too late: that could be done until {Time(until)}")

    def _must_be_over(self, until: int) -> None:
        if self._desk.now <= until:
            raise Refused(f"too early: that can be done after {Time(until)}")

    def _check_trust(self, account: str, asset: Asset, price: Amount) -> None:
        def read(function: str) -> Any:
            return self._desk.read(function, account, contract="TrustIndex")

        if read("is_banned"):
            raise Refused(f"{account} is banned for ever: its trust index fell to 0")
        is_valued, worth = self._desk.read(
            "value_of", asset.address, int(price), contract="AssetValues"
        )
        left = max(0, read("limit_of") - read("exposure_of"))
        if is_valued and worth > left:
            raise Refused(
                f"the trade is worth {Amount(worth).short()} CNY; with its trust index {account} "
                f"may have {Amount(left).short()} CNY more in open trades"
            )

    def _check_balance(self, asset: Asset, needed: int) -> None:
        has = self._desk.balance(asset, self.account)
        if has < needed:
            shown = asset.amount(has).exact()
            raise Refused(
                f"{self.account} has {shown} {asset.symbol}, "
                f"and needs {asset.amount(needed).exact()}"
            )

    def _approve(self, asset: Asset, needed: int) -> Iterator[Call]:
        """Yield the call that lets the contract take what it needs, unless it may already."""
        if asset.is_coin:
            return
        place = self._desk.address
        allowed = self._desk.backend.call(ERC20, asset.address, "allowance", self.account, place)
        if allowed < needed:
            shown = f"{asset.amount(needed).exact()} {asset.symbol}"
            title = f"let the automatic contract take {shown}"
            yield Call(title, ERC20, asset.address, "approve", (place, int(needed)))

    def _call(self, title: str, function: str, *args: Any, value: int = 0) -> Call:
        return Call(title, CONTRACT, self._desk.address, function, args, value)


def _coins(asset: Asset, amount: int) -> int:
    return int(amount) if asset.is_coin else 0
