"""Deploy WSG with the sink of fees and the mining measured on it. Source: WSG-01, WSG-02."""

from collections.abc import Iterator
from typing import Any

from eth_utils import keccak

from mevm_suite.deployment.backend import Backend
from mevm_suite.deployment.contracts import (
    deploy_contracts,
    next_addresses,
    vesting_arguments,
)
from mevm_suite.deployment.record import ContractRecord, TokenDeployment
from mevm_suite.tables import Assignment, Commitment, Share, Table, TableError, commit
from mevm_suite.tables.assignment import FeeSources
from mevm_suite.tables.mining import COIN, Mining, load_mining

# In the order of deployment: the token mints to Vesting, whose table names the mining contract.
CONTRACTS = ("WSG", "Vesting", "FeeSink", "TransactionMining")


def deploy_wsg(backend: Backend, table: Table, assignment: Assignment) -> TokenDeployment:
    """
    Deploy WSG, its vesting, fee sink and mining, and all its grants.

    Whoever the assignment names for the mining line, the mining contract takes its place.

    Parameters
    ----------
    backend
        The chain.
    table
        WSG's published table.
    assignment
        Launch and beneficiaries, and the sources of the fees that are mined.

    Returns
    -------
    TokenDeployment
        The token's record; its assignment names the mining contract.

    Raises
    ------
    DeploymentError
        When a contract is not where it was computed to be.
    TableError
        When the assignment names no sources of fees.

    """
    terms, at = load_mining(), next_addresses(backend, CONTRACTS)
    mining_line = (Share(beneficiary=at["TransactionMining"]),)
    lines = assignment.lines | {terms.line: mining_line}
    assignment = assignment.model_copy(update={"lines": lines})
    commitment = commit(table, assignment)
    return deploy_contracts(backend, commitment, at, _arguments(commitment, terms, at))


def mining_facts(
    backend: Backend, commitment: Commitment, token: str, vesting: str, system: ContractRecord
) -> Iterator[tuple[str, Any, Any]]:
    """
    Compare the sink's or the mining contract's terms with what is published.

    Parameters
    ----------
    backend
        The chain.
    commitment
        The table with its beneficiaries.
    token, vesting
        Addresses of WSG and its Vesting contract.
    system
        The contract.

    Yields
    ------
    tuple[str, Any, Any]
        What is compared, what is expected, what is found.

    """
    terms, name = load_mining(), system.contract
    expected: dict[str, Any] = {"token": token}
    if name == "FeeSink":
        expected["epoch_length"] = terms.epoch
    else:
        (grant,) = commitment.of_line(terms.line)
        fees = _fee_sources(commitment)
        sink, _ = backend.call(name, system.address, "fees")
        yield "mined sink's token", token, backend.call("FeeSink", sink, "token")
        expected |= {
            "source": (vesting, grant.index),
            "emission": (grant.amount, terms.budget.denominator),
            "fees": (sink, fees.sources),
            "pricing": _pricing(terms, fees),
        }
    for function, value in expected.items():
        yield f"{name} {function}", value, backend.call(name, system.address, function)


def _arguments(
    commitment: Commitment, terms: Mining, at: dict[str, str]
) -> dict[str, tuple[Any, ...]]:
    total, fees = commitment.table.total, _fee_sources(commitment)
    (grant,) = commitment.of_line(terms.line)
    return {
        "WSG": (total, at["Vesting"]),
        "Vesting": vesting_arguments(commitment, at["WSG"]),
        "FeeSink": (at["WSG"], terms.epoch),
        "TransactionMining": (
            at["Vesting"],
            grant.index,
            grant.amount,
            terms.budget.denominator,
            at["FeeSink"],
            list(fees.sources),
            _pricing(terms, fees),
        ),
    }


def _fee_sources(commitment: Commitment) -> FeeSources:
    fees = commitment.assignment.fees
    if fees is None:
        raise TableError(f"{commitment.table.symbol}: expected the sources of fees that are mined")
    return fees


def _pricing(terms: Mining, fees: FeeSources) -> tuple[str, bytes, int]:
    return fees.oracle, keccak(text=terms.feed), int(terms.floor_price * COIN)
