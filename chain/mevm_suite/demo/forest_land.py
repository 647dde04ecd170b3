"""Parcels that a registrar signs for, and their surveys by two crews of two organisations."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, field, replace

from eth_utils import keccak

from mevm_suite.demo.forest_scene import NONE, SIGNED_FOR, Scene
from mevm_suite.forest.findings import SCHEMA_DEFINITION, Findings
from mevm_suite.forest.grid import Claims, count_cells
from mevm_suite.forest.titles import Consent, Registry, Title, parcel_id, registration_to_sign
from mevm_suite.tables.economy import BPS
from mevm_suite.tables.units import DAY

CREWS = ("first surveyor", "second surveyor")
BOTH_CLASSES = 3  # timber and yield
MOST_CLAIMS = 64
DIFFERENCE = 100  # the second crew finds a hundredth more volume


@dataclass(frozen=True)
class Parcel:
    """Land of someone's."""

    id: bytes
    name: str
    holder: str
    claims: Claims


@dataclass
class Land:
    """The registries of parcels and surveys."""

    scene: Scene
    parcels: list[Parcel] = field(default_factory=list)
    surveys: dict[bytes, list[Findings]] = field(default_factory=dict)  # by parcel

    def id_of(self, holder: str, name: str) -> bytes:
        """Return the parcel that a name will stand for."""
        return parcel_id(self._registry(), self.scene.people[holder], keccak(text=name))

    def register(self, holder: str, name: str, claims: Claims) -> Parcel:
        """Register a parcel of a person's, by a signature of the registrar's."""
        scene = self.scene
        if len(claims) > MOST_CLAIMS:
            raise ValueError(f"{name}: expected at most {MOST_CLAIMS} blocks, got {len(claims)}")
        account, registrar = scene.people[holder], scene.people["registrar"]
        title = Title(keccak(text=f"MEVM demo/title of {name}"), "MADE-UP", 0, BOTH_CLASSES)
        consent = Consent(scene.call("ParcelRegistry", "nonces", registrar), scene.now + SIGNED_FOR)
        word = keccak(text=name)
        message = registration_to_sign(self._registry(), account, word, title, claims, consent)
        signature = scene.sign("registrar", message)
        cells, given = count_cells(claims), list(claims.items())
        terms = (title.fields(), cells, given, registrar, consent.deadline, signature)
        scene.do("parcel registered", account, "ParcelRegistry", "register", word, *terms)
        parcel = Parcel(self.id_of(holder, name), name, account, claims)
        self.parcels.append(parcel)
        return parcel

    def survey(self, parcels: Sequence[Parcel], found: Sequence[Findings]) -> None:
        """Let two crews measure parcels, attest what they found, and reveal it when both have."""
        scene, said = self.scene, {}
        for number, crew in enumerate(CREWS):
            account = scene.people[crew]
            for parcel, findings in zip(parcels, found, strict=True):
                own = self._as_found_by(findings, number)
                salt = keccak(text=f"MEVM demo/salt of {crew} for {parcel.name}")
                said[crew, parcel.id] = (own, salt)
                content, last = own.content(parcel.id, account, salt), self._last(parcel.id)
                attested = scene.attest(account, SCHEMA_DEFINITION, parcel.id, content, last)
                scene.do("survey committed", account, "SurveyRegistry", "commit", attested)
            scene.pass_time(DAY)
        for crew in CREWS:
            account = scene.people[crew]
            for parcel in parcels:
                own, salt = said[crew, parcel.id]
                revealed = (parcel.id, astuple(own), salt)
                scene.do("survey revealed", account, "SurveyRegistry", "reveal", *revealed)
        for parcel, findings in zip(parcels, found, strict=True):
            self.surveys.setdefault(parcel.id, []).append(findings)

    def newest(self, parcel: Parcel) -> Findings:
        """Return what the newest survey of a parcel found."""
        return self.surveys[parcel.id][-1]

    def lost_bps(self, parcel: Parcel) -> int:
        """Return how much of what stood before was lost by the newest survey, rounded down."""
        before, now = self.surveys[parcel.id][-2:]
        return now.lost_volume * BPS // before.volume

    def last_survey(self, parcel: bytes) -> bytes:
        """Return a parcel's newest survey."""
        last: bytes = self.scene.call("SurveyRegistry", "last_of", parcel)
        return last

    def _last(self, parcel: bytes) -> bytes:
        """Return the attestation behind a parcel's newest survey, which the next refers to."""
        if parcel not in self.surveys:
            return NONE
        last = self.last_survey(parcel)
        attestation: bytes = self.scene.call("SurveyRegistry", "attestations_of", last)[0]
        return attestation

    def _as_found_by(self, findings: Findings, crew: int) -> Findings:
        """Return what a crew says: the second finds somewhat more, so the first one's counts."""
        return replace(findings, volume=findings.volume + crew * findings.volume // DIFFERENCE)

    def _registry(self) -> Registry:
        return Registry(self.scene.backend.chain_id, self.scene.at["ParcelRegistry"])
