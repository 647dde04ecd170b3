"""Names of assets: what people write, what the registry knows, what the pool counts.

An amount is written as ``5 SERO``, a ticket as ``ART#7``; a note holds one of them, or both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from eth_utils import to_checksum_address

from mevm_suite.deployment.web3_backend import Web3Backend
from mevm_suite.holder.amounts import DECIMALS, UNIT, Amount, parse_amount
from mevm_suite.holder.asset import COIN, ERC20
from mevm_suite.holder.connection import parse_address
from mevm_suite.holder.failure import Unusable
from mevm_suite.tables.assignment import NOBODY
from shielded.assets import ABSENT, AMOUNT_BITS, Asset, decode_name, encode_name
from shielded.balance import Holding
from shielded.chain_client import ChainClient

TICKET_SIGN = "#"
EXPECTED = "expected AMOUNT ASSET, CATEGORY#ID, or both"


class Kind(IntEnum):
    """What a name stands for, by the numbers of shielded_kind.vy."""

    COIN = 1
    TOKEN = 2
    COLLECTION = 3
    CURRENCY = 4
    CATEGORY = 5

    @property
    def is_issued(self) -> bool:
        """Whether it exists in the pool only."""
        return self in (Kind.CURRENCY, Kind.CATEGORY)

    @property
    def has_tickets(self) -> bool:
        """Whether it is a category of tickets, not a currency."""
        return self in (Kind.COLLECTION, Kind.CATEGORY)


@dataclass(frozen=True)
class Entry:
    """A registered name; what exists in the pool only is counted in whole units."""

    name: str
    kind: Kind
    backing: str
    issuer: str
    decimals: int

    def amount(self, value: int) -> Amount:
        """Return an amount of it."""
        return Amount(value, self.decimals)


class Names:
    """
    The registry's names, each read once.

    Parameters
    ----------
    backend
        The chain, for what tokens say of themselves.
    client
        The pool's contracts.

    """

    def __init__(self, backend: Web3Backend, client: ChainClient) -> None:
        self._backend = backend
        self._client = client
        self._entries: dict[bytes, Entry | None] = {}

    def find(self, text: str) -> Entry:
        """
        Return what a text names: ``coin``, a registered name, an ERC-20 or an ERC-721.

        Raises
        ------
        Unusable
            When it names nothing that is registered.

        """
        entry = self.registered(self._word(text))
        if entry is None:
            raise Unusable(f"{text} is not registered: see `mevm shielded assets list`")
        return entry

    def registered(self, word: bytes) -> Entry | None:
        """Return what is registered under a name of 32 bytes; None if nothing is."""
        if word not in self._entries:
            self._entries[word] = self._read(word)
        return self._entries[word]

    def asset(self, words: Sequence[str]) -> Asset:
        """
        Read an asset.

        Parameters
        ----------
        words
            Such as ``5``, ``SERO``, or ``ART#7``, or all three.

        Raises
        ------
        Unusable
            When they are something else, or name what is not registered.

        """
        tickets = [word for word in words if TICKET_SIGN in word]
        plain = [word for word in words if TICKET_SIGN not in word]
        if len(plain) not in (0, 2) or len(tickets) > 1 or not words:
            raise Unusable(f"{EXPECTED}, got {' '.join(words)!r}")
        currency, amount = self._amount(*plain) if plain else (ABSENT, 0)
        category, ticket = self._ticket(tickets[0]) if tickets else (ABSENT, 0)
        return Asset(currency, amount, category, ticket, len(tickets))

    def coin(self, amount: int) -> Amount:
        """Return an amount of the coin."""
        return Amount(amount, DECIMALS)

    def held(self, holding: Holding, count: int) -> tuple[str, Amount | None]:
        """Return the text of a holding, and how much there is of it; None for a ticket."""
        name, ticket = holding
        if ticket is not None:
            return f"{decode_name(name)}{TICKET_SIGN}{ticket}", None
        return decode_name(name), self._entry(name).amount(count)

    def words(self, holding: Holding, count: int) -> str:
        """Return how much there is of what, in words."""
        text, amount = self.held(holding, count)
        return f"{count if amount is None else amount.exact()} {text}"

    def text(self, asset: Asset) -> str:
        """Return an asset in words."""
        words = []
        if asset.amount:
            amount = self._entry(asset.currency).amount(asset.amount)
            words.append(f"{amount.exact()} {decode_name(asset.currency)}")
        if asset.count:
            words.append(f"{decode_name(asset.category)}{TICKET_SIGN}{asset.ticket}")
        return " and ".join(words) or "nothing"

    def entries_of(self, asset: Asset) -> list[Entry]:
        """Return what an asset's names stand for."""
        return [self._entry(word) for word in (asset.currency, asset.category) if word != ABSENT]

    def _entry(self, word: bytes) -> Entry:
        entry = self.registered(word)
        assert entry is not None, "the pool holds what was never registered"
        return entry

    def _word(self, text: str) -> bytes:
        if text.startswith("0x"):
            try:
                address = parse_address(text)
            except ValueError as error:
                raise Unusable(str(error)) from None
            return bytes(self._client.call("registry", "name_of", address))
        if text == COIN:
            return bytes(self._client.call("registry", "name_of", NOBODY))
        try:
            return encode_name(text.upper())
        except ValueError as error:
            raise Unusable(str(error)) from None

    def _read(self, word: bytes) -> Entry | None:
        kind, backing, issuer = self._client.call("registry", "entry", word)
        if not kind:
            return None
        decimals = {Kind.COIN: DECIMALS, Kind.TOKEN: None}.get(Kind(kind), 0)
        if decimals is None:
            decimals = int(self._backend.call(ERC20, to_checksum_address(backing), "decimals"))
        return Entry(decode_name(word), Kind(kind), backing, issuer, decimals)

    def _amount(self, number: str, text: str) -> tuple[bytes, int]:
        entry = self.find(text)
        if entry.kind.has_tickets:
            name = entry.name
            raise Unusable(f"{name} is a category of tickets: name one, as {name}{TICKET_SIGN}1")
        try:
            amount = parse_amount(number)
        except ValueError as error:
            raise Unusable(str(error)) from None
        units, rest = divmod(int(amount) * 10**entry.decimals, UNIT)
        if rest:
            raise Unusable(f"{entry.name} has {entry.decimals} decimals, no more, got {number}")
        if units >> AMOUNT_BITS:
            raise Unusable(f"{number} {entry.name}: a note holds less than 2^{AMOUNT_BITS} units")
        return encode_name(entry.name), units

    def _ticket(self, text: str) -> tuple[bytes, int]:
        name, _, number = text.partition(TICKET_SIGN)
        entry = self.find(name)
        if not entry.kind.has_tickets:
            raise Unusable(f"{entry.name} is a currency: expected an amount of it")
        return encode_name(entry.name), ticket_number(number)


def ticket_number(text: str) -> int:
    """Read a ticket's id, decimal or hexadecimal with 0x; Unusable if it is none."""
    try:
        number = int(text, 16 if text.startswith("0x") else 10)
    except ValueError:
        number = -1
    if not 0 <= number < 2**256:
        raise Unusable(f"expected a ticket's id, decimal or in hex with 0x, got {text!r}")
    return number
