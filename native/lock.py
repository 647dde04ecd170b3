"""Cargo's lock file from ours, and back: ours pins the same, but carries no addresses.

``native/requirements.lock`` has a line for each package: name, version, SHA-256. Cargo's own
lock, which is not kept in the repository, also names the registry in each; what it names is asked
of cargo, which checks the sums of all it downloads.

    python native/lock.py           write Cargo.lock
    python native/lock.py --renew   resolve Cargo.toml into requirements.lock, as near as possible
                                    to what that already pins
"""

import argparse
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
PINS = HERE / "requirements.lock"
CARGO_LOCK = HERE / "Cargo.lock"

PACKAGE = """
[[package]]
name = "{pin.name}"
version = "{pin.version}"
source = "{source}"
checksum = "{pin.checksum}"
"""

PROBE = """
[package]
name = "probe"
version = "0.0.0"
[lib]
path = "probe.rs"
[dependencies]
{pin.name} = "={pin.version}"
"""


class LockError(Exception):
    """The lock file does not fit; the text says what to do."""


class Pin(NamedTuple):
    """One package, as exactly as it can be named."""

    name: str
    version: str
    checksum: str


def read_pins(path: Path) -> list[Pin]:
    """Return what ``requirements.lock`` pins."""
    pins = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        words = line.split()
        if len(words) != 3 or len(words[2]) != 64:
            raise LockError(f"{path.name}, line {number}: expected name, version and SHA-256")
        pins.append(Pin(*words))
    return sorted(pins)


def read_cargo_lock(path: Path) -> list[Pin]:
    """Return what a lock file of cargo's pins."""
    packages = tomllib.loads(path.read_text())["package"]
    outside = [package for package in packages if "source" in package]
    for package in outside:
        if "checksum" not in package:
            raise LockError(f"{package['name']} comes from no registry, so nothing can pin it")
    return sorted(Pin(each["name"], each["version"], each["checksum"]) for each in outside)


def write_cargo_lock(pins: list[Pin]) -> None:
    """Let cargo complete a lock file that has these packages; leave none that it did not."""
    head = "version = 4\n"
    if pins:
        source = registry(pins[0])
        head += "".join(PACKAGE.format(pin=pin, source=source) for pin in pins)
    CARGO_LOCK.write_text(head)
    try:
        cargo(HERE, "update", "--workspace")
    except BaseException:
        CARGO_LOCK.unlink()  # it has the right pins, and would be taken for complete
        raise


def is_newer(file: Path, source: Path) -> bool:
    """Tell whether a file was made after its source was changed last."""
    return file.exists() and file.stat().st_mtime > source.stat().st_mtime


def registry(pin: Pin) -> str:
    """Return what cargo calls the place that it has a package from."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "Cargo.toml").write_text(PROBE.format(pin=pin))
        (place / "probe.rs").touch()
        cargo(place, "generate-lockfile")
        packages = tomllib.loads((place / "Cargo.lock").read_text())["package"]
        return next(package["source"] for package in packages if package["name"] == pin.name)


def cargo(folder: Path, *arguments: str) -> None:
    """Run cargo; what it says is shown if it fails."""
    result = subprocess.run(
        ["cargo", *arguments, "--quiet"], cwd=folder, capture_output=True, text=True
    )
    if result.returncode:
        raise LockError(f"cargo {' '.join(arguments)}:\n{result.stderr.strip()}")


def write() -> None:
    """Make Cargo.lock what requirements.lock says; one that is so already stays as it is."""
    pins = read_pins(PINS)
    if is_newer(CARGO_LOCK, HERE / "Cargo.toml") and read_cargo_lock(CARGO_LOCK) == pins:
        return
    write_cargo_lock(pins)
    if read_cargo_lock(CARGO_LOCK) != pins:
        CARGO_LOCK.unlink()
        raise LockError("native/requirements.lock does not fit Cargo.toml: run `make native-lock`")


def renew() -> None:
    """Make requirements.lock fit Cargo.toml."""
    write_cargo_lock(read_pins(PINS) if PINS.exists() else [])
    lines = (" ".join(pin) + "\n" for pin in read_cargo_lock(CARGO_LOCK))
    PINS.write_text("".join(lines))


def main() -> None:
    """Do what the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--renew", action="store_true", help="resolve into requirements.lock")
    try:
        renew() if parser.parse_args().renew else write()
    except LockError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
