"""What the notary's contracts take: serial numbers, trees of contents, messages to sign."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from eth_utils import keccak

from mevm_suite.tables.merkle import MerkleTree, leaf_hash

ATTESTATIONS = "MEVM Attestations"
PROVENANCE = "MEVM Provenance"

_DOMAIN = {
    "name": "string",
    "version": "string",
    "chainId": "uint256",
    "verifyingContract": "address",
}
_ONCE = {"nonce": "uint256", "deadline": "uint256"}
_MESSAGES: dict[str, dict[str, str]] = {
    "Attest": {
        "attester": "address",
        "schema": "bytes32",
        "subject": "bytes32",
        "content": "bytes32",
        "reference": "bytes32",
        "expires": "uint256",
        "is_revocable": "bool",
        "is_root": "bool",
        **_ONCE,
    },
    "Revoke": {"attester": "address", "id": "bytes32", **_ONCE},
    "Testify": {"account": "address", "id": "bytes32", **_ONCE},
    "HandOver": {
        "item": "bytes32",
        "holder": "address",
        "receiver": "address",
        "quantity": "uint256",
        **_ONCE,
    },
}


def serial_number(text: str) -> bytes:
    """
    Return the one serial number of all spellings of a text.

    Letters' case and width, spaces, hyphens and other marks make no difference, so that a number
    is not registered again as ``ab-12`` after ``AB 12``.

    Parameters
    ----------
    text
        The number as printed on the item.

    Returns
    -------
    bytes
        What ``Provenance.register`` takes.

    Raises
    ------
    ValueError
        When the text has neither letters nor digits.

    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    plain = "".join(character for character in folded if character.isalnum())
    if not plain:
        raise ValueError(f"expected a serial number with letters or digits, got {text!r}")
    return keccak(text=plain)


def content_leaf(content: bytes) -> bytes:
    """Return the leaf of a content hash in the tree of an attestation over many."""
    return leaf_hash(["bytes32"], [content])


def content_tree(contents: Iterable[bytes]) -> MerkleTree:
    """
    Build the tree whose root attests to many contents at once.

    Parameters
    ----------
    contents
        Distinct hashes of contents.

    Returns
    -------
    MerkleTree
        Its root is the attestation's content; a content's proof is that of its ``content_leaf``.

    """
    return MerkleTree(content_leaf(content) for content in contents)


def message_to_sign(
    kind: str, name: str, chain_id: int, contract: str, message: Mapping[str, Any]
) -> dict[str, Any]:
    """
    Return what a wallet signs by ``eth_signTypedData_v4``.

    Parameters
    ----------
    kind
        ``Attest``, ``Revoke``, ``Testify`` or ``HandOver``.
    name
        ``ATTESTATIONS`` or ``PROVENANCE``, the contract that takes the message.
    chain_id
        The chain on which it is deployed.
    contract
        Its address.
    message
        The fields, with the signer's next ``nonce`` and the ``deadline``.

    Returns
    -------
    dict
        Types, domain and message.

    Raises
    ------
    ValueError
        When the fields are not those of this kind of message.

    """
    fields = _MESSAGES[kind]
    if set(message) != set(fields):
        raise ValueError(f"{kind}: expected {', '.join(fields)}, got {', '.join(message)}")
    types = {"EIP712Domain": _DOMAIN, kind: fields}
    domain = {
        "name": name,
        "version": "1",
        "chainId": chain_id,
        "verifyingContract": contract,
    }
    return {
        "types": {
            each: [{"name": field, "type": type_} for field, type_ in members.items()]
            for each, members in types.items()
        },
        "primaryType": kind,
        "domain": domain,
        "message": dict(message),
    }
