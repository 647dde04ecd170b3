"""The execution engines, by name."""

from mevm.vm.engine import PyEvmEngine
from mevm.vm.engine_names import PY_EVM, REVM
from mevm.vm.interface import Engine


def make_engine(name: str) -> Engine:
    """Return an engine.

    Parameters
    ----------
    name
        One of `mevm.vm.engine_names.ENGINES`.

    Raises
    ------
    ValueError
        If there is no engine of that name, or it is not installed.
    """
    if name == PY_EVM:
        return PyEvmEngine()
    if name == REVM:
        from mevm.vm.revm_engine import RevmEngine

        return RevmEngine()
    raise ValueError(f"no engine is called {name!r}: choose {PY_EVM} or {REVM}")
