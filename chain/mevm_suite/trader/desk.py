"""Offers, trades and balances as the chain has them."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from eth_utils import to_checksum_address

from mevm_suite.deployment.record import CommerceDeployment
from mevm_suite.deployment.web3_backend import Web3Backend
from mevm_suite.holder.amounts import Amount
from mevm_suite.holder.asset import COIN, ERC20, Asset, asset_at
from mevm_suite.holder.connection import parse_address
from mevm_suite.holder.failure import Refused, Unusable
from mevm_suite.holder.output import Time
from mevm_suite.holder.sending import Call
from mevm_suite.payment import call_uri, coin_uri, token_uri
from mevm_suite.tables.assignment import NOBODY
from mevm_suite.trader.steps import State, Step, steps

CONTRACT = "AutomaticContract"
PLAIN = "DepositAddress"
# Any arbiter answers what this one does.
ARBITER = "CommitteeArbiter"
INDEX_DECIMALS = 3


@dataclass(frozen=True)
class Offer:
    """The terms of an offer, as ``IOffers.Terms``, and its id."""

    id: bytes
    seller: str
    asset: Asset
    price: Amount
    quantity: int
    expiry: int
    handling_time: int
    transit_time: int
    inspection_time: int
    distrust_bps: int
    reward: Amount
    arbiter: str
    carrier: str
    content: bytes


@dataclass(frozen=True)
class Trade:
    """A trade, how it stands, and the offer whose terms hold for it."""

    id: bytes
    offer: Offer
    buyer: str
    state: State
    held: Amount
    seller_deposit: Amount
    buyer_deposit: Amount
    sharer: str
    due: int
    case_id: int
    proposer: str
    to_buyer: Amount
    is_ruled: bool

    @property
    def inspection_end(self) -> int:
        """The last second in which the buyer may complain about what was shipped."""
        return self.due + (self.offer.inspection_time if self.state is State.SHIPPED else 0)

    def steps(self, now: int) -> list[Step]:
        """Return who may do what now."""
        has_carrier = self.offer.carrier != NOBODY
        times = (now, self.due, self.inspection_end)
        return list(steps(self.state, *times, has_carrier, self.is_ruled))


class Desk:
    """
    The trade of a deployment.

    Parameters
    ----------
    backend
        The chain.
    commerce
        Its contracts.

    """

    def __init__(self, backend: Web3Backend, commerce: CommerceDeployment) -> None:
        self.backend = backend
        self.commerce = commerce
        self.address = commerce.address_of(CONTRACT)
        self.asset_at = cache(lambda address: asset_at(backend, address))

    @property
    def now(self) -> int:
        """The time of the block that is read."""
        return self.backend.timestamp

    def read(self, function: str, *args: Any, contract: str = CONTRACT) -> Any:
        """Read from a contract of commerce."""
        return self.backend.call(contract, self.commerce.address_of(contract), function, *args)

    def asset(self, name: str) -> Asset:
        """Return the coin, a token by its symbol, or by its address; Unusable if unknown."""
        tokens = self.commerce.community.tokens
        if name == COIN:
            return self.asset_at(NOBODY)
        if name in tokens:
            return self.asset_at(tokens[name])
        try:
            return self.asset_at(parse_address(name))
        except ValueError:
            known = ", ".join((COIN, *tokens))
            text = f"expected an asset among {known}, or a token's address, got {name!r}"
            raise Unusable(text) from None

    def offer(self, offer_id: bytes) -> Offer:
        """Return an offer; Refused if there is none."""
        terms = self.read("terms_of", offer_id)
        if terms[0] == NOBODY:
            raise Refused(f"there is no offer {hexadecimal(offer_id)}")
        seller, token, price, quantity, expiry = terms[:5]
        handling, transit, inspection, bps, reward, arbiter, carrier, content = terms[5:]
        asset = self.asset_at(token)
        return Offer(
            id=offer_id,
            seller=seller,
            asset=asset,
            price=asset.amount(price),
            quantity=quantity,
            expiry=expiry,
            handling_time=handling,
            transit_time=transit,
            inspection_time=inspection,
            distrust_bps=bps,
            reward=asset.amount(reward),
            arbiter=arbiter,
            carrier=carrier,
            content=content,
        )

    def trade(self, trade_id: bytes) -> Trade:
        """Return a trade; Refused if there is none."""
        offer_id, _, buyer, _, _, _, state = self.read("trade", trade_id)
        if state == 0:
            raise Refused(f"there is no trade {hexadecimal(trade_id)}")
        offer = self.offer(offer_id)
        amount = offer.asset.amount
        progress = self.read("progress", trade_id)
        held, seller_deposit, buyer_deposit, sharer, due, case_id, _, proposer, to_buyer = progress
        deposits = (amount(seller_deposit), amount(buyer_deposit))
        is_ruled = state == State.DISPUTED and self.ruling(offer.arbiter, case_id)[0]
        rest = (sharer, due, case_id, proposer, amount(to_buyer), is_ruled)
        return Trade(trade_id, offer, buyer, State(state), amount(held), *deposits, *rest)

    def ruling(self, arbiter: str, case: int) -> tuple[Any, ...]:
        """Return an arbiter's ruling: final, default, malicious, the claimant's basis points."""
        return tuple(self.backend.call(ARBITER, arbiter, "ruling", case))

    def index(self, account: str) -> Amount:
        """Return an account's trust index."""
        return Amount(self.read("index_of", account, contract="TrustIndex"), INDEX_DECIMALS)

    def offer_row(self, offer_id: bytes) -> dict[str, Any]:
        """Return what a buyer wants to know of an offer."""
        offer = self.offer(offer_id)
        left = self.read("left", offer_id)
        return {
            "offer": hexadecimal(offer_id),
            "left": left,
            "payable until": Time(offer.expiry),
            "seller": offer.seller,
            "seller's index": self.index(offer.seller),
            "asset": offer.asset.symbol,
            "price": offer.price,
            "a newcomer pays": offer.asset.amount(self.read("payment_of", offer_id, NOBODY)),
            "to ship within": _days(offer.handling_time),
            "in transit at most": _days(offer.transit_time),
            "to inspect": _days(offer.inspection_time),
            "withheld on complaint": f"{offer.distrust_bps / 100:g} %",
            "reward of who shared it": offer.reward or None,
            "arbiter": offer.arbiter,
            "carrier": None if offer.carrier == NOBODY else offer.carrier,
            "content": hexadecimal(offer.content),
        }

    def trade_row(self, trade_id: bytes) -> dict[str, Any]:
        """Return how a trade stands, and what each side may do now."""
        trade = self.trade(trade_id)
        may = trade.steps(self.now)
        is_proposed = trade.proposer != NOBODY
        who = "seller" if trade.proposer == trade.offer.seller else "buyer"
        return {
            "trade": hexadecimal(trade_id),
            "state": trade.state.name.lower(),
            "until": Time(trade.due) if trade.state.is_open else None,
            **{
                f"{side} may": actions(may, side)
                for side in ("seller", "buyer", "carrier", "anyone")
            },
            "asset": trade.offer.asset.symbol,
            "price": trade.offer.price,
            "held": trade.held,
            "seller's deposit": trade.seller_deposit,
            "buyer's deposit": trade.buyer_deposit,
            "proposed": f"{trade.to_buyer.exact()} to the buyer, by the {who}"
            if is_proposed
            else None,
            "case": trade.case_id or None,
            "arbiter": trade.offer.arbiter,
            "seller": trade.offer.seller,
            "buyer": trade.buyer,
            "sharer": None if trade.sharer == NOBODY else trade.sharer,
            "offer": hexadecimal(trade.offer.id),
        }

    def purse(self, account: str) -> list[dict[str, Any]]:
        """Return what an account has at the contract, by asset."""
        return [
            {
                "asset": asset.symbol,
                "to withdraw": asset.amount(self.read("credit_of", asset.address, account)),
                "free deposit": asset.amount(self.read("deposit_of", asset.address, account)),
            }
            for asset in self.assets()
        ]

    def assets(self) -> list[Asset]:
        """Return the coin, the tokens of the record, and those that have a value."""
        listed = self.read("assets", contract="AssetValues")
        found = dict.fromkeys((NOBODY, *self.commerce.community.tokens.values(), *listed))
        return [self.asset_at(address) for address in found]

    def uri(self, offer_id: bytes) -> str:
        """
        Return what a wallet that can call contracts scans; for a newcomer's payment.

        Coin that is too much becomes the buyer's credit. A token has to be approved before.
        """
        asset = self.offer(offer_id).asset
        value = self.read("payment_of", offer_id, NOBODY) if asset.is_coin else 0
        arguments = [("bytes32", hexadecimal(offer_id))]
        return call_uri(self.address, self.backend.chain_id, "buy", arguments, value)

    def plain_uri(self, offer_id: bytes, buyer: str, sharer: str, payment: int) -> str:
        """Return what any wallet scans: a plain transfer, which anyone may sweep into the trade."""
        asset, chain_id = self.offer(offer_id).asset, self.backend.chain_id
        place = self.read("deposit_address", offer_id, buyer, sharer, contract=PLAIN)
        if asset.is_coin:
            return coin_uri(place, chain_id, payment)
        return token_uri(asset.address, chain_id, place, payment)

    def sweep(self, offer_id: bytes, buyer: str, sharer: str, back: str | None) -> Call:
        """Return the call that turns a plain transfer into a trade, or sends an asset back."""
        source, offer = self.commerce.address_of(PLAIN), self.offer(offer_id)
        place = (offer_id, buyer, sharer)
        asset = self.asset(back) if back else offer.asset
        found = asset.amount(
            self.balance(asset, self.read("deposit_address", *place, contract=PLAIN))
        )
        shown = f"{found.exact()} {asset.symbol}"
        if back:
            title = f"send {shown} back to {buyer}"
            return Call(title, PLAIN, source, "give_back", (*place, asset.address))
        payment = asset.amount(self.read("payment_of", offer_id, buyer))
        if found < payment:
            raise Refused(f"{shown} arrived, price and deposit are {payment.exact()}")
        return Call(f"pay the offer with {shown} that arrived", PLAIN, source, "sweep", place)

    def balance(self, asset: Asset, account: str) -> int:
        """Return how much of an asset an account has."""
        if asset.is_coin:
            return int(self.backend.w3.eth.get_balance(to_checksum_address(account)))
        return int(self.backend.call(ERC20, asset.address, "balanceOf", account))


def hexadecimal(value: bytes) -> str:
    """Return bytes as commands read and write them."""
    return "0x" + value.hex()


def _days(seconds: int) -> str:
    return f"{seconds / 86_400:g} days"


def actions(may: list[Step], who: str) -> str | None:
    """Return in words what one side may do."""
    words = [
        step.action if step.until is None else f"{step.action} until {Time(step.until)}"
        for step in may
        if step.who == who
    ]
    return ", ".join(words) or None
