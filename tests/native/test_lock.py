"""The pinned dependencies of the extension: what native/lock.py makes of them."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

import pytest

NATIVE = Path(__file__).parents[2] / "native"

needs_cargo = pytest.mark.skipif(
    shutil.which("cargo") is None or not (NATIVE / "Cargo.lock").exists(),
    reason="no cargo here that has built the extension: make native",
)


@pytest.fixture
def lock(tmp_path, monkeypatch):
    """Return native/lock.py, at work on a copy, and without network: cargo has its packages."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "lib.rs").touch()
    for name in ("Cargo.toml", "requirements.lock"):
        shutil.copy(NATIVE / name, tmp_path)
    monkeypatch.setenv("CARGO_NET_OFFLINE", "true")
    spec = importlib.util.spec_from_file_location("native_lock", NATIVE / "lock.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.HERE, module.PINS = tmp_path, tmp_path / "requirements.lock"
    module.CARGO_LOCK = tmp_path / "Cargo.lock"
    return module


def test_pins__carry_no_addresses(lock):
    text = lock.PINS.read_text()
    assert "/" not in text and ":" not in text
    pins = lock.read_pins(lock.PINS)
    assert len(set(pins)) == len(pins) > 100


@pytest.mark.parametrize("line", ["rayon 1.12.0", "rayon 1.12.0 abc", "rayon"])
def test_read_pins__refuses_what_is_no_pin(lock, line):
    lock.PINS.write_text(line)
    with pytest.raises(lock.LockError, match="line 1: expected name, version and SHA-256"):
        lock.read_pins(lock.PINS)


@needs_cargo
def test_write__makes_what_cargo_takes_as_it_is(lock):
    lock.write()
    assert lock.read_cargo_lock(lock.CARGO_LOCK) == lock.read_pins(lock.PINS)
    assert lock.CARGO_LOCK.read_text() == (NATIVE / "Cargo.lock").read_text()
    command = ["cargo", "metadata", "--locked", "--offline", "--format-version", "1", "--quiet"]
    subprocess.run(command, cwd=lock.HERE, check=True, stdout=subprocess.DEVNULL, env=os.environ)


@needs_cargo
def test_write__leaves_alone_what_fits(lock, monkeypatch):
    lock.write()
    monkeypatch.setenv("PATH", "")
    lock.write()


@needs_cargo
def test_write__takes_up_a_change_of_the_manifest(lock):
    """Even one that pins nothing new: what the crate itself depends on is in cargo's lock, too."""
    lock.write()
    manifest = lock.HERE / "Cargo.toml"
    manifest.write_text(manifest.read_text().replace("[features]", 'either = "1"\n\n[features]'))
    os.utime(lock.CARGO_LOCK, (1, 1))
    lock.write()
    assert ' "either",\n' in lock.CARGO_LOCK.read_text().split('name = "mevm-native"')[1][:300]


@needs_cargo
def test_renew__changes_nothing_that_fits(lock):
    before = lock.PINS.read_text()
    lock.renew()
    assert lock.PINS.read_text() == before


@needs_cargo
def test_write__refuses_another_checksum(lock):
    """Which cargo finds, since the registry says another."""
    first, *others = lock.read_pins(lock.PINS)
    lock.PINS.write_text("".join(f"{' '.join(pin)}\n" for pin in others))
    with open(lock.PINS, "a") as file:
        file.write(f"{first.name} {first.version} {'0' * 64}\n")
    for _ in range(2):  # the second time, too: nothing is left that would be taken for complete
        with pytest.raises(lock.LockError, match="checksum for .* changed between lock files"):
            lock.write()


@needs_cargo
@pytest.mark.parametrize("name", ["rayon", "revm"])
def test_write__refuses_pins_that_lack_something(lock, name):
    pins = [pin for pin in lock.read_pins(lock.PINS) if pin.name != name]
    lock.PINS.write_text("".join(f"{' '.join(pin)}\n" for pin in pins))
    with pytest.raises(lock.LockError, match="does not fit Cargo.toml: run `make native-lock`"):
        lock.write()
    assert not lock.CARGO_LOCK.exists()
