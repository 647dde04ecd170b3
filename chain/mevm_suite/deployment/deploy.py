"""Deploy each token with its Vesting contract, and create every grant of its table."""

from collections.abc import Callable, Iterable, Mapping

from mevm_suite.deployment.backend import Backend, created_address
from mevm_suite.deployment.cec import deploy_cec
from mevm_suite.deployment.contracts import create_grants, deploy_at, deploy_contract
from mevm_suite.deployment.record import Deployment, TokenDeployment
from mevm_suite.tables import Assignment, Table, commit


def deploy_all(
    backend: Backend,
    tables: Iterable[Table],
    assignments: Mapping[str, Assignment],
    on_token: Callable[[str], None] = lambda symbol: None,
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
        tokens.append(deploy_token(backend, table, assignments[table.symbol]))
        on_token(table.symbol)
    return Deployment(chain_id=backend.chain_id, tokens=tuple(tokens))


def deploy_token(backend: Backend, table: Table, assignment: Assignment) -> TokenDeployment:
    """
    Deploy one token, its vesting and all its grants.

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

    Returns
    -------
    TokenDeployment
        The token's record.

    Raises
    ------
    DeploymentError
        When a contract is not where it was computed to be.

    """
    if table.symbol == "CEC":
        return deploy_cec(backend, table, assignment)
    commitment = commit(table, assignment)
    holder = created_address(backend.sender, backend.nonce(backend.sender) + 1)
    token = deploy_contract(backend, table.symbol, table.total, holder)
    root, count = commitment.root, len(commitment.terms)
    arguments = (token.address, root, table.total, count)
    vesting = deploy_at(backend, holder, table.symbol, "Vesting", *arguments)
    create_grants(backend, vesting.address, commitment)
    return TokenDeployment(symbol=table.symbol, token=token, vesting=vesting, assignment=assignment)
