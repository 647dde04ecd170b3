"""Calls as a flat list, in the form of Parity's (OpenEthereum's) module ``trace``.

Errors are in geth's words, or in Parity's. A call that reverted has a result, which tells why, as
geth's ``flatCallTracer`` and Erigon have it; Parity itself left it out.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from mevm.vm.tracing.allowance import Allowance
from mevm.vm.tracing.calls import CREATIONS, REVERTED, Call, CallRecorder
from mevm.vm.tracing.options import read_option
from mevm.vm.tracing.watched import Place, Watched

Object = dict[str, Any]
Keep = Callable[[Call], bool]
Words = Callable[[Call, str], str]

ERRORS = {
    REVERTED: "Reverted",
    "contract creation code storage out of gas": "Out of gas",
    "invalid jump destination": "Bad jump destination",
    "max code size exceeded": "Out of gas",
    "return data out of bounds": "Out of bounds",
    "stack limit reached 1024 (1023)": "Out of stack",
    "write protection": "Mutable Call In Static Context",
}
ERRORS_BY_START = {
    "invalid opcode": "Bad instruction",
    "out of gas": "Out of gas",
    "stack underflow": "Stack underflow",
}


class FlatCallTracer(CallRecorder):
    """Tell the calls of a transaction as geth's ``flatCallTracer`` does.

    Parameters
    ----------
    allowance
        How much may be held.
    parity_errors
        Whether errors are in Parity's words.
    with_precompiles
        Whether plain calls of precompiles are told too.
    """

    def __init__(
        self,
        allowance: Allowance | None = None,
        *,
        parity_errors: bool = False,
        with_precompiles: bool = False,
    ) -> None:
        super().__init__(allowance)
        self._parity_errors = parity_errors
        self._with_precompiles = with_precompiles

    @classmethod
    def from_options(cls, options: Mapping[str, Any], allowance: Allowance) -> "FlatCallTracer":
        """Make the tracer that geth's options describe, in their ``tracerConfig``."""
        config = read_option(options, "tracerConfig", dict, {})
        return cls(
            allowance,
            parity_errors=read_option(config, "convertParityErrors", bool, False),
            with_precompiles=read_option(config, "includePrecompiles", bool, False),
        )

    def result(self, watched: Watched) -> list[Object]:
        """Return the calls; the outermost has the gas of the transaction."""
        precompiles = frozenset() if self._with_precompiles else watched.after.precompiles()

        def keep(call: Call) -> bool:
            """Leave out what geth leaves out."""
            return call.frame.to not in precompiles or call.frame.kind not in ("CALL", "STATICCALL")

        frame = replace(self.top.frame, gas=watched.transaction.gas)
        top = replace(self.top, frame=frame, gas_used=watched.result.gas_used)
        place = place_fields(watched.place) or NO_PLACE
        words = parity_words(watched) if self._parity_errors else _own_words
        flat = [{**each, **place} for each in flatten(top, keep, words)]
        for each in flat:
            if each["type"] == "suicide":
                del each["result"]  # which Parity has as null
        return flat


NO_PLACE = {"blockHash": None, "blockNumber": 0, "transactionHash": None, "transactionPosition": 0}


def flatten(top: Call, keep: Keep, words: Words) -> Iterator[Object]:
    """Yield the calls of a tree, each before the calls that it makes.

    Parameters
    ----------
    top
        The outermost call.
    keep
        Says of a call whether it is told; the calls that one makes which is not are not either.
    words
        Gives the words for the error of a call.
    """
    waiting: list[tuple[Call, list[int]]] = [(top, [])]
    while waiting:
        call, address = waiting.pop()
        calls = [each for each in call.calls if keep(each)]
        shape = _shape(call) | {"subtraces": len(calls), "traceAddress": address}
        if call.error is not None:
            shape["error"] = words(call, call.error)
            if call.error != REVERTED:
                del shape["result"]
        yield shape
        waiting += reversed([(each, [*address, i]) for i, each in enumerate(calls)])


def parity_words(watched: Watched) -> Words:
    """Return the function that gives Parity's words for an error, geth's where it has none."""
    precompiles = watched.after.precompiles()

    def words(call: Call, error: str) -> str:
        """Look an error up."""
        for start, known in ERRORS_BY_START.items():
            if error.startswith(start):
                return known
        failed = "Built-in failed" if call.frame.to in precompiles else error
        return ERRORS.get(error, failed)

    return words


def _own_words(call: Call, error: str) -> str:
    return error


def place_fields(place: Place | None) -> Object:
    """Return the fields that say where a transaction is; none if it is nowhere."""
    if place is None:
        return {}
    return {
        "blockHash": _hex(place.block_hash),
        "blockNumber": place.block_number,
        "transactionHash": _hex(place.transaction_hash),
        "transactionPosition": place.position,
    }


def _shape(call: Call) -> Object:
    frame = call.frame
    if frame.kind == "SELFDESTRUCT":
        action = {
            "address": _hex(frame.sender),
            "balance": hex(frame.value),
            "refundAddress": _hex(frame.to),
        }
        return {"type": "suicide", "action": action, "result": None}
    value = 0 if frame.kind == "STATICCALL" else frame.value
    action = {"from": _hex(frame.sender), "gas": hex(frame.gas), "value": hex(value)}
    result = {"gasUsed": hex(call.gas_used)}
    if frame.kind in CREATIONS:
        action |= {"creationMethod": frame.kind.lower(), "init": _hex(frame.input)}
        result |= {"code": _hex(call.output)}
        if call.error is None:
            result["address"] = _hex(frame.to)
        return {"type": "create", "action": action, "result": result}
    action |= {
        "callType": frame.kind.lower(),
        "input": _hex(frame.input),
        "to": _hex(frame.to),
    }
    return {"type": "call", "action": action, "result": result | {"output": _hex(call.output)}}


def _hex(data: bytes) -> str:
    return "0x" + data.hex()
