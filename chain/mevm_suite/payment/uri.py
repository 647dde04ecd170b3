"""Payments as EIP-681 writes them: ``ethereum:target@chain/function?type=value``."""

import re
from collections.abc import Sequence

from eth_utils import is_checksum_address

MAX_AMOUNT = 2**256 - 1
MAX_CHAIN_ID = 2**256 - 1
_TYPES = {
    "address": re.compile(r"0x[0-9a-fA-F]{40}"),
    "bytes32": re.compile(r"0x[0-9a-f]{64}"),
    "uint256": re.compile(r"0|[1-9][0-9]{0,77}"),
}
_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]{0,63}")


def coin_uri(receiver: str, chain_id: int, amount: int) -> str:
    """
    Return the address of a plain payment in the coin.

    Parameters
    ----------
    receiver
        Who is paid; checksummed.
    chain_id
        The chain on which to pay.
    amount
        In the coin's smallest unit.

    Returns
    -------
    str
        What a wallet opens or scans.

    """
    return f"{_target(receiver, chain_id)}?value={_amount(amount)}"


def token_uri(token: str, chain_id: int, receiver: str, amount: int) -> str:
    """
    Return the address of a plain transfer of a token.

    Parameters
    ----------
    token
        The token; checksummed.
    chain_id
        The chain on which to pay.
    receiver
        Who is paid; checksummed.
    amount
        In the token's smallest unit.

    Returns
    -------
    str
        What a wallet opens or scans.

    """
    arguments = [("address", _address(receiver)), ("uint256", str(_amount(amount)))]
    return call_uri(token, chain_id, "transfer", arguments)


def call_uri(
    contract: str,
    chain_id: int,
    function: str,
    arguments: Sequence[tuple[str, str]] = (),
    value: int = 0,
) -> str:
    """
    Return the address of a contract's call.

    Parameters
    ----------
    contract
        The contract; checksummed.
    chain_id
        The chain on which to call.
    function
        The function's name.
    arguments
        Types, of ``address``, ``bytes32`` and ``uint256``, and values in the function's order.
    value
        How much of the coin to send with it.

    Returns
    -------
    str
        What a wallet opens or scans.

    Raises
    ------
    ValueError
        When a part is not what it should be.

    """
    if not _NAME.fullmatch(function):
        raise ValueError(f"expected the name of a function, got {function!r}")
    for kind, text in arguments:
        if kind not in _TYPES:
            raise ValueError(f"expected a type of {', '.join(_TYPES)}, got {kind!r}")
        if not _TYPES[kind].fullmatch(text):
            raise ValueError(f"expected a value of type {kind}, got {text!r}")
    parts = [f"{kind}={text}" for kind, text in arguments]
    if _amount(value):
        parts.append(f"value={value}")
    query = "?" + "&".join(parts) if parts else ""
    return f"{_target(contract, chain_id)}/{function}{query}"


def _target(address: str, chain_id: int) -> str:
    if not 0 < chain_id <= MAX_CHAIN_ID:
        raise ValueError(f"expected a chain id above zero, got {chain_id}")
    return f"ethereum:{_address(address)}@{chain_id}"


def _address(text: str) -> str:
    if not is_checksum_address(text):
        raise ValueError(f"expected a checksummed address, got {text!r}")
    return text


def _amount(value: int) -> int:
    if not 0 <= value <= MAX_AMOUNT:
        raise ValueError(f"expected an amount of at most 256 bits, got {value}")
    return value
