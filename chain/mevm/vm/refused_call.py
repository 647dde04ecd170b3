"""Calls and creations that end before they begin: too deep, or more than the caller has.

py-evm makes no frame for them. geth does, and a trace without them hides why a payment failed.
"""

from eth._utils.address import generate_contract_address, generate_safe_contract_address
from eth.abc import ComputationAPI
from eth.constants import GAS_CALLSTIPEND, STACK_DEPTH_LIMIT
from eth_typing import Address

from mevm.vm.tracer import CallFrame, memory

MAX_NONCE = 2**64 - 1
# Where the operands are, counted from the top of the stack: value, input offset, input size.
OPERANDS = {
    "CALL": (2, 3, 4),
    "CALLCODE": (2, 3, 4),
    "DELEGATECALL": (None, 2, 3),
    "STATICCALL": (None, 2, 3),
    "CREATE": (0, 1, 2),
    "CREATE2": (0, 1, 2),
}
SALT = 3


def refused_call(
    computation: ComputationAPI, kind: str, operands: list[int]
) -> tuple[CallFrame, str]:
    """Describe a call that was refused.

    Parameters
    ----------
    computation
        The frame whose opcode was to call, after it.
    kind
        What the opcode calls as.
    operands
        The stack before it, top first.

    Returns
    -------
    tuple
        The frame that would have run, and geth's reason why it did not.
    """
    value_at, offset_at, size_at = OPERANDS[kind]
    value = 0 if value_at is None else operands[value_at]
    if kind == "DELEGATECALL":
        value = computation.msg.value
    offset, size = operands[offset_at], operands[size_at]
    data = memory(computation)[offset : offset + size] if size else b""
    left, sender = computation.get_gas_remaining(), computation.msg.storage_address
    depth = computation.msg.depth + 1
    reason = _reason(computation, value, depth, kind)
    if kind in ("CREATE", "CREATE2"):
        to = _new_address(computation, kind, operands, data, reason)
        return CallFrame(kind, sender, to, value, left - left // 64, data, depth), reason
    stipend = GAS_CALLSTIPEND if value and value_at is not None else 0
    left -= stipend  # which the caller keeps, as the call gave it back
    gas = min(operands[0], left - left // 64) + stipend
    to = Address((operands[1] % (1 << 160)).to_bytes(20, "big"))
    return CallFrame(kind, sender, to, value, gas, data, depth), reason


def _reason(computation: ComputationAPI, value: int, depth: int, kind: str) -> str:
    address = computation.msg.storage_address
    if depth > STACK_DEPTH_LIMIT:
        return "max call depth exceeded"
    if kind != "DELEGATECALL" and computation.state.get_balance(address) < value:
        return "insufficient balance for transfer"
    if computation.state.get_nonce(address) == MAX_NONCE:
        return "nonce uint64 overflow"
    return "contract address collision"


def _new_address(
    computation: ComputationAPI, kind: str, operands: list[int], code: bytes, reason: str
) -> Address:
    address = computation.msg.storage_address
    if kind == "CREATE2":
        return generate_safe_contract_address(address, operands[SALT], code)
    nonce = computation.state.get_nonce(address)
    if reason == "contract address collision":
        nonce -= 1  # it was counted before the collision was seen
    return generate_contract_address(address, nonce)
