"""From the object of a call to the message that the engine takes."""

from typing import Any

from mevm.vm.results import CallMessage
from mevm.vm.transaction import AccessList, Authorization


def call_message(fields: dict[str, Any], gas_limit: int) -> CallMessage:
    """Return the message of `eth_call` and its like.

    Parameters
    ----------
    fields
        As `mevm.rpc.objects.transaction` decodes them.
    gas_limit
        The most gas that a call gets, and what one gets that names none.
    """
    return CallMessage(
        sender=fields.get("from", bytes(20)),
        to=fields.get("to", b""),
        data=fields.get("input", b""),
        value=fields.get("value", 0),
        gas=min(fields.get("gas", gas_limit), gas_limit),
        gas_price=fields.get("gasPrice"),
        max_fee_per_gas=fields.get("maxFeePerGas"),
        max_priority_fee_per_gas=fields.get("maxPriorityFeePerGas"),
        access_list=access_list(fields),
        authorization_list=authorizations(fields),
        max_fee_per_blob_gas=fields.get("maxFeePerBlobGas"),
        blob_versioned_hashes=tuple(fields.get("blobVersionedHashes", ())),
    )


def access_list(fields: dict[str, Any]) -> AccessList:
    """Return the access list of a call or transaction."""
    entries = fields.get("accessList")
    if not entries:
        return ()
    return tuple((each["address"], tuple(each.get("storageKeys", ()))) for each in entries)


def authorizations(fields: dict[str, Any]) -> tuple[Authorization, ...]:
    """Return the signed delegations of a call or transaction (EIP-7702)."""
    return tuple(
        Authorization(
            each["chainId"],
            each["address"],
            each["nonce"],
            each["yParity"],
            each["r"],
            each["s"],
        )
        for each in fields.get("authorizationList", ())
    )


def transaction_fields(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a transaction under the names that `Transaction` has for them."""
    names = {
        "from": "from",
        "to": "to",
        "gas": "gas",
        "gasPrice": "gas_price",
        "maxFeePerGas": "max_fee_per_gas",
        "maxPriorityFeePerGas": "max_priority_fee_per_gas",
        "value": "value",
        "nonce": "nonce",
        "input": "data",
        "chainId": "chain_id",
        "type": "type",
        "maxFeePerBlobGas": "max_fee_per_blob_gas",
        "blobVersionedHashes": "blob_versioned_hashes",
    }
    named = {names[key]: value for key, value in fields.items() if key in names}
    if "accessList" in fields:
        named["access_list"] = access_list(fields)
    if "authorizationList" in fields:
        named["authorization_list"] = authorizations(fields)
    if "blobVersionedHashes" in fields:
        named["blob_versioned_hashes"] = tuple(fields["blobVersionedHashes"])
    return named
