"""Import py-evm without what a node hardly needs, which is half of the time that it takes.

`defer` has to be called before the first import of py-evm, and puts a finder in front of Python's
own, which knows two kinds of module. Of those in `FUNCTIONS`, py-evm takes functions only: it gets
others of that name, the first call of which loads the module. Those in `NAMES` are submodules
from which a package takes names to pass on: they are loaded when the package is asked for one.
Other users of these packages in the process see no difference.
"""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType
from typing import Any

FUNCTIONS: dict[str, tuple[str, ...]] = {
    # pycryptodome, which parses C declarations: for blocks of proof of work
    "eth.consensus.ethash": ("get_dataset_full_size", "hashimoto_light", "mkcache"),
    # py_ecc, which computes tables: for precompiles that few transactions call
    "eth.precompiles.bls12_381": (
        "bls12_g1_add",
        "bls12_g1_msm",
        "bls12_g2_add",
        "bls12_g2_msm",
        "bls12_map_fp2_to_g2",
        "bls12_map_fp_to_g1",
        "bls12_pairing_check",
    ),
    # the same, for those that the node has replaced by faster ones
    "eth.precompiles.ecadd": ("ecadd",),
    "eth.precompiles.ecmul": ("ecmul",),
    "eth.precompiles.ecpairing": ("ecpairing",),
    # for people; the only one that asks for a name of eth_typing.networks
    "eth_utils.humanize": (
        "humanize_bytes",
        "humanize_hash",
        "humanize_hexstr",
        "humanize_integer_sequence",
        "humanize_ipfs_uri",
        "humanize_seconds",
        "humanize_wei",
    ),
}
NAMES: dict[str, dict[str, tuple[str, ...]]] = {
    # every public chain there is: an enumeration, and a file that is read
    "eth_typing": {"networks": ("URI", "ChainId")},
    "eth_utils": {
        "network": (
            "Network",
            "name_from_chain_id",
            "network_from_chain_id",
            "short_name_from_chain_id",
        ),
        # pydantic, for a class that only web3 and eth-account derive others from
        "pydantic": ("CamelModel",),
    },
}

_loading = threading.RLock()


class Finder:
    """Finds the modules that are deferred where Python would, and has `Loader` load them."""

    @staticmethod
    def find_spec(name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Return how to load a module; None if it is none of ours, or not there."""
        if name not in FUNCTIONS and name not in NAMES:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = Loader(spec.loader.name, spec.loader.path)
        return spec


class Loader(SourceFileLoader):
    """Loads a module as far as it is not deferred."""

    def exec_module(self, module: ModuleType) -> None:
        """Fill the module."""
        execute = partial(super().exec_module, module)
        if module.__name__ in FUNCTIONS:
            _defer_functions(module, execute)
        else:
            _defer_names(module, execute)


def defer() -> None:
    """Defer what is imported from now on; what is imported already stays as it is."""
    if Finder not in sys.meta_path:
        sys.meta_path.insert(0, Finder)


def _defer_functions(module: ModuleType, execute: Callable[[], None]) -> None:
    """Fill a module with functions the first call of which, or any other name, executes it."""

    def get(name: str) -> Any:
        if name.startswith("__"):  # what Python itself asks any module for
            raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")
        with _loading:  # another thread would find the module half made
            if vars(module).pop("__getattr__", None) is not None:
                try:
                    execute()
                except BaseException:
                    vars(module)["__getattr__"] = get
                    raise
        return getattr(module, name)

    for name in FUNCTIONS[module.__name__]:
        setattr(module, name, _deferred(name, get))
    vars(module)["__getattr__"] = get


def _deferred(name: str, get: Callable[[str], Any]) -> Callable[..., Any]:
    """Return a function that loads the real one, and calls it."""

    def function(*values: Any, **options: Any) -> Any:
        if not values and any(each.startswith("gas_cost") for each in options):
            # so a fork sets its prices of a precompile, long before it is called
            return partial(function, **options)
        return get(name)(*values, **options)

    function.__name__ = function.__qualname__ = name
    return function


def _defer_names(package: ModuleType, execute: Callable[[], None]) -> None:
    """Execute a package, but load a submodule that it passes names on from when asked for one."""
    homes = {
        name: f"{package.__name__}.{submodule}"
        for submodule, names in NAMES[package.__name__].items()
        for name in names
    }
    with _stand_ins(homes):
        execute()
    for name in homes:
        delattr(package, name)

    def get(name: str) -> Any:
        if name in homes:
            value = getattr(import_module(homes[name]), name)
            setattr(package, name, value)
            return value
        if f"{package.__name__}.{name}" in homes.values():
            return import_module(f"{package.__name__}.{name}")
        raise AttributeError(f"module {package.__name__!r} has no attribute {name!r}")

    vars(package)["__getattr__"] = get


class StandIn(type):
    """The class of classes that stand in for one that is not loaded."""

    def __instancecheck__(cls, instance: Any) -> bool:
        """Return whether something is of the real class: nothing is until it is there."""
        home = sys.modules.get(cls.__module__)
        return isinstance(instance, getattr(home, cls.__name__, ()))


@contextmanager
def _stand_ins(homes: dict[str, str]) -> Iterator[None]:
    """Have modules that contain nothing but stand-ins, by name, in the place of the real ones."""
    for name, home in homes.items():
        module = sys.modules.setdefault(home, ModuleType(home))
        setattr(module, name, StandIn(name, (), {"__module__": home}))
    try:
        yield
    finally:
        for home in set(homes.values()):
            del sys.modules[home]
