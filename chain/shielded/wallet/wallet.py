"""One account at one pool: scan, look, order, submit."""

from collections import Counter
from collections.abc import Sequence
from types import TracebackType
from typing import Any

from shielded.balance import Holding
from shielded.prover import Progress as ProverProgress
from shielded.prover import Prover
from shielded.transaction import Withdrawal
from shielded.wallet.book import Book
from shielded.wallet.builder import Draft, build
from shielded.wallet.events import ChainSource
from shielded.wallet.failure import WalletError
from shielded.wallet.order import Order, count
from shielded.wallet.permits import permit_message
from shielded.wallet.privacy import Assessment, assess
from shielded.wallet.records import OwnedNote, Pending
from shielded.wallet.scanner import Progress, Scanner
from shielded.wallet.signing import Signed, sign
from shielded.wallet.trial import Trial


class Wallet:
    """
    An account at a pool; a context manager that ends its processes and closes its file.

    Parameters
    ----------
    book
        The account's.
    source
        The chain.
    coin
        Name of the currency in which fees are paid.
    confirmations
        How many blocks have to hold a transaction before it counts.
    processes
        For trying hidden notes.

    """

    def __init__(
        self,
        book: Book,
        source: ChainSource,
        coin: bytes,
        confirmations: int = 1,
        processes: int | None = None,
    ) -> None:
        self.book = book
        self.coin = coin
        self._trial = Trial(book.tracking, processes)
        self._scanner = Scanner(book, source, self._trial, confirmations)
        self._source = source

    def __enter__(self) -> "Wallet":
        """Return the wallet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the processes, close the file."""
        self._trial.__exit__(kind, error, trace)
        self.book.store.close()

    def scan(self, progress: Progress | None = None) -> None:
        """Read what the chain has new; ChainError where it fails."""
        self._scanner.scan(progress)

    def rescan(self, progress: Progress | None = None) -> None:
        """
        Read all that the chain has anew.

        For when a node told it wrong, by fault or on purpose. What only this wallet knows stays:
        labels, addresses that were handed out, packages' keys, transactions under way.

        """
        self._scanner.rescan(progress)

    def available(self) -> list[OwnedNote]:
        """Return the notes that can be spent now: in no transaction that is under way."""
        reserved = self.book.reserved(self._now())
        return [note for note in self.book.unspent() if note.nullifier not in reserved]

    def balance(self) -> Counter[Holding]:
        """Return how much there is of what, also in notes that wait."""
        return count(note.asset for note in self.book.unspent())

    def build(self, order: Order) -> Draft:
        """Build a transaction of the notes that can be spent now; see ``builder.build``."""
        if order.deadline < self._now():
            text = f"expected a deadline after {self._now()}, got {order.deadline}"
            raise WalletError(f"the transaction would be late: {text}")
        return build(self.book, order, self.coin, self.available())

    def permit(self, draft: Draft, index: int) -> dict[str, Any]:
        """Return what the payer of a draft's deposit signs who does not submit it (EIP-712)."""
        account = self.book.account
        place = account.chain_id, account.pool
        return permit_message(*place, draft.transaction, draft.sighash, index)

    def sign(
        self,
        draft: Draft,
        prover: Prover,
        permits: Sequence[bytes] = (),
        progress: ProverProgress | None = None,
    ) -> Signed:
        """Prove and sign a draft, set its notes aside, keep its packages' keys; see ``signing``."""
        signed = sign(self.book, draft, prover, permits, progress)
        transaction = signed.transaction
        shown = tuple(spend.nullifier for spend in transaction.spends)
        pending = Pending(signed.sighash, transaction.deadline, shown, signed.data)
        self.book.add_pending(pending, signed.package_keys)
        return signed

    def assess(self, withdrawal: Withdrawal) -> Assessment:
        """Tell what a withdrawal would give away; all of the pool's events are read for it."""
        first, last = self.book.account.first_block, self.book.next_block - 1
        events = self._source.events(first, last) if first <= last else []
        return assess(withdrawal, events, self.book.movements, self._now())

    def give_up(self, signed: Signed) -> None:
        """
        Free the notes of a transaction that was not, and will not be, submitted.

        Who has seen it may do so all the same: the next transaction that spends anything voids it.

        """
        self.book.drop_pending(signed.sighash)

    def _now(self) -> int:
        """Return the time of the newest block."""
        header = self._source.header(self._source.head())
        return header.timestamp if header else 0
