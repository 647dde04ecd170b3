"""Deploy trade, trust, judges, accounts and notary, which know each other from the start.

Source: SEC-01..12, SEC-40..45.
"""

from collections.abc import Callable, Mapping
from typing import Any

from mevm_suite.deployment.backend import Backend
from mevm_suite.deployment.community import Community
from mevm_suite.deployment.contracts import deploy_at, next_addresses
from mevm_suite.deployment.record import CommerceDeployment
from mevm_suite.tables import TableError
from mevm_suite.tables.assignment import NOBODY
from mevm_suite.tables.commerce import COIN, UNIT, Commerce, load_commerce, wei

SYMBOL = "SEC"
YUAN = ("Example yuan", "CNY", 6)
# In the order of deployment. A contract that asks in its constructor comes after whom it asks.
CONTRACTS = (
    *("AssetValues", "TrustRelations", "TrustIndex", "RandomBeacon"),
    *("JudgeRegistry", "JudgeCourt", "FraudFreeze", "JudgeBounty", "CommitteeArbiter"),
    *("FeeSink", "AutomaticContract", "DepositAddress"),
    *("Attestations", "Provenance", "TokenItems", "OwnershipTrade"),
    *("NameRegistry", "Account", "AccountFactory", "AuditRegistry"),
)


def deploy_yuan(backend: Backend, issuer: str) -> str:
    """Deploy a yuan that its issuer backs with nothing, for development chains."""
    return backend.deploy("PeggedToken", *YUAN, issuer)


def planned_addresses(backend: Backend, has_sink: bool = True) -> dict[str, str]:
    """
    Return where the contracts will be if nothing else is sent before they are deployed.

    WSG's mining names the automatic contract as a source of fees, and the automatic contract
    names WSG's sink. So one account deploys WSG with the address that this gives for another
    account, which then deploys the rest.

    Parameters
    ----------
    backend
        The chain, with the account that will deploy.
    has_sink
        Whether the chain has a fee sink already.

    Returns
    -------
    dict[str, str]
        Addresses by contract.

    """
    names = [name for name in CONTRACTS if name != "FeeSink" or not has_sink]
    return next_addresses(backend, names)


def deploy_commerce(backend: Backend, community: Community) -> CommerceDeployment:
    """
    Deploy everything that trade needs, on the published terms.

    Parameters
    ----------
    backend
        The chain; all is sent by its account.
    community
        Users, tokens, oracle and sink of this chain.

    Returns
    -------
    CommerceDeployment
        The record.

    Raises
    ------
    DeploymentError
        When a contract is not where it was computed to be.
    TableError
        When the chain has none of the published pegged tokens.

    """
    at = planned_addresses(backend, community.sink != NOBODY)
    values = arguments(load_commerce(), community, at)
    contracts = tuple(
        deploy_at(backend, address, SYMBOL, name, *values[name]) for name, address in at.items()
    )
    return CommerceDeployment(community=community, contracts=contracts)


def arguments(
    terms: Commerce, community: Community, at: Mapping[str, str]
) -> dict[str, tuple[Any, ...]]:
    """
    Return the constructor arguments of all contracts.

    Parameters
    ----------
    terms
        What is published.
    community
        What the chain has.
    at
        Addresses, by contract; of the sink only where it is one of them.

    Returns
    -------
    dict[str, tuple]
        Arguments, by contract.

    """
    parts: tuple[Callable[[Commerce, Community, Mapping[str, str]], dict[str, Any]], ...]
    parts = (_trust, _judges, _trade, _notary, _accounts)
    return {name: args for part in parts for name, args in part(terms, community, at).items()}


def _trust(terms: Commerce, community: Community, at: Mapping[str, str]) -> dict[str, Any]:
    tokens = community.tokens | {COIN: NOBODY}
    pegs = terms.values.pegs_at(tokens)
    if not pegs:
        expected = [each.asset for each in terms.values.pegs]
        raise TableError(f"expected the address of one of {expected}, got {sorted(tokens)}")
    has_prices = community.oracle != NOBODY
    priced = terms.values.priced_at(tokens) if has_prices else []
    max_age = terms.values.max_age if has_prices else 0
    # Who reports trades, and who reports what judges proved.
    sources = [at["AutomaticContract"], at["JudgeBounty"]]
    rest = at["TrustRelations"], terms.trust.limit * UNIT, at["FraudFreeze"]
    return {
        "AssetValues": (pegs, priced, community.oracle, max_age),
        "TrustRelations": (at["TrustIndex"],),
        "TrustIndex": (list(community.genesis), sources, *rest),
    }


def _judges(terms: Commerce, community: Community, at: Mapping[str, str]) -> dict[str, Any]:
    registry, committee = at["JudgeRegistry"], terms.committee
    places = (registry, at["RandomBeacon"], at["AssetValues"])
    return {
        "RandomBeacon": terms.seeds.arguments(),
        "JudgeRegistry": (at["JudgeCourt"], terms.judges.stakes()),
        "JudgeCourt": (*places, *terms.judges.terms()),
        "FraudFreeze": ([at["JudgeBounty"]], at["JudgeCourt"], terms.freezes.length),
        "JudgeBounty": (registry, at["TrustIndex"], *terms.bounties.terms(), at["FraudFreeze"]),
        "CommitteeArbiter": (list(community.committee), committee.voting, wei(committee.fee)),
    }


def _trade(terms: Commerce, community: Community, at: Mapping[str, str]) -> dict[str, Any]:
    sink = at.get("FeeSink", community.sink)
    arbiters = [at["JudgeCourt"], at["CommitteeArbiter"]]
    trade: dict[str, Any] = {
        "AutomaticContract": (at["TrustIndex"], at["AssetValues"], sink, arbiters),
        "DepositAddress": (at["AutomaticContract"],),
    }
    if "FeeSink" in at:
        trade["FeeSink"] = (community.tokens[SYMBOL], terms.fees.epoch)
    return trade


def _notary(terms: Commerce, community: Community, at: Mapping[str, str]) -> dict[str, Any]:
    traders = [at["OwnershipTrade"]]
    registries = [at["Provenance"], at["TokenItems"]]
    return {
        "Attestations": (),
        "Provenance": (traders,),
        "TokenItems": (traders,),
        "OwnershipTrade": (at["AutomaticContract"], registries, terms.ownership.notice),
    }


def _accounts(terms: Commerce, community: Community, at: Mapping[str, str]) -> dict[str, Any]:
    return {
        "NameRegistry": (wei(terms.names.deposit),),
        "Account": (),
        "AccountFactory": (at["Account"],),
        "AuditRegistry": (community.governance,),
    }
