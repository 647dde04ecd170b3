"""CEC's market, buy-back, dealer and pledge. Source: CEC-05, CEC-07, CEC-10, CEC-11."""

from collections.abc import Iterator, Mapping
from typing import Any

from mevm_suite.deployment.backend import Backend
from mevm_suite.deployment.bytecode import immutables
from mevm_suite.deployment.market import Market
from mevm_suite.deployment.record import ContractRecord
from mevm_suite.deployment.role import Role
from mevm_suite.tables import Commitment
from mevm_suite.tables.economy import bps, load_economy

# In the order of deployment, after CEC's own contracts.
ROLES = {
    "C2CMarket": Role.NONE,
    "BuyBack": Role.NONE,
    "FeeSink": Role.NONE,
    "MarketMaker": Role.REPORTER,
    "DeveloperPledge": Role.NONE,
}
# What the constructors keep of their arguments, in their order, structs taken apart. A dash is
# what changes later, or what another contract tells: first price, dealer, the maker's dividend.
KEPT = {
    "C2CMarket": "CEC DIVIDEND - FEE_BPS MIN_VOLUME MIN_ORDER",
    "BuyBack": "CEC DIVIDEND MARKET ORACLE FEED MAX_AGE DAILY "
    "BUY_BACK_BPS DEVELOPMENT_BPS DEVELOPMENT OPERATIONS",
    "FeeSink": "TOKEN EPOCH_LENGTH",
    "MarketMaker": "CEC - ORACLE FEED SINK - "
    "MIN_SPREAD_BPS MAX_SPREAD_BPS MAX_AGE FUEL_RESERVE MAX_INVENTORY",
    "DeveloperPledge": "CEC ARBITER DESTINATION "
    "LEAST BOND DELAY EVIDENCE_TIME REWARD_BPS REWARD_CAP",
}
ASSET = "one_asset.ASSET"


def pegged_token(market: Market | None) -> str | None:
    """Return the token in which CEC is traded and its revenue is paid; None without a market."""
    return None if market is None else market.tokens.get(load_economy().market.asset)


def market_arguments(
    backend: Backend, commitment: Commitment, at: Mapping[str, str], market: Market
) -> dict[str, tuple[Any, ...]]:
    """
    Return the constructors' arguments, from what is published.

    Parameters
    ----------
    backend
        The chain, which knows the pegged token's decimals.
    commitment
        The table with its beneficiaries.
    at
        Addresses of CEC, its dividend and these contracts, by name.
    market
        Oracle, arbiter and the pegged token.

    Returns
    -------
    dict[str, tuple[Any, ...]]
        By contract, in the order of deployment.

    Raises
    ------
    TableError
        When the chain lacks the pegged token or an arbiter.

    """
    economy, wei = load_economy(), commitment.table.wei
    terms, buy_back, maker, pledge = economy.market, economy.buy_back, economy.maker, economy.pledge
    decimals = backend.call("CEC", market.address_of(terms.asset), "decimals")
    pegged = 10**decimals
    cec, dividend = at["CEC"], at["HolderDividend"]
    return {
        "C2CMarket": (
            cec,
            dividend,
            terms.first_price * wei,
            bps(terms.fee),
            terms.least_volume * pegged,
            terms.least_order * pegged,
        ),
        "BuyBack": (
            cec,
            dividend,
            at["C2CMarket"],
            market.oracle,
            terms.feed_id,
            buy_back.max_age,
            buy_back.daily * pegged,
            (
                bps(buy_back.part),
                bps(buy_back.development),
                commitment.first(buy_back.development_line),
                commitment.first(buy_back.operations_line),
            ),
        ),
        "FeeSink": (cec, maker.fuel_epoch),
        "MarketMaker": (
            cec,
            dividend,
            market.oracle,
            terms.feed_id,
            at["FeeSink"],
            commitment.first(maker.dealer_line),
            maker.terms(wei),
        ),
        "DeveloperPledge": (
            cec,
            market.arbiter_address(),
            commitment.first(pledge.destination_line),
            pledge.terms(wei),
        ),
    }


def market_facts(
    backend: Backend,
    commitment: Commitment,
    at: Mapping[str, str],
    market: Market,
    system: ContractRecord,
) -> Iterator[tuple[str, Any, Any]]:
    """
    Compare what one of the market's contracts keeps with what is published.

    Most terms have no getter: the code on the chain carries them behind it.

    Parameters
    ----------
    backend
        The chain.
    commitment
        The table with its beneficiaries.
    at
        Addresses of CEC, its dividend and these contracts, by name.
    market
        Oracle, arbiter and the pegged token.
    system
        The contract.

    Yields
    ------
    tuple[str, Any, Any]
        What is compared, what is expected, what is found.

    """
    name = system.contract
    arguments = _flat(market_arguments(backend, commitment, at, market)[name])
    found = immutables(backend, system)
    expected = dict(zip(KEPT[name].split(), arguments, strict=True))
    expected.pop("-", None)
    if ASSET in found:
        expected[ASSET] = pegged_token(market)
    for term, value in expected.items():
        text = "0x" + value.hex() if isinstance(value, bytes) else str(value)
        yield f"{name} {term}", text, found.get(term)


def _flat(arguments: tuple[Any, ...]) -> Iterator[Any]:
    for argument in arguments:
        yield from argument if isinstance(argument, tuple) else (argument,)
