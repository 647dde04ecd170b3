"""Deploy each token with its Vesting contract, and create every grant of its table."""

from collections.abc import Callable, Iterable, Mapping

from mevm_suite.deployment.backend import Backend
from mevm_suite.deployment.cec import deploy_cec
from mevm_suite.deployment.market import Market
from mevm_suite.deployment.record import ContractRecord, Deployment, TokenDeployment
from mevm_suite.deployment.sale import deploy_sales
from mevm_suite.deployment.sec import deploy_sec
from mevm_suite.deployment.wsg import deploy_wsg
from mevm_suite.tables import Assignment, Table


def deploy_all(
    backend: Backend,
    tables: Iterable[Table],
    assignments: Mapping[str, Assignment],
    on_token: Callable[[str], None] = lambda symbol: None,
    market: Market | None = None,
) -> Deployment:
    """
    Deploy several tokens.

    Parameters
    ----------
    backend
        The chain.
    tables
        The published tables.
    assignments
        Launch and beneficiaries, by symbol.
    on_token
        Told each token's symbol once it is deployed.
    market
        Oracle, pegged tokens and whitelists; without it nothing is sold, issued or traded.

    Returns
    -------
    Deployment
        The record, not yet saved.

    Raises
    ------
    DeploymentError
        When a contract is not where it was computed to be.

    """
    tokens = []
    for table in tables:
        tokens.append(deploy_token(backend, table, assignments[table.symbol], market))
        on_token(table.symbol)
    return Deployment(chain_id=backend.chain_id, tokens=tuple(tokens))


def deploy_token(
    backend: Backend, table: Table, assignment: Assignment, market: Market | None = None
) -> TokenDeployment:
    """
    Deploy one token, its vesting, all its grants, and the sales of its lines.

    The token mints to the Vesting contract's address before that contract exists, so that no key
    holds the supply at any time; Vesting refuses to be deployed where the supply is not.

    Parameters
    ----------
    backend
        The chain.
    table
        The token's published table.
    assignment
        Launch and beneficiaries.
    market
        Oracle, pegged tokens and whitelists; without it nothing is sold, issued or traded.

    Returns
    -------
    TokenDeployment
        The token's record.

    Raises
    ------
    DeploymentError
        When a contract is not where it was computed to be.

    """
    sales: tuple[ContractRecord, ...] = ()
    if market is not None:
        sales, assignment = deploy_sales(backend, table, assignment, market)
    record = _deploy_economy(backend, table, assignment, market)
    return record.model_copy(update={"sales": sales, "market": market})


def _deploy_economy(
    backend: Backend, table: Table, assignment: Assignment, market: Market | None
) -> TokenDeployment:
    if table.symbol == "CEC":
        return deploy_cec(backend, table, assignment, market=market)
    if table.symbol == "WSG":
        return deploy_wsg(backend, table, assignment)
    return deploy_sec(backend, table, assignment, market)
