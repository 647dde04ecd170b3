"""What wallets sign for the notary."""

from collections.abc import Mapping
from typing import Any

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
