"""What an account brings into the pool, and what is looked at before it does."""

from eth_utils import to_canonical_address

from mevm_suite.deployment.shielded import DEVELOPMENT
from mevm_suite.holder.asset import ERC20
from mevm_suite.holder.failure import Refused
from mevm_suite.holder.sending import Call
from mevm_suite.shielded.desk import Desk
from mevm_suite.shielded.names import Entry, Kind
from shielded import keys
from shielded.assets import Asset, ticket_generator, ticket_key
from shielded.transaction import Deposit

ERC721 = "TreeTokens"  # any ERC-721 answers what these do


def checked_deposit(desk: Desk, payer: str, asset: Asset, is_ledger: bool) -> Deposit:
    """
    Return a deposit, after a look at whether it can be made.

    Parameters
    ----------
    desk
        The pool.
    payer
        Who pays.
    asset
        What.
    is_ledger
        From the payer's ledger in the vault instead of his wallet.

    Raises
    ------
    Refused
        When the payer has not got it, or deposits are stopped.

    """
    if is_ledger:
        check_ledger(desk, payer, asset)
    else:
        if desk.client.call("vault", "is_stopped"):
            raise Refused("the guardian has stopped deposits; withdrawals go on")
        for entry in desk.names.entries_of(asset):
            _check_wallet(desk, payer, asset, entry)
    return Deposit(to_canonical_address(payer), asset, is_ledger)


def ceremony_warning() -> list[str]:
    """Return what a depositor has to know of the circuits' keys; nothing if they are good."""
    if keys.manifest()["ceremony"] != DEVELOPMENT:
        return []
    return ["warning: development keys, under which anyone can forge proofs: deposit no value"]


def check_ledger(desk: Desk, account: str, asset: Asset) -> None:
    """Raise Refused unless an asset stands in an account's ledger in the vault."""
    held = [(asset.currency, asset.amount)] if asset.amount else []
    held += [(ticket_key(asset.category, asset.ticket), 1)] if asset.count else []
    if any(desk.client.call("vault", "ledger", account, key) < count for key, count in held):
        raise Refused(
            f"the ledger of {account} in the vault has less than {desk.names.text(asset)}"
        )


def ticket_registration(desk: Desk, asset: Asset) -> list[Call]:
    """Return the call that registers an asset's ticket; none if that was done, or there is none."""
    if not asset.count or desk.client.call("registry", "is_ticket", asset.category, asset.ticket):
        return []
    found = ticket_generator(asset.category, asset.ticket)
    ticket = Asset(category=asset.category, ticket=asset.ticket, count=1)
    title = f"register {desk.names.text(ticket)}"
    words = asset.category, asset.ticket, found.counter, found.y
    return [desk.call(title, "registry", "register_ticket", *words)]


def _check_wallet(desk: Desk, payer: str, asset: Asset, entry: Entry) -> None:
    if entry.kind.is_issued:
        text = "deposit it from its issuer's ledger with --from-ledger"
        raise Refused(f"{entry.name} exists in the pool only: {text}")
    if entry.kind is Kind.COLLECTION:
        owner = desk.backend.call(ERC721, entry.backing, "ownerOf", asset.ticket)
        if owner != payer:
            raise Refused(f"{desk.names.text(asset)} is owned by {owner}, not by {payer}")
        return
    if entry.kind is Kind.COIN:
        balance = desk.backend.w3.eth.get_balance(desk.backend.w3.to_checksum_address(payer))
    else:
        balance = desk.backend.call(ERC20, entry.backing, "balanceOf", payer)
    if balance < asset.amount:
        has, needed = entry.amount(balance).exact(), entry.amount(asset.amount).exact()
        raise Refused(f"{payer} has {has} {entry.name}, and needs {needed}")
