"""Functions and events of common standards, for contracts whose artifacts are not given."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from mevm.explain.abi import by_topic, selector

PARAMETER = re.compile(r"(\S+?)( indexed)? (\w+)$")

FUNCTIONS = (
    # ERC-20, ERC-2612
    "transfer(address to, uint256 amount) bool",
    "transferFrom(address from, address to, uint256 amount) bool",
    "approve(address spender, uint256 amount) bool",
    "balanceOf(address account) uint256",
    "allowance(address owner, address spender) uint256",
    "totalSupply() uint256",
    "name() string",
    "symbol() string",
    "decimals() uint8",
    "permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, "
    "bytes32 s)",
    "nonces(address owner) uint256",
    "DOMAIN_SEPARATOR() bytes32",
    # ERC-165, ERC-721, ERC-1155
    "supportsInterface(bytes4 id) bool",
    "ownerOf(uint256 tokenId) address",
    "getApproved(uint256 tokenId) address",
    "setApprovalForAll(address operator, bool approved)",
    "isApprovedForAll(address owner, address operator) bool",
    "safeTransferFrom(address from, address to, uint256 tokenId)",
    "safeTransferFrom(address from, address to, uint256 tokenId, bytes data)",
    "safeTransferFrom(address from, address to, uint256 id, uint256 amount, bytes data)",
    "tokenURI(uint256 tokenId) string",
    "onERC721Received(address operator, address from, uint256 tokenId, bytes data) bytes4",
    "balanceOf(address account, uint256 id) uint256",
    # ERC-1271, ERC-173, ERC-4626
    "isValidSignature(bytes32 hash, bytes signature) bytes4",
    "owner() address",
    "transferOwnership(address newOwner)",
    "transfer_ownership(address new_owner)",
    "deposit(uint256 assets, address receiver) uint256",
    "withdraw(uint256 assets, address receiver, address owner) uint256",
    "redeem(uint256 shares, address receiver, address owner) uint256",
    "asset() address",
)
EVENTS = (
    "Transfer(address indexed from, address indexed to, uint256 value)",
    "Transfer(address indexed from, address indexed to, uint256 indexed tokenId)",
    "Approval(address indexed owner, address indexed spender, uint256 value)",
    "Approval(address indexed owner, address indexed approved, uint256 indexed tokenId)",
    "ApprovalForAll(address indexed owner, address indexed operator, bool approved)",
    "TransferSingle(address indexed operator, address indexed from, address indexed to, "
    "uint256 id, uint256 value)",
    "TransferBatch(address indexed operator, address indexed from, address indexed to, "
    "uint256[] ids, uint256[] values)",
    "OwnershipTransferred(address indexed previousOwner, address indexed newOwner)",
    "Deposit(address indexed sender, address indexed owner, uint256 assets, uint256 shares)",
    "Withdraw(address indexed sender, address indexed receiver, address indexed owner, "
    "uint256 assets, uint256 shares)",
)


@cache
def known_functions() -> dict[bytes, dict[str, Any]]:
    """Return the functions as the JSON of an ABI has them, by selector."""
    return {selector(item): item for item in map(_item, FUNCTIONS)}


@cache
def known_events() -> dict[bytes, list[Mapping[str, Any]]]:
    """Return the events as the JSON of an ABI has them, by topic."""
    return by_topic(map(_item, EVENTS))


def _item(text: str) -> dict[str, Any]:
    name, _, rest = text.partition("(")
    inputs, _, output = rest.partition(")")
    return {
        "name": name,
        "inputs": [_parameter(each) for each in inputs.split(", ") if each],
        "outputs": [{"name": "", "type": output.strip()}] if output else [],
    }


def _parameter(text: str) -> dict[str, Any]:
    found = PARAMETER.match(text)
    assert found is not None, text
    return {"type": found[1], "indexed": bool(found[2]), "name": found[3]}
