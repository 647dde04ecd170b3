"""What a transaction's commitments sum up to, and whether its assets do.

Source: SERO-06.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from mevm.crypto.baby_jubjub import ORDER, Point, negate, sum_points
from shielded.assets import Asset, decode_name
from shielded.transaction import Transaction

Holding = tuple[bytes, int | None]
"""A currency, or a category and a ticket's id."""


def binding_key(incoming: Iterable[int], outgoing: Iterable[int]) -> int:
    """Return bsk, by which a balanced transaction is signed.

    Parameters
    ----------
    incoming
        Blindings of spends and opened packages.
    outgoing
        Blindings of outputs and sealed packages.
    """
    return (sum(incoming) - sum(outgoing)) % ORDER


def balance_point(transaction: Transaction, opened: Sequence[Point], coin: bytes) -> Point:
    """Return CB, which is bsk·G_r exactly if every asset balances.

    Parameters
    ----------
    transaction
        The transaction.
    opened
        Value commitments of the packages that it opens.
    coin
        Name of the currency in which the fee is paid, 32 bytes.
    """
    t = transaction
    incoming = [spend.value for spend in t.spends] + list(opened)
    incoming += [deposit.asset.commitment() for deposit in t.deposits]
    outgoing = [output.value for output in t.outputs]
    outgoing += [package.value for package in t.packages]
    outgoing += [asset.commitment() for asset in open_outputs(t)]
    outgoing.append(_fee(t, coin).commitment())
    return sum_points([*incoming, *map(negate, outgoing)])


def open_outputs(transaction: Transaction) -> list[Asset]:
    """Return the assets that a transaction pays in the open, but for the fee."""
    assets = [withdrawal.asset for withdrawal in transaction.withdrawals]
    assets += [note.asset for note in transaction.notes]
    return assets + [call.asset for call in transaction.calls]


def check_balance(
    transaction: Transaction, incoming: Iterable[Asset], outgoing: Iterable[Asset], coin: bytes
) -> None:
    """Refuse a transaction whose assets do not balance, each over the integers.

    Parameters
    ----------
    transaction
        The transaction.
    incoming
        What its spends and opened packages hold.
    outgoing
        What its outputs and sealed packages hold.
    coin
        Name of the currency in which the fee is paid, 32 bytes.

    Raises
    ------
    ValueError
        Naming the assets that are missing or left over.
    """
    total: Counter[Holding] = Counter()
    for asset in [*incoming, *(deposit.asset for deposit in transaction.deposits)]:
        total.update(holdings(asset))
    for asset in [*outgoing, *open_outputs(transaction), _fee(transaction, coin)]:
        total.subtract(holdings(asset))
    wrong = [f"{_describe(key)}: {amount:+}" for key, amount in total.items() if amount]
    if wrong:
        raise ValueError("inputs minus outputs is not zero: " + ", ".join(wrong))


def holdings(asset: Asset) -> dict[Holding, int]:
    """Return how much there is of what: of the currency, and of the ticket."""
    held: dict[Holding, int] = {}
    if asset.amount:
        held[asset.currency, None] = asset.amount
    if asset.count:
        held[asset.category, asset.ticket] = asset.count
    return held


def _fee(transaction: Transaction, coin: bytes) -> Asset:
    return Asset(coin, transaction.fee) if transaction.fee else Asset()


def _describe(holding: Holding) -> str:
    name, ticket = holding
    return decode_name(name) if ticket is None else f"{decode_name(name)} no. {ticket}"
