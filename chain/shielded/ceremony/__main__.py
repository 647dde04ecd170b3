"""Hold a ceremony: ``python -m shielded.ceremony STEP FOLDER``; circuits/README.md tells how."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from shielded.ceremony import ceremony, circom, tools
from shielded.ceremony.binary_file import InvalidFile
from shielded.ceremony.paths import BUILD, CIRCUITS, KEYS, KEYS_MODULE
from shielded.ceremony.publish import CircuitFiles
from shielded.ceremony.snarkjs import Beacon, Contribution, VerificationFailed
from shielded.ceremony.transcript import Transcript, TranscriptError
from shielded.keys import CIRCUITS as NAMES

EXPECTED = (
    ceremony.CeremonyError,
    TranscriptError,
    VerificationFailed,
    InvalidFile,
    tools.ToolMissing,
    tools.ToolFailed,
    OSError,
)
FOLDER = click.argument("folder", type=click.Path(path_type=Path, file_okay=False))


class CeremonyGroup(click.Group):
    """A group whose commands say what is wrong, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an error that users can mend ends it with its text."""
        try:
            return super().invoke(ctx)
        except EXPECTED as error:
            raise click.ClickException(str(error)) from None


@click.group(cls=CeremonyGroup)
def main() -> None:
    """Make proving keys together, so that no single person can forge proofs."""
    tools.install()


@main.command()
@FOLDER
@click.option("--name", required=True, help="What the ceremony is called, as mainnet-2027.")
@click.option("--power", default=14, show_default=True, help="At most 2^POWER constraints.")
def begin(folder: Path, name: str, power: int) -> None:
    """Begin a ceremony in a new FOLDER (coordinator)."""
    ceremony.begin(folder, name, power)
    click.echo(f"begun: {name}. Hand {folder} to the first contributor.")


@main.command()
@FOLDER
@click.option("--name", required=True, help="What you are called in the transcript.")
def contribute(folder: Path, name: str) -> None:
    """Verify FOLDER and add your secret to the phase that is open (each contributor)."""
    entropy = click.prompt("Type at random (not shown)", hide_input=True)
    show(ceremony.contribute(folder, name, entropy))
    click.echo("Publish these hashes, sign them, destroy the machine's memory, hand FOLDER on.")


@main.command()
@FOLDER
@click.option("--beacon", required=True, help="The value in hex digits.")
@click.option("--exponent", default=10, show_default=True, help="Hashed 2^EXPONENT times.")
@click.option("--source", required=True, help="Where the value comes from, in words.")
def close(folder: Path, beacon: str, exponent: int, source: str) -> None:
    """End the phase that is open by a public value that nobody could foresee (coordinator)."""
    show(ceremony.close(folder, Beacon(beacon.lower().removeprefix("0x"), exponent), source))


@main.command()
@FOLDER
@click.argument(
    "constraints", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
def circuits(folder: Path, constraints: tuple[Path, ...]) -> None:
    """Begin phase 2 with the CONSTRAINTS (.r1cs) of circuits; by default ours (coordinator)."""
    chosen = list(constraints) or [circuit.r1cs for circuit in compile_ours()]
    for name, digest in ceremony.add_circuits(folder, chosen).circuits.items():
        click.echo(f"{name}: r1cs {digest}")


@main.command()
@FOLDER
def verify(folder: Path) -> None:
    """Verify all that is in FOLDER and print its transcript (everybody)."""
    transcript = ceremony.verify(folder)
    print_transcript(transcript)
    click.echo("Everything follows from what came before.")


@main.command()
@FOLDER
def publish(folder: Path) -> None:
    """Verify a finished FOLDER and put its keys in the place of those in use (coordinator)."""
    transcript = ceremony.publish_keys(folder, compile_ours(), KEYS, KEYS_MODULE)
    click.echo(f"the keys are now those of {transcript.name}: {KEYS}, {KEYS_MODULE}")


def compile_ours() -> list[CircuitFiles]:
    """Compile the circuits of this repository."""
    for name in NAMES:
        circom.compile_circuit(CIRCUITS / f"{name}.circom")
    return [
        CircuitFiles.compiled(BUILD, name, BUILD / f"{name}.zkey", BUILD / f"{name}.vk.json")
        for name in NAMES
    ]


def print_transcript(transcript: Transcript) -> None:
    """Print who contributed what."""
    click.echo(f"{transcript.name}, up to 2^{transcript.power} constraints")
    for chain in [transcript.powers, *transcript.keys]:
        state = f"closed by {chain.source}" if chain.is_closed else "open"
        click.echo(f"\n{chain.subject}: {state}")
        show(chain.contributions)


def show(contributions: Iterable[Contribution]) -> None:
    """Print contributions with their hashes."""
    for contribution in contributions:
        beacon = contribution.beacon
        value = f" {beacon.value} (2^{beacon.exponent})" if beacon else ""
        click.echo(f"  {contribution.name}{value}\n    {contribution.digest}")


if __name__ == "__main__":
    main(prog_name="python -m shielded.ceremony")
