"""Deploy each token with its Vesting contract, and create every grant of its table."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from eth_utils import keccak

from mevm_suite.deployment.backend import Backend, created_address
from mevm_suite.deployment.record import ContractRecord, Deployment, TokenDeployment
from mevm_suite.tables import Assignment, Commitment, Table, commit

# The contract takes up to 16; a proof costs more the larger the table is.
BATCH = 16


class DeploymentError(RuntimeError):
    """A deployment that did not turn out as planned."""


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
    commitment = commit(table, assignment)
    holder = created_address(backend.sender, backend.nonce(backend.sender) + 1)
    token = _deploy(backend, table.symbol, table.total, holder)
    root, count = commitment.root, len(commitment.terms)
    vesting = _deploy(backend, "Vesting", token.address, root, table.total, count)
    if vesting.address != holder:
        raise DeploymentError(
            f"{table.symbol}: expected Vesting at {holder}, got {vesting.address}; "
            "was another transaction sent meanwhile?"
        )
    create_grants(backend, vesting.address, commitment)
    return TokenDeployment(symbol=table.symbol, token=token, vesting=vesting, assignment=assignment)


def create_grants(backend: Backend, vesting: str, commitment: Commitment) -> None:
    """
    Create all grants of a table.

    Parameters
    ----------
    backend
        The chain.
    vesting
        Address of the Vesting contract.
    commitment
        The table with its beneficiaries.

    """
    for schedule in commitment.schedules():
        backend.transact("Vesting", vesting, "add_schedule", schedule.as_abi())
    for i in range(0, len(commitment.terms), BATCH):
        batch = commitment.terms[i : i + BATCH]
        terms = [terms.as_abi() for terms in batch]
        proofs = [commitment.proof(terms) for terms in batch]
        backend.transact("Vesting", vesting, "create", terms, proofs)


def code_hash(backend: Backend, address: str) -> str:
    """Return the hash of the code at an address, as a record keeps it."""
    return "0x" + keccak(backend.code(address)).hex()


def _deploy(backend: Backend, contract: str, *args: Any) -> ContractRecord:
    address = backend.deploy(contract, *args)
    return ContractRecord(
        contract=contract,
        address=address,
        block=backend.block_number,
        arguments=tuple("0x" + arg.hex() if isinstance(arg, bytes) else arg for arg in args),
        code_hash=code_hash(backend, address),
    )
