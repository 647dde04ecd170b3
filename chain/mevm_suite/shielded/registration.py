"""What is registered, founded, minted and burned, as calls; and the list of what there is."""

from collections.abc import Iterator, Sequence
from typing import Any

from mevm_suite.holder.failure import Refused, Unusable
from mevm_suite.holder.logs import read_events
from mevm_suite.holder.sending import Call
from mevm_suite.shielded.deposits import check_ledger, ticket_registration
from mevm_suite.shielded.desk import CONTRACT, Desk
from mevm_suite.shielded.names import Entry, Kind
from mevm_suite.tables.assignment import NOBODY
from shielded.account import OneTimeAddress, random_scalar
from shielded.assets import Asset, currency_generator, encode_name, ticket_key
from shielded.notes import NO_MEMO, Note
from shielded.transaction import to_abi

WORDS = {
    Kind.COIN: "coin",
    Kind.TOKEN: "token",
    Kind.COLLECTION: "collection of tickets",
    Kind.CURRENCY: "issued currency",
    Kind.CATEGORY: "issued category of tickets",
}


def asset_rows(desk: Desk, log_range: int) -> list[dict[str, Any]]:
    """Return all registered names, what stands behind them, and how much of it is in the pool."""
    rows = []
    for entry in registered(desk, log_range):
        word = encode_name(entry.name)
        has_tickets = entry.kind.has_tickets
        hidden = None if has_tickets else entry.amount(desk.client.call("vault", "hidden", word))
        supply = None if has_tickets else entry.amount(desk.client.call("vault", "supply", word))
        rows.append(
            {
                "name": entry.name,
                "kind": WORDS[entry.kind],
                "backing": None if entry.backing == NOBODY else entry.backing,
                "issuer": None if entry.issuer == NOBODY else entry.issuer,
                "decimals": None if has_tickets else entry.decimals,
                "supply": supply,
                "hidden": hidden,
            }
        )
    return rows


def ledger_rows(desk: Desk, account: str, log_range: int) -> list[dict[str, Any]]:
    """Return what stands in an account's ledger in the vault; tickets cannot be listed."""
    rows = []
    for entry in registered(desk, log_range):
        if not entry.kind.has_tickets:
            count = desk.client.call("vault", "ledger", account, encode_name(entry.name))
            if count:
                rows.append({"asset": entry.name, "amount": entry.amount(count)})
    return rows


def registered(desk: Desk, log_range: int) -> Iterator[Entry]:
    """Yield all registered names, in the order in which they were taken."""
    (record,) = (each for each in desk.record.contracts if each.contract == CONTRACT["registry"])
    for event in read_events(desk.backend, record, "AssetRegistered", {}, log_range):
        entry = desk.names.registered(bytes(event["args"]["name"]))
        if entry is not None:
            yield entry


def register(desk: Desk, function: str, name: str, *backing: str) -> Call:
    """
    Return the call that takes a name.

    Parameters
    ----------
    desk
        The pool.
    function
        Of the registry.
    name
        The name.
    backing
        The contract that it stands for, where it stands for one.

    Raises
    ------
    Unusable
        When the name is not canonical.
    Refused
        When it, or the contract, is registered already.

    """
    try:
        word = encode_name(name)
    except ValueError as error:
        raise Unusable(str(error)) from None
    if desk.names.registered(word) is not None:
        raise Refused(f"the name {name} is taken, for ever")
    for each in backing:
        other = bytes(desk.client.call("registry", "name_of", each))
        if any(other):
            raise Refused(f"{each} is registered as {other.rstrip(bytes(1)).decode('ascii')}")
    point: tuple[int, ...] = ()
    if function in ("register_token", "issue_currency"):
        found = currency_generator(word)
        point = found.counter, found.y
    title = f"register the name {name}" + "".join(f" for {each}" for each in backing)
    return desk.call(title, "registry", function, name, *backing, *point)


def mint(desk: Desk, issuer: str, asset: Asset) -> list[Call]:
    """Return the calls that make an asset in its issuer's ledger; Refused if he is not, or did."""
    check_issuer(desk, issuer, asset)
    if asset.count:
        key = ticket_key(asset.category, asset.ticket)
        if desk.client.call("vault", "is_minted", key):
            raise Refused(f"{desk.names.text(asset)}: minted before, and a ticket is minted once")
    call = desk.call(f"mint {desk.names.text(asset)}", "vault", "mint", to_abi(asset))
    return [*ticket_registration(desk, asset), call]


def burn(desk: Desk, issuer: str, asset: Asset) -> Call:
    """Return the call that destroys an asset of its issuer's ledger; Refused if he cannot."""
    check_issuer(desk, issuer, asset)
    check_ledger(desk, issuer, asset)
    return desk.call(f"burn {desk.names.text(asset)}", "vault", "burn", to_abi(asset))


def take_out(desk: Desk, owner: str, asset: Asset, receiver: str) -> Call:
    """Return the call that pays an asset out of a ledger; Refused if it is not there."""
    for entry in desk.names.entries_of(asset):
        if entry.kind.is_issued:
            raise Refused(f"{entry.name} exists in the pool only, and stays in the ledger")
    check_ledger(desk, owner, asset)
    title = f"take {desk.names.text(asset)} out of the ledger to {receiver}"
    return desk.call(title, "vault", "take_out", to_abi(asset), receiver)


def pay(
    desk: Desk, payer: str, payments: Sequence[tuple[Asset, OneTimeAddress]], memo: bytes = NO_MEMO
) -> Call:
    """Return the call that pays from a ledger into notes, which all can read."""
    for asset, _ in payments:
        check_ledger(desk, payer, asset)
    notes = [Note(asset, owner, memo, random_scalar()) for asset, owner in payments]
    text = ", ".join(f"{desk.names.text(each.asset)} to {each.address.to_text()}" for each in notes)
    return desk.call(f"pay {text}", "pool", "pay", [to_abi(note) for note in notes])


def check_issuer(desk: Desk, account: str, asset: Asset) -> None:
    """Raise Refused unless an account issues what an asset names."""
    for entry in desk.names.entries_of(asset):
        if entry.issuer != account:
            issuer = f"issued by {entry.issuer}" if entry.kind.is_issued else "issued by nobody"
            raise Refused(f"{entry.name} is {issuer}, not by {account}")
