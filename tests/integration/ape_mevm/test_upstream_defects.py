"""Each defect that the plugin corrects is still there upstream.

A test that fails here says that a correction can go: docs/ape.md lists which.
"""

import json
import subprocess
import sys
from pathlib import Path

import ape
import pytest
from ape.exceptions import ContractLogicError, ProviderError
from ape_ethereum.provider import Web3Provider
from ape_ethereum.trace import CallTrace
from ape_vyper.compiler import VyperCompiler
from ape_vyper.compiler._versions import vyper_04
from ape_vyper.traceback import SourceTracer

from ape_mevm.compiler import MevmVyperCompiler
from ape_mevm.source_tracer import CompleteSourceTracer

SCRIPTS = Path(sys.executable).parent


@pytest.fixture
def locker_project(external_project) -> ape.Project:
    return ape.Project(external_project)


@pytest.fixture
def vyper_maps(external_project) -> tuple[dict, dict]:
    """Return positions in the deployment and in the runtime bytecode, as Vyper has them."""
    completed = subprocess.run(
        [SCRIPTS / "vyper", "-f", "source_map,source_map_runtime", "contracts/Locker.vy"],
        cwd=external_project,
        capture_output=True,
        check=True,
        text=True,
    )
    deployment, runtime = map(json.loads, completed.stdout.splitlines())
    return deployment["pc_pos_map"], runtime["pc_pos_map"]


def compiled_positions(compiler: VyperCompiler, project: ape.Project) -> dict:
    """Return the positions that a compiler gives to the contract, by counter."""
    source = project.path / "contracts" / "Locker.vy"
    contract_type = next(iter(compiler.compile([source], project=project)))
    return {pc: item["location"] for pc, item in contract_type.pcmap.root.items()}


def test_source_map__is_that_of_the_deployment(locker_project, vyper_maps):
    deployment, runtime = vyper_maps
    assert deployment != runtime
    assert compiled_positions(VyperCompiler(), locker_project) == deployment
    ours = compiled_positions(MevmVyperCompiler(), locker_project)
    # Ends differ where there is a block.
    assert {pc: at[:2] for pc, at in ours.items()} == {pc: runtime[pc][:2] for pc in ours}


def test_source_trace__misses_later_rounds_of_a_loop(locker, locker_project, accounts):
    receipt = locker.sort([1, 60], sender=accounts[1])
    source = locker_project._create_contract_source(locker.contract_type)
    frames, data = list(receipt.trace.get_raw_frames()), receipt.data
    upstream = SourceTracer.trace(iter(frames), source, data)
    ours = CompleteSourceTracer.trace(iter(frames), source, data)
    reached = {frame["pc"] for frame in frames if frame["pc"] in source.pcmap}
    assert reached - set().union(*(flow.pcs for flow in upstream))
    assert reached <= set().union(*(flow.pcs for flow in ours))


def test_vyper__is_found_on_path_only(locker_project, monkeypatch):
    def download(version):
        raise LookupError("would be downloaded")

    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(vyper_04, "get_executable", download)
    with pytest.raises(LookupError, match="would be downloaded"):
        compiled_positions(VyperCompiler(), locker_project)
    assert compiled_positions(MevmVyperCompiler(), locker_project)


@pytest.fixture
def locker(locker_project, accounts, chain):
    return accounts[0].deploy(locker_project.Locker, chain.pending_timestamp + 1_000)


@pytest.fixture
def reverting_call(locker, provider):
    """A view call that reverts with a reason in which there is a colon."""
    data = locker.check_amount.encode_input(100)
    return provider.network.ecosystem.create_transaction(receiver=locker.address, data=data)


def test_traced_view_call__never_raises(provider, reverting_call):
    assert Web3Provider.send_call(provider, reverting_call, show_trace=True)
    with pytest.raises(ContractLogicError, match="locker: too much"):
        provider.send_call(reverting_call, show_trace=True)


def test_reason_of_view_call__is_cut_at_its_last_colon(provider, reverting_call):
    error = ProviderError("execution reverted: locker: too much")
    assert Web3Provider.get_virtual_machine_error(provider, error).message == "too much"
    with pytest.raises(ContractLogicError) as caught:
        provider.send_call(reverting_call)
    assert caught.value.message == "locker: too much"


def test_call_trace__asks_without_memory(provider, monkeypatch, reverting_call):
    asked = []
    monkeypatch.setattr(type(provider), "make_request", lambda self, *rpc: asked.append(rpc))
    overrides = {"0x" + "aa" * 20: {"balance": "0x1"}}
    call, block = {"to": reverting_call.receiver}, "latest"
    CallTrace(tx=call, arguments=[block])._debug_trace_call()
    CallTrace(tx=call, arguments=[block, overrides])._debug_trace_call()
    assert asked == [
        ("debug_traceCall", [call, block]),
        ("debug_traceCall", [call, block, overrides]),
    ]


def test_trace__outlives_the_state_it_was_made_in(provider, chain, locker, accounts):
    snapshot = chain.snapshot()
    receipt = locker.lock(sender=accounts[1], value=1)
    before = provider.get_transaction_trace(receipt.txn_hash)
    assert Web3Provider.get_transaction_trace(provider, receipt.txn_hash) is before
    chain.restore(snapshot)
    again = locker.lock(sender=accounts[1], value=1)
    assert provider.get_transaction_trace(again.txn_hash) is not before
