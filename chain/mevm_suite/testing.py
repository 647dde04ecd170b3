"""Load contracts of this repository into titanoboa.

Only tests and audits need this module; titanoboa is not a dependency of the suite itself.
``python -m mevm_suite.testing`` compiles whatever they may load.
"""

import gc
import pickle
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from importlib.metadata import version
from multiprocessing import get_context
from os import getpid
from pathlib import Path
from typing import Any

import boa
from boa.contracts.vyper.vyper_contract import VyperDeployer
from vyper.ir.compile_ir import assembly_to_evm
from vyper.semantics.namespace import get_namespace

from mevm_suite import fast_titanoboa
from mevm_suite.deployment.compiler import artifact_of, fingerprint, keep, no_garbage_search
from mevm_suite.paths import BUILD, CONTRACTS, ROOT

CACHE = BUILD / "titanoboa"


class _NoTrace(dict[Any, Any]):
    """
    Keep no record of the storage slots that were written.

    titanoboa prints a contract's storage with every revert, from slots that it remembers across
    rolled-back deployments: a later contract at the same address cannot be printed (it raises),
    and each revert takes longer than the one before.
    """

    def setdefault(self, key: Any, default: Any = None) -> Any:
        """Return the default, and forget it."""
        return default


get_namespace()  # titanoboa counts on it to call internal functions; compiling would make it
fast_titanoboa.install()
boa.env.sstore_trace = _NoTrace()  # `load` says it again in other environments


@cache
def deployer(path: str) -> VyperDeployer:
    """
    Compile a contract once per session.

    Parameters
    ----------
    path
        Path relative to the repository's root, such as ``contracts/vesting/Vesting.vy``.

    Returns
    -------
    VyperDeployer
        Deploys with ``.deploy(*args)``, attaches with ``.at(address)``.

    """
    # A compiled contract is a million objects that live as long as the process: every collection
    # of garbage would look at all of them, while they are read and ever after.
    gc.disable()
    try:
        return _kept(ROOT / path)
    finally:
        gc.freeze()
        gc.enable()


def _kept(source: Path) -> VyperDeployer:
    """
    Read a compiled contract from the disk, or compile it and keep it there.

    titanoboa's own cache is off: it misses changes in what an imported module imports, and
    analyses every contract anew before it looks.
    """
    path = _place(source)
    try:
        return pickle.loads(path.read_bytes())
    except FileNotFoundError:
        made = _compile(source)
    # what deployments over RPC would compile the same source for once more
    keep(source, artifact_of(made.compiler_data, source.stem))
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{getpid()}")
    draft.write_bytes(pickle.dumps(made))
    draft.replace(path)
    for other in path.parent.glob("*.pickle"):
        if other != path:
            other.unlink(missing_ok=True)
    return made


def _place(source: Path) -> Path:
    """Return where a source is kept, compiled as it is now."""
    folder = CACHE / source.relative_to(ROOT).with_suffix("")
    return folder / f"{fingerprint(source)}-{version('titanoboa')}.pickle"


def _compile(source: Path) -> VyperDeployer:
    # Vyper resolves imports from the working directory unless told where the root is.
    boa.interpret.set_search_paths([str(ROOT)])
    boa.interpret.disable_cache()
    made = boa.load_partial(str(source))
    # which titanoboa leaves to its cache
    made.compiler_data.source_map = assembly_to_evm(made.compiler_data.assembly_runtime)[1]
    return made


def load(path: str, *args: Any, **kwargs: Any) -> Any:
    """
    Deploy a contract of this repository in the current titanoboa environment.

    Parameters
    ----------
    path
        Path relative to the repository's root.
    *args
        Constructor arguments.
    **kwargs
        Passed to the deployer, such as ``sender`` or ``override_address``.

    Returns
    -------
    VyperContract
        The deployed contract.

    """
    boa.env.sstore_trace = _NoTrace()
    return deployer(path).deploy(*args, **kwargs)


def compile_all() -> None:
    """Compile on all cores what tests may load; each of their processes would do it for itself."""
    folders = CONTRACTS, ROOT / "tests" / "mocks"
    sources = [source for folder in folders for source in folder.rglob("[A-Z]*.vy")]
    missing = [source for source in sources if not _place(source).is_file()]
    if not missing:
        return
    print(f"compiling {len(missing)} contracts, once", flush=True)
    missing.sort(key=lambda source: source.stat().st_size, reverse=True)
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        list(pool.map(_compile_into_cache, missing))


def _compile_into_cache(source: Path) -> None:
    with no_garbage_search():
        _kept(source)


if __name__ == "__main__":
    compile_all()
