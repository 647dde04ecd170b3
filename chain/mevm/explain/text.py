"""An explanation as text, in pieces that have a style, for terminals that show colours."""

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import chain
from typing import Any, NamedTuple

from mevm.explain.abi import checksum, printable
from mevm.explain.gas_text import gas_lines

SMALL = 10**9
MAX_LINES = 2_000
CREATIONS = ("CREATE", "CREATE2")

Object = Mapping[str, Any]


class Piece(NamedTuple):
    """Text in one style: "", "title", "good", "bad", "name", "dim" or "line"."""

    text: str
    style: str = ""


Line = list[Piece]


def write_explanation(explanation: Object, *, gas: bool = False, depth: int | None = None) -> str:
    """
    Return an explanation as plain text.

    Parameters
    ----------
    explanation
        What `mevm.explain.explanation.explain` returns.
    gas
        Whether to tell the gas of each source line.
    depth
        How deep to follow calls; None for all the way.
    """
    lines = explanation_lines(explanation, gas=gas, depth=depth)
    return "\n".join("".join(piece.text for piece in line).rstrip() for line in lines)


def explanation_lines(explanation: Object, *, gas: bool, depth: int | None) -> Iterator[Line]:
    """Yield the lines of an explanation; see `write_explanation`."""
    writer = _Writer(explanation, depth)
    yield from writer.head()
    if explanation["failure"] is not None:
        yield []
        yield from writer.failure()
    yield [Piece("")]
    yield [Piece("Calls", "title")]
    yield from _bounded(writer.tree(explanation["call"], "  ", "  ", 0), "calls")
    # A call that failed leaves nothing, not even the fee.
    if explanation["changes"] and (explanation["hash"] or explanation["success"]):
        yield []
        yield [Piece("State changes", "title")]
        changes = map(writer.change, explanation["changes"])
        yield from _bounded(chain.from_iterable(changes), "changes")
    if gas:
        yield []
        yield from ([Piece(*pair) for pair in line] for line in gas_lines(explanation["gas"]))


