"""Deploy one contract, or a token's, whose addresses are computed first, with all its grants."""

from collections.abc import Iterable, Mapping
from typing import Any

from eth_utils import keccak

from mevm_suite.deployment.backend import Backend, created_address
from mevm_suite.deployment.record import ContractRecord, TokenDeployment
from mevm_suite.tables import Commitment

# The contract takes up to 16; a proof costs more the larger the table is.
BATCH = 16


class DeploymentError(RuntimeError):
    """A deployment that did not turn out as planned."""


def deploy_contract(backend: Backend, contract: str, *args: Any) -> ContractRecord:
    """
    Deploy one contract.

    Parameters
    ----------
    backend
        The chain.
    contract
        Stem of the source file.
    *args
        Constructor arguments.

    Returns
    -------
    ContractRecord
        The contract's record.

    """
    address = backend.deploy(contract, *args)
    return ContractRecord(
        contract=contract,
        address=address,
        block=backend.block_number,
        arguments=tuple(as_json(arg) for arg in args),
        code_hash=code_hash(backend, address),
    )


def deploy_at(
    backend: Backend, expected: str, symbol: str, contract: str, *args: Any
) -> ContractRecord:
    """
    Deploy a contract whose address others already rely on.

    Parameters
    ----------
    backend
        The chain.
    expected
        The address that was computed beforehand.
    symbol
        The token that it belongs to.
    contract
        Stem of the source file.
    *args
        Constructor arguments.

    Returns
    -------
    ContractRecord
        The contract's record.

    Raises
    ------
    DeploymentError
        When it is somewhere else.

    """
    record = deploy_contract(backend, contract, *args)
    if record.address != expected:
        raise DeploymentError(
            f"{symbol}: expected {contract} at {expected}, got {record.address}; "
            "was another transaction sent meanwhile?"
        )
    return record


def next_addresses(backend: Backend, names: Iterable[str]) -> dict[str, str]:
    """Return where contracts will be that are deployed next, in this order, by name."""
    nonce = backend.nonce(backend.sender)
    return {name: created_address(backend.sender, nonce + i) for i, name in enumerate(names)}


def vesting_arguments(commitment: Commitment, token: str) -> tuple[Any, ...]:
    """Return the constructor arguments of a token's Vesting contract."""
    return (token, commitment.root, commitment.table.total, len(commitment.terms))


def deploy_contracts(
    backend: Backend,
    commitment: Commitment,
    at: Mapping[str, str],
    arguments: Mapping[str, tuple[Any, ...]],
) -> TokenDeployment:
    """
    Deploy a token, its vesting and the contracts of its economy, and create all its grants.

    Parameters
    ----------
    backend
        The chain.
    commitment
        The table with its beneficiaries.
    at
        The addresses that were computed beforehand, by contract.
    arguments
        Constructor arguments, by contract in the order of deployment: token and Vesting first.

    Returns
    -------
    TokenDeployment
        The token's record.

    Raises
    ------
    DeploymentError
        When a contract is not where it was computed to be.

    """
    symbol = commitment.table.symbol
    token, vesting, *system = (
        deploy_at(backend, at[name], symbol, name, *values) for name, values in arguments.items()
    )
    create_grants(backend, vesting.address, commitment)
    return TokenDeployment(
        symbol=symbol,
        token=token,
        vesting=vesting,
        assignment=commitment.assignment,
        system=tuple(system),
    )


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


def as_json(value: Any) -> Any:
    """Return a constructor argument as a record keeps it."""
    if isinstance(value, bytes):
        return "0x" + value.hex()
    return [as_json(item) for item in value] if isinstance(value, (list, tuple)) else value
