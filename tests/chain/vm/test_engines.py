"""Engines by name, and what is said where one is not there."""

import pytest

from mevm.native import SWITCH, NativeMismatch
from mevm.vm import revm_engine
from mevm.vm.engine import PyEvmEngine
from mevm.vm.engines import make_engine


def test_make_engine__knows_the_reference() -> None:
    assert isinstance(make_engine("py-evm"), PyEvmEngine)


def test_make_engine__refuses_other_names() -> None:
    with pytest.raises(ValueError, match="^no engine is called 'geth': choose py-evm or revm"):
        make_engine("geth")


@pytest.mark.parametrize(
    ("switch", "reason"),
    [("on", "mevm_native is not installed: make native"), ("off", f"{SWITCH} is off")],
)
def test_make_engine__says_how_to_get_revm(
    monkeypatch: pytest.MonkeyPatch, switch: str, reason: str
) -> None:
    monkeypatch.setenv(SWITCH, switch)
    monkeypatch.setattr(revm_engine, "extension", lambda: None)
    with pytest.raises(ValueError, match=f"but {reason}; or choose the engine py-evm$"):
        make_engine("revm")


def test_make_engine__says_that_revm_is_of_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise NativeMismatch("mevm_native speaks interface 7")

    monkeypatch.setattr(revm_engine, "extension", fail)
    with pytest.raises(ValueError, match="^engine revm: mevm_native speaks interface 7; or choose"):
        make_engine("revm")
