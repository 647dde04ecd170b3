"""The steps of a Groth16 setup, each one command of snarkjs.

Phase 1, powers of tau, is the same for every circuit of up to 2^power constraints; phase 2 makes
the proving key of one circuit from it. Both begin with a file whose secret is known to be 1, take
contributions one after another, and end with a beacon.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from shielded.ceremony import tools

CURVE = "bn128"
_HASH = r"((?:\s+[0-9a-f]{8}){16})"
_BEACON = r"(?:\s.*Beacon generator: ([0-9a-f]+)\s.*Beacon iterations Exp: (\d+))?"
_RESPONSE = re.compile(r"Contribution Response Hash imported:" + _HASH)
_CONTRIBUTION = re.compile(r"Contribution Hash:" + _HASH)
# In phase 1 snarkjs prints: next challenge, response, and the challenge that it answers.
_VERIFIED_POWERS = re.compile(
    r"Contribution #\d+: (.*)\n.*Next Challenge:(?:\s+[0-9a-f]{8}){16}\s.*Response Hash:"
    + _HASH
    + r"\s.*Response Hash:(?:\s+[0-9a-f]{8}){16}"
    + _BEACON
)
_VERIFIED_KEY = re.compile(r"contribution #\d+ (.*):" + _HASH + _BEACON)


class VerificationFailed(RuntimeError):
    """A file of the ceremony that does not follow from what it is said to follow from."""


@dataclass(frozen=True)
class Beacon:
    """A public value that nobody could know, or choose, when the last contribution was made.

    Attributes
    ----------
    value
        The bytes, as hex digits.
    exponent
        The value is hashed 2^exponent times.
    """

    value: str
    exponent: int


@dataclass(frozen=True)
class Contribution:
    """One link of the chain inside a file.

    Attributes
    ----------
    name
        What the contributor is called.
    digest
        The hash of the contribution, which the contributor publishes.
    beacon
        The beacon that was applied, if it was one.
    """

    name: str
    digest: str
    beacon: Beacon | None = None


def begin_powers(power: int, after: Path) -> None:
    """Write the first file of phase 1."""
    tools.run(tools.SNARKJS, "powersoftau", "new", CURVE, str(power), after)


def contribute_powers(before: Path, after: Path, name: str, entropy: str) -> Contribution:
    """Contribute to phase 1; the entropy is mixed with 64 bytes of the system's."""
    output = _contribute(["powersoftau", "contribute", before, after], name, entropy)
    return Contribution(name, _digest(_RESPONSE, output))


def close_powers(before: Path, after: Path, name: str, beacon: Beacon) -> Contribution:
    """Apply the beacon of phase 1."""
    output = _close(["powersoftau", "beacon", before, after], name, beacon)
    return Contribution(name, _digest(_RESPONSE, output), beacon)


def prepare_powers(before: Path, after: Path) -> None:
    """Compute from the powers of tau what phase 2 begins with; takes no secret."""
    tools.run(tools.SNARKJS, "powersoftau", "prepare", "phase2", before, after)


def verify_powers(powers: Path) -> list[Contribution]:
    """Verify the whole of phase 1 and return its contributions, the first one first.

    Raises
    ------
    VerificationFailed
        If a contribution does not follow from the one before, or the powers are not powers.
    """
    output = _verify(["powersoftau", "verify", powers], "Powers of Tau Ok!")
    return _chain(_VERIFIED_POWERS, output)


def begin_key(r1cs: Path, powers: Path, after: Path) -> None:
    """Write the first proving key of a circuit."""
    tools.run(tools.SNARKJS, "groth16", "setup", r1cs, powers, after)


def contribute_key(before: Path, after: Path, name: str, entropy: str) -> Contribution:
    """Contribute to phase 2 of one circuit."""
    output = _contribute(["zkey", "contribute", before, after], name, entropy)
    return Contribution(name, _digest(_CONTRIBUTION, output))


def close_key(before: Path, after: Path, name: str, beacon: Beacon) -> Contribution:
    """Apply the beacon of phase 2 to the key of one circuit."""
    output = _close(["zkey", "beacon", before, after], name, beacon)
    return Contribution(name, _digest(_CONTRIBUTION, output), beacon)


def verify_key(r1cs: Path, powers: Path, key: Path) -> list[Contribution]:
    """Verify a proving key against circuit and phase 1; return its contributions in order.

    Raises
    ------
    VerificationFailed
        If it is the key of another circuit, or a contribution does not follow from the one before.
    """
    output = _verify(["zkey", "verify", r1cs, powers, key], "ZKey Ok!")
    return _chain(_VERIFIED_KEY, output)


def export_verifying_key(key: Path, after: Path) -> None:
    """Write the verifying key that a proving key holds, as JSON."""
    tools.run(tools.SNARKJS, "zkey", "export", "verificationkey", key, after)


def _contribute(command: list[str | Path], name: str, entropy: str) -> str:
    # typed, not an argument: every process of the machine can read arguments
    return tools.run(tools.SNARKJS, *command, f"--name={name}", typed=f"{entropy}\n")


def _close(command: list[str | Path], name: str, beacon: Beacon) -> str:
    return tools.run(tools.SNARKJS, *command, beacon.value, str(beacon.exponent), f"--name={name}")


def _verify(command: list[str | Path], success: str) -> str:
    try:
        output = tools.run(tools.SNARKJS, *command)
    except tools.ToolFailed as failure:
        raise VerificationFailed(str(failure)) from None
    if success not in output:
        raise VerificationFailed(f"snarkjs did not say {success!r} but:\n{output.strip()}")
    return output


def _chain(pattern: re.Pattern[str], output: str) -> list[Contribution]:
    found = [
        Contribution(name, _plain(digest), Beacon(value, int(exponent)) if value else None)
        for name, digest, value, exponent in pattern.findall(output)
    ]
    return found[::-1]  # snarkjs walks backwards


def _digest(pattern: re.Pattern[str], output: str) -> str:
    found = pattern.search(output)
    if found is None:
        raise tools.ToolFailed(f"snarkjs printed no hash of the contribution:\n{output.strip()}")
    return _plain(found[1])


def _plain(words: str) -> str:
    return "".join(words.split())
