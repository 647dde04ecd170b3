"""What the shielded pool, its vault, registry and verifier cost: scenarios for ``gas``."""

import json
from typing import TYPE_CHECKING, Any

from eth_abi.abi import encode

from mevm_suite.deployment.boa_shielded import (
    COIN_NAME,
    currency_point,
    shielded_chain,
    ticket_point,
)
from mevm_suite.deployment.boa_shielded_pool import Draft, coin, deploy_pool
from mevm_suite.deployment.boa_shielded_vault import TICKETS, Vault, asset, deploy_vault, key
from mevm_suite.deployment.shielded import deploy_shielded
from mevm_suite.deployment.shielded_terms import ShieldedTerms
from mevm_suite.paths import ROOT
from mevm_suite.testing import load
from shielded.abi import to_abi
from shielded.account import SpendingKey
from shielded.assets import Asset
from shielded.notes import Note

if TYPE_CHECKING:
    from mevm_suite.audit.gas import MeteredBackend

PROOFS = ROOT / "tests" / "unit" / "ProofVerifier" / "proofs.json"
PARTS = ("statement", "proof")
TICKET = TICKETS[1]
PRICE, SEATS = 10, 9


def open_a_pool(backend: "MeteredBackend") -> None:
    """Deploy all contracts, register assets at the first and the fourth counter, verify proofs."""
    with shielded_chain():
        record = deploy_shielded(backend, ShieldedTerms(guardian=backend.sender))
        registry = record.address_of("AssetRegistry")
        token, collection = (load(f"tests/mocks/{n}.vy") for n in ("QuietToken", "Collection"))
        calls: list[tuple[Any, ...]] = [
            ("register_token", "GOLD", token, *currency_point("GOLD")),
            ("register_collection", "TREES", collection),
            *(("issue_currency", name, *currency_point(name)) for name in ("POINTS", "D")),
            ("issue_category", "SEATS"),
            *(
                ("register_ticket", key("SEATS"), ticket, *ticket_point("SEATS", ticket))
                for ticket in range(4)
            ),
        ]
        for function, *args in calls:
            backend.transact("AssetRegistry", registry, function, *args)
        _verify(backend, record.address_of("ProofVerifier"))


def keep_assets(backend: "MeteredBackend") -> None:
    """Fund, hide, pay out, mint and burn assets of each kind; stop and resume deposits."""
    with shielded_chain():
        vault = deploy_vault()
        at, me, friend = vault.contract.address, vault.account("payer"), vault.account("friend")
        vault.ticket(me, TICKET)
        for what, value in (
            (asset(COIN_NAME, 10), 10),
            (asset("GOLD", 10), 0),
            (asset("", 0, "TREES", TICKET), 0),
        ):
            backend.transact("ShieldedVault", at, "fund", what, sender=me, value=value)
            backend.transact("ShieldedVault", at, "take_out", what, friend, sender=me)
        _hide(backend, vault, friend)
        issued = asset("POINTS", 10, "SEATS", TICKET)
        backend.transact("ShieldedVault", at, "mint", issued, sender=vault.issuer)
        backend.transact("ShieldedVault", at, "burn", issued, sender=vault.issuer)
        for is_stopped in (True, False):
            backend.transact("ShieldedVault", at, "set_stopped", is_stopped, sender=vault.guardian)


def hide_and_pay(backend: "MeteredBackend") -> None:
    """Deposit, pay from two notes to two, withdraw, buy tickets; `verify_…` comes on top."""
    with shielded_chain():
        pool = deploy_pool()
        me = pool.account("payer")
        receiver = SpendingKey.from_seed(b"\5" * 32).address.one_time(77)

        def send(draft: Draft, value: int = 0) -> None:
            backend.meter("ShieldedPool", "transact", lambda: draft.send(me, value))

        send(Draft(pool).deposit(me, coin(100)).output(coin(100)), value=100)
        gold = Asset.of_token("GOLD", 100)
        send(Draft(pool).deposit(me, gold).output(gold))
        send(Draft(pool).spend(coin(7)).spend(coin(5)).output(coin(8)).output(coin(4)))
        send(Draft(pool).spend(coin(9)).withdraw(me, coin(6)).output(coin(3)))
        pool.vault.fund(asset(COIN_NAME, 10), sender=me, value=10)
        note = to_abi(Note(coin(10), receiver))
        backend.transact("ShieldedPool", pool.contract.address, "pay", [note], sender=me)
        terms = (pool.contract.address, pool.vault, "OPERA", key("GOLD"), PRICE, SEATS, me)
        office, paid = backend.deploy("TicketOffice", *terms), Asset.of_token("GOLD", PRICE + 1)
        for seat in (1, 2):
            order = encode(["uint256"] * 4, [seat, *ticket_point("OPERA", seat), seat])
            send(Draft(pool).deposit(me, paid).call(office, paid, order).answer_to(receiver))
        taken = (to_abi(receiver), 2 * PRICE, 1)
        backend.transact("TicketOffice", office, "collect", *taken, sender=me)


def _verify(backend: "MeteredBackend", verifier: str) -> None:
    """Verify one proof, two, and as many as a transaction may have."""
    content = json.loads(PROOFS.read_text(encoding="utf-8"))
    for circuit, most in (("inputs", 32), ("outputs", 36)):
        for count in (1, 2, most):
            made = (content[circuit] * count)[:count]
            parts = ([[int(word) for word in each[part]] for each in made] for part in PARTS)
            backend.transact("ProofVerifier", verifier, f"verify_{circuit}", *parts)


def _hide(backend: "MeteredBackend", vault: Vault, account: str) -> None:
    """Let assets enter and leave as the pool has them do."""
    at, pool = vault.contract.address, vault.pool
    for name, value in ((COIN_NAME, 10), ("GOLD", 0)):
        for is_ledger in (False, True):
            sent, what = 0 if is_ledger else value, asset(name, 10)
            enter = ("ShieldedVault", at, "enter", account, what, is_ledger)
            backend.transact(*enter, sender=pool, value=sent)
            leave = ("ShieldedVault", at, "leave", account, what, not is_ledger)
            backend.transact(*leave, sender=pool)
