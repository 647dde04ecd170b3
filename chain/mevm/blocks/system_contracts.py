"""Contracts that the protocol itself calls, and the calls that a block makes to them.

Their code is fixed by the EIPs. It is run as any code is, except where the outcome is plain from
the state: a block without transactions would otherwise spend most of its time in four calls.
"""

from mevm.vm.context import BlockContext
from mevm.vm.forks import Fork
from mevm.vm.interface import Execution

BEACON_ROOTS = bytes.fromhex("000f3df6d732807ef1319fb7b8bb8522d0beac02")
HISTORY = bytes.fromhex("0000f90827f1c53a10cb7a02335b175320002935")
WITHDRAWAL_REQUESTS = bytes.fromhex("00000961ef480eb55e80d19ad83579a64c007002")
CONSOLIDATION_REQUESTS = bytes.fromhex("0000bbddc7ce488642fb579f8b00f3a590007251")

BEACON_ROOTS_LENGTH = 8_191
HISTORY_LENGTH = 8_191
# Slots of both request contracts: excess, count, head and tail of the queue.
QUEUE_SLOTS = range(4)

BEACON_ROOTS_CODE = bytes.fromhex(
    "3373fffffffffffffffffffffffffffffffffffffffe14604d57602036146024575f5ffd5b5f358015604957"
    "62001fff810690815414603c575f5ffd5b62001fff01545f5260205ff35b5f5ffd5b62001fff42064281555f"
    "359062001fff015500"
)
HISTORY_CODE = bytes.fromhex(
    "3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257"
    "611fff81430311604257611fff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500"
)
WITHDRAWAL_REQUESTS_CODE = bytes.fromhex(
    "3373fffffffffffffffffffffffffffffffffffffffe1460cb5760115f54807fffffffffffffffffffffffff"
    "ffffffffffffffffffffffffffffffffffffffff146101f457600182026001905f5b5f821115606857810190"
    "83028483029004916001019190604d565b909390049250505036603814608857366101f457346101f4575f52"
    "60205ff35b34106101f457600154600101600155600354806003026004013381556001015f35815560010160"
    "203590553360601b5f5260385f601437604c5fa0600101600355005b6003546002548082038060101160df57"
    "5060105b5f5b8181146101835782810160030260040181604c02815460601b81526014018160010154815260"
    "20019060020154807fffffffffffffffffffffffffffffffff00000000000000000000000000000000168252"
    "906010019060401c908160381c81600701538160301c81600601538160281c81600501538160201c81600401"
    "538160181c81600301538160101c81600201538160081c81600101535360010160e1565b9101809214610195"
    "57906002556101a0565b90505f6002555f6003555b5f54807fffffffffffffffffffffffffffffffffffffff"
    "ffffffffffffffffffffffffff14156101cd57505f5b6001546002828201116101e25750505f6101e8565b01"
    "600290035b5f555f600155604c025ff35b5f5ffd"
)
CONSOLIDATION_REQUESTS_CODE = bytes.fromhex(
    "3373fffffffffffffffffffffffffffffffffffffffe1460d35760115f54807fffffffffffffffffffffffff"
    "ffffffffffffffffffffffffffffffffffffffff1461019a57600182026001905f5b5f821115606857810190"
    "83028483029004916001019190604d565b9093900492505050366060146088573661019a573461019a575f52"
    "60205ff35b341061019a57600154600101600155600354806004026004013381556001015f35815560010160"
    "2035815560010160403590553360601b5f5260605f60143760745fa0600101600355005b6003546002548082"
    "038060021160e7575060025b5f5b8181146101295782810160040260040181607402815460601b8152601401"
    "81600101548152602001816002015481526020019060030154905260010160e9565b910180921461013b5790"
    "600255610146565b90505f6002555f6003555b5f54807fffffffffffffffffffffffffffffffffffffffffff"
    "ffffffffffffffffffffff141561017357505f5b6001546001828201116101885750505f61018e565b016001"
    "90035b5f555f6001556074025ff35b5f5ffd"
)
CODES = {
    BEACON_ROOTS: BEACON_ROOTS_CODE,
    HISTORY: HISTORY_CODE,
    WITHDRAWAL_REQUESTS: WITHDRAWAL_REQUESTS_CODE,
    CONSOLIDATION_REQUESTS: CONSOLIDATION_REQUESTS_CODE,
}


class SystemCallFailed(ValueError):
    """A contract that a block has to call is missing, or the call failed."""


def open_block(execution: Execution, context: BlockContext, parent_beacon_root: bytes) -> None:
    """
    Tell the contracts of EIP-4788 and EIP-2935 of the block that begins.

    Parameters
    ----------
    execution : Execution
        The block's state, before its first transaction.
    context : BlockContext
        The block's own values.
    parent_beacon_root : bytes
        From the header.
    """
    if context.fork >= Fork.CANCUN:
        slot = context.timestamp % BEACON_ROOTS_LENGTH
        words = {slot: context.timestamp.to_bytes(32, "big")}
        words[slot + BEACON_ROOTS_LENGTH] = parent_beacon_root
        _store(execution, BEACON_ROOTS, parent_beacon_root, words)
    if context.fork >= Fork.PRAGUE:
        parent_hash = context.ancestor_hash(context.number - 1)
        words = {(context.number - 1) % HISTORY_LENGTH: parent_hash}
        _store(execution, HISTORY, parent_hash, words)


def collect_requests(execution: Execution) -> list[tuple[int, bytes]]:
    """
    Call the contracts of EIP-7002 and EIP-7251 at the end of a block.

    Returns
    -------
    list of tuple
        Request type and concatenated requests, for the types that have any.

    Raises
    ------
    SystemCallFailed
        If a contract has no code, or the call failed: such a block is invalid.
    """
    requests = []
    for kind, address in ((1, WITHDRAWAL_REQUESTS), (2, CONSOLIDATION_REQUESTS)):
        output = _drain(execution, address)
        if output:
            requests.append((kind, output))
    return requests


def _store(execution: Execution, address: bytes, data: bytes, words: dict[int, bytes]) -> None:
    """Call a contract that only stores ``words``; write them directly if its code is known."""
    code = execution.get_code(address)
    if code == CODES[address]:
        for slot, word in words.items():
            execution.overwrite_storage(address, slot, int.from_bytes(word, "big"))
    elif code:
        # These two calls may fail without consequence (EIP-4788, EIP-2935).
        execution.system_call(address, data)


def _drain(execution: Execution, address: bytes) -> bytes:
    code = execution.get_code(address)
    if not code:
        raise SystemCallFailed(f"no code at the system contract 0x{address.hex()}")
    idle = not any(execution.get_storage(address, slot) for slot in QUEUE_SLOTS)
    if code == CODES[address] and idle:
        return b""
    output = execution.system_call(address, b"")
    if output is None:
        raise SystemCallFailed(f"the call of the system contract 0x{address.hex()} failed")
    return output
