"""Withdrawals from the consensus layer (EIP-4895)."""

from dataclasses import dataclass

from mevm.blocks.fields import read_bytes, read_int, read_list
from mevm.crypto.rlp import Item, encode

WEI_PER_GWEI = 10**9


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """One credit to an account, of ``amount`` gwei."""

    index: int
    validator_index: int
    address: bytes
    amount: int

    def rlp(self) -> bytes:
        """Return the canonical encoding, as the withdrawals root commits to it."""
        return encode([self.index, self.validator_index, self.address, self.amount])

    @classmethod
    def from_item(cls, item: Item) -> "Withdrawal":
        """
        Read a withdrawal from a decoded RLP list.

        Raises
        ------
        RLPError
            If a field is missing or has the wrong shape.
        """
        index, validator, address, amount = read_list(item, "withdrawal", length=4)
        return cls(
            read_int(index, "withdrawal index"),
            read_int(validator, "withdrawal validator index"),
            read_bytes(address, "withdrawal address", length=20),
            read_int(amount, "withdrawal amount"),
        )
