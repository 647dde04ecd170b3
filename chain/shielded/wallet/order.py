"""What a transaction is to do, before notes are chosen for it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from shielded.account import OneTimeAddress, PaymentAddress
from shielded.assets import Asset
from shielded.balance import Holding, holdings
from shielded.notes import NO_MEMO, Note
from shielded.transaction import NO_ADDRESS, NO_ID, Call, Deposit, Withdrawal
from shielded.wallet.packages import Contents


@dataclass(frozen=True)
class Payment:
    """A hidden payment to an address, or to a one-time address that its owner handed out."""

    receiver: PaymentAddress | OneTimeAddress
    asset: Asset
    memo: bytes = NO_MEMO


@dataclass(frozen=True)
class Parcel:
    """A package to seal: for whom, with what in it."""

    owner: OneTimeAddress
    asset: Asset = field(default_factory=Asset)
    data: bytes = b""


@dataclass(frozen=True)
class Handling:
    """
    A package of this account to open, or to hand over.

    Attributes
    ----------
    id
        Which.
    index
        Number of the handed-out address that owns it.
    contents
        What it holds, if it is opened.
    new_owner
        Identity of the next owner, if it is handed over.

    """

    id: bytes
    index: int
    contents: Contents = field(default_factory=Contents)
    new_owner: bytes = NO_ID

    def __post_init__(self) -> None:
        """Refuse to open and to hand over at once."""
        if self.new_owner != NO_ID and self.contents != Contents():
            raise ValueError("a package is opened or handed over: what stays sealed pays nothing")


@dataclass(frozen=True)
class Order:
    """
    Everything that one transaction is to do.

    Attributes
    ----------
    payments
        Hidden payments.
    withdrawals, notes, calls
        What becomes open: to accounts, to one-time addresses, to contracts.
    deposits
        What comes in, from those who submit or have signed a permit.
    parcels, handlings
        Packages to seal; to open or hand over.
    fee, relayer
        In the coin's smallest unit, and to whom; the zero address: whoever submits.
    deadline
        Unix time of the last second in which it is good.
    sponsor
        Whose ledger pays the fee; the zero address: this account's notes.
    is_signed
        Whether contracts are to know for sure whose address answers go to.
    spend
        Positions of notes that have to be spent, as when notes are melted together.

    """

    payments: tuple[Payment, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()
    notes: tuple[Note, ...] = ()
    calls: tuple[Call, ...] = ()
    deposits: tuple[Deposit, ...] = ()
    parcels: tuple[Parcel, ...] = ()
    handlings: tuple[Handling, ...] = ()
    fee: int = 0
    relayer: bytes = NO_ADDRESS
    deadline: int = 0
    sponsor: bytes = NO_ADDRESS
    is_signed: bool = False
    spend: tuple[int, ...] = ()

    def all_deposits(self, coin: bytes) -> tuple[Deposit, ...]:
        """Return the deposits, the sponsor's last."""
        if self.sponsor == NO_ADDRESS or not self.fee:
            return self.deposits
        return (*self.deposits, Deposit(self.sponsor, Asset(coin, self.fee), True))

    def balance(self, coin: bytes) -> Counter[Holding]:
        """Return, of each asset, how much goes out more than comes in."""
        going = [each.asset for each in self.payments]
        going += [each.asset for each in self.withdrawals]
        going += [each.asset for each in self.notes]
        going += [each.asset for each in self.calls]
        going += [each.asset for each in self.parcels]
        going += [Asset(coin, self.fee)] if self.fee else []
        coming = [each.asset for each in self.all_deposits(coin)]
        coming += [each.contents.asset for each in self.handlings]
        total = count(going)
        total.subtract(count(coming))
        return total


def count(assets: Iterable[Asset]) -> Counter[Holding]:
    """Return how much there is of what in assets together."""
    total: Counter[Holding] = Counter()
    for asset in assets:
        total.update(holdings(asset))
    return total
