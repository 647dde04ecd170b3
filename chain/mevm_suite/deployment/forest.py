"""Deploy forests and their insurance, whose contracts know each other from the start.

Source: CEC-20..29, CEC-40..42.
"""

from collections.abc import Mapping
from typing import Any

from eth_utils import keccak

from mevm_suite.deployment.backend import Backend
from mevm_suite.deployment.contracts import deploy_at, next_addresses
from mevm_suite.deployment.forest_community import ROLES, ForestCommunity
from mevm_suite.deployment.record import ForestDeployment
from mevm_suite.forest.findings import SCHEMA_DEFINITION
from mevm_suite.tables.assignment import NOBODY
from mevm_suite.tables.economy import bps
from mevm_suite.tables.forest import Forest, load_forest

SYMBOL = "CEC"
# In the order of deployment. A contract that asks in its constructor comes after whom it asks.
CONTRACTS = (
    *("Accreditation", "IdentityRegistry", "ProviderRatings"),
    *("ParcelRegistry", "SurveyRegistry", "GrowingStock"),
    *("TimberCertificates", "TreeTokens", "TokenItems", "YieldCertificates"),
    *("ForestSale", "RareSpeciesSale", "TreeLogistics", "ForestCrowdfunding"),
    *("UnderwritingPool", "HazardOracle", "InsuranceProducts", "ForestInsurance"),
    *("ProviderRewards", "ReporterRewards"),
)
IDENTITY_DEFINITION = "address account, bytes32 salted_identity"


def deploy_forest(
    backend: Backend, community: ForestCommunity, hazards: Mapping[str, bytes] | None = None
) -> ForestDeployment:
    """
    Deploy everything that forests need, on the published terms.

    Parameters
    ----------
    backend
        The chain; all is sent by its account, which hands the products over to the governance.
    community
        Who is there from the start, and what the chain has.
    hazards
        Roots of hazard tables by peril; products of other perils are not published.

    Returns
    -------
    ForestDeployment
        The record.

    Raises
    ------
    DeploymentError
        When a contract is not where it was computed to be.

    """
    terms = load_forest()
    at = next_addresses(backend, CONTRACTS)
    values = arguments(terms, community, at)
    contracts = tuple(
        deploy_at(backend, address, SYMBOL, name, *values[name]) for name, address in at.items()
    )
    for definition in (SCHEMA_DEFINITION, IDENTITY_DEFINITION):
        _register_schema(backend, community.attestations, definition)
    products = at["InsuranceProducts"]
    for product in terms.products:
        root = (hazards or {}).get(product.peril)
        if root is not None:
            backend.transact("InsuranceProducts", products, "publish", product.terms(root))
    governance = community.governance
    backend.transact("InsuranceProducts", products, "transfer_ownership", governance)
    return ForestDeployment(community=community, contracts=contracts)


def arguments(
    terms: Forest, community: ForestCommunity, at: Mapping[str, str]
) -> dict[str, tuple[Any, ...]]:
    """
    Return the constructor arguments of all contracts.

    Parameters
    ----------
    terms
        What is published.
    community
        What the chain has.
    at
        Addresses, by contract.

    Returns
    -------
    dict[str, tuple]
        Arguments, by contract.

    """
    parts = (_roles, _registry, _rights, _trade, _insurance, _rewards)
    return {name: args for part in parts for name, args in part(terms, community, at).items()}


def _roles(
    terms: Forest, community: ForestCommunity, at: Mapping[str, str]
) -> dict[str, tuple[Any, ...]]:
    members = [
        (ROLES[each.role], each.account, keccak(text=each.organisation))
        for each in community.members
    ]
    deals = [at["ForestSale"], at["RareSpeciesSale"]]
    return {
        "Accreditation": (community.governance, terms.accreditation.delay, members),
        "IdentityRegistry": (at["Accreditation"], community.attestations, deals),
        "ProviderRatings": ([*deals, at["TreeLogistics"]], terms.ratings.terms()),
    }


def _registry(
    terms: Forest, community: ForestCommunity, at: Mapping[str, str]
) -> dict[str, tuple[Any, ...]]:
    parties = (community.attestations, at["Accreditation"], at["ParcelRegistry"])
    books = (at["TimberCertificates"], at["TreeTokens"], at["TreeLogistics"])
    return {
        "ParcelRegistry": (at["Accreditation"], [at["ForestSale"]]),
        "SurveyRegistry": (*parties, community.arbiters[0], *terms.surveys.terms()),
        "GrowingStock": (at["ParcelRegistry"], at["SurveyRegistry"], *books),
    }


def _rights(
    terms: Forest, community: ForestCommunity, at: Mapping[str, str]
) -> dict[str, tuple[Any, ...]]:
    parcels, stock = at["ParcelRegistry"], at["GrowingStock"]
    rights = terms.certificates
    issuers = (at["Accreditation"], community.attestations)
    return {
        "TimberCertificates": (parcels, stock, *issuers, rights.metadata, rights.notice),
        "TreeTokens": (parcels, at["SurveyRegistry"], stock, rights.metadata),
        "TokenItems": ([at["ForestSale"], at["RareSpeciesSale"]],),
        "YieldCertificates": (parcels, at["IdentityRegistry"], community.asset, rights.grace),
    }


def _trade(
    terms: Forest, community: ForestCommunity, at: Mapping[str, str]
) -> dict[str, tuple[Any, ...]]:
    fee = bps(terms.sale.fee) if community.dividend != NOBODY else 0
    people = (at["IdentityRegistry"], at["ProviderRatings"])
    transport = (at["Accreditation"], *people, at["GrowingStock"], at["TreeTokens"])
    return {
        "ForestSale": (
            *(community.asset, *people, at["ParcelRegistry"], [at["TokenItems"]]),
            *(list(community.arbiters), community.dividend, fee),
        ),
        "RareSpeciesSale": (
            *(community.asset, at["TokenItems"], community.coin_days),
            *(*people, community.dividend, fee),
        ),
        "TreeLogistics": ((*transport, community.asset, community.sink),),
        "ForestCrowdfunding": (at["IdentityRegistry"], community.asset),
    }


def _insurance(
    terms: Forest, community: ForestCommunity, at: Mapping[str, str]
) -> dict[str, tuple[Any, ...]]:
    oracle = (at["Accreditation"], community.asset, at["UnderwritingPool"], community.arbiters[0])
    asked = ("HazardOracle", "UnderwritingPool", "InsuranceProducts")
    known = ("ParcelRegistry", "SurveyRegistry", "IdentityRegistry")
    parts = tuple(at[name] for name in (*asked, *known))
    return {
        "UnderwritingPool": (community.asset, at["ForestInsurance"], terms.pool.notice),
        "HazardOracle": (*oracle, *terms.oracle.terms()),
        "InsuranceProducts": (),
        "ForestInsurance": (parts, *terms.pool.limits()),
    }


def _rewards(
    terms: Forest, community: ForestCommunity, at: Mapping[str, str]
) -> dict[str, tuple[Any, ...]]:
    # Without a fee a deal with oneself costs nothing, and so earns nothing.
    bound = bps(terms.sale.reward) if community.dividend != NOBODY else 0
    deals = [at["ForestSale"], at["RareSpeciesSale"]]
    return {
        "ProviderRewards": (community.asset, at["ProviderRatings"], deals, bound),
        "ReporterRewards": (community.asset, at["HazardOracle"]),
    }


def _register_schema(backend: Backend, attestations: str, definition: str) -> None:
    if not backend.call("Attestations", attestations, "is_schema", keccak(text=definition)):
        backend.transact("Attestations", attestations, "register_schema", definition)
