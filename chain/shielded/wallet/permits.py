"""What a payer signs who does not submit himself: EIP-712, as deposit_permit.vy checks it.

Source: SERO-14.
"""

from typing import Any

from shielded.assets import decode_name
from shielded.transaction import Transaction

_FIELDS = (
    *(("currency", "string"), ("amount", "uint256"), ("category", "string")),
    *(("ticket", "uint256"), ("count", "uint256"), ("fromLedger", "bool")),
    *(("index", "uint256"), ("sighash", "uint256"), ("deadline", "uint256")),
)
_DOMAIN = (
    *(("name", "string"), ("version", "string")),
    *(("chainId", "uint256"), ("verifyingContract", "address")),
)


def permit_message(
    chain_id: int, pool: bytes, transaction: Transaction, sighash: int, index: int
) -> dict[str, Any]:
    """
    Return the typed data by which a payer agrees to one deposit of a transaction.

    Parameters
    ----------
    chain_id, pool
        Where.
    transaction, sighash
        The transaction.
    index
        Which deposit.

    Returns
    -------
    dict
        For ``eth_signTypedData_v4``, or eth_account's ``encode_typed_data(full_message=...)``.

    """
    deposit = transaction.deposits[index]
    asset = deposit.asset
    domain = "Shielded pool", "1", chain_id, f"0x{pool.hex()}"
    values = (
        *(decode_name(asset.currency), asset.amount, decode_name(asset.category)),
        *(asset.ticket, asset.count, deposit.is_ledger, index, sighash, transaction.deadline),
    )
    return {
        "types": {"EIP712Domain": _typed(_DOMAIN), "Deposit": _typed(_FIELDS)},
        "primaryType": "Deposit",
        "domain": dict(zip((name for name, _ in _DOMAIN), domain, strict=True)),
        "message": dict(zip((name for name, _ in _FIELDS), values, strict=True)),
    }


def _typed(fields: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"name": name, "type": kind} for name, kind in fields]
