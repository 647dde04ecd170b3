"""A ceremony with several contributors, in one folder that is handed from each to the next.

Who knows the secrets of *all* contributions to a phase can forge proofs; one contributor to each
phase who destroyed his is enough to make the keys safe. Nobody has to trust the coordinator:
every step compares the file it takes with the transcript, and everybody can verify the whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from shielded.ceremony import publish, snarkjs
from shielded.ceremony.publish import DEVELOPMENT, CircuitFiles
from shielded.ceremony.snarkjs import Beacon, Contribution
from shielded.ceremony.transcript import POWERS, Chain, Transcript, TranscriptError, file_hash

PREPARED = "powers.ptau"
MAX_POWER = 28  # what the field allows
MIN_EXPONENT, MAX_EXPONENT = 10, 63  # what snarkjs allows
BEACON_NAME = "beacon"

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_CONTRIBUTOR = re.compile(r"[ -~]{1,64}")
_BEACON = re.compile(r"(?:[0-9a-f]{2}){16,255}")


class CeremonyError(ValueError):
    """A step that cannot be done now, or with these values."""


def begin(folder: Path, name: str, power: int) -> Transcript:
    """Begin a ceremony: write the first file of phase 1, and a transcript.

    Parameters
    ----------
    folder
        A new or empty folder.
    name
        What the ceremony is called; the keys will carry it.
    power
        Circuits have at most 2^power constraints; 14 for ours.

    Returns
    -------
    Transcript
        What was written.

    Raises
    ------
    CeremonyError
        If the folder is in use, or name or power is not possible.
    """
    if not _NAME.fullmatch(name) or name == DEVELOPMENT:
        raise CeremonyError(
            f"expected a name of 1 to 32 small letters, digits and hyphens other than"
            f" {DEVELOPMENT}, got {name!r}"
        )
    if not 1 <= power <= MAX_POWER:
        raise CeremonyError(f"expected a power of 1 to {MAX_POWER}, got {power}")
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise CeremonyError(f"{folder} is not empty: a ceremony begins in a folder of its own")
    transcript = Transcript(name, power)
    first = _file(folder, transcript.powers)
    snarkjs.begin_powers(power, first)
    transcript.powers.files.append(file_hash(first))
    transcript.write(folder)
    return transcript


def contribute(folder: Path, contributor: str, entropy: str) -> list[Contribution]:
    """Contribute to the phase that is open, after a verification of what is there.

    Parameters
    ----------
    folder
        The ceremony.
    contributor
        What the contributor is called.
    entropy
        Anything unpredictable; the system's randomness is added.

    Returns
    -------
    list[Contribution]
        One in phase 1, one per circuit in phase 2: the hashes to publish.

    Raises
    ------
    CeremonyError
        If no phase is open, or the name is not possible.
    TranscriptError
        If the files are not those of the transcript.
    VerificationFailed
        If an earlier contribution is not valid.
    """
    if not _CONTRIBUTOR.fullmatch(contributor) or contributor == BEACON_NAME:
        raise CeremonyError(f"expected a name of 1 to 64 ASCII characters, got {contributor!r}")
    act = snarkjs.contribute_powers, snarkjs.contribute_key
    return _extend(folder, act, contributor, entropy)


def close(folder: Path, beacon: Beacon, source: str) -> list[Contribution]:
    """End the phase that is open by a beacon; phase 1 is also prepared for phase 2.

    Parameters
    ----------
    folder
        The ceremony.
    beacon
        The value, announced (not known) before the last contribution.
    source
        Where it comes from, in words that let anybody look it up.

    Returns
    -------
    list[Contribution]
        As :func:`contribute`.

    Raises
    ------
    CeremonyError
        If no phase is open, nobody contributed, or the beacon is not possible.
    TranscriptError
        If the files are not those of the transcript.
    VerificationFailed
        If an earlier contribution is not valid.
    """
    if not _BEACON.fullmatch(beacon.value):
        raise CeremonyError(f"expected a beacon of 16 to 255 bytes in hex, got {beacon.value!r}")
    if not MIN_EXPONENT <= beacon.exponent <= MAX_EXPONENT:
        limits = f"{MIN_EXPONENT} to {MAX_EXPONENT}"
        raise CeremonyError(f"expected an exponent of {limits}, got {beacon.exponent}")
    if not source.strip():
        raise CeremonyError("say where the beacon comes from: nobody can check it otherwise")
    if not all(chain.contributions for chain in Transcript.read(folder).current):
        raise CeremonyError("nobody contributed yet: a beacon alone protects nothing")
    act = snarkjs.close_powers, snarkjs.close_key
    done = _extend(folder, act, BEACON_NAME, beacon)

    transcript = Transcript.read(folder)
    for chain in transcript.current:
        chain.source = source
    if not transcript.keys:
        snarkjs.prepare_powers(_file(folder, transcript.powers), folder / PREPARED)
        transcript.prepared = file_hash(folder / PREPARED)
    transcript.write(folder)
    return done


def add_circuits(folder: Path, circuits: list[Path]) -> Transcript:
    """Begin phase 2: write the first proving key of each circuit.

    Parameters
    ----------
    folder
        The ceremony.
    circuits
        The .r1cs files; their names name the circuits.

    Returns
    -------
    Transcript
        What was written.

    Raises
    ------
    CeremonyError
        If phase 1 is open, or phase 2 has begun.
    TranscriptError
        If the powers of tau are not those of the transcript.
    """
    transcript = Transcript.read(folder)
    if transcript.prepared is None:
        raise CeremonyError("phase 1 is still open: close it with a beacon first")
    if transcript.keys:
        raise CeremonyError("phase 2 has begun already")
    powers = _expect(folder / PREPARED, transcript.prepared)
    for r1cs in circuits:
        chain = Chain(r1cs.stem)
        snarkjs.begin_key(r1cs, powers, _file(folder, chain))
        chain.files.append(file_hash(_file(folder, chain)))
        transcript.circuits[r1cs.stem] = file_hash(r1cs)
        transcript.keys.append(chain)
        (folder / f"{r1cs.stem}.r1cs").write_bytes(r1cs.read_bytes())
    transcript.write(folder)
    return transcript


def verify(folder: Path) -> Transcript:
    """Verify everything that was done so far, against the transcript and by pairings.

    Parameters
    ----------
    folder
        The ceremony; the last file of each chain is enough, and the constraints.

    Returns
    -------
    Transcript
        What holds.

    Raises
    ------
    TranscriptError
        If a file is not the one of the transcript, or proves other contributions.
    VerificationFailed
        If a contribution is not valid.
    """
    transcript = Transcript.read(folder)
    for chain in [transcript.powers, *transcript.keys]:
        _verify_chain(folder, transcript, chain)
    return transcript


def publish_keys(
    folder: Path, circuits: list[CircuitFiles], keys: Path, module: Path
) -> Transcript:
    """Verify a finished ceremony and put its keys in the place of others.

    Parameters
    ----------
    folder
        The ceremony.
    circuits
        The files of each circuit, as compiled on this machine; the proving key may be missing.
    keys
        The folder that keys go to.
    module
        The Vyper module that the verifying keys go to.

    Returns
    -------
    Transcript
        What the manifest holds.

    Raises
    ------
    CeremonyError
        If phase 2 is open, or its circuits are not these.
    TranscriptError, VerificationFailed
        As :func:`verify`.
    """
    transcript = Transcript.read(folder)
    if not transcript.keys or not all(chain.is_closed for chain in transcript.keys):
        raise CeremonyError("phase 2 is not closed: its beacon comes last")
    compiled = {circuit.name: file_hash(circuit.r1cs) for circuit in circuits}
    if compiled != transcript.circuits:
        raise CeremonyError(f"expected the circuits {transcript.circuits}, compiled {compiled}")
    verify(folder)
    for circuit, chain in zip(circuits, transcript.keys, strict=True):
        circuit.zkey.write_bytes(_file(folder, chain).read_bytes())
        snarkjs.export_verifying_key(circuit.zkey, circuit.verifying_key)
    about = {"ceremony": transcript.name, "transcript": asdict(transcript)}
    manifest = publish.make_manifest(about, folder / PREPARED, circuits)
    publish.publish(manifest, circuits, keys, module)
    return transcript


def _extend(
    folder: Path,
    act: tuple[Callable[..., Contribution], Callable[..., Contribution]],
    *arguments: object,
) -> list[Contribution]:
    """Verify the open phase, then take one step of it: on the powers, or on every key."""
    transcript = Transcript.read(folder)
    if any(chain.is_closed for chain in transcript.current):
        raise CeremonyError("the phase is closed: begin phase 2, or publish the keys")
    for chain in transcript.current:
        _verify_chain(folder, transcript, chain)
    for chain in transcript.current:
        before = _file(folder, chain)
        after = _file(folder, chain, len(chain.contributions) + 1)
        chain.add(act[chain.subject != POWERS](before, after, *arguments), after)
    transcript.write(folder)
    return [chain.contributions[-1] for chain in transcript.current]


def _verify_chain(folder: Path, transcript: Transcript, chain: Chain) -> None:
    if chain.subject == POWERS and chain.is_closed:  # the prepared file proves the same and more
        chain.check(snarkjs.verify_powers(_expect(folder / PREPARED, transcript.prepared)))
        return
    file = _expect(_file(folder, chain), chain.files[-1])
    if chain.subject != POWERS:
        powers = _expect(folder / PREPARED, transcript.prepared)
        r1cs = _expect(folder / f"{chain.subject}.r1cs", transcript.circuits[chain.subject])
        chain.check(snarkjs.verify_key(r1cs, powers, file))
    elif chain.contributions:  # snarkjs does not verify powers that nobody contributed to
        chain.check(snarkjs.verify_powers(file))


def _expect(file: Path, digest: str | None) -> Path:
    """Return a file if it is the one of the transcript."""
    if not file.exists():
        raise TranscriptError(f"{file} is missing")
    if file_hash(file) != digest:
        raise TranscriptError(f"{file} is not the file of the transcript: expected {digest}")
    return file


def _file(folder: Path, chain: Chain, step: int | None = None) -> Path:
    """Return the file after a number of contributions; by default after all."""
    step = len(chain.contributions) if step is None else step
    if chain.subject == POWERS:
        return folder / f"powers_{step}.ptau"
    return folder / f"{chain.subject}_{step}.zkey"
