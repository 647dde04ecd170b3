"""`eth_simulateV1`: blocks that never were, with their calls (execution-apis)."""

from typing import Any

from mevm.node import Node
from mevm.node.simulation import SimulatedBlock, SimulatedCall, SimulationRequest
from mevm.rpc.codec import BlockId, to_data, to_quantity
from mevm.rpc.errors import EXECUTION_FAILED, EXECUTION_REVERTED, RpcError, execution_error
from mevm.rpc.registry import at_block, method
from mevm.rpc.resolve import require_block
from mevm.rpc.shapes import block_object, log_object
from mevm.rpc.simulation import simulation

GAS_CAPPED = " (gas limit was capped by the RPC server's global gas cap)"


@method("eth_simulateV1", simulation, at_block, long=True)
def simulate(
    node: Node, payload: tuple[SimulationRequest, bool], block: BlockId
) -> list[dict[str, Any]]:
    """Execute calls in blocks on top of a block, and return those blocks."""
    request, full = payload
    simulated = node.simulate(request, require_block(node, block))
    return [_block_object(each, full) for each in simulated]


def _block_object(simulated: SimulatedBlock, full: bool) -> dict[str, Any]:
    """Return a simulated block."""
    shape = block_object(simulated.block, full)
    shape["calls"] = [
        _call_object(simulated, index, call) for index, call in enumerate(simulated.calls)
    ]
    return shape


def _call_object(simulated: SimulatedBlock, index: int, call: SimulatedCall) -> dict[str, Any]:
    """Return what came of a call."""
    result = call.result
    shape: dict[str, Any] = {
        "returnData": to_data(result.output if result.success else b""),
        "logs": [log_object(simulated.block, index, place, log) for place, log in call.logs],
        "gasUsed": to_quantity(result.gas_used),
        "maxUsedGas": to_quantity(result.peak_gas),
        "status": to_quantity(result.success),
    }
    if not result.success:
        shape["error"] = _error(call).to_object()
    return shape


def _error(call: SimulatedCall) -> RpcError:
    """Return why a call failed."""
    error = execution_error(call.result.error or "execution failed", call.result.output)
    if error.code == EXECUTION_REVERTED:
        return error
    return RpcError(EXECUTION_FAILED, error.message + (GAS_CAPPED if call.gas_capped else ""))
