"""The machine-readable account of a run, and whether it balances."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from mevm_suite.demo.balance import Check
from mevm_suite.demo.commerce import Commerce
from mevm_suite.demo.economy import Economy, Sample
from mevm_suite.demo.forest import Forests
from mevm_suite.demo.sale import Sale
from mevm_suite.demo.shielded_run import Played
from mevm_suite.demo.shielded_views import texts
from mevm_suite.demo.trade import Trade
from mevm_suite.demo.walk import Step, Walk
from mevm_suite.deployment import ContractCheck, LineCheck
from mevm_suite.tables import Kind, Table
from mevm_suite.tables.units import DAY


@dataclass(frozen=True)
class Account:
    """Where one line's tokens are at the end, in wei."""

    symbol: str
    line: str
    title: str
    amount: int
    paid: int
    held: int
    locked: int


@dataclass(frozen=True)
class Balance:
    """Where one token's supply is at the end, in wei."""

    symbol: str
    supply: int
    paid: int
    held: int
    locked: int
    in_vesting: int

    @property
    def ok(self) -> bool:
        """Whether every wei is accounted for, in the books and in the contract."""
        kept = self.held + self.locked
        return self.paid + kept == self.supply and self.in_vesting == kept


def accounts(walk: Walk) -> list[Account]:
    """
    State for every line what was paid, what a contract may draw, and what is still locked.

    Parameters
    ----------
    walk
        A walk that has ended.

    Returns
    -------
    list[Account]
        One per line.

    """
    found = []
    for symbol, table in walk.tables.items():
        for line in table.lines:
            amount, paid = line.amount * table.wei, walk.claimed[symbol, line.id]
            held = amount if line.release.on_chain_kind is Kind.HELD else 0
            locked = amount - paid - held
            found.append(Account(symbol, line.id, line.title, amount, paid, held, locked))
    return found


def balances(walk: Walk) -> list[Balance]:
    """
    Add up each token's lines and compare them with what Vesting holds.

    Parameters
    ----------
    walk
        A walk that has ended.

    Returns
    -------
    list[Balance]
        One per token.

    """
    lines = accounts(walk)
    found = []
    for token in walk.deployment.tokens:
        of_token = [line for line in lines if line.symbol == token.symbol]
        in_vesting = walk.backend.call(
            token.symbol, token.token.address, "balanceOf", token.vesting.address
        )
        found.append(
            Balance(
                symbol=token.symbol,
                supply=walk.tables[token.symbol].total,
                paid=sum(line.paid for line in of_token),
                held=sum(line.held for line in of_token),
                locked=sum(line.locked for line in of_token),
                in_vesting=in_vesting,
            )
        )
    return found


def as_json(walk: Walk, checks: Sequence[LineCheck], steps: Sequence[Step]) -> dict[str, Any]:
    """
    Put a run into one document; amounts are in wei, as text, since JSON numbers lose digits.

    Parameters
    ----------
    walk
        A walk that has ended.
    checks
        The checks right after the deployment.
    steps
        All stops.

    Returns
    -------
    dict[str, Any]
        The document.

    """
    ends = balances(walk)
    return {
        "ok": is_ok(checks, steps, ends),
        "chain_id": walk.deployment.chain_id,
        "tokens": {end.symbol: _balance(end, walk.tables) for end in ends},
        "lines": [_texts(vars(line)) for line in accounts(walk)],
        "deployment_checks": [{**_texts(vars(check)), "ok": check.ok} for check in checks],
        "steps": [_step(step) for step in steps],
    }


def economy_as_json(
    economy: Economy, samples: Sequence[Sample], checks: Sequence[Check]
) -> dict[str, Any]:
    """
    Put CEC's economy into one document.

    Parameters
    ----------
    economy
        An economy that has ended.
    samples
        What was where, day by day.
    checks
        The books against the contracts.

    Returns
    -------
    dict[str, Any]
        The document.

    """
    return {
        **_books(economy.done, checks),
        "plan": asdict(economy.plan),
        "fees": [str(fee) for fee in economy.fees],
        "samples": [{**_texts(vars(each)), "day": each.day} for each in samples],
    }


def trade_as_json(trade: Trade, checks: Sequence[Check]) -> dict[str, Any]:
    """
    Put the week on CEC's market into one document.

    Parameters
    ----------
    trade
        A week that has ended.
    checks
        The books against the contracts.

    Returns
    -------
    dict[str, Any]
        The document.

    """
    return {**_books(trade.done, checks), "contracts": trade.at}


