"""Rebuild circuits and development keys: ``python -m shielded.ceremony.build``, `make circuits`.

Nothing here is random: circom and both phases of the setup give the same bytes on every machine.
The keys come from beacons alone, whose values are public: INSECURE, for development chains only.
"""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from shielded.ceremony import circom, snarkjs, tools
from shielded.ceremony.paths import BUILD, CIRCUITS, KEYS, KEYS_MODULE
from shielded.ceremony.publish import (
    DEVELOPMENT,
    WARNING,
    CircuitFiles,
    make_manifest,
    publish,
    sha256,
)
from shielded.keys import CIRCUITS as NAMES
from shielded.keys import manifest

POWER = 14  # both circuits have fewer than 2^14 constraints
BEACON_TEXT = "MEVM development ceremony: INSECURE"
BEACON = snarkjs.Beacon(hashlib.sha256(BEACON_TEXT.encode()).hexdigest(), 10)
BEACON_NAME = "development: INSECURE"
POWERS = BUILD / "powers.ptau"


class CeremonyKeys(RuntimeError):
    """Keys that must not be replaced by ones for development."""


@contextmanager
def step(title: str) -> Iterator[None]:
    """Show a step while it runs, and how long it took."""
    click.echo(f"{title} ...", nl=not sys.stdout.isatty())
    begin = time.monotonic()
    yield
    done = f"{title:<44} {time.monotonic() - begin:6.1f} s"
    click.echo(f"\r{done}" if sys.stdout.isatty() else done)


def make_powers() -> None:
    """Make the powers of tau, or take the ones that an earlier run left."""
    known = _manifest()
    if (
        known
        and POWERS.exists()
        and sha256(POWERS.read_bytes()) == known["powers_of_tau"]["sha256"]
    ):
        click.echo("phase 1: powers of tau are there, as the manifest names them")
        return
    first, closed = BUILD / "powers_0.ptau", BUILD / "powers_1.ptau"
    with step("phase 1: begin"):
        snarkjs.begin_powers(POWER, first)
    with step("phase 1: beacon"):
        snarkjs.close_powers(first, closed, BEACON_NAME, BEACON)
    with step("phase 1: prepare for phase 2 (minutes)"):
        snarkjs.prepare_powers(closed, POWERS)
    with step("phase 1: verify"):
        snarkjs.verify_powers(POWERS)


def _manifest() -> dict[str, Any] | None:
    """Return the manifest in place, if there is one."""
    try:
        return manifest()
    except FileNotFoundError:
        return None


def make_keys(name: str) -> CircuitFiles:
    """Make proving key and verifying key of one circuit, and verify them."""
    first, zkey = BUILD / f"{name}_0.zkey", BUILD / f"{name}.zkey"
    files = CircuitFiles.compiled(BUILD, name, zkey, BUILD / f"{name}.vk.json")
    with step(f"phase 2: {name}: begin"):
        snarkjs.begin_key(files.r1cs, POWERS, first)
    with step(f"phase 2: {name}: beacon"):
        snarkjs.close_key(first, zkey, BEACON_NAME, BEACON)
    with step(f"phase 2: {name}: verify"):
        snarkjs.verify_key(files.r1cs, POWERS, zkey)
    snarkjs.export_verifying_key(zkey, files.verifying_key)
    return files


def build() -> None:
    """Rebuild everything and put it in its place.

    Raises
    ------
    CeremonyKeys
        If the keys in place are not for development: nobody can rebuild those.
    """
    if (known := _manifest()) and known["ceremony"] != DEVELOPMENT:
        raise CeremonyKeys(f"the keys of the ceremony {known['ceremony']} stay; see `make check`")
    with step("install circom, snarkjs, circomlib"):
        tools.install()
    for name in NAMES:
        with step(f"compile {name}.circom"):
            circom.compile_circuit(CIRCUITS / f"{name}.circom")
    make_powers()
    circuits = [make_keys(name) for name in NAMES]
    ceremony = {
        "ceremony": DEVELOPMENT,
        "warning": WARNING,
        "beacon": {"text": BEACON_TEXT, "sha256": BEACON.value, "exponent": BEACON.exponent},
    }
    with step("compress and write"):
        publish(make_manifest(ceremony, POWERS, circuits), circuits, KEYS, KEYS_MODULE)


EXPECTED = (
    CeremonyKeys,
    tools.ToolMissing,
    tools.ToolFailed,
    snarkjs.VerificationFailed,
)


def main() -> None:
    """Run the build; exit with 1 and the reason where it fails."""
    try:
        build()
    except EXPECTED as error:
        raise SystemExit(f"circuits: {error}") from None


if __name__ == "__main__":
    main()
