"""Deploys the registry of surveys."""

from dataclasses import astuple, dataclass, field

from eth_utils import keccak

from mevm_suite.deployment.backend import Backend
from mevm_suite.forest.findings import SCHEMA_DEFINITION

DAY = 86_400
COIN = 10**18


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

    weight: int = 100 * COIN
    tolerances: Tolerances = field(default_factory=Tolerances)
    periods: Periods = field(default_factory=Periods)


@dataclass(frozen=True)
class SurveyParties:
    """Addresses of the contracts that the registry asks."""

    attestations: str
    accreditation: str
    parcels: str
    arbiter: str


def deploy_surveys(
    backend: Backend, parties: SurveyParties, terms: SurveyTerms | None = None
) -> str:
    """
    Deploy the registry of surveys, and register its schema unless somebody did.

    Parameters
    ----------
    backend
        The chain.
    parties
        The contracts that the registry asks.
    terms
        What is fixed for ever.

    Returns
    -------
    str
        The registry's address.

    """
    terms = terms or SurveyTerms()
    schema = keccak(text=SCHEMA_DEFINITION)
    if not backend.call("Attestations", parties.attestations, "is_schema", schema):
        backend.transact("Attestations", parties.attestations, "register_schema", SCHEMA_DEFINITION)
    return backend.deploy(
        "SurveyRegistry",
        *astuple(parties),
        terms.weight,
        astuple(terms.tolerances),
        astuple(terms.periods),
    )
