"""Deploy SEC with its vesting and the issuance to merchants. Source: SEC-50, SEC-52."""

from collections.abc import Iterator
from typing import Any

from mevm_suite.deployment.backend import Backend
from mevm_suite.deployment.contracts import (
    deploy_contracts,
    next_addresses,
    vesting_arguments,
)
from mevm_suite.deployment.market import Market
from mevm_suite.deployment.record import TokenDeployment
from mevm_suite.deployment.sale import as_found
from mevm_suite.tables import Assignment, Table, commit
from mevm_suite.tables.assignment import NOBODY
from mevm_suite.tables.sale import load_issuance

# In the order of deployment: each is named by the one before.
CONTRACTS = ("SEC", "Vesting", "MerchantIssuance")
# The getters that answer the issuance's constructor arguments, in their order.
GETTERS = ("token", "asset", "oracle", "terms")


def deploy_sec(
    backend: Backend, table: Table, assignment: Assignment, market: Market | None = None
) -> TokenDeployment:
    """
    Deploy SEC, its vesting, the issuance, and all its grants.

    Parameters
    ----------
    backend
        The chain.
    table
        SEC's published table.
    assignment
        Launch and beneficiaries.
    market
        Oracle and assets; without one nobody can ever issue.

    Returns
    -------
    TokenDeployment
        The token's record.

    Raises
    ------
    DeploymentError
        When a contract is not where it was computed to be.

    """
    commitment = commit(table, assignment)
    at = next_addresses(backend, CONTRACTS)
    minter = NOBODY if market is None else at["MerchantIssuance"]
    arguments = {
        "SEC": (table.total, at["Vesting"], minter),
        "Vesting": vesting_arguments(commitment, at["SEC"]),
    }
    if market is not None:
        arguments["MerchantIssuance"] = issuance_arguments(at["SEC"], market)
    return deploy_contracts(backend, commitment, at, arguments)


def issuance_arguments(token: str, market: Market) -> tuple[Any, ...]:
    """Return the issuance's constructor arguments, from what is published."""
    issuance = load_issuance()
    return (token, market.address_of(issuance.asset), market.oracle, issuance.terms())


def issuance_facts(backend: Backend, record: TokenDeployment) -> Iterator[tuple[str, Any, Any]]:
    """
    Compare who may issue, and on what terms, with what is published.

    Parameters
    ----------
    backend
        The chain.
    record
        SEC's record.

    Yields
    ------
    tuple[str, Any, Any]
        What is compared, what is expected, what is found.

    """
    token = record.token.address
    minter = record.system[0].address if record.system else NOBODY
    yield "minter", minter, backend.call(record.symbol, token, "minter")
    if record.market is None:
        return
    expected = issuance_arguments(token, record.market)
    for getter, value in zip(GETTERS, expected, strict=True):
        found = backend.call("MerchantIssuance", minter, getter)
        yield f"MerchantIssuance {getter}", as_found(value), found
