"""What a note holds: an amount of one currency, and at most one ticket.

Source: SERO-03.
"""

from dataclasses import dataclass
from functools import lru_cache

from mevm.crypto.baby_jubjub import Point, add, multiply
from mevm.crypto.keccak import keccak
from shielded.abi import Bytes32, Uint256
from shielded.generators import CURRENCY_TAG, TICKET_TAG, Generator, find_generator
from shielded.hashing import encode_word

NAME_BYTES = 32
AMOUNT_BITS = 128
TICKET_BITS = 256
ABSENT = bytes(NAME_BYTES)
"""The name of no currency and of no category."""

GENERATORS_KEPT = 4096
_HALF_BITS = 128
_CAPITALS_AND_DIGITS = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


@dataclass(frozen=True)
class Asset:
    """An amount of a currency, a ticket, or both, in the one form that the pool takes.

    Attributes
    ----------
    currency
        Name of the token, 32 bytes; zeros exactly if there is no amount.
    amount
        In the token's smallest unit, below 2^128.
    category
        Name of the ticket's category, 32 bytes; zeros exactly if there is no ticket.
    ticket
        Id of the ticket; 0 if there is none.
    count
        1 with a ticket, else 0.
    """

    currency: Bytes32 = ABSENT
    amount: Uint256 = 0
    category: Bytes32 = ABSENT
    ticket: Uint256 = 0
    count: Uint256 = 0

    def __post_init__(self) -> None:
        """Refuse what the registry and every receiver refuse."""
        if not 0 <= self.amount < 1 << AMOUNT_BITS:
            raise ValueError(f"an amount is at least 0 and below 2^{AMOUNT_BITS}")
        if not 0 <= self.ticket < 1 << TICKET_BITS:
            raise ValueError(f"the id of a ticket is at least 0 and below 2^{TICKET_BITS}")
        if self.count not in (0, 1):
            raise ValueError("a note holds one ticket or none")
        _check_word("currency", self.currency, self.amount > 0)
        _check_word("category", self.category, self.count == 1)
        if self.ticket and not self.count:
            raise ValueError("without a ticket there is no id")

    @classmethod
    def of_token(cls, name: str, amount: int) -> "Asset":
        """Return an amount of a currency; nothing if the amount is 0."""
        return cls(currency=encode_name(name), amount=amount) if amount else cls()

    @classmethod
    def of_ticket(cls, category: str, ticket: int) -> "Asset":
        """Return a ticket."""
        return cls(category=encode_name(category), ticket=ticket, count=1)

    @property
    def generators(self) -> tuple[Generator, Generator]:
        """What the amount and the ticket multiply.

        Also of what is absent: Output wants some generator even for nothing.
        """
        return currency_generator(self.currency), ticket_generator(self.category, self.ticket)

    def commitment(self) -> Point:
        """Return CC = amount·G_currency + count·G_ticket, which O is if there is nothing."""
        currency, ticket = self.generators
        token = multiply(currency.point, self.amount)
        return add(token, ticket.point) if self.count else token


def encode_name(name: str) -> bytes:
    """Return the 32 bytes of a canonical name.

    Canonical: at most 32 capital letters and digits, not 0 first, and single hyphens between.

    Raises
    ------
    ValueError
        If the name is not canonical.
    """
    data = name.encode("utf-8")
    if len(data) > NAME_BYTES:
        raise ValueError(f"a name has at most {NAME_BYTES} characters")
    if not _is_canonical(data):
        raise ValueError(
            f"{name!r} is no name: capital letters and digits, not 0 first, single hyphens between"
        )
    return data.ljust(NAME_BYTES, b"\0")


def decode_name(word: bytes) -> str:
    """Return the name in 32 bytes; empty for none.

    Raises
    ------
    ValueError
        If the bytes are no canonical name.
    """
    data = word.rstrip(b"\0")
    if len(word) != NAME_BYTES or (data and not _is_canonical(data)):
        raise ValueError(f"0x{word.hex()} is no canonical name")
    return data.decode("ascii")


def ticket_key(category: bytes, ticket: int) -> bytes:
    """Return the key of a ticket in the vault: the hash of category and id."""
    return keccak(category + encode_word(ticket))


@lru_cache(GENERATORS_KEPT)
def currency_generator(currency: bytes) -> Generator:
    """Return what amounts of a currency multiply."""
    return find_generator(CURRENCY_TAG, halves(currency))


@lru_cache(GENERATORS_KEPT)
def ticket_generator(category: bytes, ticket: int) -> Generator:
    """Return the point that stands for one ticket."""
    return find_generator(TICKET_TAG, [*halves(category), *halves(encode_word(ticket))])


def halves(word: bytes) -> tuple[int, int]:
    """Split 32 bytes, which do not fit a field element, in two: the upper half first."""
    return divmod(int.from_bytes(word, "big"), 1 << _HALF_BITS)


def _check_word(what: str, word: bytes, is_present: bool) -> None:
    if len(word) != NAME_BYTES:
        raise ValueError(f"the name of a {what} has {NAME_BYTES} bytes, not {len(word)}")
    if (word != ABSENT) != is_present:
        raise ValueError(f"the {what} is named exactly if there is some of it")
    decode_name(word)


def _is_canonical(data: bytes) -> bool:
    parts = data.split(b"-")
    return data[:1] != b"0" and all(
        part and _CAPITALS_AND_DIGITS.issuperset(part) for part in parts
    )
