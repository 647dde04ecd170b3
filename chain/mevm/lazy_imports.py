"""Import py-evm without what few transactions need: the BLS12-381 of py_ecc takes 0.2 s.

`defer_bls12_381` has to be called before the first import of py-evm's forks. It puts a module
in the place of ``eth.precompiles.bls12_381`` that has the same functions; the first call of any
loads the real module and takes its place. Other users of py-evm in the process see no
difference.
"""

import importlib.util
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

PACKAGE = "eth.precompiles.bls12_381"
FUNCTIONS = (
    "bls12_g1_add",
    "bls12_g1_msm",
    "bls12_g2_add",
    "bls12_g2_msm",
    "bls12_map_fp2_to_g2",
    "bls12_map_fp_to_g1",
    "bls12_pairing_check",
)

_loading = threading.RLock()


def defer_bls12_381() -> None:
    """Defer the import of py-evm's BLS12-381 precompiles until one is called."""
    spec = importlib.util.find_spec("eth")
    if PACKAGE in sys.modules or spec is None or not spec.submodule_search_locations:
        return
    folder = Path(spec.submodule_search_locations[0], "precompiles", "bls12_381")
    module = ModuleType(PACKAGE, "Loads py-evm's BLS12-381 precompiles when one is called.")
    module.__path__ = [str(folder)]
    for name in FUNCTIONS:
        setattr(module, name, _deferred(name, folder))
    sys.modules[PACKAGE] = module


def _deferred(name: str, folder: Path) -> Callable[[Any], Any]:
    def precompile(computation: Any) -> Any:
        return getattr(_load(folder), name)(computation)

    precompile.__name__ = precompile.__qualname__ = name
    return precompile


def _load(folder: Path) -> ModuleType:
    """Return the real module, executed once into the place of the deferred one."""
    with _loading:  # another thread would find the module half made
        module = sys.modules[PACKAGE]
        if getattr(module, "__spec__", None) is None:
            location = folder / "__init__.py"
            spec = importlib.util.spec_from_file_location(
                PACKAGE, location, submodule_search_locations=[str(folder)]
            )
            assert spec is not None and spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            sys.modules[PACKAGE] = module
            spec.loader.exec_module(module)
        return module
