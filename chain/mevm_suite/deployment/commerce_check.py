"""Compare the contracts of commerce with what is published: arguments, settings, code."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from eth_abi import encode

from mevm_suite.deployment.backend import Backend
from mevm_suite.deployment.bytecode import immutables
from mevm_suite.deployment.commerce import SYMBOL, arguments
from mevm_suite.deployment.contracts import as_json, code_hash
from mevm_suite.deployment.record import CommerceDeployment, ContractRecord
from mevm_suite.deployment.sale import as_found
from mevm_suite.tables.assignment import NOBODY
from mevm_suite.tables.commerce import load_commerce

Facts = Iterator[tuple[str, Any, Any]]
Read = Callable[..., Any]

# The values behind a contract's code, and the constructor's argument that each is.
IMMUTABLES: dict[str, dict[str, int]] = {
    "TrustIndex": {"LIMIT": 3},
    "JudgeCourt": {
        "case_book.REGISTRY": 0,
        "judge_panel.RANDOMNESS": 1,
        "case_book.VALUES": 2,
        "judge_panel.PERIODS": 4,
        "case_book.SEED_REWARD": 5,
        "LOSS_BPS": 6,
    },
    "JudgeBounty": {"REGISTRY": 0, "conviction.TRUST": 1, "conviction.FREEZE": 7},
    "CommitteeArbiter": {"VOTING_TIME": 1, "FEE": 2},
    "AutomaticContract": {"trades.TRUST": 0, "trades.VALUES": 1, "trades.SINK": 2},
}
# Getters without arguments, and the constructor's argument that each answers.
GETTERS: dict[str, dict[str, int]] = {
    "TrustRelations": {"writer": 0},
    "TrustIndex": {"genesis": 0, "sources": 1, "relations": 2, "fraud_freeze": 4},
    "JudgeRegistry": {"court": 0},
    "CommitteeArbiter": {"members": 0},
    "FeeSink": {"token": 0, "epoch_length": 1},
    "AutomaticContract": {"arbiters": 3},
    "DepositAddress": {"automatic_contract": 0},
    "OwnershipTrade": {"automatic_contract": 0, "notice": 2},
    "NameRegistry": {"deposit": 0},
    "AccountFactory": {"implementation": 0},
    "AuditRegistry": {"governance": 0},
    "FraudFreeze": {"arbiter": 1, "freeze_time": 2},
}


@dataclass(frozen=True)
class ContractCheck:
    """The comparison of one contract."""

    symbol: str
    contract: str
    address: str
    deviations: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether what is published and the chain agree."""
        return not self.deviations


def verify_commerce(record: CommerceDeployment, backend: Backend) -> list[ContractCheck]:
    """
    Compare every contract of commerce with the published terms.

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
    at = {each.contract: each.address for each in record.contracts}
    expected = arguments(load_commerce(), record.community, at)
    return [
        ContractCheck(
            SYMBOL,
            each.contract,
            each.address,
            tuple(
                f"{name}: expected {wanted}, found {found}"
                for name, wanted, found in _facts(backend, each, expected[each.contract])
                if wanted != found
            ),
        )
        for each in record.contracts
    ]


def _facts(backend: Backend, record: ContractRecord, args: tuple[Any, ...]) -> Facts:
    yield "arguments", as_json(args), as_json(record.arguments)
    yield "code", record.code_hash, code_hash(backend, record.address)
    if not backend.code(record.address):
        return

    def read(function: str, *words: Any) -> Any:
        return backend.call(record.contract, record.address, function, *words)

    behind = immutables(backend, record) if record.contract in IMMUTABLES else {}
    for name, number in IMMUTABLES.get(record.contract, {}).items():
        yield name, _behind(args[number]), behind.get(name)
    for name, number in GETTERS.get(record.contract, {}).items():
        yield name, as_found(args[number]), read(name)
    if record.contract in SETTINGS:
        yield from SETTINGS[record.contract](read, args)


def _behind(value: Any) -> str:
    """Return an argument as ``immutables`` shows it."""
    return "0x" + encode(["uint256[4]"], [value]).hex() if isinstance(value, tuple) else str(value)


def _values(read: Read, args: tuple[Any, ...]) -> Facts:
    pegs, priced, oracle, max_age = args
    yield "pricing", (oracle, max_age), read("pricing")
    listings = {asset: (True, decimals, worth, bytes(32)) for asset, decimals, worth in pegs}
    listings |= {asset: (True, decimals, 0, feed) for asset, decimals, feed in priced}
    yield "assets", tuple(listings), read("assets")
    for asset, listing in listings.items():
        yield f"listing of {asset}", listing, read("listing_of", asset)


def _stakes(read: Read, args: tuple[Any, ...]) -> Facts:
    yield "tiers", len(args[1]), read("tier_count")
    for tier, stake in enumerate(args[1]):
        yield f"stake of tier {tier}", stake, read("stake_of", tier)


def _costs(read: Read, args: tuple[Any, ...]) -> Facts:
    """Ask what a case costs whose value is a panel's stake: this panel judges it."""
    stakes = load_commerce().judges.stakes()
    for stake, (panel, fee) in zip(stakes, args[3], strict=True):
        yield f"cost of {panel} judges", panel * fee + args[5], read("cost", NOBODY, panel * stake)


def _settings(first: int, end: int | None = None) -> Callable[[Read, tuple[Any, ...]], Facts]:
    def facts(read: Read, args: tuple[Any, ...]) -> Facts:
        yield "settings", args[first:end], read("settings")

    return facts


def _listed(function: str, argument: int) -> Callable[[Read, tuple[Any, ...]], Facts]:
    def facts(read: Read, args: tuple[Any, ...]) -> Facts:
        for address in args[argument]:
            yield f"{function} {address}", True, read(function, address)

    return facts


SETTINGS: dict[str, Callable[[Read, tuple[Any, ...]], Facts]] = {
    "AssetValues": _values,
    "RandomBeacon": _settings(0),
    "JudgeRegistry": _stakes,
    "JudgeCourt": _costs,
    "JudgeBounty": _settings(2, -1),
    "Provenance": _listed("is_trader", 0),
    "TokenItems": _listed("is_trader", 0),
    "OwnershipTrade": _listed("is_registry", 1),
    "FraudFreeze": _listed("is_source", 0),
}
