"""What goes into an execution besides transactions, and what comes out."""

from dataclasses import dataclass
from typing import NamedTuple

from mevm.vm.transaction import Transaction
from mevm.vm.transaction_fields import (
    ACCESS_LIST,
    BLOB,
    DYNAMIC_FEE,
    LEGACY,
    SET_CODE,
    AccessList,
    Authorization,
)

CALL_GAS = 50_000_000
"""Gas of a call that names none: geth's cap."""


class Log(NamedTuple):
    """One event."""

    address: bytes
    topics: tuple[bytes, ...]
    data: bytes


@dataclass(frozen=True)
class CallMessage:
    """A call that leaves nothing behind, such as `eth_call` makes.

    Without a fee nothing is charged, and the base fee is 0 to the code that asks for it.
    """

    sender: bytes = bytes(20)
    to: bytes = b""
    data: bytes = b""
    value: int = 0
    gas: int = CALL_GAS
    gas_price: int | None = None
    max_fee_per_gas: int | None = None
    max_priority_fee_per_gas: int | None = None
    access_list: AccessList = ()
    authorization_list: tuple[Authorization, ...] = ()
    max_fee_per_blob_gas: int | None = None
    blob_versioned_hashes: tuple[bytes, ...] = ()

    def as_transaction(self, nonce: int) -> Transaction:
        """Return the transaction, without signature and hash, that executes the call."""
        fee, tip = self.max_fee_per_gas, self.max_priority_fee_per_gas
        price = self.gas_price
        if fee is not None or tip is not None:
            price = None
        elif price is None:
            price = 0
        fields = {
            "nonce": nonce,
            "gas": self.gas,
            "to": self.to,
            "value": self.value,
            "data": self.data,
            "gas_price": price,
            "max_fee_per_gas": fee or 0,
            "max_priority_fee_per_gas": tip or 0,
            "access_list": self.access_list,
            "authorization_list": self.authorization_list,
            "max_fee_per_blob_gas": self.max_fee_per_blob_gas,
            "blob_versioned_hashes": self.blob_versioned_hashes,
        }
        return Transaction(self._type, fields, v=0, r=0, s=0)

    @property
    def _type(self) -> int:
        if self.authorization_list:
            return SET_CODE
        if self.blob_versioned_hashes:
            return BLOB
        if self.max_fee_per_gas is not None or self.max_priority_fee_per_gas is not None:
            return DYNAMIC_FEE
        return ACCESS_LIST if self.access_list else LEGACY


@dataclass
class ExecutionResult:
    """How a transaction or call ended.

    Attributes
    ----------
    success
        False if everything but the fee was reverted.
    gas_used
        Gas that is paid for, after refunds.
    gas_refunded
        Gas that was refunded for cleared storage, and the like.
    output
        What was returned, or the data of a revert.
    logs
        The events, in order.
    created
        Address of the contract that a creation was to make.
    error
        Why it failed, in geth's words.
    gas_price
        Wei that the sender paid per gas.
    peak_gas
        The most gas that was taken at any time: before the refund.
    """

    success: bool
    gas_used: int
    gas_refunded: int
    output: bytes
    logs: tuple[Log, ...]
    created: bytes | None
    error: str | None
    gas_price: int
    peak_gas: int