def commerce_as_json(
    commerce: Commerce, deployed: Sequence[ContractCheck], checks: Sequence[Check]
) -> dict[str, Any]:
    """
    Put the sales into one document.

    Parameters
    ----------
    commerce
        Sales that are over.
    deployed
        The contracts against what is published.
    checks
        The books against the contracts.

    Returns
    -------
    dict[str, Any]
        The document.

    """
    books = _books({}, checks)
    return {
        "ok": books["ok"] and not commerce.deviations and all(check.ok for check in deployed),
        "contracts": commerce.at,
        "deployment_checks": [{**vars(check), "ok": check.ok} for check in deployed],
        "sales": [_sale(sale) for sale in commerce.sales],
        "checks": books["checks"],
    }


def forest_as_json(forests: Forests, checks: Sequence[Check]) -> dict[str, Any]:
    """
    Put the forests into one document.

    Parameters
    ----------
    forests
        Forests whose story is over.
    checks
        The books against the contracts.

    Returns
    -------
    dict[str, Any]
        The document.

    """
    cover, books = forests.cover, _books(forests.scene.done, checks)
    return {
        **books,
        "ok": books["ok"] and all(check.ok for check in forests.deployed),
        "contracts": forests.record.at,
        "deployment_checks": [{**vars(check), "ok": check.ok} for check in forests.deployed],
        "parcel": "0x" + forests.parcel.id.hex(),
        "fires_are_real": forests.history.is_real,
        "seasons": [_texts(vars(each)) for each in forests.seasons],
        "samples": [_texts(vars(each)) | {"time": each.time} for each in cover.samples],
        "deviations": cover.deviations,
    }


def shielded_as_json(played: Played) -> dict[str, Any]:
    """
    Put the shielded pool into one document.

    Parameters
    ----------
    played
        A story that is over.

    Returns
    -------
    dict[str, Any]
        The document.

    """
    story, deployed = played.story, played.story.scene.checks
    books = _books(story.done, played.checks)
    return {
        **books,
        "ok": books["ok"] and all(check.ok for check in deployed),
        "contracts": story.scene.at,
        "deployment_checks": [{**vars(check), "ok": check.ok} for check in deployed],
        "transactions": [
            vars(step) | {"transaction": step.transaction.to_0x_hex()} for step in story.steps
        ],
        "seen": [
            {"title": " ".join(row.title.split())}
            | dict(zip(("owner", "auditor", "outsider"), map(texts, row.seen), strict=True))
            for row in played.rows
        ],
        "warnings": list(story.given_away.warnings),
    }


def is_ok(checks: Sequence[LineCheck], steps: Sequence[Step], ends: Sequence[Balance]) -> bool:
    """Tell whether nothing deviated, at deployment, on the way, or at the end."""
    return (
        all(check.ok for check in checks)
        and not any(step.deviations for step in steps)
        and all(end.ok for end in ends)
    )


def write(document: dict[str, Any], path: Path) -> None:
    """Write the document."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def _books(done: Mapping[str, int], checks: Sequence[Check]) -> dict[str, Any]:
    return {
        "ok": all(each.ok for each in checks),
        "actions": dict(done),
        "checks": [{**_texts(vars(each)), "ok": each.ok} for each in checks],
    }


def _balance(end: Balance, tables: Mapping[str, Table]) -> dict[str, Any]:
    return {**_texts(vars(end)), "tokens": tables[end.symbol].supply, "ok": end.ok}


def _step(step: Step) -> dict[str, Any]:
    return {
        "day": step.elapsed / DAY,
        "elapsed": step.elapsed,
        "events": list(step.events),
        "claims": [_texts(vars(claim)) for claim in step.claims],
        "claimed": _texts(step.claimed),
        "deviations": list(step.deviations),
    }


def _sale(sale: Sale) -> dict[str, Any]:
    return {
        "title": sale.title,
        "seller": sale.seller,
        "buyer": sale.buyer,
        "trade": "0x" + sale.id.hex(),
        "stages": [asdict(stage) for stage in sale.stages],
    }


def _texts(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Amounts as text; ids, counts and flags as they are."""
    small = {"grant", "grants", "fires", "events", "policies"}
    return {
        name: str(value) if isinstance(value, int) and name not in small else value
        for name, value in fields.items()
    }
