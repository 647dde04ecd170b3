"""What Python does about the native extension, be it there or not."""

import sys
from types import ModuleType

import pytest

from mevm.native import INTERFACE, SWITCH, NativeMismatch, extension


@pytest.fixture
def asked_anew(monkeypatch):
    """Let `extension` look again, now and after the test, whatever this run of tests does."""
    monkeypatch.delenv(SWITCH, raising=False)
    extension.cache_clear()
    yield
    extension.cache_clear()


def imposter(interface: int | None) -> ModuleType:
    module = ModuleType("mevm_native")
    if interface is not None:
        module.INTERFACE = interface
    return module


@pytest.mark.parametrize("interface", [None, 0, INTERFACE + 1])
def test_extension__raises_if_it_is_of_another_version(monkeypatch, asked_anew, interface):
    monkeypatch.setitem(sys.modules, "mevm_native", imposter(interface))
    expected = f"speaks interface {interface}, expected {INTERFACE}: run `make native` anew, or set"
    with pytest.raises(NativeMismatch, match=expected):
        extension()


def test_extension__is_none_if_switched_off(monkeypatch, asked_anew):
    monkeypatch.setenv(SWITCH, "off")
    assert extension() is None


def test_extension__is_none_if_absent(monkeypatch, asked_anew):
    monkeypatch.setitem(sys.modules, "mevm_native", None)
    assert extension() is None
