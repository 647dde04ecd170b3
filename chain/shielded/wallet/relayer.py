"""Submitting somebody else's transaction for its fee, and what to look at first.

The fee goes to the relayer's ledger in the vault. A deposit needs no permit of who submits: a
transaction that names the relayer as payer would take his own money.
"""

from typing import Any, Protocol

from eth_abi import decode
from eth_abi.exceptions import DecodingError

from shielded.abi import struct_of
from shielded.transaction import NO_ADDRESS, Authorisation, Transaction, encode_transact
from shielded.wallet.failure import WalletError

GAS_MARGIN_PERCENT = 110  # gas may cost more when the transaction comes into a block
TIME_MARGIN = 60  # seconds that are left for that

_TYPES = [struct_of(Transaction).name, struct_of(Authorisation).name]
_FIELDS = [name for name, _ in struct_of(Transaction).types]
_EMPTY = Authorisation((), (), (0, 0, 0))
SELECTOR = encode_transact(Transaction(), _EMPTY)[:4]


class RelayChain(Protocol):
    """What a relayer asks a chain: ``chain_client.ChainClient``."""

    def estimate(self, data: bytes, value: int = 0, sender: str | None = None) -> int:
        """Return how much gas a call of the pool takes; ChainError if it would revert."""

    def gas_price(self) -> int:
        """Return what a unit of gas costs now."""


class RelayRefusedError(WalletError):
    """A transaction that the relayer would lose by, or that would fail."""


def check(
    chain: RelayChain, data: bytes, relayer: bytes, now: int, least_profit: int = 0
) -> tuple[int, int]:
    """
    Look at a transaction before submitting it.

    Parameters
    ----------
    chain
        Where.
    data
        The pool's call data, as its maker sent it.
    relayer
        The account that would submit it.
    now
        Unix time of the newest block.
    least_profit
        What has to be left of the fee, in the coin's smallest unit.

    Returns
    -------
    tuple[int, int]
        The fee, and what submitting is expected to cost.

    Raises
    ------
    RelayRefusedError
        When it pays somebody else or too little, is late, or takes from the relayer.
    ChainError
        When it would revert: the chain was asked.

    """
    transaction = _decoded(data)
    payee = bytes.fromhex(transaction["relayer"][2:])
    if payee not in (NO_ADDRESS, relayer):
        raise RelayRefusedError(f"the fee goes to 0x{payee.hex()}, expected 0x{relayer.hex()}")
    if transaction["deadline"] < now + TIME_MARGIN:
        left = transaction["deadline"] - now
        raise RelayRefusedError(f"{left} seconds are left, expected at least {TIME_MARGIN}")
    payers = [bytes.fromhex(deposit[0][2:]) for deposit in transaction["deposits"]]
    if relayer in payers:
        raise RelayRefusedError("a deposit would be taken from the relayer himself")
    fee: int = transaction["fee"]
    gas = chain.estimate(data, 0, f"0x{relayer.hex()}")
    cost = gas * chain.gas_price() * GAS_MARGIN_PERCENT // 100
    if fee < cost + least_profit:
        raise RelayRefusedError(f"the fee is {fee}, expected at least {cost + least_profit}")
    return fee, cost


def _decoded(data: bytes) -> dict[str, Any]:
    if data[:4] != SELECTOR:
        raise RelayRefusedError("this is no call of the pool's transact")
    try:
        values, _ = decode(_TYPES, data[4:])
    except (DecodingError, OverflowError, ValueError) as error:
        raise RelayRefusedError(f"the call data cannot be read: {error}") from None
    return dict(zip(_FIELDS, values, strict=True))
