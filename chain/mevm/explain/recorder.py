"""The tracer that records what an explanation needs: little, however long the execution is."""

from collections import deque
from typing import Any

from eth.abc import ComputationAPI

from mevm.crypto.keccak import keccak
from mevm.explain.changes import account_changes
from mevm.explain.proxies import proxy_target
from mevm.vm.intrinsic_gas import intrinsic_gas
from mevm.vm.tracer import CallFrame, memory, stack
from mevm.vm.tracing.allowance import Allowance
from mevm.vm.tracing.noop_tracer import NoopTracer
from mevm.vm.tracing.touched_state import TouchedState
from mevm.vm.tracing.watched import Watched

KECCAK, JUMP, LOG0, LOG4 = 0x20, 0x56, 0xA0, 0xA4
TELLING = {KECCAK, JUMP, *range(LOG0, LOG4 + 1), *TouchedState.opcodes}
MAX_PREIMAGE = 128
MAX_MEMORY = 2**24  # more costs more gas than any block has
MAX_SITES = 1024  # a function that was called has its place to return to on the stack
TRAIL = 128  # opcodes that are remembered of the end of a call that fails
BEFORE_A_CALL = -1  # stands in a trail for a call
SIZE_OF_CALL, SIZE_OF_COUNTER, SIZE_OF_PREIMAGE, SIZE_OF_LOG = 1024, 300, 300, 512

Object = dict[str, Any]


class _Counter:
    """What an opcode of a code took, over the whole execution."""

    __slots__ = ("below", "count", "gas")

    def __init__(self) -> None:
        self.gas = self.below = self.count = 0


class _Frame:
    """A call that runs.

    ``gas`` is what was left before the opcode that ``counter`` counts, ``below`` what calls with
    code of their own took of it since.
    """

    __slots__ = ("below", "code", "counter", "counters", "gas", "inside", "sites", "start", "trail")

    def __init__(self, start: CallFrame) -> None:
        self.start = start
        self.code: bytes | None = None
        self.counters: dict[int, _Counter] = {}
        self.counter: _Counter | None = None
        self.gas = start.gas
        self.below = 0
        self.inside: list[Object] = []
        self.trail: deque[int] = deque(maxlen=TRAIL)
        self.sites: deque[int] = deque(maxlen=MAX_SITES)


