"""What py-evm's import leaves out is there as soon as anybody wants it, whole and the real one."""

import json
import subprocess
import sys
from typing import Any

THREADS = """
import mevm, sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from eth.precompiles import bls12_381

sys.setswitchinterval(1e-6)
deferred, barrier = bls12_381.bls12_map_fp_to_g1, Barrier(8)

def call(_):
    barrier.wait()
    try:
        deferred(None)
    except AttributeError as error:
        return str(error)

with ThreadPoolExecutor(8) as pool:
    print(set(pool.map(call, range(8))))
"""
FUNCTIONS = """
import json, sys
from types import SimpleNamespace
import mevm.vm.engine
import eth.consensus.ethash, eth.precompiles.bls12_381
from eth.precompiles import bls12_g1_add, ecadd
from eth.vm.forks.istanbul.computation import ISTANBUL_PRECOMPILES
from eth.vm.forks.prague.computation import PRAGUE_PRECOMPILES
from mevm.lazy_imports import FUNCTIONS

def slow():
    return [name for name in ("Crypto", "cffi", "py_ecc", "web3") if name in sys.modules]

def run(precompile, data):
    computation = SimpleNamespace(msg=SimpleNamespace(data=data, data_as_bytes=data), gas=0)
    computation.consume_gas = lambda amount, reason: setattr(computation, "gas", amount)
    precompile(computation)
    return computation.gas, computation.output.hex()

report = {"before": slow()}
number = lambda value: value.to_bytes(20, "big")
report["bls"] = run(bls12_g1_add, bytes(256))
report["table"] = run(PRAGUE_PRECOMPILES[number(0x0B)], bytes(256))
package = eth.precompiles.bls12_381
report["real"] = package.bls12_g1_add is not bls12_g1_add
from eth.precompiles.bls12_381.bls12_381_g1 import bytes_to_g1_optimized_point3D
point = b"".join(each.to_bytes(32, "big") for each in (1, 2, 1, 2))
report["plain"] = run(ecadd, point)
report["priced"] = run(ISTANBUL_PRECOMPILES[number(6)], point)
report["size"] = eth.consensus.ethash.get_dataset_full_size(0)
from eth.consensus.ethash import get_cache_size
report["other"] = get_cache_size(0)
report["after"] = slow()
missing = []
for name, functions in FUNCTIONS.items():
    module = sys.modules[name]
    getattr(module, "nothing", None)
    missing += [name for each in functions if getattr(module, each).__module__.startswith("mevm.")]
report["missing"] = missing
print(json.dumps(report))
"""
NAMES = """
import json, sys
import mevm, eth_typing, eth_utils
from eth_utils.applicators import apply_formatters_to_dict as apply

LAZY = ("eth_typing.networks", "eth_utils.network", "pydantic")
report = {"before": [name for name in LAZY if name in sys.modules]}
report["mapping"] = apply({"a": int}, {"a": "3"})
sys.modules["eth_utils.pydantic"] = type(sys)("while another thread imports it")
report["meanwhile"] = apply({"a": int}, {"a": "3"})
del sys.modules["eth_utils.pydantic"]
from eth_utils import CamelModel, name_from_chain_id

class Model(CamelModel):
    some_thing: int

import eth_utils.pydantic
report["same"] = CamelModel is eth_utils.pydantic.CamelModel is eth_utils.CamelModel
report["model"] = apply({"someThing": str}, Model(some_thing=3))
report["chain"] = [name_from_chain_id(1), eth_typing.ChainId(1).name]
report["module"] = eth_utils.network.__name__
report["hash"] = eth_utils.humanize_hash(bytes(32))
try:
    eth_utils.nothing
except AttributeError as error:
    report["nothing"] = str(error)
from eth_typing import *
report["all"] = ChainId is eth_typing.ChainId
print(json.dumps(report))
"""


def _run(program: str) -> str:
    """Return what a new process prints."""
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=True
    ).stdout


def test_deferred__is_imported_whole_for_all_threads() -> None:
    assert _run(THREADS).strip() == "{\"'NoneType' object has no attribute 'msg'\"}"


def test_functions__load_their_module_when_called() -> None:
    report: dict[str, Any] = json.loads(_run(FUNCTIONS))
    double = "030644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd3"
    assert report["plain"][1].startswith(double)
    assert report["priced"] == [150, report["plain"][1]]
    assert report["bls"] == report["table"] == [375, "00" * 128]
    assert (report["size"], report["other"]) == (1_073_739_904, 16_776_896)
    assert (report["real"], report["missing"]) == (True, [])
    assert (report["before"], report["after"]) == ([], ["Crypto", "cffi", "py_ecc"])


def test_names__are_the_real_ones_when_asked_for() -> None:
    assert json.loads(_run(NAMES)) == {
        "before": [],
        "mapping": {"a": 3},
        "meanwhile": {"a": 3},
        "same": True,
        "model": {"someThing": "3"},
        "chain": ["Ethereum Mainnet", "ETH"],
        "module": "eth_utils.network",
        "hash": "0000..0000",
        "nothing": "module 'eth_utils' has no attribute 'nothing'",
        "all": True,
    }
