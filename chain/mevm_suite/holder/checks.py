"""Everything that `mevm token verify` compares."""

from collections.abc import Iterator, Sequence
from typing import Any

from mevm_suite.deployment.bytecode import verify_code
from mevm_suite.deployment.record import Deployment, TokenDeployment
from mevm_suite.deployment.verify import verify
from mevm_suite.deployment.web3_backend import Web3Backend
from mevm_suite.holder.amounts import Amount
from mevm_suite.tables import load_table

MAX_SHOWN = 5


def check_all(backend: Web3Backend, tokens: Sequence[TokenDeployment]) -> list[dict[str, Any]]:
    """
    Compare the code of tokens with the source, and their grants with the published tables.

    Parameters
    ----------
    backend
        The chain.
    tokens
        The tokens.

    Returns
    -------
    list[dict]
        One row per contract and per line of a table.

    """
    record = Deployment(chain_id=backend.chain_id, tokens=tuple(tokens))
    return [*_code_rows(record, backend), *_table_rows(record, backend)]


def _code_rows(record: Deployment, backend: Web3Backend) -> Iterator[dict[str, Any]]:
    for check in verify_code(record, backend):
        values = "; ".join(f"{name} = {value}" for name, value in check.immutables.items())
        yield {
            "token": check.symbol,
            "what": f"code of {check.contract}",
            "table": None,
            "chain": None,
            "ok": check.ok,
            "address": check.address,
            "details": joined(check.deviations) or values,
        }


def _table_rows(record: Deployment, backend: Web3Backend) -> Iterator[dict[str, Any]]:
    tables = {token.symbol: load_table(token.symbol) for token in record.tokens}
    for check in verify(record, backend, tables):
        yield {
            "token": check.symbol,
            "what": check.title,
            "table": Amount(check.expected),
            "chain": Amount(check.found),
            "ok": check.ok,
            "address": None,
            "details": joined(check.deviations),
        }


def joined(deviations: Sequence[str]) -> str:
    """Return the first deviations in one line, and how many more there are."""
    more = [f"and {len(deviations) - MAX_SHOWN} more"] if len(deviations) > MAX_SHOWN else []
    return "; ".join([*deviations[:MAX_SHOWN], *more])
