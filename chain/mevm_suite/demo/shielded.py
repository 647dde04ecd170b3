"""The shielded pool: strangers pay each other, an auditor sees one of them, the world nobody.

A merchant hides three assets and pays two strangers in one transaction. One of them buys a seat of
a contract, with a fee that somebody else pays; the other takes coins out to a fresh account.

Source: SERO-02, SERO-03, SERO-07, SERO-10, SERO-14, SERO-15.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from eth_utils import to_canonical_address
from hexbytes import HexBytes

from mevm_suite.demo.plan import example_address
from mevm_suite.demo.shielded_assets import (
    SEAT,
    SEATS,
    USD,
    VOUCHER,
    VOUCHERS,
    coins,
    dollars,
    with_voucher,
)
from mevm_suite.demo.shielded_books import LEDGER, OUTSIDE, PACKAGES, Books
from mevm_suite.demo.shielded_people import AUDITED, STRANGER, seed_of
from mevm_suite.demo.shielded_scene import SEAT_PRICE, Scene
from mevm_suite.deployment.backend import Backend
from mevm_suite.deployment.record import ShieldedDeployment
from shielded.account import OneTimeAddress
from shielded.assets import Asset
from shielded.prover import Prover
from shielded.transaction import Call, Deposit, Withdrawal, to_abi
from shielded.wallet.book import Account
from shielded.wallet.builder import Draft
from shielded.wallet.order import Order, Parcel, Payment
from shielded.wallet.signing import Signed

if TYPE_CHECKING:
    from web3 import Web3

STEPS = 4
PROOFS = 15  # 4 notes are spent, 10 are made, 1 package is sealed
HOUR = 3_600
CALL_GAS = 1_000_000

HIDDEN_COINS, HIDDEN_DOLLARS = coins(5_000), dollars(300)
BILL, WAGES, FEE = dollars(120), coins(1_500), coins(10)
TICKET_MONEY, GIFT = dollars(100), dollars(5)
TAKEN_OUT, RETURNED = coins(1_000), coins(200)
SPONSORED = coins(50)
CHANGE = Asset.of_token(USD, TICKET_MONEY.amount - SEAT_PRICE.amount)
VOUCHER_ALONE, SEAT_ALONE = Asset.of_ticket(VOUCHERS, VOUCHER), Asset.of_ticket(SEATS, SEAT)


@dataclass(frozen=True)
class Step:
    """A transaction of the story, as it came into the chain."""

    number: int
    title: str
    transaction: HexBytes
    block: int
    gas: int
    time: int
    proofs: int


@dataclass
class Shielded:
    """
    All that happens in the pool; a context manager that closes the wallets.

    Parameters
    ----------
    backend, w3
        A development chain, for the account that deploys, and the same behind web3.
    prover
        Makes the proofs.
    folder
        Where the wallets' files go; it is empty.
    on_proof
        Called after each proof.

    """

    backend: Backend
    w3: "Web3"
    prover: Prover
    folder: Path
    on_proof: Callable[[], None] = lambda: None
    books: Books = field(default_factory=Books)
    done: Counter[str] = field(default_factory=Counter)
    steps: list[Step] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)  # whom the merchant's people know

    def __post_init__(self) -> None:
        """Find where it is played."""
        self.scene = Scene(self.backend, self.w3, self.folder)

    def __enter__(self) -> Self:
        """Return the story."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close the wallets."""
        self.scene.close()

    def prepare(self) -> ShieldedDeployment:
        """Deploy; let the accounts have what they will use."""
        record = self.scene.deploy()
        self.wallets = self.scene.wallets
        self.books.move(0, OUTSIDE, f"{LEDGER}merchant", VOUCHER_ALONE)
        self.scene.fund_dollars("merchant", HIDDEN_DOLLARS)
        sponsored = to_abi(SPONSORED)
        self.scene.transact("sponsor", "vault", "fund", sponsored, value=SPONSORED.amount)
        self.books.move(0, OUTSIDE, f"{LEDGER}sponsor", SPONSORED)
        self.fresh = example_address("shielded", "fresh account")
        for name in ("merchant", "relayer"):
            self.names[f"0x{self.scene.address(name).hex()}"] = name
        return record

    def run(self) -> Iterator[Step]:
        """Go through the story; yield each transaction when it is over."""
        yield self._hide()
        yield self._pay()
        yield self._buy_seat()
        yield self._take_out()
        self._watch()

    def _hide(self) -> Step:
        """Have the merchant deposit a coin, a token and a ticket."""
        account, own = self.scene.address("merchant"), self.wallets["merchant"].book.tracking
        order = Order(
            deposits=(
                Deposit(account, HIDDEN_COINS),
                Deposit(account, HIDDEN_DOLLARS),
                Deposit(account, VOUCHER_ALONE, is_ledger=True),
            ),
            payments=(
                Payment(own.address, with_voucher(HIDDEN_COINS)),
                Payment(own.address, HIDDEN_DOLLARS),
            ),
            deadline=self._deadline(),
        )
        self.books.move(1, OUTSIDE, "merchant", HIDDEN_COINS, HIDDEN_DOLLARS)
        self.books.move(1, f"{LEDGER}merchant", "merchant", VOUCHER_ALONE)
        self.done["deposit"] += len(order.deposits)
        signed = self._sign("merchant", self._build("merchant", order))
        return self._step("A merchant hides three assets", signed, self._submitted(signed))

    def _pay(self) -> Step:
        """Have the merchant pay one stranger's address, and a one-time address of another's."""
        supplier = self.wallets["supplier"].book.tracking.address
        once = self._handed_out("courier")
        self.names |= {supplier.to_text(): "supplier", once.to_text(): "courier"}
        order = Order(
            payments=(
                Payment(supplier, BILL, _memo("invoice 12")),
                Payment(once, with_voucher(WAGES), _memo("wages")),
            ),
            fee=FEE.amount,
            relayer=self.scene.address("relayer"),
            deadline=self._deadline(),
        )
        self.books.move(2, "merchant", "supplier", BILL)
        self.books.move(2, "merchant", "courier", WAGES, VOUCHER_ALONE)
        self.books.move(2, "merchant", f"{LEDGER}relayer", FEE)
        self.done["payment"] += len(order.payments)
        signed = self._sign("merchant", self._build("merchant", order))
        return self._step("He pays two strangers at once", signed, self._relayed(signed))

    def _buy_seat(self) -> Step:
        """Have the supplier buy a seat of a contract and seal a package; a sponsor pays the fee."""
        office = to_canonical_address(self.scene.at["TicketOffice"])
        call = Call(office, TICKET_MONEY, CALL_GAS, self.scene.order_seat(SEAT))
        order = Order(
            calls=(call,),
            parcels=(Parcel(self._handed_out("courier"), GIFT, b"for the road"),),
            fee=FEE.amount,
            relayer=self.scene.address("relayer"),
            sponsor=self.scene.address("sponsor"),
            deadline=self._deadline(),
        )
        self.books.move(3, "supplier", f"{LEDGER}TicketOffice", TICKET_MONEY)
        self.books.move(3, "supplier", PACKAGES, GIFT)
        self.books.move(3, OUTSIDE, f"{LEDGER}TicketOffice", SEAT_ALONE)
        self.books.move(3, f"{LEDGER}TicketOffice", "supplier", CHANGE, SEAT_ALONE)
        self.books.move(3, f"{LEDGER}sponsor", f"{LEDGER}relayer", FEE)
        self.done.update(("purchase", "package", "sponsored fee"))
        draft = self._build("supplier", order)
        permit = self.scene.permit("sponsor", self.wallets["supplier"].permit(draft, 0))
        signed = self._sign("supplier", draft, permit)
        (self.package_key,) = signed.package_keys
        return self._step("One buys a seat, a sponsor pays", signed, self._relayed(signed))

    def _take_out(self) -> Step:
        """Have the courier take coins out to a fresh account, and pay some back to the merchant."""
        merchant = self.wallets["merchant"].book.tracking.address
        order = Order(
            payments=(Payment(merchant, RETURNED, _memo("too much")),),
            withdrawals=(Withdrawal(to_canonical_address(self.fresh), TAKEN_OUT),),
            fee=FEE.amount,
            relayer=self.scene.address("relayer"),
            deadline=self._deadline(),
        )
        self.books.move(4, "courier", "merchant", RETURNED)
        self.books.move(4, "courier", OUTSIDE, TAKEN_OUT)
        self.books.move(4, "courier", f"{LEDGER}relayer", FEE)
        self.done.update(("payment", "withdrawal"))
        self.given_away = self.wallets["courier"].assess(order.withdrawals[0])
        signed = self._sign("courier", self._build("courier", order))
        return self._step("The other takes coins out", signed, self._relayed(signed))

    def _watch(self) -> None:
        """Let an auditor and a stranger read the whole chain, from the pool's first block."""
        tracking = self.wallets[AUDITED].book.tracking
        self.auditor = self.scene.open("auditor", Account.watching, tracking)
        self.stranger = self.scene.open(STRANGER, Account.of_seed, seed_of(STRANGER))
        for wallet in (self.auditor, self.stranger):
            wallet.scan()

    def _handed_out(self, name: str) -> OneTimeAddress:
        _, address = self.wallets[name].book.hand_out()
        return address

    def _deadline(self) -> int:
        return self.scene.now + HOUR

    def _build(self, name: str, order: Order) -> Draft:
        return self.wallets[name].build(order)

    def _sign(self, name: str, draft: Draft, *permits: bytes) -> Signed:
        wallet = self.wallets[name]
        return wallet.sign(draft, self.prover, permits, lambda done, total: self.on_proof())

    def _submitted(self, signed: Signed) -> Any:
        return self.scene.submit("merchant", signed)

    def _relayed(self, signed: Signed) -> Any:
        self.done["relayed"] += 1
        return self.scene.relay(signed)

    def _step(self, title: str, signed: Signed, receipt: Any) -> Step:
        proofs = signed.authorisation.input_proofs + signed.authorisation.output_proofs
        step = Step(
            number=len(self.steps) + 1,
            title=title,
            transaction=HexBytes(receipt["transactionHash"]),
            block=receipt["blockNumber"],
            gas=receipt["gasUsed"],
            time=self.scene.now,
            proofs=len(proofs),
        )
        self.steps.append(step)
        self.scene.scan()
        return step


def _memo(text: str) -> bytes:
    return text.encode("ascii").ljust(64, b"\0")