class _Writer:
    """Writes the parts of one explanation."""

    def __init__(self, explanation: Object, depth: int | None) -> None:
        self._explanation = explanation
        self._depth = depth
        self._labels = explanation["labels"]
        self._uses = Counter(self._labels.values())

    def head(self) -> Iterator[Line]:
        """Say what it was, and how it ended."""
        shape = self._explanation
        what = f"Transaction {shape['hash']}" if shape["hash"] else "Call"
        where = "" if shape["blockNumber"] is None else f" in block {shape['blockNumber']}"
        if shape["success"]:
            yield [Piece("✓ ", "good"), Piece(what, "title"), Piece(f" succeeded{where}")]
        else:
            yield [Piece("✗ ", "bad"), Piece(what, "title"), Piece(f" failed{where}")]
        target = shape["to"] or shape["created"]
        verb = "to" if shape["to"] else "creates"
        yield [Piece(f"  from {self._full(shape['from'])}")]
        yield [Piece(f"  {verb} {self._full(target)}{_value(shape['value'])}")]
        gas = shape["gas"]
        parts = f"intrinsic {gas['intrinsic']:,}, execution {gas['execution']:,}"
        if gas["refunded"]:
            parts += f", refunded {gas['refunded']:,}"
        yield [Piece(f"  gas {gas['used']:,} of {gas['limit']:,} ({parts})")]

    def failure(self) -> Iterator[Line]:
        """Say why, and where in the sources."""
        failure = self._explanation["failure"]
        yield [Piece("Error: ", "bad"), Piece(_why(failure), "bad")]
        if failure["dev"] and failure["dev"] != _why(failure):
            yield [Piece(f"  dev: {failure['dev']}")]
        for place in failure["stack"]:
            function = f" in {place['function']}" if place["function"] else ""
            yield [Piece(f"  {place['path']}:{place['line']}", "name"), Piece(function)]
            if place["source"] is not None:
                yield [Piece(f"  {place['line']:>6} │ ", "dim"), Piece(printable(place["source"]))]

    def tree(self, call: Object, first: str, rest: str, level: int) -> Iterator[Line]:
        """Say what a call did, and what those did that it made."""
        yield [Piece(first, "dim"), *self._call(call)]
        inside = call["inside"]
        if inside and self._depth is not None and level >= self._depth:
            yield [Piece(f"{rest}└─ … {len(inside)} more inside", "dim")]
            return
        for at, each in enumerate(inside):
            is_last = at == len(inside) - 1
            branch, below = ("└─ ", "   ") if is_last else ("├─ ", "│  ")
            if each["type"] == "LOG":
                yield [Piece(rest + branch, "dim"), *self._event(each, call)]
            else:
                yield from self.tree(each, rest + branch, rest + below, level + 1)

    def change(self, change: Object) -> Iterator[Line]:
        """Say what became of an account."""
        note = " (fee recipient)" if change["address"] == self._explanation["feeRecipient"] else ""
        yield [Piece(f"  {self._full(change['address'])}", "name"), Piece(note)]
        if change["balance"] is not None:
            before, after = (coins(int(each, 16)) for each in change["balance"])
            yield [Piece(f"    balance {before} → {after}")]
        if change["nonce"] is not None:
            before, after = change["nonce"]
            yield [Piece(f"    nonce {before} → {after}")]
        if change["codeSize"] is not None:
            before, after = change["codeSize"]
            yield [Piece(f"    code of {before:,} → {after:,} bytes")]
        for slot in change["storage"]:
            name = slot["variable"] or f"slot {_short_slot(slot['slot'])}"
            yield [Piece(f"    {printable(name)}: {' → '.join(slot['text'])}")]

    def _call(self, call: Object) -> Line:
        line = [Piece(f"{call['type']} ", "dim"), Piece(self._callee(call), "name")]
        if call["function"] is not None:
            line.append(Piece(f"({_arguments(call['arguments'])})"))
        line.append(Piece(_value(call["value"]) if call["type"] != "DELEGATECALL" else ""))
        if call["returned"]:
            line.append(Piece(f" → {_arguments(call['returned'])}"))
        line.append(Piece(f" [{call['gasUsed']:,} gas]", "dim"))
        if call["error"] is not None:
            line.append(Piece(f" ✗ {self._outcome(call)}", "bad"))
        return line

    def _outcome(self, call: Object) -> str:
        failure = call["failure"]
        if failure["passedOn"] is not None:
            return "passes it on"
        place = failure["stack"][-1] if failure["stack"] else None
        at = f", {place['path']}:{place['line']}" if place else ""
        return _why({**failure, "error": call["error"]}) + at

    def _callee(self, call: Object) -> str:
        if call["contract"] == "precompile":
            return str(call["function"])
        if call["type"] in CREATIONS:
            return f"{call['contract'] or self._full(call['to'])}.__init__"
        name = call["contract"]
        if name is None:
            name = checksum_of(call["to"])
        elif self._uses[name] > 1:
            name = f"{name}@{_short(call['to'])}"
        return f"{name}.{call['function']}" if call["function"] else name

    def _event(self, event: Object, call: Object) -> Line:
        name = event["event"] or "unknown"
        if event["contract"] != call["contract"] and event["contract"]:
            name = f"{event['contract']}.{name}"
        arguments = _arguments(event["arguments"])
        return [Piece("event ", "dim"), Piece(name, "name"), Piece(f"({arguments})")]

    def _full(self, address: str | None) -> str:
        if address is None:
            return "nothing"
        name = self._labels.get(address)
        return f"{name} {checksum_of(address)}" if name else checksum_of(address)


def coins(wei: int) -> str:
    """Return an amount of wei in coins, exactly."""
    if 0 < wei < SMALL:
        return f"{wei:,} wei"
    text = f"{Decimal(wei).scaleb(-18):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def checksum_of(address: str) -> str:
    """Return an address in its checksummed form."""
    return checksum(bytes.fromhex(address.removeprefix("0x")))


def _why(failure: Object) -> str:
    told = failure["reason"] or failure["check"]
    if told:
        return printable(told)
    if failure["error"] == "execution reverted":
        return failure["dev"] or "reverted without a reason"
    return str(failure["error"])


def _arguments(pairs: list[Object]) -> str:
    return ", ".join(
        f"{each['name']}={each['value']}" if each["name"] else each["value"] for each in pairs
    )


def _value(value: str) -> str:
    wei = int(value, 16)
    return f", value {coins(wei)}" if wei else ""


def _short(address: str) -> str:
    return f"{address[:6]}…{address[-4:]}"


def _short_slot(slot: str) -> str:
    number = int(slot, 16)
    return str(number) if number < 2**64 else slot


def _bounded(lines: Iterator[Line], what: str) -> Iterator[Line]:
    """Yield the lines, but not more than anyone reads."""
    for count, line in enumerate(lines):
        if count == MAX_LINES:
            yield [Piece(f"  … more {what}", "dim")]
            return
        yield line
