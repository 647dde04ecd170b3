"""Deploys the notary: attestations, provenance, and the trade of what they register."""

from dataclasses import dataclass

from mevm_suite.deployment.backend import Backend, created_address

DAY = 86_400


@dataclass(frozen=True)
class Notary:
    """Addresses of the contracts."""

    attestations: str
    provenance: str
    tokens: str
    trade: str


def deploy_notary(backend: Backend, automatic_contract: str, notice: int = DAY) -> Notary:
    """
    Deploy the notary's contracts for one automatic contract.

    Parameters
    ----------
    backend
        The chain.
    automatic_contract
        Where items are paid.
    notice
        Seconds from a seller's notice until he can take an unsold item back.

    Returns
    -------
    Notary
        Where they are.

    """
    attestations = backend.deploy("Attestations")
    # Registries and trade know each other from the start: the trade comes after the two.
    trade = created_address(backend.sender, backend.nonce(backend.sender) + 2)
    provenance = backend.deploy("Provenance", [trade])
    tokens = backend.deploy("TokenItems", [trade])
    deployed = backend.deploy("OwnershipTrade", automatic_contract, [provenance, tokens], notice)
    if deployed != trade:
        raise RuntimeError(f"expected the ownership trade at {trade}, got {deployed}")
    return Notary(attestations, provenance, tokens, trade)
