"""A hand-over as a file that goes from the giver to the taker and back."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from eth_account import Account
from eth_account.messages import SignableMessage, encode_typed_data
from eth_utils import keccak

from mevm_suite.accounts.messages import Domain, hash_to_sign
from mevm_suite.forest.transport import FIELDS, hand_over_message
from mevm_suite.holder.connection import parse_address
from mevm_suite.holder.failure import Unusable

VERSION = 1
MAX_BYTES = 10_000
WORD = 2**256
MAX_SIGNATURE = 1_024


@dataclass(frozen=True)
class HandOver:
    """
    What both sides agree on.

    Parameters
    ----------
    chain_id
        The chain that takes it.
    contract
        The address of ``TreeLogistics`` there.
    message
        The fields of a hand-over.
    signature
        The taker's; None until he has signed.

    """

    chain_id: int
    contract: str
    message: dict[str, Any]
    signature: bytes | None = None

    def to_sign(self) -> SignableMessage:
        """Return what the taker signs."""
        typed = hand_over_message(self.chain_id, self.contract, self.message)
        return encode_typed_data(full_message=typed)

    def to_sign_for_account(self) -> SignableMessage:
        """Return what the owner of a taker that is a contract account signs."""
        plain = self.to_sign()
        digest = keccak(b"\x19" + plain.version + plain.header + plain.body)
        return hash_to_sign(Domain(self.chain_id, self.message["taker"]), digest)

    def signed(self, signature: bytes) -> Self:
        """Return the hand-over with the taker's signature."""
        return replace(self, signature=signature)

    def signer(self) -> str | None:
        """Return whose key signed; None where the signature is not one of a key."""
        try:
            return str(Account.recover_message(self.to_sign(), signature=self.signature))
        except Exception:  # whatever a decoder makes of a stranger's bytes
            return None

    def save(self, path: Path) -> None:
        """Write the file; Unusable if that fails."""
        document = {
            "version": VERSION,
            "chain": self.chain_id,
            "contract": self.contract,
            "message": {name: _shown(value) for name, value in self.message.items()},
            "signature": None if self.signature is None else _shown(self.signature),
        }
        try:
            path.write_text(json.dumps(document, indent=2) + "\n")
        except OSError as error:
            raise Unusable(f"{path}: {error.strerror}") from None

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote; Unusable if the file holds something else."""
        try:
            if path.stat().st_size > MAX_BYTES:
                raise ValueError(f"expected at most {MAX_BYTES} bytes")
            document = json.loads(path.read_bytes())
            if document["version"] != VERSION:
                raise ValueError(f"expected version {VERSION}")
            said, signature = document["message"], document["signature"]
            if set(said) != set(FIELDS):
                raise ValueError(f"expected the fields {', '.join(FIELDS)}")
            message = {name: _read(said[name], type_) for name, type_ in FIELDS.items()}
            place = (_read(document["chain"], "uint256"), parse_address(document["contract"]))
            return cls(*place, message, None if signature is None else _bytes(signature))
        except OSError as error:
            raise Unusable(f"{path}: {error.strerror}") from None
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise Unusable(f"{path}: expected a hand-over: {error}") from None


def _shown(value: Any) -> Any:
    return "0x" + value.hex() if isinstance(value, bytes) else value


def _read(value: Any, type_: str) -> Any:
    if type_ == "address":
        return parse_address(value)
    if type_ == "bytes32":
        word = _bytes(value)
        if len(word) != 32:
            raise ValueError(f"expected 32 bytes, got {value}")
        return word
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < WORD:
        raise ValueError(f"expected a whole number below 2**256, got {value!r}")
    return value


def _bytes(text: str) -> bytes:
    if not text.startswith("0x") or len(text) > 2 + 2 * MAX_SIGNATURE:
        raise ValueError(f"expected bytes in hex with 0x, got {text[:80]!r}")
    return bytes.fromhex(text[2:])
