"""Deploy one contract, and create the grants of a table."""

from typing import Any

from eth_utils import keccak

from mevm_suite.deployment.backend import Backend
from mevm_suite.deployment.record import ContractRecord
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
        arguments=tuple(_as_json(arg) for arg in args),
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


def _as_json(value: Any) -> Any:
    if isinstance(value, bytes):
        return "0x" + value.hex()
    return [_as_json(item) for item in value] if isinstance(value, (list, tuple)) else value
