"""What the notary's contracts take: names as numbers, and trees of contents."""

import re
import unicodedata
from collections.abc import Iterable

from eth_utils import is_hex_address, keccak

from mevm_suite.tables.merkle import MerkleTree, leaf_hash

MAX_DEFINITION = 1_024
_ID = re.compile(r"0x[0-9a-fA-F]{64}")


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


def schema_id(text: str) -> bytes:
    """Return the schema that an id in hex, or a definition, stands for."""
    return bytes.fromhex(text[2:]) if _ID.fullmatch(text) else definition_id(text)


def definition_id(text: str) -> bytes:
    """
    Return the schema that a definition becomes.

    Raises
    ------
    ValueError
        When it is empty, longer than the contract takes, or looks like an id.

    """
    if _ID.fullmatch(text):
        raise ValueError(f"expected a definition in words, got the id {text}")
    if not 0 < len(text.encode()) <= MAX_DEFINITION:
        raise ValueError(f"expected a definition of 1 to {MAX_DEFINITION} bytes")
    return keccak(text=text)


def subject_id(text: str) -> bytes:
    """
    Return the subject that a text stands for.

    Parameters
    ----------
    text
        An id (an item, a trade, an attestation), an account, or any other name, of which the
        hash is taken.

    Returns
    -------
    bytes
        What attestations are about.

    Raises
    ------
    ValueError
        When it is empty, or begins like an id or an account and is neither.

    """
    if _ID.fullmatch(text):
        return bytes.fromhex(text[2:])
    if is_hex_address(text) and text.startswith("0x"):
        return bytes(12) + bytes.fromhex(text[2:])
    if not text or text.startswith("0x"):
        raise ValueError(f"expected an id of 32 bytes, an account, or a name, got {text!r}")
    return keccak(text=text)
