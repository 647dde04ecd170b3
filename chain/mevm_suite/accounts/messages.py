"""EIP-712 messages of contract accounts: what owners, delegates and guardians sign.

Each message is bound to one chain and one account, so that it is void everywhere else.

Sources: SEC-41 SEC-42
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eth_account import Account
from eth_account.messages import SignableMessage, encode_typed_data
from eth_utils import to_checksum_address

COIN = "0x" + "00" * 20

_DOMAIN = [
    {"name": "name", "type": "string"},
    {"name": "version", "type": "string"},
    {"name": "chainId", "type": "uint256"},
    {"name": "verifyingContract", "type": "address"},
]
_CALL = [
    {"name": "target", "type": "address"},
    {"name": "value", "type": "uint256"},
    {"name": "data", "type": "bytes"},
]
_MESSAGE = [
    {"name": "signer", "type": "address"},
    {"name": "calls", "type": "Call[]"},
    {"name": "nonce", "type": "uint256"},
    {"name": "deadline", "type": "uint256"},
    {"name": "feeAsset", "type": "address"},
    {"name": "fee", "type": "uint256"},
]
_RECOVERY = [{"name": "newOwner", "type": "address"}, {"name": "round", "type": "uint256"}]
_SIGNED_HASH = [{"name": "hash", "type": "bytes32"}]
_LINK = [
    {"name": "first", "type": "address"},
    {"name": "second", "type": "address"},
    {"name": "nonce", "type": "uint256"},
]


@dataclass(frozen=True)
class Call:
    """A call that an account shall make."""

    target: str
    value: int = 0
    data: bytes = b""

    def fields(self) -> tuple[str, int, bytes]:
        """Return the fields in the order of the contract's struct."""
        return self.target, self.value, self.data


@dataclass(frozen=True)
class Message:
    """Calls of an owner or a delegate, for anyone to relay."""

    signer: str
    calls: Sequence[Call]
    nonce: int
    deadline: int
    fee_asset: str = COIN
    fee: int = 0

    def fields(self) -> tuple[Any, ...]:
        """Return the fields in the order of the contract's struct."""
        calls = [call.fields() for call in self.calls]
        return self.signer, calls, self.nonce, self.deadline, self.fee_asset, self.fee


@dataclass(frozen=True)
class Domain:
    """Where a message counts: one contract on one chain."""

    chain_id: int
    contract: str
    name: str = "MEVM Account"

    def fields(self) -> dict[str, Any]:
        """Return EIP-712's domain."""
        return {
            "name": self.name,
            "version": "1",
            "chainId": self.chain_id,
            "verifyingContract": to_checksum_address(self.contract),
        }


def calls_to_sign(domain: Domain, message: Message) -> SignableMessage:
    """Return what the owner or a delegate signs for ``relay``."""
    return _encode(domain, {"Message": _MESSAGE, "Call": _CALL}, _content(message))


def typed_calls(domain: Domain, message: Message) -> dict[str, Any]:
    """Return the same for a wallet's ``eth_signTypedData_v4``, as a JSON document."""
    content = _content(message)
    for call in content["calls"]:
        call["data"] = "0x" + call["data"].hex()
    return {
        "types": {"EIP712Domain": _DOMAIN, "Message": _MESSAGE, "Call": _CALL},
        "primaryType": "Message",
        "domain": domain.fields(),
        "message": content,
    }


def _content(message: Message) -> dict[str, Any]:
    return {
        "signer": message.signer,
        "calls": [
            {"target": call.target, "value": call.value, "data": call.data}
            for call in message.calls
        ],
        "nonce": message.nonce,
        "deadline": message.deadline,
        "feeAsset": message.fee_asset,
        "fee": message.fee,
    }


def recovery_to_sign(domain: Domain, new_owner: str, approval_round: int) -> SignableMessage:
    """Return what a guardian signs for ``approve_recovery``."""
    content = {"newOwner": new_owner, "round": approval_round}
    return _encode(domain, {"Recovery": _RECOVERY}, content)


def hash_to_sign(domain: Domain, digest: bytes) -> SignableMessage:
    """Return what the owner signs where another contract asks the account for a signature."""
    return _encode(domain, {"SignedHash": _SIGNED_HASH}, {"hash": digest})


def link_to_sign(domain: Domain, first: str, second: str, nonce: int) -> SignableMessage:
    """Return what the second account signs for the audit registry's ``link``."""
    content = {"first": first, "second": second, "nonce": nonce}
    return _encode(domain, {"Link": _LINK}, content)


def sign(private_key: bytes, message: SignableMessage) -> bytes:
    """Sign a message with a key; the result is 65 bytes, r, s and v."""
    return bytes(Account.sign_message(message, private_key).signature)


def _encode(
    domain: Domain, types: Mapping[str, Any], content: Mapping[str, Any]
) -> SignableMessage:
    return encode_typed_data(domain.fields(), dict(types), dict(content))
