"""Proving keys, verifying keys and witness programs of the circuits, with their manifest.

``manifest.json`` says which ceremony made them. The keys of the ceremony "development" are
INSECURE: anyone can forge proofs under them.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

CIRCUITS = ("input", "output")
KINDS = ("r1cs", "wasm", "zkey")


class CorruptKey(ValueError):
    """A file that is not the one of the manifest."""


@cache
def manifest() -> dict[str, Any]:
    """Return what the keys were made of, as ``manifest.json`` says."""
    return json.loads(_read("manifest.json"))


def verifying_key(circuit: str) -> dict[str, Any]:
    """Return a circuit's verifying key as snarkjs exports it."""
    return json.loads(_read(f"{circuit}.vk.json"))


def load(circuit: str, kind: str) -> bytes:
    """Return a file of a circuit, unpacked and compared with the manifest.

    Parameters
    ----------
    circuit
        "input" or "output".
    kind
        "zkey", the proving key; "wasm", the program that computes witnesses; or "r1cs", the
        constraints.

    Returns
    -------
    bytes
        The file as circom or snarkjs wrote it.

    Raises
    ------
    CorruptKey
        If it is not the file that the manifest names.
    """
    import hashlib
    import lzma

    expected = manifest()["circuits"][circuit]["sha256"][kind]
    try:
        data = lzma.decompress(_read(f"{circuit}.{kind}.xz"))
    except lzma.LZMAError as error:
        raise CorruptKey(f"{circuit}.{kind}.xz: {error}") from None
    found = hashlib.sha256(data).hexdigest()
    if found != expected:
        raise CorruptKey(f"{circuit}.{kind}: the manifest names {expected}, this is {found}")
    return data


def _read(name: str) -> bytes:
    from importlib.resources import files

    return files(__name__).joinpath(name).read_bytes()
