"""The shielded vault with assets of each kind inside titanoboa, for tests and audits.

Not imported by the package: boa is a test tool.
"""

from dataclasses import dataclass
from typing import Any

import boa
from eth_utils import to_checksum_address

from mevm_suite.deployment.boa_shielded import (
    COIN_NAME,
    currency_point,
    deploy_registry,
    ticket_point,
)
from mevm_suite.testing import load
from shielded.assets import encode_name, ticket_key

TICKETS = (1, 2**256 - 1)
RICH = 10**24


@dataclass
class Vault:
    """The vault, of which a test is the pool, the registry, and one asset of each kind."""

    contract: Any
    registry: Any
    token: Any  # GOLD
    collection: Any  # TREES
    pool: str
    guardian: str
    issuer: str  # of POINTS and SEATS

    def account(self, name: str) -> str:
        """Make an account with coins, tokens, and approvals of the vault."""
        account = str(boa.env.generate_address(name))
        boa.env.set_balance(account, RICH)
        self.token.mint(account, RICH)
        self.token.approve(self.contract, 2**256 - 1, sender=account)
        return account

    def ticket(self, owner: str, ticket: int) -> None:
        """Give an account a ticket of the collection, and approve the vault."""
        self.collection.mint(owner, ticket)
        self.collection.approve(self.contract, ticket, sender=owner)


def asset(
    currency: str = "", amount: int = 0, category: str = "", ticket: int | None = None
) -> tuple[bytes, int, bytes, int, int]:
    """Return an asset as contracts take it."""
    names = [encode_name(name) if name else bytes(32) for name in (currency, category)]
    return names[0], amount, names[1], ticket or 0, int(ticket is not None)


def key(name: str, ticket: int | None = None) -> bytes:
    """Return the key of a currency, or of a ticket."""
    return encode_name(name) if ticket is None else ticket_key(encode_name(name), ticket)


def deploy_vault() -> Vault:
    """Deploy the vault, and register GOLD, TREES, POINTS and SEATS with some tickets."""
    registry = deploy_registry()
    token, collection = load("tests/mocks/PeggedToken.vy", 18), load("tests/mocks/Collection.vy")
    pool, guardian, issuer = (boa.env.generate_address(n) for n in ("pool", "guardian", "issuer"))
    boa.env.set_balance(pool, RICH)
    registry.register_token("GOLD", token, *currency_point("GOLD"))
    registry.register_collection("TREES", collection)
    registry.issue_currency("POINTS", *currency_point("POINTS"), sender=issuer)
    registry.issue_category("SEATS", sender=issuer)
    for category in ("TREES", "SEATS"):
        for ticket in TICKETS:
            registry.register_ticket(key(category), ticket, *ticket_point(category, ticket))
    vault = load("contracts/shielded/ShieldedVault.vy", pool, registry, guardian)
    people = map(to_checksum_address, (pool, guardian, issuer))
    return Vault(vault, registry, token, collection, *people)


__all__ = ["COIN_NAME", "TICKETS", "Vault", "asset", "deploy_vault", "key"]
