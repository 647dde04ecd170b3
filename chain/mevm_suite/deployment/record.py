"""The record of a deployment: addresses, blocks, constructor arguments, code hashes."""

from pathlib import Path
from typing import Any, ClassVar, Self

from pydantic import ValidationError

from mevm_suite.deployment.community import Community
from mevm_suite.deployment.forest_community import ForestCommunity
from mevm_suite.deployment.market import Market
from mevm_suite.deployment.shielded_terms import ShieldedTerms
from mevm_suite.paths import BUILD, ROOT
from mevm_suite.tables import Assignment
from mevm_suite.tables.schema import StrictModel

# geth's and ape's development chain, hardhat's and anvil's, eth-tester's under ape.
LOCAL_CHAINS = frozenset({1337, 31337, 131277322940537})


class RecordError(ValueError):
    """A record that cannot be read."""


class ContractRecord(StrictModel):
    """One deployed contract."""

    contract: str
    address: str
    block: int
    arguments: tuple[Any, ...]
    code_hash: str


class TokenDeployment(StrictModel):
    """One token, its vesting, who receives what, further contracts of its economy, its sales."""

    symbol: str
    token: ContractRecord
    vesting: ContractRecord
    assignment: Assignment
    system: tuple[ContractRecord, ...] = ()
    sales: tuple[ContractRecord, ...] = ()
    market: Market | None = None


class _ContractsDeployment(StrictModel):
    """Contracts that were deployed together."""

    domain: ClassVar[str]
    contracts: tuple[ContractRecord, ...]

    @property
    def at(self) -> dict[str, str]:
        """Return all addresses by contract."""
        return {each.contract: each.address for each in self.contracts}

    def address_of(self, contract: str) -> str:
        """
        Return where a contract is.

        Raises
        ------
        RecordError
            When it is none of these.

        """
        if contract not in self.at:
            raise RecordError(f"no {contract} in the record of {self.domain}")
        return self.at[contract]


class CommerceDeployment(_ContractsDeployment):
    """Trade, trust, judges, accounts and notary, and the community that they were made for."""

    domain: ClassVar[str] = "commerce"
    community: Community


class ForestDeployment(_ContractsDeployment):
    """Forests and insurance, and the community that they were made for."""

    domain: ClassVar[str] = "forests"
    community: ForestCommunity


class ShieldedDeployment(_ContractsDeployment):
    """The shielded pool with its registry, verifier and vault, and the terms of it."""

    domain: ClassVar[str] = "the shielded pool"
    terms: ShieldedTerms


class Deployment(StrictModel):
    """All tokens of one chain, its commerce, its forests and its shielded pool."""

    chain_id: int
    tokens: tuple[TokenDeployment, ...]
    commerce: CommerceDeployment | None = None
    forest: ForestDeployment | None = None
    shielded: ShieldedDeployment | None = None

    def path(self) -> Path:
        """Return where this record belongs; records of local chains are build products."""
        return record_path(self.chain_id)

    def save(self, path: Path | None = None) -> Path:
        """
        Write the record.

        Parameters
        ----------
        path
            Where to; the record's own place unless given.

        Returns
        -------
        Path
            Where it is.

        """
        path = path or self.path()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.model_dump_json(indent=2) + "\n")
        return path

    @classmethod
    def load(cls, path: Path) -> Self:
        """
        Read a record.

        Raises
        ------
        RecordError
            When it is missing or has another form.

        """
        try:
            return cls.model_validate_json(path.read_bytes())
        except OSError as error:
            raise RecordError(f"{path}: cannot be read: {error.strerror}") from error
        except ValidationError as error:
            raise RecordError(f"{path}: expected a deployment record: {error}") from error


def record_path(chain_id: int) -> Path:
    """Return where the record of a chain belongs."""
    folder = BUILD / "deployments" if chain_id in LOCAL_CHAINS else ROOT / "deployments"
    return folder / f"{chain_id}.json"
