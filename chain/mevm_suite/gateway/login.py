"""Who stands behind an address: nonces, signatures, sessions."""

import hashlib
import secrets
import sqlite3

from eth_account import Account
from eth_account.messages import encode_defunct
from eth_utils import keccak
from web3.exceptions import ContractLogicError

from mevm_suite.gateway.chain import Chain
from mevm_suite.gateway.idempotency import Answer
from mevm_suite.gateway.keys import ApiKey
from mevm_suite.gateway.problem import Problem
from mevm_suite.gateway.settings import Settings
from mevm_suite.gateway.siwe import WrongMessage, check, parse
from mevm_suite.gateway.store import Row, Store

KEY_SIGNATURE = 65
IS_VALID = bytes.fromhex("1626ba7e").ljust(32, b"\0")


def new_nonce(key: ApiKey, settings: Settings) -> Answer:
    """Return a nonce, good for one login within some minutes."""
    nonce = secrets.token_hex(16)
    expires = int(settings.now()) + settings.login_time

    def effect(db: sqlite3.Connection) -> None:
        db.execute("DELETE FROM login_nonce WHERE expires < ?", (int(settings.now()),))
        db.execute("INSERT INTO login_nonce VALUES (?, ?, ?)", (nonce, key.id, expires))

    return Answer({"nonce": nonce, "expires": expires}, effect)


def log_in(chain: Chain, key: ApiKey, message: str, signature: bytes, settings: Settings) -> Answer:
    """
    Open a session for the signer of a message.

    Parameters
    ----------
    chain
        The chain.
    key
        The client, under whose domains users log in.
    message
        What was signed.
    signature
        By the address that the message names.
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
        found = parse(message)
        check(found, key.hosts, chain.id, now)
    except WrongMessage as error:
        raise _refused(str(error)) from None
    if not _signed(chain, found.address, message, signature):
        raise _refused("the signature does not fit")
    token = secrets.token_urlsafe(32)
    expires = int(now) + settings.session_time
    if found.expires is not None:
        expires = min(expires, int(found.expires))

    def effect(db: sqlite3.Connection) -> None:
        used = db.execute(
            "DELETE FROM login_nonce WHERE nonce = ? AND api_key = ? AND expires >= ?",
            (found.nonce, key.id, int(now)),
        )
        if used.rowcount != 1:
            raise _refused("the nonce was used, has expired, or was never given out")
        db.execute("DELETE FROM session WHERE expires < ?", (int(now),))
        values = (_hash(token), key.id, found.address, expires)
        db.execute("INSERT INTO session VALUES (?, ?, ?, ?)", values)

    return Answer({"session": token, "address": found.address, "expires": expires}, effect)


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
