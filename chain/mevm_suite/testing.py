"""Load contracts of this repository into titanoboa.

Only tests and audits need this module; titanoboa is not a dependency of the suite itself.
"""

import gc
from functools import cache
from typing import Any

import boa
from boa.contracts.vyper.vyper_contract import VyperDeployer

from mevm_suite.paths import BUILD, ROOT


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
    # Vyper resolves imports from the working directory unless told where the root is.
    boa.interpret.set_search_paths([str(ROOT)])
    boa.interpret.set_cache_dir(BUILD / "boa")
    # A compiled contract is a million objects that live as long as the process: every collection
    # of garbage would look at all of them, while they are read and ever after.
    gc.disable()
    try:
        return boa.load_partial(str(ROOT / path))
    finally:
        gc.freeze()
        gc.enable()


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
