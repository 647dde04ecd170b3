"""Put the results of a ceremony where contracts and wallets take them from.

Writes chain/shielded/keys (proving keys, witness programs, constraints, verifying keys, manifest)
and contracts/modules/shielded_keys.vy. A file is written only if its content changes.
"""

from __future__ import annotations

import hashlib
import json
import lzma
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shielded.ceremony import tools, verifying_key, vyper_keys
from shielded.ceremony.r1cs import read_header
from shielded.keys import KINDS

DEVELOPMENT = "development"
WARNING = (
    "INSECURE: these keys were made from public values alone, so that anyone can rebuild them, "
    "and anyone can forge proofs under them. For development chains only."
)


@dataclass(frozen=True)
class CircuitFiles:
    """The files of one circuit.

    Attributes
    ----------
    name
        Its name.
    r1cs, wasm, symbols, zkey, verifying_key
        Constraints, witness program, names of wires, proving key, verifying key.
    """

    name: str
    r1cs: Path
    wasm: Path
    symbols: Path
    zkey: Path
    verifying_key: Path

    @classmethod
    def compiled(cls, folder: Path, name: str, zkey: Path, verifying_key: Path) -> CircuitFiles:
        """Return the files of a circuit that circom compiled into a folder."""
        wasm = folder / f"{name}_js" / f"{name}.wasm"
        symbols = folder / f"{name}.sym"
        return cls(name, folder / f"{name}.r1cs", wasm, symbols, zkey, verifying_key)


def make_manifest(
    ceremony: Mapping[str, Any], powers: Path, circuits: Iterable[CircuitFiles]
) -> dict[str, Any]:
    """Return what a ceremony made, in hashes.

    Parameters
    ----------
    ceremony
        What to say about it: "ceremony", its name, and what else it has to say.
    powers
        The last file of phase 1.
    circuits
        The files of each circuit.

    Returns
    -------
    dict[str, Any]
        The manifest.
    """
    return {
        **ceremony,
        "tools": tools.versions(),
        "powers_of_tau": {"sha256": sha256(powers.read_bytes())},
        "circuits": {circuit.name: _describe(circuit) for circuit in circuits},
    }


def _describe(circuit: CircuitFiles) -> dict[str, Any]:
    r1cs = circuit.r1cs.read_bytes()
    header = read_header(r1cs)
    names = dict(_symbols(circuit.symbols.read_text()))
    return {
        "constraints": header.constraints,
        "wires": header.wires,
        "public_signals": [names[wire] for wire in range(1, header.public_signals + 1)],
        "sha256": {
            "r1cs": sha256(r1cs),
            "verifying_key": sha256(circuit.verifying_key.read_bytes()),
            "wasm": sha256(circuit.wasm.read_bytes()),
            "zkey": sha256(circuit.zkey.read_bytes()),
        },
    }


def _symbols(text: str) -> Iterable[tuple[int, str]]:
    """Yield wire and name of each signal that circom kept; the outermost name wins."""
    rows = [line.split(",") for line in text.splitlines()]
    for _, wire, _, name in reversed(rows):
        if int(wire) > 0:
            yield int(wire), name.removeprefix("main.")


def publish(
    manifest: Mapping[str, Any], circuits: Iterable[CircuitFiles], folder: Path, module: Path
) -> None:
    """Write the keys, the manifest and the Vyper module.

    Parameters
    ----------
    manifest
        What :func:`make_manifest` returned.
    circuits
        The files of each circuit.
    folder
        Where the keys go.
    module
        Where the Vyper module goes.
    """
    keys = {}
    for circuit in circuits:
        for kind in KINDS:
            _pack(getattr(circuit, kind).read_bytes(), folder / f"{circuit.name}.{kind}.xz")
        exported = circuit.verifying_key.read_bytes()
        _write(exported, folder / f"{circuit.name}.vk.json")
        keys[circuit.name] = verifying_key.from_json(json.loads(exported))
    _write((json.dumps(manifest, indent=2) + "\n").encode(), folder / "manifest.json")
    _write(vyper_keys.render(keys, manifest["ceremony"]).encode(), module)


def _pack(content: bytes, packed: Path) -> None:
    # Another version of the library may pack the same content into other bytes.
    if packed.exists() and lzma.decompress(packed.read_bytes()) == content:
        return
    packed.write_bytes(lzma.compress(content, preset=9 | lzma.PRESET_EXTREME))


def _write(content: bytes, path: Path) -> None:
    if not path.exists() or path.read_bytes() != content:
        path.write_bytes(content)


def sha256(content: bytes) -> str:
    """Return the SHA-256 of some bytes in hex digits."""
    return hashlib.sha256(content).hexdigest()
