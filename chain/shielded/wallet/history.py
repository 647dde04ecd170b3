"""What an account received and paid, transaction by transaction, and whether it adds up.

All of it follows from the tracking key and public data: an auditor who was given the key sees what
the owner sees, and can spend nothing.

Source: SERO-15.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from shielded.account import PaymentAddress
from shielded.assets import Asset, decode_name
from shielded.balance import Holding
from shielded.wallet.book import Book
from shielded.wallet.failure import WalletError
from shielded.wallet.order import count
from shielded.wallet.records import Movement, OwnedNote, Sent


@dataclass(frozen=True)
class Entry:
    """
    One transaction in an account's history.

    Attributes
    ----------
    movement
        When and where, fee, what was open.
    income
        Notes that others paid, and contracts.
    returned
        Notes that the account paid to itself: change.
    outgoing
        Notes that it paid to others.
    net
        By how much each asset of the account grew, or shrank.

    """

    movement: Movement
    income: tuple[OwnedNote, ...]
    returned: tuple[OwnedNote, ...]
    outgoing: tuple[Sent, ...]
    net: Counter[Holding]


@dataclass(frozen=True)
class Statement:
    """
    An account's books.

    Attributes
    ----------
    entries
        All transactions, the oldest first.
    balances
        How much there is of what, in notes that are not spent.
    discrepancies
        What does not add up; nothing does not in the books of an honest chain.

    """

    entries: tuple[Entry, ...]
    balances: Counter[Holding]
    discrepancies: tuple[str, ...]


def entries(book: Book) -> Iterator[Entry]:
    """Yield the transactions in which an account has part, the oldest first."""
    for movement in book.movements:
        received = [book.notes[position] for position in movement.received]
        spent = [book.notes[position] for position in movement.spent]
        net = count(note.asset for note in received)
        net.subtract(count(note.asset for note in spent))
        # What a contract answers is income also in the account's own transaction.
        own = [note for note in received if movement.is_own and not any(note.payer or b"")]
        yield Entry(
            movement=movement,
            income=tuple(note for note in received if note not in own),
            returned=tuple(own),
            outgoing=movement.sent,
            net=Counter({holding: n for holding, n in net.items() if n}),
        )


def audit(book: Book, coin: bytes, address: PaymentAddress | None = None) -> Statement:
    """
    Return an account's books, checked.

    Parameters
    ----------
    book
        The account's; one that only watches will do.
    coin
        Name of the currency in which fees are paid.
    address
        The account's address, from a source that the auditor trusts.

    Returns
    -------
    Statement
        Transactions, balances, and what does not add up.

    Raises
    ------
    WalletError
        When the tracking key is not that of the address.

    """
    if address is not None and not book.tracking.check(address):
        raise WalletError("the tracking key is not that of this address")
    found = tuple(entries(book))
    balances = count(note.asset for note in book.unspent())
    total: Counter[Holding] = Counter()
    for entry in found:
        total.update(entry.net)
    wrong = [text for entry in found if (text := _discrepancy(entry, coin))]
    if {key: n for key, n in total.items() if n} != {key: n for key, n in balances.items() if n}:
        wrong.append("the transactions do not sum up to the balances")
    return Statement(found, balances, tuple(wrong))


def _discrepancy(entry: Entry, coin: bytes) -> str:
    """Compare what an own transaction brought in with what it paid; its packages are unknown."""
    move = entry.movement
    if not move.is_own or move.sealed or move.opened:
        return ""
    over = count(each.asset for each in move.entered)
    over.update(count(note.asset for note in entry.income))
    over.subtract(entry.net)
    over.subtract(count(each.asset for each in entry.outgoing))
    over.subtract(count(each.asset for each in move.left))
    over.subtract({(coin, None): move.fee})
    wrong = [(decode_name(name), n) for (name, _), n in over.items() if n]
    if not wrong:
        return ""
    words = ", ".join(f"{name} {n:+}" for name, n in wrong)
    return f"transaction 0x{move.transaction.hex()}: unexplained {words}"


def text_of(asset: Asset) -> str:
    """Return an asset in words, its amount in the smallest unit."""
    words = [f"{asset.amount} {decode_name(asset.currency)}"] if asset.amount else []
    words += [f"{decode_name(asset.category)} no. {asset.ticket}"] if asset.count else []
    return " and ".join(words) or "nothing"
