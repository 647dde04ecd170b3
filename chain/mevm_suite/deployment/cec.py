"""Deploy CEC with the system contracts of its economy. Source: CEC-01, CEC-04, CEC-06, CEC-07."""

from collections.abc import Iterator, Sequence
from enum import IntFlag
from typing import Any

from mevm_suite.deployment.backend import Backend, created_address
from mevm_suite.deployment.contracts import create_grants, deploy_at
from mevm_suite.deployment.record import ContractRecord, TokenDeployment
from mevm_suite.tables import Assignment, Commitment, Share, Table, TableError, commit
from mevm_suite.tables.assignment import NOBODY
from mevm_suite.tables.economy import Economy, bps, load_economy
from mevm_suite.tables.units import DAY

# In the order of deployment: each names others that come before and after it.
CONTRACTS = ("CEC", "Vesting", "LockMining", "HolderDividend")


class Role(IntFlag):
    """What a system contract may do besides holding CEC; the contract's ``ICEC.Role``."""

    NONE = 0
    REPORTER = 1
    SERVICE = 2


def deploy_cec(
    backend: Backend,
    table: Table,
    assignment: Assignment,
    asset: str = NOBODY,
    others: Sequence[tuple[str, Role]] = (),
    rest_receiver: str | None = None,
) -> TokenDeployment:
    """
    Deploy CEC, its vesting, mining and dividend, and all its grants.

    CEC lists its system contracts for good before they exist, so all addresses are computed
    first; whoever the assignment names for the mining line, the mining contract takes its place.

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

    Returns
    -------
    TokenDeployment
        The token's record; its assignment names the mining contract.

    Raises
    ------
    DeploymentError
        When a contract is not where it was computed to be.

    """
    economy = load_economy()
    nonce = backend.nonce(backend.sender)
    at = {name: created_address(backend.sender, nonce + i) for i, name in enumerate(CONTRACTS)}
    mining_line = (Share(beneficiary=at["LockMining"]),)
    lines = assignment.lines | {economy.mining.line: mining_line}
    assignment = assignment.model_copy(update={"lines": lines})
    commitment = commit(table, assignment)
    rest_receiver = rest_receiver or _first(commitment, economy.dividend.rest_line)
    arguments = _arguments(commitment, economy, at, asset, others, rest_receiver)
    token, vesting, *system = (
        deploy_at(backend, at[name], table.symbol, name, *arguments[name]) for name in CONTRACTS
    )
    create_grants(backend, vesting.address, commitment)
    return TokenDeployment(
        symbol=table.symbol,
        token=token,
        vesting=vesting,
        assignment=assignment,
        system=tuple(system),
    )


def economy_facts(
    backend: Backend, commitment: Commitment, token: str, vesting: str, system: ContractRecord
) -> Iterator[tuple[str, Any, Any]]:
    """
    Compare a system contract's terms with what is published.

    Parameters
    ----------
    backend
        The chain.
    commitment
        The table with its beneficiaries.
    token, vesting
        Addresses of CEC and its Vesting contract.
    system
        The contract.

    Yields
    ------
    tuple[str, Any, Any]
        What is compared, what is expected, what is found.

    """
    economy, name = load_economy(), system.contract
    expected: dict[str, Any] = {"token": token} if name in CONTRACTS else {}
    if name == "LockMining":
        (terms,) = commitment.of_line(economy.mining.line)
        schedule = terms.schedule
        days = schedule.points[-1].time // DAY
        expected |= {
            "source": (vesting, terms.index),
            "emission": (terms.amount, schedule.start, days),
            "bonus_bps": bps(economy.mining.bonus),
            "ecosystem": _first(commitment, economy.mining.remainder_line),
        }
    if name == "HolderDividend":
        expected |= {
            "holders_bps": bps(economy.dividend.holders),
            "rest_receiver": _first(commitment, economy.dividend.rest_line),
        }
    for function, value in expected.items():
        yield f"{name} {function}", value, backend.call(name, system.address, function)
    yield f"{name} listed", True, backend.call("CEC", token, "is_system", system.address)


def token_facts(backend: Backend, table: Table, token: str) -> Iterator[tuple[str, Any, Any]]:
    """Compare the token's unlock and coin age with what is published."""
    economy = load_economy()
    found = backend.call("CEC", token, "unlocking")
    yield "unlocking", _unlocking(table, economy), found
    yield "max_coin_age", economy.coin_age.cap, backend.call("CEC", token, "max_coin_age")


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
        "Vesting": (at["CEC"], commitment.root, table.total, len(commitment.terms)),
        "LockMining": (
            at["CEC"],
            at["Vesting"],
            mining.index,
            mining.amount,
            mining.schedule.start,
            days,
            bps(economy.mining.bonus),
            _first(commitment, economy.mining.remainder_line),
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


def _first(commitment: Commitment, line_id: str) -> str:
    """Return the beneficiary of a line; the first, where it has several."""
    return commitment.of_line(line_id)[0].beneficiary
