"""What both sides of a hand-over of trees or logs sign."""

from collections.abc import Mapping
from typing import Any

NAME = "MEVM TreeLogistics"

FIELDS = {
    "shipment": "uint256",
    "step": "uint256",
    "giver": "address",
    "taker": "address",
    "scan": "bytes32",
    "condition": "bytes32",
    "freight": "uint256",
    "scanned_at": "uint256",
    "nonce": "uint256",
    "deadline": "uint256",
}
_TYPES = {
    "EIP712Domain": {
        "name": "string",
        "version": "string",
        "chainId": "uint256",
        "verifyingContract": "address",
    },
    "HandOver": FIELDS,
}


def hand_over_message(chain_id: int, contract: str, message: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return what a wallet signs by ``eth_signTypedData_v4`` to agree to a hand-over.

    Parameters
    ----------
    chain_id
        The chain on which ``TreeLogistics`` is deployed.
    contract
        Its address.
    message
        Shipment, number of the step (from 1), giver, taker, hashes of scan and condition, freight,
        time of the scan, the signer's next nonce, and the deadline.

    Returns
    -------
    dict
        Types, domain and message.

    Raises
    ------
    ValueError
        When the fields are not those of a hand-over.

    """
    if set(message) != set(FIELDS):
        raise ValueError(f"HandOver: expected {', '.join(FIELDS)}, got {', '.join(message)}")
    return {
        "types": {
            name: [{"name": field, "type": type_} for field, type_ in members.items()]
            for name, members in _TYPES.items()
        },
        "primaryType": "HandOver",
        "domain": {
            "name": NAME,
            "version": "1",
            "chainId": chain_id,
            "verifyingContract": contract,
        },
        "message": dict(message),
    }
