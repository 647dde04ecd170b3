"""Names in the registry of a deployment: look-up, registration in two steps, cancellation."""

from typing import Any

from mevm_suite.accounts.names import InvalidName, commitment, name_key
from mevm_suite.deployment.record import CommerceDeployment
from mevm_suite.deployment.web3_backend import Web3Backend
from mevm_suite.holder.amounts import Amount
from mevm_suite.holder.failure import Refused, Unusable
from mevm_suite.holder.output import Time
from mevm_suite.holder.sending import Call
from mevm_suite.tables.assignment import NOBODY

CONTRACT = "NameRegistry"
# What the contract asks for: a commitment is at least so old, and at most.
MIN_AGE, MAX_AGE = 60, 86_400


class Names:
    """
    The registry of a deployment, and one name in it.

    Parameters
    ----------
    backend
        The chain.
    commerce
        Its contracts.
    name
        The name; hashing it takes a while.

    Raises
    ------
    Unusable
        If nobody can have the name.

    """

    def __init__(self, backend: Web3Backend, commerce: CommerceDeployment, name: str) -> None:
        self._backend = backend
        self.address = commerce.address_of(CONTRACT)
        self.name = name
        try:
            self.key = name_key(name, self._read("salt"))
        except InvalidName as error:
            raise Unusable(str(error)) from None

    def row(self) -> dict[str, Any]:
        """Return who has the name, and where it points."""
        owner, account = self._read("owner_of", self.key), self._read("account_of", self.key)
        free_from = self._read("free_from", self.key)
        return {
            "name": self.name.lower(),
            "account": None if account == NOBODY else account,
            "owner": None if owner == NOBODY else owner,
            "free from": Time(free_from) if free_from else None,
            "deposit": Amount(self._read("deposit")),
        }

    def key_of(self, account: str) -> bytes:
        """Return the name's key, under which an account logs in; Refused if it is another's."""
        found = self._read("account_of", self.key)
        if found == NOBODY:
            raise Refused(f"nobody has the name {self.name}")
        if found != account:
            raise Refused(f"the name {self.name} points to {found}, not to {account}")
        return self.key

    def register(self, owner: str, account: str, secret: bytes) -> Call:
        """Return the call that commits to the name, or registers it when that is old enough."""
        self._check_free(owner)
        committed = commitment(self.key, owner, account, secret)
        since, now = self._read("committed_at", owner, committed), self._backend.timestamp
        if since == 0 or now > since + MAX_AGE:
            return self._call(
                f"commit to a name; register it by the same command after {MIN_AGE} seconds",
                "commit",
                committed,
            )
        if now < since + MIN_AGE:
            text = f"too early: the name can be registered from {Time(since + MIN_AGE)} on"
            raise Refused(text)
        deposit = self._read("deposit")
        title = f"register {self.name} for {account}, deposit {Amount(deposit).exact()} coin"
        return self._call(title, "register", self.key, account, secret, value=deposit)

    def point(self, owner: str, account: str) -> Call:
        """Return the call that lets the name point to another account."""
        self._check_owner(owner)
        return self._call(f"point {self.name} to {account}", "point", self.key, account)

    def cancel(self, owner: str) -> Call:
        """Return the call that gives the name up, for the deposit."""
        self._check_owner(owner)
        return self._call(f"give up {self.name}, for its deposit", "cancel", self.key)

    def _check_free(self, owner: str) -> None:
        holder, free_from = self._read("owner_of", self.key), self._read("free_from", self.key)
        if holder != NOBODY:
            raise Refused(f"the name {self.name} is taken")
        # Its last owner may take it back sooner; the contract knows who that is.
        if free_from > self._backend.timestamp and not self._was_of(owner):
            raise Refused(f"the name {self.name} was given up; it is free from {Time(free_from)}")

    def _was_of(self, owner: str) -> bool:
        events = self._backend.contract(CONTRACT, self.address).events.Cancelled()
        given_up = events.get_logs(from_block=0, argument_filters={"key": self.key})
        return bool(given_up) and given_up[-1]["args"]["owner"] == owner

    def _check_owner(self, owner: str) -> None:
        holder = self._read("owner_of", self.key)
        if holder == NOBODY:
            raise Refused(f"nobody has the name {self.name}")
        if holder != owner:
            raise Refused(f"the name {self.name} is not {owner}'s, but {holder}'s")

    def _call(self, title: str, function: str, *args: Any, value: int = 0) -> Call:
        return Call(title, CONTRACT, self.address, function, args, value)

    def _read(self, function: str, *args: Any) -> Any:
        return self._backend.call(CONTRACT, self.address, function, *args)
