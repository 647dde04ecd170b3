"""Deploy the sales of a token's lines, before the token itself. Source: SEC-51, WSG-03."""

from collections.abc import Iterator
from typing import Any

from mevm_suite.deployment.backend import Backend, created_address
from mevm_suite.deployment.contracts import deploy_at
from mevm_suite.deployment.market import Market
from mevm_suite.deployment.record import ContractRecord, TokenDeployment
from mevm_suite.tables import Assignment, Commitment, Share, Table, commit
from mevm_suite.tables.sale import Round, has_sale, load_sale

# The getters that answer the constructor's arguments, in their order.
GETTERS = ("source", "terms", "pricing", "accepted", "receivers")


def deploy_sales(
    backend: Backend, table: Table, assignment: Assignment, market: Market
) -> tuple[tuple[ContractRecord, ...], Assignment]:
    """
    Deploy the sales of one token; its token and Vesting must be what is deployed next.

    Whoever the assignment names for a line that is sold, its sale takes that place: it draws the
    line from Vesting, as the only beneficiary. A sale refuses payments until it has that grant.

    Parameters
    ----------
    backend
        The chain.
    table
        The token's published table.
    assignment
        Launch and beneficiaries.
    market
        Oracle, pegged tokens and whitelists.

    Returns
    -------
    tuple
        The sales' records, none where nothing is sold, and the assignment that names them.

    Raises
    ------
    DeploymentError
        When a contract is not where it was computed to be.

    """
    if not has_sale(table):
        return (), assignment
    rounds = load_sale(table).rounds
    nonce = backend.nonce(backend.sender)
    at = [created_address(backend.sender, nonce + i) for i in range(len(rounds) + 2)]
    *sales, token, vesting = at
    lines = {
        each.line: (Share(beneficiary=sale),) for each, sale in zip(rounds, sales, strict=True)
    }
    assignment = assignment.model_copy(update={"lines": assignment.lines | lines})
    commitment = commit(table, assignment)
    records = tuple(
        deploy_at(backend, sale, table.symbol, "TokenSale", *arguments)
        for sale, arguments in zip(
            sales, sale_arguments(commitment, token, vesting, market), strict=True
        )
    )
    return records, assignment


def sale_arguments(
    commitment: Commitment, token: str, vesting: str, market: Market
) -> list[tuple[Any, ...]]:
    """
    Return each sale's constructor arguments, from what is published.

    Parameters
    ----------
    commitment
        The table with its beneficiaries.
    token, vesting
        Addresses of the token and its Vesting contract.
    market
        Oracle, pegged tokens and whitelists.

    Returns
    -------
    list[tuple[Any, ...]]
        In the order of the published rounds.

    """
    rounds = load_sale(commitment.table).rounds
    return [_arguments(commitment, each, token, vesting, market) for each in rounds]


def sale_facts(
    backend: Backend, commitment: Commitment, record: TokenDeployment
) -> Iterator[tuple[str, Any, Any]]:
    """
    Compare the sales' terms with what is published.

    Parameters
    ----------
    backend
        The chain.
    commitment
        The table with its beneficiaries.
    record
        The token's record.

    Yields
    ------
    tuple[str, Any, Any]
        What is compared, what is expected, what is found.

    """
    if record.market is None or not record.sales:
        return
    token, vesting = record.token.address, record.vesting.address
    arguments = sale_arguments(commitment, token, vesting, record.market)
    for sale, expected in zip(record.sales, arguments, strict=True):
        for getter, value in zip(GETTERS, expected, strict=True):
            found = backend.call(sale.contract, sale.address, getter)
            yield f"{sale.contract} {getter}", as_found(value), found


def as_found(value: Any) -> Any:
    """Return an argument in the form in which a backend reads it."""
    return tuple(map(as_found, value)) if isinstance(value, (list, tuple)) else value


def _arguments(
    commitment: Commitment, each: Round, token: str, vesting: str, market: Market
) -> tuple[Any, ...]:
    (line,) = commitment.of_line(each.line)
    receivers = (each.proceeds_line, each.unsold_line)
    return (
        (token, vesting, line.index, line.amount),
        each.terms(commitment.assignment.launch, market.whitelist(each.line)),
        each.pricing(market.oracle),
        market.accepted(each.accepts),
        tuple(commitment.of_line(name)[0].beneficiary for name in receivers),
    )
