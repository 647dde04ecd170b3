"""Contract accounts: guardians, recovery, delegates; and what is known of any account."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from eth_utils import keccak

from mevm_suite.holder.amounts import Amount
from mevm_suite.holder.failure import Refused, Unusable
from mevm_suite.holder.output import Time
from mevm_suite.holder.sending import Call
from mevm_suite.tables.assignment import NOBODY
from mevm_suite.trader.desk import Desk, hexadecimal

CONTRACT = "Account"
COIN_ONLY = "coin"
_SIGNATURE = re.compile(r"[a-zA-Z_]\w{0,63}\([a-z0-9,\[\]()]{0,500}\)")


def selector(text: str) -> bytes:
    """
    Return the selector of a function, such as ``transfer(address,uint256)``; zeros for ``coin``.

    Raises
    ------
    Unusable
        When the text is neither.

    """
    if text == COIN_ONLY:
        return bytes(4)
    if not _SIGNATURE.fullmatch(text):
        raise Unusable(f"expected a function such as transfer(address,uint256), got {text!r}")
    return keccak(text=text)[:4]


def create(
    desk: Desk, owner: str, guardians: Sequence[str], threshold: int, delay: int, number: int
) -> tuple[str, Call]:
    """Return the address of a new account, and the call that makes it."""
    factory = desk.commerce.address_of("AccountFactory")
    begin = (owner, list(guardians), threshold, delay, number.to_bytes(32, "big"))
    address = desk.read("address_of", *begin, contract="AccountFactory")
    if desk.backend.code(address):
        raise Refused(f"{address} exists; another --number makes another account")
    title = f"make the account {address}"
    return address, Call(title, "AccountFactory", factory, "create", begin)


def account_row(desk: Desk, account: str) -> dict[str, Any]:
    """Return what the chain knows of an account, contract or not."""
    is_banned = desk.read("is_banned", account, contract="TrustIndex")
    row = {
        "account": account,
        "trust index": desk.index(account),
        "banned": is_banned,
        "relations": desk.read("degree", account, contract="TrustRelations"),
        "deposit": None
        if is_banned
        else f"{desk.read('deposit_bps', account, contract='TrustIndex') / 100:g} %",
        "limit, CNY": Amount(desk.read("limit_of", account, contract="TrustIndex")),
        "in open trades, CNY": Amount(desk.read("exposure_of", account, contract="TrustIndex")),
        "frozen": desk.read("is_frozen", account, contract="FraudFreeze"),
        "times audited": desk.read("record_count_of", account, contract="AuditRegistry"),
    }
    if not desk.read("is_account", account, contract="AccountFactory"):
        return row
    return row | Guarded(desk, account).row()


def audit_rows(desk: Desk, account: str) -> Iterator[dict[str, Any]]:
    """Yield every look of an auditor at an account's data."""
    for number in range(desk.read("record_count_of", account, contract="AuditRegistry")):
        fields = desk.read("record_of", account, number, contract="AuditRegistry")
        mandate, auditor, _, scope, data, reason, time = fields
        yield {
            "time": Time(time),
            "auditor": auditor,
            "mandate": mandate,
            "scope": hexadecimal(scope),
            "data": hexadecimal(data),
            "reason": hexadecimal(reason),
        }


class Guarded:
    """
    A contract account.

    Parameters
    ----------
    desk
        The deployment.
    address
        The account; Refused if the deployment's factory did not make it.

    """

    def __init__(self, desk: Desk, address: str) -> None:
        if not desk.read("is_account", address, contract="AccountFactory"):
            raise Refused(f"{address} is no account of this deployment's factory")
        self._desk = desk
        self.address = address

    def row(self) -> dict[str, Any]:
        """Return owner, guardians, and what is under way."""
        candidate, ready_at = self._read("candidate"), self._read("ready_at")
        change = self._read("announced_change")
        return {
            "owner": self._read("owner"),
            "guardians": ", ".join(self._read("guardians")) or None,
            "needed for a recovery": self._read("threshold") or None,
            "to veto it": f"{self._read('delay') / 86_400:g} days",
            "recovery by": None if candidate == NOBODY else candidate,
            "recovery from": Time(ready_at) if ready_at else None,
            "new guardians": ", ".join(change[0]) or None,
            "new guardians from": Time(change[3]) if change[3] else None,
        }

    def approve(self, guardian: str, new_owner: str) -> Call:
        """Return a guardian's call that approves a new owner."""
        if guardian not in self._read("guardians"):
            raise Refused(f"{guardian} is no guardian of {self.address}")
        if self._read("has_approved", self._read("round"), new_owner, guardian):
            raise Refused(f"{guardian} has approved {new_owner} already")
        title = f"approve {new_owner} as owner of {self.address}"
        return self._call(title, "approve_recovery", new_owner, guardian, b"")

    def veto(self, sender: str) -> Call:
        """Return the owner's call that stops a recovery."""
        self._check_owner(sender)
        if self._read("ready_at") == 0:
            raise Refused("no recovery is under way")
        return self._call("stop the recovery", "veto_recovery")

    def finish(self) -> Call:
        """Return the call that ends a recovery when the owner's time to veto is over."""
        ready_at = self._read("ready_at")
        if ready_at == 0:
            raise Refused("no recovery is under way")
        if self._desk.now < ready_at:
            raise Refused(f"too early: the owner may veto until {Time(ready_at)}")
        title = f"hand {self.address} to {self._read('candidate')}"
        return self._call(title, "finish_recovery")

    def propose(self, sender: str, guardians: Sequence[str], threshold: int, delay: int) -> Call:
        """Return the owner's call that announces other guardians."""
        self._check_owner(sender)
        title = f"announce {len(guardians)} guardians, {threshold} of whom recover"
        return self._call(title, "propose_guardians", list(guardians), threshold, delay)

    def apply(self) -> Call:
        """Return the call that puts announced guardians in place."""
        ready_at = self._read("announced_change")[3]
        if ready_at == 0:
            raise Refused("no change of guardians is announced")
        if self._desk.now < ready_at:
            raise Refused(f"too early: the new guardians come in from {Time(ready_at)} on")
        return self._call("put the new guardians in place", "apply_guardians")

    def lend(
        self,
        sender: str,
        delegate: str,
        scopes: Sequence[tuple[str, bytes]],
        limits: Sequence[tuple[str, int, int]],
        period: int,
        lasts: int,
    ) -> Call:
        """Return the owner's call that lends a delegate limited rights."""
        self._check_owner(sender)
        expires = self._desk.now + lasts
        title = f"lend {delegate} {len(scopes)} functions until {Time(expires)}"
        return self._call(title, "grant", delegate, list(scopes), list(limits), period, expires)

    def revoke(self, sender: str, delegate: str) -> Call:
        """Return the call that takes a delegate's rights back."""
        if sender != delegate:
            self._check_owner(sender)
        if self._read("grant_of", delegate)[3] == 0:
            raise Refused(f"{delegate} has no rights of {self.address}")
        return self._call(f"take the rights of {delegate} back", "revoke", delegate)

    def _check_owner(self, sender: str) -> None:
        owner = self._read("owner")
        if sender != owner:
            raise Refused(f"{sender} is not the owner of {self.address}; that is {owner}")

    def _call(self, title: str, function: str, *args: Any) -> Call:
        return Call(title, CONTRACT, self.address, function, args)

    def _read(self, function: str, *args: Any) -> Any:
        return self._desk.backend.call(CONTRACT, self.address, function, *args)
