"""`ape test` of this repository by the engine of the extension, and on anvil by ape-foundry.

ape-foundry is no requirement of ours; where it is to be compared, it lies in a folder of its own:
`pip install --no-deps --target build/peers/ape-foundry ape-foundry==0.8.12`. It starts anvil as a
process, with a chain id of its own, which one of the shared tests asks for, and so is left out.
"""

import os
from pathlib import Path

from benchmarks.ape_suite import PROVIDERS, SHARED, Provider, rows, seconds
from benchmarks.comparison import Measured
from benchmarks.peers import ROOT, anvil_binary

FOLDER = ROOT / "build" / "peers" / "ape-foundry"
NAMES = tuple(name for name in SHARED if name != "test_accounts__are_those_of_the_configuration")
COUNT = 13


def measure() -> Measured:
    """Return seconds of the whole command, and of the tests in it."""
    ours = PROVIDERS["MEVM"].network
    providers = {"MEVM": Provider(ours, {"APE_MEVM_ENGINE": "revm"}), "py-evm": Provider(ours)}
    anvil = anvil_binary()
    if anvil and FOLDER.is_dir():
        environment = {"PYTHONPATH": joined("PYTHONPATH", FOLDER)}
        environment["PATH"] = joined("PATH", Path(anvil).parent)
        providers["ape-foundry"] = Provider("ethereum:local:foundry", environment)
    return Measured(rows(*seconds(providers, NAMES, COUNT), COUNT, {"ape-foundry": 1.0}))


def joined(variable: str, folder: Path) -> str:
    """Return a search path of the environment with one more folder, as the first."""
    return os.pathsep.join(filter(None, (str(folder), os.environ.get(variable, ""))))
