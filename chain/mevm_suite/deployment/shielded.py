"""Deploy the shielded pool with its registry, verifier and vault.

Source: SERO-03..08, SERO-10, SERO-14.
"""

from collections.abc import Mapping
from typing import Any

from mevm_suite.deployment.backend import Backend
from mevm_suite.deployment.contract_check import (
    ContractCheck,
    Facts,
    Published,
    Read,
    check_contracts,
)
from mevm_suite.deployment.contracts import DeploymentError, deploy_at, next_addresses
from mevm_suite.deployment.record import LOCAL_CHAINS, ShieldedDeployment
from mevm_suite.deployment.shielded_terms import ShieldedTerms
from mevm_suite.tables.assignment import NOBODY
from shielded import keys
from shielded.assets import currency_generator, encode_name

SYMBOL = "SERO"
# In the order of deployment: the vault obeys a pool that comes after it.
CONTRACTS = ("AssetRegistry", "ProofVerifier", "ShieldedVault", "ShieldedPool")
DEVELOPMENT = "development"  # the ceremony whose keys prove nothing


def deploy_shielded(backend: Backend, terms: ShieldedTerms) -> ShieldedDeployment:
    """
    Deploy the shielded pool.

    Parameters
    ----------
    backend
        The chain.
    terms
        Guardian, name of the coin, precompiles.

    Returns
    -------
    ShieldedDeployment
        The record.

    Raises
    ------
    DeploymentError
        When proofs could be forged on a chain where something is worth something, or a contract
        is not where it was computed to be.

    """
    check_ceremony(backend.chain_id)
    at = next_addresses(backend, CONTRACTS)
    values = arguments(terms, at)
    contracts = tuple(
        deploy_at(backend, address, SYMBOL, name, *values[name]) for name, address in at.items()
    )
    return ShieldedDeployment(terms=terms, contracts=contracts)


def check_ceremony(chain_id: int) -> None:
    """
    Refuse keys under which anyone can forge proofs, but on a development chain.

    The verifier's constructor refuses them, too; here nothing is sent.

    Raises
    ------
    DeploymentError
        When the chain is another.

    """
    ceremony = keys.manifest()["ceremony"]
    if ceremony == DEVELOPMENT and chain_id not in LOCAL_CHAINS:
        known = ", ".join(str(each) for each in sorted(LOCAL_CHAINS))
        raise DeploymentError(
            f"chain {chain_id}: expected keys of a real ceremony, got those of the {ceremony} one, "
            f"under which anyone can forge proofs; they are for the chains {known} only"
        )


def arguments(terms: ShieldedTerms, at: Mapping[str, str]) -> dict[str, tuple[Any, ...]]:
    """
    Return the constructor arguments of all contracts.

    Parameters
    ----------
    terms
        Guardian, name of the coin, precompiles.
    at
        Addresses, by contract.

    Returns
    -------
    dict[str, tuple]
        Arguments, by contract.

    """
    coin, curve = currency_generator(encode_name(terms.coin)), terms.primitives.curve()
    registry, verifier, vault, pool = (at[name] for name in CONTRACTS)
    return {
        "AssetRegistry": (terms.coin, coin.counter, coin.y, curve),
        "ProofVerifier": (terms.primitives.groth16_verify,),
        "ShieldedVault": (pool, registry, terms.guardian),
        "ShieldedPool": (vault, registry, verifier, curve),
    }


def verify_shielded(record: ShieldedDeployment, backend: Backend) -> list[ContractCheck]:
    """
    Compare every contract of the shielded pool with the terms of its record.

    A guardian who handed over since is a deviation, too.

    Parameters
    ----------
    record
        The record of what was deployed.
    backend
        The chain.

    Returns
    -------
    list[ContractCheck]
        One check per contract.

    """
    expected = arguments(record.terms, record.at)
    return check_contracts(SYMBOL, record.contracts, expected, PUBLISHED, backend)


def _registry(read: Read, args: tuple[Any, ...]) -> Facts:
    yield "coin", encode_name(args[0]), read("name_of", NOBODY)


CURVE = ("poseidon_hash.POSEIDON", "baby_jubjub.ADD", "baby_jubjub.MSM", "baby_jubjub.VERIFY")
PUBLISHED = Published(
    immutables={
        "AssetRegistry": {name: (3, place) for place, name in enumerate(CURVE)},
        "ProofVerifier": {"GROTH16": 0},
        "ShieldedVault": {"POOL": 0, "REGISTRY": 1},
        "ShieldedPool": {
            "VAULT": 0,
            "open_notes.REGISTRY": 1,
            "hidden_notes.VERIFIER": 2,
            **{name: (3, place) for place, name in enumerate(CURVE)},
        },
    },
    getters={"ShieldedVault": {"pool": 0, "registry": 1, "owner": 2}},
    settings={"AssetRegistry": _registry},
)
