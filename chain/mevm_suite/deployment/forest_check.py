"""Compare the contracts of forests and insurance with what is published."""

from typing import Any

from eth_utils import keccak

from mevm_suite.deployment.backend import Backend
from mevm_suite.deployment.contract_check import (
    ContractCheck,
    Facts,
    Place,
    Published,
    Read,
    Settings,
    check_contracts,
    listed,
    settings,
)
from mevm_suite.deployment.forest import SYMBOL, arguments
from mevm_suite.deployment.forest_community import ROLES
from mevm_suite.deployment.record import ForestDeployment
from mevm_suite.tables.forest import load_forest

# The values behind a contract's code, and the constructor's argument that each is.
IMMUTABLES: dict[str, dict[str, Place]] = {
    "IdentityRegistry": {"ACCREDITATION": 0, "ATTESTATIONS": 1},
    "ProviderRatings": {"TERMS": 1},
    "ParcelRegistry": {"ACCREDITATION": 0},
    "SurveyRegistry": {
        "ATTESTATIONS": 0,
        "ACCREDITATION": 1,
        "PARCELS": 2,
        "one_arbiter.ARBITER": 3,
        "one_arbiter.WEIGHT": 4,
        "survey_findings.TOLERANCES": 5,
        "PERIODS": 6,
    },
    "GrowingStock": {"PARCELS": 0, "SURVEYS": 1, "CERTIFICATES": 2, "TREES": 3, "TRANSPORTS": 4},
    "TimberCertificates": {"PARCELS": 0, "STOCK": 1, "ACCREDITATION": 2, "ATTESTATIONS": 3},
    "TreeTokens": {"PARCELS": 0, "SURVEYS": 1, "STOCK": 2},
    "YieldCertificates": {"REGISTRY": 0, "IDENTITIES": 1, "GRACE": 3},
    "ForestSale": {
        "one_asset.ASSET": 0,
        "forest_orders.IDENTITIES": 1,
        "forest_offers.RATINGS": 2,
        "forest_offers.PARCELS": 3,
        "till.DIVIDEND": 6,
        "till.FEE_BPS": 7,
    },
    "RareSpeciesSale": {
        "one_asset.ASSET": 0,
        "REGISTRY": 1,
        "COIN_DAYS": 2,
        "IDENTITIES": 3,
        "RATINGS": 4,
        "till.DIVIDEND": 5,
        "till.FEE_BPS": 6,
    },
    "TreeLogistics": {"PARTS": 0},
    "ForestCrowdfunding": {"IDENTITIES": 0},
    "UnderwritingPool": {"ASSET": 0, "INSURER": 1, "NOTICE": 2},
    "HazardOracle": {
        "seats.ACCREDITATION": 0,
        "seats.ASSET": 1,
        "seats.POOL": 2,
        "one_arbiter.ARBITER": 3,
        "one_arbiter.WEIGHT": 4,
        "seats.MIN_BOND": 5,
        "reports.ALARM": 6,
        "challenges.CHALLENGE_DEPOSIT": 7,
        "events.COMMIT_PERIOD": 8,
        "events.REVEAL_PERIOD": 9,
    },
    "ForestInsurance": {
        "exposures.ORACLE": (0, 0),
        "policies.POOL": (0, 1),
        "settlement.PRODUCTS": (0, 2),
        "settlement.PARCELS": (0, 3),
        "settlement.SURVEYS": (0, 4),
        "IDENTITIES": (0, 5),
        "policies.REWARD": 1,
        "PERIL_BPS": 2,
        "REGION_BPS": 3,
    },
}
# Getters without arguments, and the constructor's argument that each answers.
GETTERS: dict[str, dict[str, Place]] = {
    "Accreditation": {"delay": 1},
    "TimberCertificates": {"notice": 5},
    "YieldCertificates": {"asset": 2},
    "ForestCrowdfunding": {"asset": 1},
    "ProviderRewards": {"asset": 0},
    "ReporterRewards": {"asset": 0, "oracle": 1},
}


def verify_forest(record: ForestDeployment, backend: Backend) -> list[ContractCheck]:
    """
    Compare every contract of forests and insurance with the published terms.

    A role that ended since, and an owner who handed over since, are deviations, too: what is
    published is how everything began.

    Parameters
    ----------
    record
        The record of what was deployed.
    backend
        The chain.

    Returns
    -------
    list[ContractCheck]
        One check per contract.

    """
    expected = arguments(load_forest(), record.community, record.at)

    def products(read: Read, args: tuple[Any, ...]) -> Facts:
        governance = record.community.governance
        found = [read("owner"), read("pending_owner")]
        yield "handed over to governance", True, governance in found

    own: dict[str, Settings] = SETTINGS | {"InsuranceProducts": products}
    published = Published(IMMUTABLES, GETTERS, own)
    return check_contracts(SYMBOL, record.contracts, expected, published, backend)


def _roles(read: Read, args: tuple[Any, ...]) -> Facts:
    owner, _, members = args
    yield "owner", owner, read("owner")
    names = {number: name for name, number in ROLES.items()}
    for role, account, organisation in members:
        yield f"{names[role]} {account}", True, read("is_accredited", role, account)
        yield f"organisation of {account}", organisation, read("organisation_of", account)


def _sale(read: Read, args: tuple[Any, ...]) -> Facts:
    yield from listed("is_registry", 3, 4)(read, args)
    yield from listed("is_arbiter", 5)(read, args)


def _timber(read: Read, args: tuple[Any, ...]) -> Facts:
    token = int.from_bytes(keccak(text=""), "big")
    yield "metadata", f"{args[4]}{token:064x}", read("uri", token)


SETTINGS: dict[str, Settings] = {
    "Accreditation": _roles,
    "IdentityRegistry": listed("is_book", 2),
    "ProviderRatings": listed("is_source", 0),
    "ParcelRegistry": listed("is_trader", 1),
    "TimberCertificates": _timber,
    "TokenItems": listed("is_trader", 0),
    "ForestSale": _sale,
    "ProviderRewards": settings(1),
}
