"""What contract accounts, names, audits and freezes cost: scenarios for ``gas``."""

from typing import TYPE_CHECKING

import boa
from eth_account import Account
from eth_account.signers.local import LocalAccount

from mevm_suite.accounts.messages import (
    Call,
    Domain,
    Message,
    calls_to_sign,
    link_to_sign,
    recovery_to_sign,
    sign,
)
from mevm_suite.tables.assignment import NOBODY
from mevm_suite.tables.units import DAY

if TYPE_CHECKING:
    from mevm_suite.audit.gas import MeteredBackend

COIN = 10**18
WORD = b"audit".ljust(32, b"\0")  # a name, a hash, a secret: its content costs nothing
PLAIN = bytes(4)


def use_accounts(backend: "MeteredBackend") -> None:
    """Make an account, act as owner and delegate, and recover it with three of five guardians."""
    owner, delegate, *guardians = (Account.from_key(bytes([n]) * 32) for n in range(1, 8))
    shared = backend.deploy("Account")
    factory = backend.deploy("AccountFactory", shared)
    terms = (owner.address, [guardian.address for guardian in guardians], 3, DAY, WORD)
    backend.transact("AccountFactory", factory, "create", *terms)
    account = backend.call("AccountFactory", factory, "address_of", *terms)
    boa.env.set_balance(account, COIN)
    _act(backend, account, owner, delegate)
    _recover(backend, account, owner, delegate, guardians)


def _act(
    backend: "MeteredBackend", account: str, owner: LocalAccount, delegate: LocalAccount
) -> None:
    payee, end = boa.env.generate_address(), backend.timestamp + DAY
    call = (payee, 1, b"")
    domain = Domain(boa.env.evm.patch.chain_id, account)
    grant = (delegate.address, [(payee, PLAIN)], [(NOBODY, 100, 10)], DAY, end)
    for _ in range(2):
        backend.transact("Account", account, "execute", *call, sender=owner.address)
    backend.transact("Account", account, "execute_batch", [call] * 6, sender=owner.address)
    backend.transact("Account", account, "grant", *grant, sender=owner.address)
    for _ in range(2):
        backend.transact("Account", account, "execute_as_delegate", call, sender=delegate.address)
    for signer in (owner, delegate):
        for nonce in range(2):
            message = Message(signer.address, [Call(payee, 1)], nonce, end, fee=1)
            signature = sign(signer.key, calls_to_sign(domain, message))
            backend.transact("Account", account, "relay", message.fields(), signature)
    backend.transact("Account", account, "revoke", delegate.address, sender=owner.address)


def _recover(
    backend: "MeteredBackend",
    account: str,
    owner: LocalAccount,
    successor: LocalAccount,
    guardians: list[LocalAccount],
) -> None:
    domain = Domain(boa.env.evm.patch.chain_id, account)
    for number, end in enumerate(("veto_recovery", "finish_recovery")):
        for guardian in guardians[:3]:
            signature = sign(guardian.key, recovery_to_sign(domain, successor.address, number))
            approval = (successor.address, guardian.address, signature)
            backend.transact("Account", account, "approve_recovery", *approval)
        backend.transact("Account", account, end, sender=owner.address)
    change = ([guardian.address for guardian in guardians[:3]], 2, DAY)
    backend.transact("Account", account, "propose_guardians", *change, sender=successor.address)
    backend.travel(backend.timestamp + DAY)
    backend.transact("Account", account, "apply_guardians")


def hold_a_name(backend: "MeteredBackend") -> None:
    """Register a name, point it elsewhere, give it away, and cancel it."""
    me, friend = backend.sender, boa.env.generate_address()
    names = backend.deploy("NameRegistry", COIN)
    boa.env.set_balance(me, COIN)
    commitment = backend.call("NameRegistry", names, "commitment_of", WORD, me, me, WORD)
    backend.transact("NameRegistry", names, "commit", commitment)
    backend.travel(backend.timestamp + 60)
    backend.transact("NameRegistry", names, "register", WORD, me, WORD, value=COIN)
    backend.transact("NameRegistry", names, "point", WORD, friend)
    backend.transact("NameRegistry", names, "transfer", WORD, friend)
    backend.transact("NameRegistry", names, "cancel", WORD, sender=friend)


def audit_accounts(backend: "MeteredBackend") -> None:
    """Name an auditor, let him look twice, give him a key, and link two accounts."""
    first, second = (Account.from_key(bytes([n]) * 32) for n in (1, 2))
    auditor, now = boa.env.generate_address(), backend.timestamp
    registry = backend.deploy("AuditRegistry", backend.sender)
    mandate = (auditor, [WORD], now, now + DAY)
    backend.transact("AuditRegistry", registry, "name_auditor", *mandate)
    for _ in range(2):
        use = (1, WORD, first.address, WORD, WORD)
        backend.transact("AuditRegistry", registry, "record_use", *use, sender=auditor)
    access = (auditor, WORD, WORD * 4, now + DAY)
    backend.transact("AuditRegistry", registry, "give_access", *access, sender=first.address)
    backend.transact("AuditRegistry", registry, "end_access", *access[:2], sender=first.address)
    domain = Domain(boa.env.evm.patch.chain_id, registry, "MEVM Audit Registry")
    signature = sign(second.key, link_to_sign(domain, first.address, second.address, 0))
    link = (second.address, signature)
    backend.transact("AuditRegistry", registry, "link", *link, sender=first.address)
    backend.transact("AuditRegistry", registry, "unlink", second.address, sender=first.address)
    backend.transact("AuditRegistry", registry, "end_mandate", 1)


def freeze_an_account(backend: "MeteredBackend") -> None:
    """Freeze an account, and lift the freeze on appeal."""
    members = [boa.env.generate_address() for _ in range(3)]
    account, prover = (boa.env.generate_address() for _ in range(2))
    arbiter = backend.deploy("CommitteeArbiter", members, DAY, 0)
    board = backend.deploy("FraudFreeze", [backend.sender], arbiter, 30 * DAY)
    for _ in range(2):
        backend.transact("FraudFreeze", board, "freeze", account, prover, WORD)
    backend.transact("FraudFreeze", board, "appeal", 1, sender=account)
    backend.travel(backend.timestamp + DAY)
    for member in members:
        vote = (1, 10_000, False, WORD)
        backend.transact("CommitteeArbiter", arbiter, "vote", *vote, sender=member)
    backend.transact("FraudFreeze", board, "lift", 1)
