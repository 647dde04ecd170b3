"""What yield certificates and crowdfunding cost: scenarios for ``gas``."""

from typing import TYPE_CHECKING, Any

import boa

from mevm_suite.tables.units import DAY
from mevm_suite.testing import load

if TYPE_CHECKING:
    from mevm_suite.audit.gas import MeteredBackend

WORD = b"audit".ljust(32, b"\0")
YIELD = 2
BPS = 5_000
PERIOD = 30 * DAY
GRACE = 10 * DAY
WINDOW = 3 * DAY
UNITS = 1_000
MILESTONES = 12
MONEY = 10**12


def share_yield(backend: "MeteredBackend") -> None:
    """Issue a term, move units, pay and claim two incomes, and make good a default."""
    me, friend = backend.sender, boa.env.generate_address()
    land, identities, money = _boards(backend, me)
    land.register(WORD, me, YIELD, 0)
    name = "YieldCertificates"
    at = backend.deploy(name, land.address, identities.address, money.address, GRACE)
    money.approve(at, MONEY, sender=me)
    start = backend.timestamp
    backend.transact(name, at, "issue", WORD, start, PERIOD, 12, BPS, UNITS)
    id = backend.call(name, at, "id_of", WORD, start)
    backend.transact(name, at, "safeTransferFrom", me, friend, id, UNITS // 2, b"")
    backend.transact(name, at, "safeBatchTransferFrom", me, friend, [id] * 32, [1] * 32, b"")
    for days in (1, 400):
        backend.travel(backend.timestamp + days * DAY)
        backend.transact(name, at, "pay_income", id, 0, MONEY // 10, WORD)
        backend.travel(backend.timestamp + DAY)
        for holder in (me, friend):
            backend.transact(name, at, "claim", id, holder)
        backend.transact(name, at, "withdraw", me)
        backend.transact(name, at, "safeTransferFrom", me, friend, id, 1, b"")
    backend.transact(name, at, "note_default", id, 1)
    backend.transact(name, at, "pay_income", id, 1, 0, WORD)


def fund_a_project(backend: "MeteredBackend") -> None:
    """Fund a project of twelve milestones, vote, release, leave, pay a profit, and freeze it."""
    me, friend, owner = backend.sender, boa.env.generate_address(), boa.env.generate_address()
    _, identities, money = _boards(backend, me, friend, owner)
    name = "ForestCrowdfunding"
    at = backend.deploy(name, identities.address, money.address)
    for account in (me, friend, owner):
        money.approve(at, MONEY, sender=account)
    now = backend.timestamp
    dues = [now + (number + 2) * PERIOD for number in range(MILESTONES)]
    shares = [BPS * 2 // MILESTONES] * (MILESTONES - 1)
    milestones = list(zip([*shares, BPS * 2 - sum(shares)], dues, strict=True))
    terms = (WORD, UNITS, now + PERIOD, GRACE, WINDOW, BPS, milestones, [owner])
    backend.transact(name, at, "open_project", terms, sender=owner)
    for funder, amount in ((me, UNITS - 10), (friend, 10)):
        backend.transact(name, at, "fund", 1, amount, sender=funder)
    backend.transact(name, at, "safeTransferFrom", me, friend, 1, 10, b"")
    for _ in range(2):
        backend.transact(name, at, "report", 1, WORD, sender=owner)
        backend.transact(name, at, "approve", 1)
        backend.transact(name, at, "object_to", 1, 5, WORD, sender=friend)
        backend.travel(backend.timestamp + WINDOW)
        backend.transact(name, at, "resolve", 1)
    backend.transact(name, at, "withdraw", owner)
    backend.transact(name, at, "pay_profit", 1, UNITS, WORD, sender=owner)
    backend.travel(dues[2] + GRACE)
    backend.transact(name, at, "freeze", 1, WORD)
    backend.transact(name, at, "claim", 1, friend)
    for holder in (me, friend):
        backend.transact(name, at, "refund", 1, holder)


def _boards(backend: "MeteredBackend", *accounts: str) -> tuple[Any, Any, Any]:
    """Return registries and a pegged token, with identified accounts that have money."""
    land, identities = load("tests/mocks/StandBoard.vy"), load("tests/mocks/IdentityBoard.vy")
    money = load("contracts/token/PeggedToken.vy", "Example yuan", "CNY", 6, backend.sender)
    for account in accounts:
        identities.set_identified(account, True)
        money.mint(account, MONEY)
    return land, identities, money
