"""What registrars sign for ``contracts/forest/ParcelRegistry.vy``. Source: CEC-20."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eth_abi import encode
from eth_utils import keccak

from mevm_suite.forest.grid import Claims, count_cells

PARCEL_REGISTRY = "MEVM ParcelRegistry"

_DOMAIN = {
    "name": "string",
    "version": "string",
    "chainId": "uint256",
    "verifyingContract": "address",
}
_REGISTER = {
    "holder": "address",
    "name": "bytes32",
    "document": "bytes32",
    "jurisdiction": "bytes8",
    "tenure_end": "uint256",
    "classes": "uint256",
    "cells": "uint256",
    "claims": "bytes32",
    "nonce": "uint256",
    "deadline": "uint256",
}
_EXTEND = {"parcel": "bytes32", "claims": "bytes32", "nonce": "uint256", "deadline": "uint256"}


@dataclass(frozen=True)
class Registry:
    """The contract, on its chain, that takes the messages."""

    chain_id: int
    address: str


@dataclass(frozen=True)
class Title:
    """What a title document says; a tenure that ends at 0 never does."""

    document: bytes
    jurisdiction: str
    tenure_end: int
    classes: int

    def fields(self) -> tuple[bytes, bytes, int, int]:
        """Return the fields in the order of the contract's struct."""
        jurisdiction = self.jurisdiction.encode("ascii").ljust(8, b"\0")
        if not 0 < len(self.jurisdiction) <= 8:
            raise ValueError(f"jurisdiction {self.jurisdiction!r}: expected 1 to 8 letters")
        return self.document, jurisdiction, self.tenure_end, self.classes


@dataclass(frozen=True)
class Consent:
    """By which nonce of his a registrar signs, and until when that is good."""

    nonce: int
    deadline: int


def parcel_id(registry: Registry, holder: str, name: bytes) -> bytes:
    """Return the parcel that a holder's name stands for, registered or not."""
    types = ["uint256", "address", "address", "bytes32"]
    return keccak(encode(types, [registry.chain_id, registry.address, holder, name]))


def claims_hash(claims: Claims) -> bytes:
    """Return the hash of claims, in the order in which they are sent."""
    return keccak(encode(["(uint256,uint256)[]"], [list(claims.items())]))


def registration_to_sign(
    registry: Registry,
    holder: str,
    name: bytes,
    title: Title,
    claims: Claims,
    consent: Consent,
    cells: int | None = None,
) -> dict[str, Any]:
    """
    Return what a registrar signs by ``eth_signTypedData_v4`` for a new parcel.

    Parameters
    ----------
    registry
        Where it is registered.
    holder
        Whose it is.
    name
        Its name among the holder's.
    title
        What the title document says.
    claims
        Its cells, or the first of them.
    consent
        Nonce and deadline.
    cells
        How many cells it covers in all, when more follow by extensions.

    Returns
    -------
    dict
        Types, domain and message.

    """
    document, jurisdiction, tenure_end, classes = title.fields()
    message = {
        "holder": holder,
        "name": name,
        "document": document,
        "jurisdiction": jurisdiction,
        "tenure_end": tenure_end,
        "classes": classes,
        "cells": count_cells(claims) if cells is None else cells,
        "claims": claims_hash(claims),
    }
    return _typed(registry, "Register", _REGISTER, message, consent)


def extension_to_sign(
    registry: Registry, parcel: bytes, claims: Claims, consent: Consent
) -> dict[str, Any]:
    """Return what a registrar signs for more cells of an incomplete parcel."""
    message = {"parcel": parcel, "claims": claims_hash(claims)}
    return _typed(registry, "Extend", _EXTEND, message, consent)


def _typed(
    registry: Registry,
    kind: str,
    fields: Mapping[str, str],
    message: Mapping[str, Any],
    consent: Consent,
) -> dict[str, Any]:
    return {
        "types": {
            each: [{"name": field, "type": type_} for field, type_ in members.items()]
            for each, members in (("EIP712Domain", _DOMAIN), (kind, fields))
        },
        "primaryType": kind,
        "domain": {
            "name": PARCEL_REGISTRY,
            "version": "1",
            "chainId": registry.chain_id,
            "verifyingContract": registry.address,
        },
        "message": {**message, "nonce": consent.nonce, "deadline": consent.deadline},
    }
