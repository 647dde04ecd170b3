"""Deploy CEC with the system contracts of its economy. Source: CEC-01, CEC-04..07."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mevm_suite.deployment.backend import Backend
from mevm_suite.deployment.cec_market import (
    ROLES,
    market_arguments,
    market_facts,
    pegged_token,
)
from mevm_suite.deployment.contracts import (
    deploy_contracts,
    next_addresses,
    vesting_arguments,
)
from mevm_suite.deployment.market import Market
from mevm_suite.deployment.record import TokenDeployment
from mevm_suite.deployment.role import Role
from mevm_suite.tables import Assignment, Commitment, Share, Table, TableError, commit
from mevm_suite.tables.assignment import NOBODY
from mevm_suite.tables.economy import Economy, bps, load_economy
from mevm_suite.tables.units import DAY

# In the order of deployment: each names others that come before and after it.
CONTRACTS = ("CEC", "Vesting", "LockMining", "HolderDividend")


def deploy_cec(
    backend: Backend,
    table: Table,
    assignment: Assignment,
    asset: str = NOBODY,
    others: Sequence[tuple[str, Role]] = (),
    rest_receiver: str | None = None,
    market: Market | None = None,
) -> TokenDeployment:
    """
    Deploy CEC, its vesting, mining, dividend and market, and all its grants.

    CEC lists its system contracts for good before they exist, so all addresses are computed
    first; whoever the assignment names for the mining line, the mining contract takes its place.
    Where CEC is traded, revenue is paid in the pegged token, and the buy-back gets what holders
    do not.

    Parameters
    ----------
    backend
        The chain.
    table
        CEC's published table.
    assignment
        Launch and beneficiaries.
    asset
        What revenue is paid in; the coin unless given.
    others
        Further system contracts and what they may do.
    rest_receiver
        Who gets the revenue that holders do not; the published line's beneficiary unless given.
    market
        Oracle, arbiter and pegged token; without such a token CEC is not traded.

    Returns
    -------
    TokenDeployment
        The token's record; its assignment names the mining contract.

    Raises
    ------
    DeploymentError
        When a contract is not where it was computed to be.

    """
    economy, peg = load_economy(), pegged_token(market)
    at = next_addresses(backend, contracts_with(market))
    if peg is not None:
        asset, rest_receiver = peg, at["BuyBack"]
        others = [*others, *((at[name], role) for name, role in ROLES.items())]
    mining_line = (Share(beneficiary=at["LockMining"]),)
    lines = assignment.lines | {economy.mining.line: mining_line}
    assignment = assignment.model_copy(update={"lines": lines})
    commitment = commit(table, assignment)
    rest_receiver = rest_receiver or commitment.first(economy.dividend.rest_line)
    arguments = _arguments(commitment, economy, at, asset, others, rest_receiver)
    if market is not None and peg is not None:
        arguments |= market_arguments(backend, commitment, at, market)
    return deploy_contracts(backend, commitment, at, arguments)


def contracts_with(market: Market | None) -> tuple[str, ...]:
    """Return what is deployed, in this order; CEC's own contracts alone where it is not traded."""
    return CONTRACTS if pegged_token(market) is None else (*CONTRACTS, *ROLES)


def economy_facts(
    backend: Backend, commitment: Commitment, record: TokenDeployment
) -> Iterator[tuple[str, Any, Any]]:
    """
    Compare the system contracts' terms with what is published.

    Parameters
    ----------
    backend
        The chain.
    commitment
        The table with its beneficiaries.
    record
        CEC's record.

    Yields
    ------
    tuple[str, Any, Any]
        What is compared, what is expected, what is found.

    """
    at = {each.contract: each.address for each in (record.token, record.vesting, *record.system)}
    yield "contracts", contracts_with(record.market), tuple(at)
    if contracts_with(record.market) != tuple(at):
        return  # the rest asks each of them
    expected = _expected(commitment, at, record.market)
    for system in record.system:
        name = system.contract
        for function, value in expected.get(name, {}).items():
            yield f"{name} {function}", value, backend.call(name, system.address, function)
        if name in ROLES and record.market is not None:
            yield from market_facts(backend, commitment, at, record.market, system)
        listed = backend.call("CEC", record.token.address, "is_system", system.address)
        yield f"{name} listed", True, listed


def token_facts(backend: Backend, table: Table, token: str) -> Iterator[tuple[str, Any, Any]]:
    """Compare the token's unlock and coin age with what is published."""
    economy = load_economy()
    found = backend.call("CEC", token, "unlocking")
    yield "unlocking", _unlocking(table, economy), found
    yield "max_coin_age", economy.coin_age.cap, backend.call("CEC", token, "max_coin_age")


def _expected(
    commitment: Commitment, at: Mapping[str, str], market: Market | None
) -> dict[str, dict[str, Any]]:
    """Return what the getters of mining and dividend have to answer."""
    economy, peg = load_economy(), pegged_token(market)
    (mining,) = commitment.of_line(economy.mining.line)
    schedule = mining.schedule
    rest_receiver = commitment.first(economy.dividend.rest_line)
    dividend = {
        "token": at["CEC"],
        "holders_bps": bps(economy.dividend.holders),
        "rest_receiver": rest_receiver if peg is None else at["BuyBack"],
    }
    return {
        "LockMining": {
            "token": at["CEC"],
            "source": (at["Vesting"], mining.index),
            "emission": (mining.amount, schedule.start, schedule.points[-1].time // DAY),
            "bonus_bps": bps(economy.mining.bonus),
            "ecosystem": commitment.first(economy.mining.remainder_line),
        },
        "HolderDividend": dividend if peg is None else dividend | {"asset": peg},
    }


def _arguments(
    commitment: Commitment,
    economy: Economy,
    at: dict[str, str],
    asset: str,
    others: Sequence[tuple[str, Role]],
    rest_receiver: str,
) -> dict[str, tuple[Any, ...]]:
    table = commitment.table
    (mining,) = commitment.of_line(economy.mining.line)
    days, rest = divmod(mining.schedule.points[-1].time, DAY)
    if rest or not mining.schedule.linear:
        raise TableError(f"{table.symbol} line '{mining.line}': expected a line of whole days")
    return {
        "CEC": (
            table.total,
            at["Vesting"],
            at["LockMining"],
            at["HolderDividend"],
            [(account, int(roles)) for account, roles in others],
            _unlocking(table, economy),
            economy.coin_age.cap,
        ),
        "Vesting": vesting_arguments(commitment, at["CEC"]),
        "LockMining": (
            at["CEC"],
            at["Vesting"],
            mining.index,
            mining.amount,
            mining.schedule.start,
            days,
            bps(economy.mining.bonus),
            commitment.first(economy.mining.remainder_line),
        ),
        "HolderDividend": (
            at["CEC"],
            asset,
            bps(economy.dividend.holders),
            rest_receiver,
        ),
    }


def _unlocking(table: Table, economy: Economy) -> tuple[int, int, int]:
    unlock = economy.unlock
    return bps(unlock.least), bps(unlock.most), unlock.fee_target * table.wei
