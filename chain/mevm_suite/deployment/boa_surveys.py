"""Surveyors at work inside titanoboa, for tests and audits."""

from dataclasses import astuple, dataclass, field, replace
from typing import Any

import boa
from eth_utils import keccak

from mevm_suite.deployment.boa_backend import BoaBackend
from mevm_suite.forest.findings import SCHEMA_DEFINITION, Findings
from mevm_suite.testing import load

SURVEYOR = 2
DAY = 86_400
SALT = b"salt".ljust(32, b"\0")
NONE = bytes(32)
WEALTH = 10**24


@dataclass(frozen=True)
class Tolerances:
    """How far two surveys may be apart: parts of 10,000, and seconds."""

    trees: int = 200
    diameter: int = 500
    height: int = 1_000
    volume: int = 1_000
    lost_volume: int = 1_000
    time: int = 60 * DAY


@dataclass(frozen=True)
class Periods:
    """How long a round waits for a second surveyor, for both to reveal, and for a case."""

    commit: int = 30 * DAY
    reveal: int = 7 * DAY
    dispute: int = 7 * DAY


@dataclass(frozen=True)
class SurveyTerms:
    """What is fixed for ever; the weight of a case is in wei of the coin."""

    weight: int = 100 * 10**18
    tolerances: Tolerances = field(default_factory=Tolerances)
    periods: Periods = field(default_factory=Periods)


@dataclass
class Field:
    """A registry, the boards that it asks, and two surveyors of two organisations."""

    registry: Any
    attestations: Any
    accreditation: Any
    parcels: Any
    arbiter: Any
    holder: str
    first: str
    second: str
    parcel: bytes = b"parcel".ljust(32, b"\0")

    def findings(self, **changes: Any) -> Findings:
        """Return what a surveyor may have found a moment ago."""
        found = Findings(
            root=b"\x11" * 32,
            trees=1_000,
            volume=500_000,
            lost_volume=0,
            diameter=250,
            height=200,
            measured_at=boa.env.timestamp,
            document=b"\x22" * 32,
        )
        return replace(found, **changes)

    def accredit(self, account: str, organisation: bytes) -> str:
        """Let an account survey for an organisation; where accreditations are a board's."""
        self.accreditation.set_role(SURVEYOR, account, True)
        self.accreditation.set_organisation(account, organisation)
        return account

    def attest(
        self, surveyor: str, findings: Findings, salt: bytes = SALT, **changes: Any
    ) -> bytes:
        """Attest findings as the registry asks; a change of the terms makes it another thing."""
        parcel = changes.pop("parcel", self.parcel)
        last = self.registry.attestations_of(self.registry.last_of(parcel))[0]
        terms = {
            "schema": keccak(text=SCHEMA_DEFINITION),
            "subject": parcel,
            "content": findings.content(parcel, surveyor, salt),
            "reference": last,
            "expires": 0,
            "is_revocable": False,
            "is_root": False,
        } | changes
        id: bytes = self.attestations.attest(tuple(terms.values()), sender=surveyor)
        return id

    def commit(self, surveyor: str, findings: Findings, **changes: Any) -> bytes:
        """Attest and take a seat."""
        attestation = self.attest(surveyor, findings, **changes)
        self.registry.commit(attestation, sender=surveyor)
        return attestation

    def reveal(self, surveyor: str, findings: Findings, salt: bytes = SALT) -> None:
        """Reveal."""
        self.registry.reveal(self.parcel, astuple(findings), salt, sender=surveyor)

    def survey(self, one: Findings, other: Findings | None = None) -> bytes:
        """Go through a round; return the parcel's last survey after it."""
        other = other or one
        self.commit(self.first, one)
        self.commit(self.second, other)
        self.reveal(self.first, one)
        self.reveal(self.second, other)
        last: bytes = self.registry.last_of(self.parcel)
        return last


def deploy_field(
    terms: SurveyTerms | None = None, backend: BoaBackend | None = None, **contracts: Any
) -> Field:
    """
    Deploy a registry of surveys; the registries and the arbiter that it asks are boards.

    Parameters
    ----------
    terms
        What is fixed for ever.
    backend
        Where the deployment is noted; one of its own unless given.
    **contracts
        By the field's names, contracts to ask instead of a board. The surveyors and the parcel
        are known where the boards are asked.

    Returns
    -------
    Field
        All of it.

    """
    terms, backend = terms or SurveyTerms(), backend or BoaBackend()
    asked = {
        name: contracts.get(name) or load(path)
        for name, path in (
            ("attestations", "contracts/notary/Attestations.vy"),
            ("accreditation", "tests/mocks/AccreditationBoard.vy"),
            ("parcels", "tests/mocks/ParcelBoard.vy"),
            ("arbiter", "tests/mocks/RulingBoard.vy"),
        )
    }
    address = backend.deploy(
        "SurveyRegistry",
        *(contract.address for contract in asked.values()),
        terms.weight,
        astuple(terms.tolerances),
        astuple(terms.periods),
    )
    registry = backend.contract("SurveyRegistry", address)
    if not asked["attestations"].is_schema(keccak(text=SCHEMA_DEFINITION)):
        asked["attestations"].register_schema(SCHEMA_DEFINITION)
    holder, first, second = (
        boa.env.generate_address(name) for name in ("holder", "first surveyor", "second surveyor")
    )
    deployed = Field(registry=registry, **asked, holder=holder, first=first, second=second)
    for account in (holder, first, second):
        boa.env.set_balance(account, WEALTH)
    if "accreditation" not in contracts:
        deployed.accredit(first, b"\x01" * 32)
        deployed.accredit(second, b"\x02" * 32)
    if "parcels" not in contracts:
        deployed.parcels.set_parcel(deployed.parcel, holder, True)
    return deployed