class Recorder(NoopTracer):
    """Record calls, events, gas by opcode, touched state, and what was hashed for it.

    Parameters
    ----------
    allowance
        How much may be held.
    """

    opcodes = None

    def __init__(self, allowance: Allowance | None = None) -> None:
        self._allowance = allowance or Allowance()
        self._touched = TouchedState(self._allowance)
        self._frames: list[_Frame] = []
        self._profiles: dict[bytes, dict[int, _Counter]] = {}
        self._preimages: set[bytes] = set()
        self._top: Object = {}

    def enter(self, frame: CallFrame) -> None:
        """Begin a call."""
        self._allowance.take(SIZE_OF_CALL + 2 * len(frame.input))
        self._touched.enter(frame)
        if self._frames:
            self._frames[-1].trail.append(BEFORE_A_CALL)
        self._frames.append(_Frame(frame))

    def exit(self, output: bytes, gas_used: int, error: str | None) -> None:
        """End the call, and count its gas."""
        frame = self._frames.pop()
        self._allowance.take(2 * len(output))
        if frame.counter is not None:
            # What the last opcode took, with all that a failure or a deployment costs.
            frame.counter.gas += frame.gas - frame.below - (frame.start.gas - gas_used)
        shape = _call_object(frame, output, gas_used, error)
        if not self._frames:
            self._top = shape
            return
        above = self._frames[-1]
        above.inside.append(shape)
        if frame.counter is not None and above.counter is not None:
            above.below += gas_used
            above.counter.below += gas_used

    def step(
        self, computation: ComputationAPI, pc: int, opcode: int, mnemonic: str, gas: int, depth: int
    ) -> None:
        """Count an opcode that is about to run, and look at those that tell something."""
        frame = self._frames[-1]
        if frame.counter is not None:
            frame.counter.gas += frame.gas - frame.below - gas
        elif frame.code is None:
            self._begin_code(frame, computation)
        counter = frame.counters.get(pc)
        if counter is None:
            self._allowance.take(SIZE_OF_COUNTER)
            counter = frame.counters[pc] = _Counter()
        counter.count += 1
        frame.counter, frame.gas, frame.below = counter, gas, 0
        frame.trail.append(pc)
        if opcode not in TELLING:
            return
        if opcode == JUMP:
            _follow_jump(frame, pc, stack(computation))
        elif opcode == KECCAK:
            self._remember_preimage(computation)
        elif LOG0 <= opcode <= LOG4:
            self._add_log(frame, computation, opcode - LOG0)
        else:
            self._touched.step(computation, pc, opcode, mnemonic, gas, depth)

    def result(self, watched: Watched) -> Object:
        """Return the recording."""
        self._touched.touch_ends(watched)
        changes, codes = account_changes(watched, self._touched.slots, self._allowance)
        for code in self._profiles:
            codes[_hex(keccak(code))] = _hex(code)
        result, transaction = watched.result, watched.transaction
        return _place(watched) | {
            "from": _hex(watched.sender),
            "to": _hex(transaction.to) if transaction.to else None,
            "created": _hex(result.created) if result.created else None,
            "value": hex(transaction.value),
            "nonce": transaction.nonce,
            "success": result.success,
            "error": result.error,
            "gas": {
                "limit": transaction.gas,
                "used": result.gas_used,
                "intrinsic": intrinsic_gas(transaction, watched.context.fork),
                "refunded": result.gas_refunded,
                "price": hex(result.gas_price),
            },
            "feeRecipient": _hex(watched.context.coinbase),
            "precompiles": watched.context.config.mevm_precompiles,
            "call": self._top,
            "changes": changes,
            "contracts": self._contracts(watched, codes),
            "codes": codes,
            "profile": {_hex(keccak(code)): _counts(each) for code, each in self._profiles.items()},
            "preimages": [_hex(each) for each in sorted(self._preimages)],
        }

    def _begin_code(self, frame: _Frame, computation: ComputationAPI) -> None:
        code = computation.msg.code
        if code not in self._profiles:
            self._allowance.take(2 * len(code))
            self._profiles[code] = {}
        frame.code, frame.counters = code, self._profiles[code]

    def _remember_preimage(self, computation: ComputationAPI) -> None:
        items = stack(computation)
        if len(items) >= 2 and items[-2] <= MAX_PREIMAGE:
            preimage = _read(memory(computation), items[-1], items[-2])
            if preimage not in self._preimages:
                self._allowance.take(SIZE_OF_PREIMAGE)
                self._preimages.add(preimage)

    def _add_log(self, frame: _Frame, computation: ComputationAPI, topics: int) -> None:
        items = stack(computation)
        if len(items) < 2 + topics:
            return
        data = _read(memory(computation), items[-1], items[-2])
        self._allowance.take(SIZE_OF_LOG + 2 * len(data))
        words = items[-3 : -3 - topics : -1]
        frame.inside.append(
            {
                "type": "LOG",
                "address": _hex(computation.msg.storage_address),
                "topics": [f"0x{word:064x}" for word in words],
                "data": _hex(data),
            }
        )

    def _contracts(self, watched: Watched, codes: dict[str, str]) -> dict[str, str]:
        """Return the hashes of the codes at the addresses that were touched, and where they lead.

        Parameters
        ----------
        watched
            The transaction.
        codes
            Gets the codes by their hashes.
        """
        found = {}
        waiting = list(self._touched.slots)
        while waiting:
            address = waiting.pop()
            code = watched.after.get_code(address) or watched.before.get_code(address)
            if not code or _hex(address) in found:
                continue
            code_hash = found[_hex(address)] = _hex(keccak(code))
            if code_hash not in codes:
                self._allowance.take(2 * len(code))
                codes[code_hash] = _hex(code)
            if target := proxy_target(code):
                waiting.append(target)
        return found


def _follow_jump(frame: _Frame, pc: int, items: list[int]) -> None:
    """Keep the places from which functions of the same code are called.

    Compilers leave the place to return to, which follows the jump, on the stack.
    """
    if items and frame.sites and items[-1] == frame.sites[-1] + 1:
        frame.sites.pop()
    elif pc + 1 in items[:-1]:
        frame.sites.append(pc)


def _call_object(frame: _Frame, output: bytes, gas_used: int, error: str | None) -> Object:
    start = frame.start
    shape: Object = {
        "type": start.kind,
        "from": _hex(start.sender),
        "to": _hex(start.to),
        "value": hex(start.value),
        "gas": start.gas,
        "gasUsed": gas_used,
        "input": _hex(start.input),
        "output": _hex(output),
        "error": error,
        "code": None if frame.code is None else _hex(keccak(frame.code)),
        "inside": frame.inside,
    }
    if error is not None:
        shape |= {"trail": list(frame.trail), "sites": list(frame.sites)}
    return shape


def _counts(counters: dict[int, _Counter]) -> dict[str, list[int]]:
    return {str(pc): [each.gas, each.below, each.count] for pc, each in sorted(counters.items())}


def _place(watched: Watched) -> Object:
    place = watched.place
    if place is None:
        return {"hash": None, "blockNumber": None, "blockHash": None, "index": None}
    return {
        "hash": _hex(place.transaction_hash),
        "blockNumber": place.block_number,
        "blockHash": _hex(place.block_hash),
        "index": place.position,
    }


def _read(content: bytes, start: int, size: int) -> bytes:
    """Return a part of memory, zeros beyond its end; nothing if it could never be paid for."""
    if size == 0 or start + size > MAX_MEMORY:
        return b""
    return content[start : start + size].ljust(size, b"\0")


def _hex(data: bytes) -> str:
    return "0x" + data.hex()
