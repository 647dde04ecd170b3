"""Who stands behind an address, or a name: nonces, signatures, sessions.

A name comes as its key, the slow hash that the client computes. The gateway never sees the name,
and never spends the memory that hashing one takes. Names are a way to find an account: who logs in
is always the account that signs, and the name has to point to it at that moment.

Sources: SEC-40, SEC-44
"""

import hashlib
import secrets
import sqlite3
from dataclasses import dataclass
from typing import Any

from eth_account import Account
from eth_account.messages import encode_defunct
from eth_utils import keccak
from web3.exceptions import ContractLogicError

from mevm_suite.gateway.chain import Chain
from mevm_suite.gateway.idempotency import Answer
from mevm_suite.gateway.keys import ApiKey
from mevm_suite.gateway.problem import Problem, conflict, missing
from mevm_suite.gateway.settings import Settings
from mevm_suite.gateway.siwe import WrongMessage, check, parse
from mevm_suite.gateway.store import Row, Store

KEY_SIGNATURE = 65
NOBODYS = "nobody holds this name"
IS_VALID = bytes.fromhex("1626ba7e").ljust(32, b"\0")


@dataclass(frozen=True)
class Claim:
    """What a user logs in with."""

    message: str
    signature: bytes
    name_key: str | None


def new_nonce(chain: Chain, key: ApiKey, name_key: str | None, settings: Settings) -> Answer:
    """
    Return a nonce, good for one login within some minutes.

    Parameters
    ----------
    chain
        The chain.
    key
        The client.
    name_key
        The key of the name that the login will be by; None for a login by address.
    settings
        Limits and periods.

    Returns
    -------
    Answer
        The nonce; with a name, also the account that has to sign.

    Raises
    ------
    Problem
        When nobody holds the name, or there are no names here.

    """
    body: dict[str, Any] = {}
    if name_key is not None:
        account = _account_of(chain, name_key)
        if account is None:
            raise missing(NOBODYS)
        body = {"name_key": name_key, "address": account}
    nonce = secrets.token_hex(16)
    expires = int(settings.now()) + settings.login_time

    def effect(db: sqlite3.Connection) -> None:
        db.execute("DELETE FROM login_nonce WHERE expires < ?", (int(settings.now()),))
        db.execute(
            "INSERT INTO login_nonce VALUES (?, ?, ?, ?)", (nonce, key.id, expires, name_key)
        )

    return Answer({"nonce": nonce, "expires": expires, **body}, effect)


def log_in(chain: Chain, key: ApiKey, claim: Claim, settings: Settings) -> Answer:
    """
    Open a session for the signer of a message.

    Parameters
    ----------
    chain
        The chain.
    key
        The client, under whose domains users log in.
    claim
        What was signed, by the address that it names; perhaps the name that points there.
    settings
        Limits and periods.

    Returns
    -------
    Answer
        The session's token.

    Raises
    ------
    Problem
        When the login is refused.

    """
    now = settings.now()
    try:
        found = parse(claim.message)
        check(found, key.hosts, chain.id, now)
    except WrongMessage as error:
        raise _refused(str(error)) from None
    if not _signed(chain, found.address, claim.message, claim.signature):
        raise _refused("the signature does not fit")
    if claim.name_key is not None:
        _check_name(chain, claim.name_key, found.address)
    token = secrets.token_urlsafe(32)
    expires = int(now) + settings.session_time
    if found.expires is not None:
        expires = min(expires, int(found.expires))

    def effect(db: sqlite3.Connection) -> None:
        used = db.execute(
            "DELETE FROM login_nonce WHERE nonce = ? AND api_key = ? AND expires >= ?"
            " AND name_key IS ?",
            (found.nonce, key.id, int(now), claim.name_key),
        )
        if used.rowcount != 1:
            raise _refused("the nonce was used, has expired, or was never given out for this")
        db.execute("DELETE FROM session WHERE expires < ?", (int(now),))
        values = (_hash(token), key.id, found.address, expires, claim.name_key)
        db.execute("INSERT INTO session VALUES (?, ?, ?, ?, ?)", values)

    shown = {"address": found.address, "name_key": claim.name_key, "expires": expires}
    return Answer({"session": token, **shown}, effect)


def session(store: Store, key: ApiKey, token: str, now: float) -> Row:
    """Return the session of a token; Problem if there is none."""
    query = "SELECT * FROM session WHERE hash = ? AND api_key = ? AND expires >= ?"
    row = store.one(query, _hash(token), key.id, int(now))
    if row is None:
        raise _refused("no such session, or it has expired")
    return row


def log_out(store: Store, key: ApiKey, token: str) -> None:
    """End a session, if there is one."""
    with store.write() as db:
        values = (_hash(token), key.id)
        db.execute("DELETE FROM session WHERE hash = ? AND api_key = ?", values)


def _account_of(chain: Chain, name_key: str) -> str | None:
    if chain.contracts.names is None:
        raise conflict("this deployment has no NameRegistry: log in by address")
    return chain.account_of_name(name_key)


def _check_name(chain: Chain, name_key: str, signer: str) -> None:
    account = _account_of(chain, name_key)
    if account is None:
        raise _refused(NOBODYS)
    if account != signer:
        raise _refused(f"the name points to {account}, the message is of {signer}")


def _signed(chain: Chain, address: str, message: str, signature: bytes) -> bool:
    signable = encode_defunct(text=message)
    if chain.code(address):
        digest = keccak(b"\x19" + signable.version + signable.header + signable.body)
        data = chain.data("Account", address, "isValidSignature", digest, signature)
        try:
            return chain.call(address, address, data) == IS_VALID
        except ContractLogicError:
            return False
    if len(signature) != KEY_SIGNATURE:
        return False
    try:
        return str(Account.recover_message(signable, signature=signature)) == address
    except Exception:  # whatever a curve library makes of a stranger's bytes
        return False


def _refused(detail: str) -> Problem:
    return Problem(403, "Login refused", detail)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
