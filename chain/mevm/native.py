"""The native extension, where it is installed (`make native`); nothing needs it.

It computes what Python computes too, only faster. Which engine executes transactions is asked for
by name and never follows from what is installed.
"""

import os
import sys
from functools import cache
from types import ModuleType

INTERFACE = 1
"""What this side and the crate in ``native/`` agreed on; both have to be changed together."""

SWITCH = "MEVM_NATIVE"
"""Environment variable: ``off`` does as if the extension were not installed."""


class NativeMismatch(ImportError):
    """The extension that is installed was built for another version of this package."""


def why_absent() -> str:
    """Say why `extension` returns None."""
    return f"{SWITCH} is off" if _is_off() else "mevm_native is not installed: make native"


def _is_off() -> bool:
    return os.environ.get(SWITCH, "on") == "off"


@cache
def extension() -> ModuleType | None:
    """Return the native extension; None where it is not installed, or switched off.

    Raises
    ------
    NativeMismatch
        If it was built for another version of this package.
    """
    if _is_off():
        return None
    try:
        import mevm_native
    except ModuleNotFoundError:
        return None
    found = getattr(mevm_native, "INTERFACE", None)
    if found != INTERFACE:
        raise NativeMismatch(
            f"mevm_native speaks interface {found}, expected {INTERFACE}: run `make native` anew, "
            f"or set {SWITCH}=off to do without"
        )
    return mevm_native


def attempt(name: str, *arguments: int | bytes) -> bytes | None:
    """Let a function of the extension answer, if it can.

    Parameters
    ----------
    name
        Its name.
    arguments
        What it is given.

    Returns
    -------
    bytes | None
        Its answer. None where Python has to do it: there is no extension, or it refuses what it is
        given, for what is wrong with that Python says in the same words on every machine.
    """
    module = extension()
    if module is None:
        return None
    try:
        return getattr(module, name)(*arguments)
    except ValueError:
        return None


def main() -> None:
    """Say what is installed; fail if nothing is."""
    module = extension()
    if module is None:
        sys.exit(why_absent())
    print(f"mevm_native {module.VERSION}, interface {module.INTERFACE}")


if __name__ == "__main__":
    main()
