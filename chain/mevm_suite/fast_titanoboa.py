"""Make titanoboa quicker, with the same results.

Tests spend most of their time in three places: py-evm, an opcode at a time; a hash function in
Python; and an assembler that works out anew, at each deployment, which line of the constructor
each instruction came from.
"""

from typing import Any
from weakref import WeakKeyDictionary

import boa
from boa.contracts.vyper.vyper_contract import VyperContract
from boa.vm.py_evm import PyEVM, Sha3PreimageTracer, SstoreTracer, titanoboa_computation
from eth_hash.auto import keccak
from eth_hash.backends import pysha3

from mevm.vm.fast_opcodes import fast_opcodes
from mevm.vm.forks import Fork
from mevm.vm.gas_meter import FastGasMeter
from mevm.vm.jump_targets import jump_targets
from mevm.vm.pyevm_forks import opcodes_of

SHA3, SSTORE = 0x20, 0x55

_start = PyEVM._init_vm
_assemble = VyperContract._deployment_source_map.func
_source_maps: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()


class QuickComputation(titanoboa_computation):
    """titanoboa's computation; mixed in before py-evm's class of its fork."""

    _gas_meter_class = FastGasMeter
    _quick_opcodes: dict[int, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consume_gas = self._gas_meter.consume_gas
        if type(self._gas_meter) is FastGasMeter:  # a profiler's wants to hear of each opcode
            self.opcodes = self._quick_opcodes
        self.code.is_valid_opcode = jump_targets(self.code._raw_code_bytes).__contains__

    def extend_memory(self, start_position: int, size: int) -> None:
        """Pay for more memory, where there is not enough yet."""
        if size and start_position + size > len(self._memory):
            super().extend_memory(start_position, size)


def _start_quickly(evm: PyEVM, *args: Any) -> None:
    _start(evm, *args)
    _quicken(evm)


def _quicken(evm: PyEVM) -> None:
    # titanoboa wraps its tracers around those of every environment before, in one common table.
    opcodes, state = opcodes_of(Fork.PRAGUE), evm.vm.state
    quick_opcodes = fast_opcodes(opcodes)
    for table in (opcodes, quick_opcodes):
        table[SHA3] = Sha3PreimageTracer(table[SHA3], evm.env)
        table[SSTORE] = SstoreTracer(table[SSTORE], evm.env)
    tables = {"env": evm.env, "opcodes": opcodes, "_quick_opcodes": quick_opcodes}
    bases = (QuickComputation, type(state).computation_class)
    state.computation_class = type("QuickComputation", bases, tables)


def _deployment_source_map(contract: VyperContract) -> Any:
    """Assemble the constructor once for all contracts of one source."""
    compiled = contract.compiler_data
    if compiled not in _source_maps:
        _source_maps[compiled] = _assemble(contract)
    return _source_maps[compiled]


def install() -> None:
    """Replace the slow parts, in the current environment and in all to come."""
    VyperContract._deployment_source_map = property(_deployment_source_map)
    PyEVM._init_vm = _start_quickly
    # titanoboa has hashed before anyone could choose with what
    keccak.hasher = pysha3.backend.keccak256  # type: ignore[assignment]
    _quicken(boa.env.evm)
