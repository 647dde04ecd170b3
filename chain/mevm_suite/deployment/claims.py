"""Claim what is due."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mevm_suite.deployment.backend import Backend
from mevm_suite.deployment.record import Deployment, TokenDeployment
from mevm_suite.tables import Kind, Table, commit


@dataclass(frozen=True)
class Claim:
    """One payment to a beneficiary."""

    symbol: str
    line: str
    grant: int
    amount: int


def claim_due(deployment: Deployment, backend: Backend, tables: Mapping[str, Table]) -> list[Claim]:
    """
    Claim everything that is released, for whoever it belongs to.

    Grants that a contract holds are left alone: only that contract may draw.

    Parameters
    ----------
    deployment
        The record of the deployment.
    backend
        The chain.
    tables
        The published tables, by symbol.

    Returns
    -------
    list[Claim]
        What was paid.

    """
    claims = []
    for token in deployment.tokens:
        vesting = token.vesting.address
        for line, grant in _claimable_ids(token, backend, tables[token.symbol]):
            amount = backend.call("Vesting", vesting, "claimable", grant)
            if amount > 0:
                backend.transact("Vesting", vesting, "claim", grant)
                claims.append(Claim(token.symbol, line, grant, amount))
    return claims


def _claimable_ids(
    token: TokenDeployment, backend: Backend, table: Table
) -> Iterator[tuple[str, int]]:
    commitment = commit(table, token.assignment)
    for terms in commitment.terms:
        if terms.schedule.kind in (Kind.DATED, Kind.ANNOUNCED):
            yield terms.line, terms.index
    count = len(commitment.terms)
    vesting = token.vesting.address
    for gift in range(count, backend.call("Vesting", vesting, "next_gift")):
        line: bytes = backend.call("Vesting", vesting, "grants", gift)[0]
        yield line.rstrip(b"\0").decode(), gift
