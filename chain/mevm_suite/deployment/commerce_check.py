"""Compare the contracts of commerce with what is published: arguments, settings, code."""

from typing import Any

from mevm_suite.deployment.backend import Backend
from mevm_suite.deployment.commerce import SYMBOL, arguments
from mevm_suite.deployment.contract_check import (
    ContractCheck,
    Facts,
    Published,
    Read,
    Settings,
    check_contracts,
    listed,
    settings,
)
from mevm_suite.deployment.record import CommerceDeployment
from mevm_suite.tables.assignment import NOBODY
from mevm_suite.tables.commerce import load_commerce

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
    expected = arguments(load_commerce(), record.community, record.at)
    published = Published(IMMUTABLES, GETTERS, SETTINGS)
    return check_contracts(SYMBOL, record.contracts, expected, published, backend)


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


SETTINGS: dict[str, Settings] = {
    "AssetValues": _values,
    "RandomBeacon": settings(0),
    "JudgeRegistry": _stakes,
    "JudgeCourt": _costs,
    "JudgeBounty": settings(2, -1),
    "Provenance": listed("is_trader", 0),
    "TokenItems": listed("is_trader", 0),
    "OwnershipTrade": listed("is_registry", 1),
    "FraudFreeze": listed("is_source", 0),
}
