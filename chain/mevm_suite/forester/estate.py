"""The contracts of forests as the chain has them: parcels, their surveys, and their stock."""

from dataclasses import dataclass
from functools import cached_property

from eth_utils import keccak

from mevm_suite.forest.findings import Findings
from mevm_suite.forest.titles import Registry
from mevm_suite.holder.failure import Refused
from mevm_suite.holder.forest_contracts import ForestContracts
from mevm_suite.holder.output import Time
from mevm_suite.tables.assignment import NOBODY

ACCREDITATION = "Accreditation"
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


class Estate(ForestContracts):
    """The parcels of a deployment, their surveys and their stock."""

    @cached_property
    def registry(self) -> Registry:
        """What registrars' signatures are bound to."""
        return Registry(self.backend.chain_id, self.at[PARCELS])

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
