"""API keys: shown once, kept as hashes."""

import hashlib
import hmac
import json
import re
import secrets
from dataclasses import dataclass

from mevm_suite.gateway.store import Row, Store
from mevm_suite.holder.failure import Unusable

# The id finds the row, so that the secret is compared with one hash only, in constant time.
_KEY = re.compile(r"mevm_([0-9a-f]{16})_([0-9a-f]{64})")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}")
_HOST = re.compile(r"[a-z0-9.-]{1,253}(:[0-9]{1,5})?")


@dataclass(frozen=True)
class ApiKey:
    """A client: its budget of gas for a day in wei, and the hosts that are its own."""

    id: str
    name: str
    budget: int
    hosts: tuple[str, ...]
    created: int
    revoked: int | None


class ApiKeys:
    """The keys of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def create(self, name: str, budget: int, hosts: tuple[str, ...], now: float) -> str:
        """
        Make a key.

        Parameters
        ----------
        name
            For people.
        budget
            Gas that it may cost the operator in a day, in wei.
        hosts
            Names of hosts to which its webhooks may go, and under which its users log in.
        now
            The time.

        Returns
        -------
        str
            What the client sends as bearer token; it cannot be shown again.

        Raises
        ------
        Unusable
            When name or host have another form.

        """
        if not _NAME.fullmatch(name):
            raise Unusable(f"expected a name of letters, digits, spaces and ._-, got {name!r}")
        for host in hosts:
            if not _HOST.fullmatch(host):
                raise Unusable(f"expected the name of a host such as shop.example, got {host!r}")
        number, secret = secrets.token_hex(8), secrets.token_hex(32)
        with self._store.write() as db:
            db.execute(
                "INSERT INTO api_key VALUES (?, ?, ?, ?, ?, ?, NULL)",
                (number, name, _hash(secret), str(budget), json.dumps(hosts), int(now)),
            )
        return f"mevm_{number}_{secret}"

    def list(self) -> list[ApiKey]:
        """Return all keys, oldest first."""
        rows = self._store.all("SELECT * FROM api_key ORDER BY created, id")
        return [_from(row) for row in rows]

    def get(self, number: str) -> ApiKey | None:
        """Return a key by its id."""
        row = self._store.one("SELECT * FROM api_key WHERE id = ?", number)
        return None if row is None else _from(row)

    def revoke(self, number: str, now: float) -> None:
        """Make a key useless; Unusable if there is none of this id that was of use."""
        with self._store.write() as db:
            done = db.execute(
                "UPDATE api_key SET revoked = ? WHERE id = ? AND revoked IS NULL",
                (int(now), number),
            )
        if done.rowcount == 0:
            raise Unusable(f"no key {number} that is in use")

    def authenticate(self, token: str) -> ApiKey | None:
        """Return the key whose bearer token this is."""
        match = _KEY.fullmatch(token)
        if match is None:
            return None
        row = self._store.one("SELECT * FROM api_key WHERE id = ?", match[1])
        known = bytes(32) if row is None else row["hash"]
        if not hmac.compare_digest(known, _hash(match[2])) or row is None:
            return None
        return None if row["revoked"] is not None else _from(row)


def _hash(secret: str) -> bytes:
    # The secret is random, so that a fast hash hides it.
    return hashlib.sha256(secret.encode()).digest()


def _from(row: Row) -> ApiKey:
    return ApiKey(
        id=row["id"],
        name=row["name"],
        budget=int(row["budget"]),
        hosts=tuple(json.loads(row["hosts"])),
        created=row["created"],
        revoked=row["revoked"],
    )
