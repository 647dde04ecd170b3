"""Finds what blocks have for an account, in their order, and keeps up with reorganisations.

What counts has enough blocks on top of it.

Source: SERO-05, SERO-09.
"""

from collections.abc import Callable

from shielded.wallet.book import Book
from shielded.wallet.events import ChainSource
from shielded.wallet.failure import ChainError
from shielded.wallet.findings import Findings
from shielded.wallet.trial import Trial

RANGE = 2_000  # blocks between two checkpoints, at most
ATTEMPTS = 10  # at a chain that is reorganised while it is read

Progress = Callable[[int, int], None]  # the last block that was scanned, the last that will be


class Scanner:
    """
    Scans a chain for an account.

    Parameters
    ----------
    book
        The account's.
    source
        The chain.
    trial
        Tries hidden notes.
    confirmations
        How many blocks, its own included, have to hold a transaction before it counts.

    Raises
    ------
    ChainError
        When the chain or the pool is not that of the book.

    """

    def __init__(
        self, book: Book, source: ChainSource, trial: Trial, confirmations: int = 1
    ) -> None:
        if (source.chain_id, source.pool) != (book.account.chain_id, book.account.pool):
            expected = f"0x{book.account.pool.hex()} on chain {book.account.chain_id}"
            got = f"0x{source.pool.hex()} on chain {source.chain_id}"
            raise ChainError(f"this wallet is of the pool {expected}, the node's is {got}")
        self._book = book
        self._source = source
        self._trial = trial
        self._confirmations = confirmations

    def scan(self, progress: Progress | None = None) -> None:
        """
        Scan up to the newest block that is confirmed.

        It can be stopped at any time: what was scanned stays, range by range.

        Parameters
        ----------
        progress
            Called after each range.

        Raises
        ------
        ChainError
            When the node fails, or gives what cannot be; the book stays at its last range.

        """
        book, attempts = self._book, 0
        self.rewind()
        target = self._target()
        while book.next_block <= target:
            if self._scan_range(min(book.next_block + RANGE - 1, target), target):
                if progress:
                    progress(book.next_block - 1, target)
                continue
            attempts += 1
            if attempts == ATTEMPTS:
                raise ChainError("the chain changes faster than it can be read")
            self.rewind()
            target = self._target()

    def rewind(self) -> None:
        """Go back to the newest checkpoint that is on the chain; to the beginning if none is."""
        checkpoints = self._book.checkpoints
        for place, checkpoint in enumerate(checkpoints):
            header = self._source.header(checkpoint.block)
            if header is not None and header.hash == checkpoint.hash:
                if place > 0:
                    self._book.rewind(checkpoint)
                return
        if checkpoints:
            self._book.rewind(None)

    def _target(self) -> int:
        return self._source.head() - self._confirmations + 1

    def rescan(self, progress: Progress | None = None) -> None:
        """Forget what the chain told, and scan all of it anew; errors are those of ``scan``."""
        self._book.rewind(None)
        self.scan(progress)

    def _scan_range(self, last: int, target: int) -> bool:
        """Take over blocks up to one; False if the chain was reorganised meanwhile."""
        book, source = self._book, self._source
        first, end = book.next_block, source.header(last)
        events = source.events(first, last)
        # Of all blocks with events: the node is not to learn in which the account has part.
        blocks = sorted({event.block for event in events})
        headers = [each for block in blocks if (each := source.header(block))]
        # Logs come from an index that may have gaps, the root from the state. Nodes keep states of
        # late blocks only.
        root = source.root(last) if last == target else None
        # The hash of the last block fixes all before it: none was exchanged while they were read.
        start = source.header(first)
        if end is None or start is None or source.header(last) != end:
            return False
        if len(headers) < len(blocks):
            return False
        if book.checkpoints and start.parent != book.checkpoints[0].hash:
            return False
        findings = Findings(book, self._trial, events)
        times = {each.number: each.timestamp for each in headers}
        book.add(findings.found((end.number, end.hash), end.timestamp, times, root))
        return True
