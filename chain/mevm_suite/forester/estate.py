"""The contracts of forests as the chain has them: parcels, their surveys, and their stock."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from eth_utils import keccak

from mevm_suite.deployment.record import ContractRecord, ForestDeployment
from mevm_suite.deployment.web3_backend import Web3Backend
from mevm_suite.forest.findings import Findings
from mevm_suite.forest.titles import Registry
from mevm_suite.holder.asset import ERC20, Asset, asset_at
from mevm_suite.holder.failure import Refused
from mevm_suite.holder.logs import DEFAULT_RANGE, read_events
from mevm_suite.holder.output import Time
from mevm_suite.holder.sending import Call
from mevm_suite.tables.assignment import NOBODY

ACCREDITATION = "Accreditation"
ATTESTATIONS = "Attestations"
IDENTITIES = "IdentityRegistry"
PARCELS = "ParcelRegistry"
STOCK = "GrowingStock"
SURVEYS = "SurveyRegistry"
NOTHING = bytes(32)
TIMBER, YIELD = 1, 2
CLASSES = {"timber": TIMBER, "yield": YIELD}


@dataclass(frozen=True)
class ParcelName:
    """How a parcel is named on the command line: by its id, or by its name with its holder."""

    text: str
    id: bytes | None = None
    holder: str = NOBODY
    name: str = ""


@dataclass(frozen=True)
class Parcel:
    """A record of ``IParcelRegistry.Parcel``; times of 0 are never."""

    id: bytes
    holder: str
    document: bytes
    jurisdiction: str
    tenure_end: int
    classes: int
    cells: int
    is_complete: bool
    trader: str
    tenant: str
    leased_until: int

    def is_over(self, now: int) -> bool:
        """Return whether its tenure is over."""
        return 0 < self.tenure_end <= now


@dataclass(frozen=True)
class Survey:
    """A record of ``ISurveyRegistry.Survey``."""

    id: bytes
    parcel: bytes
    findings: Findings
    surveyors: tuple[str, str]
    previous: bytes
    confirmed_at: int


@dataclass(frozen=True)
class StandingStock:
    """``IGrowingStock.Stock``: what stands in dm³, and the shares that divide it."""

    survey: bytes
    volume: int
    shares: int
    free: int
    retired: int

    def worth(self, shares: int) -> int:
        """Return the volume that shares stand for, rounded down."""
        return shares * self.volume // self.shares if self.shares else 0


class Estate:
    """
    The forests of a deployment.

    Parameters
    ----------
    backend
        The chain.
    forest
        Its contracts.
    log_range
        How many blocks to ask for events at a time.

    """

    def __init__(
        self, backend: Web3Backend, forest: ForestDeployment, log_range: int = DEFAULT_RANGE
    ) -> None:
        self.backend = backend
        self.at = {ATTESTATIONS: forest.community.attestations, **forest.at}
        self.registry = Registry(backend.chain_id, forest.at[PARCELS])
        self._records = {each.contract: each for each in forest.contracts}
        self._asset = forest.community.asset
        self._first_block = min(each.block for each in forest.contracts)
        self._range = log_range

    @cached_property
    def asset(self) -> Asset:
        """What everything is paid in."""
        return asset_at(self.backend, self._asset)

    @property
    def now(self) -> int:
        """The time of the block that is read."""
        return self.backend.timestamp

    def read(self, contract: str, function: str, *args: Any) -> Any:
        """Read from a contract."""
        return self.backend.call(contract, self.at[contract], function, *args)

    def call(self, title: str, contract: str, function: str, *args: Any, value: int = 0) -> Call:
        """Return a call of a contract."""
        return Call(title, contract, self.at[contract], function, args, value)

    def events(self, contract: str, event: str, filters: dict[str, Any]) -> Iterator[Any]:
        """Yield a contract's events, oldest first; attestations since forests were deployed."""
        record = self._records.get(contract) or ContractRecord(
            contract=contract,
            address=self.at[contract],
            block=self._first_block,
            arguments=(),
            code_hash="",
        )
        yield from read_events(self.backend, record, event, filters, self._range)

    def approval(self, account: str, contract: str, amount: int) -> Iterator[Call]:
        """Yield the call that lets a contract take an amount, unless it may; check the balance."""
        shown = f"{self.asset.amount(amount).exact()} {self.asset.symbol}"
        if self.asset.is_coin:
            return
        has = self.backend.call(ERC20, self.asset.address, "balanceOf", account)
        if has < amount:
            text = f"{self.asset.amount(has).exact()} {self.asset.symbol}"
            raise Refused(f"{account} has {text}, and needs {shown}")
        place = self.at[contract]
        if self.backend.call(ERC20, self.asset.address, "allowance", account, place) < amount:
            title = f"let {contract} take {shown}"
            yield Call(title, ERC20, self.asset.address, "approve", (place, amount))

    def id_of(self, name: ParcelName) -> bytes:
        """Return a parcel's id, whether it is registered or not."""
        if name.id is not None:
            return name.id
        return bytes(self.read(PARCELS, "parcel_id", name.holder, name_word(name.name)))

    def parcel(self, name: ParcelName | bytes) -> Parcel:
        """Return a parcel; Refused if there is none."""
        id = name if isinstance(name, bytes) else self.id_of(name)
        holder, title, *rest = self.read(PARCELS, "parcel", id)
        if holder == NOBODY:
            text = hexadecimal(id) if isinstance(name, bytes) else name.text
            raise Refused(f"there is no parcel {text}")
        document, jurisdiction, tenure_end, classes = title
        where = bytes(jurisdiction).rstrip(b"\0").decode("ascii", "replace")
        return Parcel(id, holder, document, where, tenure_end, classes, *rest)

    def held(self, name: ParcelName | bytes, account: str) -> Parcel:
        """Return a parcel that an account holds; Refused if another does."""
        parcel = self.parcel(name)
        if parcel.holder != account:
            raise Refused(f"{account} does not hold the parcel; that is {parcel.holder}")
        return parcel

    def check_free(self, parcel: Parcel, is_lease_bad: bool = True) -> None:
        """Refuse a parcel about which nothing may change now, and say why."""
        if not parcel.is_complete:
            missing = self.read(PARCELS, "missing_cells", parcel.id)
            raise Refused(f"the parcel is not complete: {missing} cells are not claimed")
        if parcel.is_over(self.now):
            raise Refused(f"the tenure was over at {Time(parcel.tenure_end)}")
        if parcel.trader != NOBODY:
            raise Refused(f"{parcel.trader} holds the parcel fast, for a sale or a dispute")
        if is_lease_bad and self.now < parcel.leased_until:
            until = Time(parcel.leased_until)
            raise Refused(f"the parcel is leased to {parcel.tenant} until {until}")

    def check_identified(self, account: str) -> None:
        """Refuse an account that no accredited issuer has identified."""
        if not self.read(IDENTITIES, "is_identified", account):
            raise Refused(f"{account} is not identified: an accredited issuer has to attest to it")

    def survey(self, id: bytes) -> Survey:
        """Return a confirmed survey; Refused if there is none."""
        parcel, findings, surveyors, previous, confirmed_at = self.read(SURVEYS, "survey", id)
        if confirmed_at == 0:
            raise Refused(f"there is no survey {hexadecimal(id)}")
        found = Findings(*findings)
        return Survey(id, parcel, found, surveyors, previous, confirmed_at)

    def last_survey(self, parcel: bytes) -> Survey | None:
        """Return a parcel's newest survey; None where there is none."""
        id = bytes(self.read(SURVEYS, "last_of", parcel))
        return None if id == NOTHING else self.survey(id)

    def stock(self, parcel: bytes) -> StandingStock:
        """Return what stands on a parcel by its newest survey."""
        return StandingStock(*self.read(STOCK, "stock", parcel))


def name_word(name: str) -> bytes:
    """Return the word by which a parcel's name is registered."""
    return keccak(text=name)


def hexadecimal(value: bytes) -> str:
    """Return bytes as commands read and write them."""
    return "0x" + value.hex()


def or_none(account: str) -> str | None:
    """Return an account; None for nobody."""
    return None if account == NOBODY else account


def time_or_none(time: int) -> Time | None:
    """Return a time; None for never."""
    return Time(time) if time else None
