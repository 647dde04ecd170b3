"""The tree of calls, with names for what is in it."""

from collections.abc import Mapping, Sequence
from typing import Any

from mevm.explain.abi import UndecodableData, Value, decode, decode_word, write
from mevm.explain.artifacts import Artifact
from mevm.explain.known import known_events, known_functions
from mevm.explain.names import CREATIONS, Names
from mevm.explain.places import Places
from mevm.explain.precompile_calls import decode_answer, decode_call

WORD, SELECTOR = 32, 4
DYNAMIC = ("string", "bytes", "tuple")

Object = dict[str, Any]
Item = Mapping[str, Any]
Pairs = list[tuple[str, Value]]


class Calls:
    """
    Describes calls and events.

    Parameters
    ----------
    names
        The contracts.
    places
        Where calls failed.
    """

    def __init__(self, names: Names, places: Places) -> None:
        self._names = names
        self._places = places

    def describe(self, call: Object) -> Object:
        """Return a call, and all below, as it is told."""
        shape: Object = {
            "type": call["type"],
            "from": call["from"],
            "to": call["to"],
            "contract": None,
            "function": None,
            "arguments": [],
            "returned": [],
            "value": call["value"],
            "gas": call["gas"],
            "gasUsed": call["gasUsed"],
            "error": call["error"],
        }
        artifact = self._names.of_call(call)
        if call["type"] in CREATIONS:
            self._add_creation(shape, call, artifact)
        elif precompile := self._names.precompile(call["to"]):
            self._add_precompile(shape, call, precompile)
        elif call["type"] != "SELFDESTRUCT":
            self._add_function(shape, call, artifact)
        if call["error"] is not None:
            shape["failure"] = self._places.failure(call)
        shape["inside"] = [
            self._event(each, artifact) if each["type"] == "LOG" else self.describe(each)
            for each in call["inside"]
        ]
        return shape

    def _add_creation(self, shape: Object, call: Object, artifact: Artifact | None) -> None:
        shape["function"] = "__init__"
        if artifact is None:
            return
        shape["contract"] = artifact.name
        encoded = _bytes(call["input"])[len(artifact.deployment) :]
        inputs = (artifact.constructor or {}).get("inputs", ())
        shape["arguments"] = _texts(_decoded(inputs, encoded))

    def _add_precompile(self, shape: Object, call: Object, name: str) -> None:
        shape["contract"], shape["function"] = "precompile", name
        shape["arguments"] = _texts(decode_call(call["to"], _bytes(call["input"])))
        if call["error"] is None:
            answer = decode_answer(call["to"], _bytes(call["output"]))
            shape["returned"] = _texts([("", answer)])

    def _add_function(self, shape: Object, call: Object, artifact: Artifact | None) -> None:
        data, output = _bytes(call["input"]), _bytes(call["output"])
        shape["contract"] = None if artifact is None else artifact.name
        function = self._function(artifact, data)
        if function is None:
            if call["code"] is None and not data:
                return
            called = write(data[:SELECTOR]) if len(data) >= SELECTOR else "__default__"
            rest = data[SELECTOR:] if len(data) >= SELECTOR else data
            shape["function"] = called if artifact is None or data else "__default__"
            shape["arguments"] = _texts([("data", rest)] if rest else [])
            returned: Pairs = [("", output)] if output else []
        else:
            shape["function"] = function["name"]
            shape["arguments"] = _texts(_decoded(function.get("inputs", ()), data[SELECTOR:]))
            returned = _decoded(function.get("outputs", ()), output)
        if call["error"] is None:
            shape["returned"] = _texts(returned)

    def _function(self, artifact: Artifact | None, data: bytes) -> Item | None:
        if len(data) < SELECTOR:
            return None
        key = data[:SELECTOR]
        if artifact is not None and key in artifact.functions:
            return artifact.functions[key]
        known = known_functions().get(key) if artifact is None else None
        try:
            decode((known or {}).get("inputs", ()), data[SELECTOR:])
        except UndecodableData:
            return None
        return known

    def _event(self, log: Object, artifact: Artifact | None) -> Object:
        """Return an event; the contract that emits it knows it best, then other ones."""
        topics, data = [_bytes(each) for each in log["topics"]], _bytes(log["data"])
        others = (each for each in self._names.present if each is not artifact)
        known = [each.events for each in filter(None, (artifact, *others))]
        shape: Object = {
            "type": "LOG",
            "address": log["address"],
            "contract": artifact.name if artifact else None,
            "event": None,
            "arguments": [],
        }
        for events in (*known, known_events()) if topics else ():
            for item in events.get(topics[0], ()):
                pairs = _event_pairs(item.get("inputs", ()), topics[1:], data)
                if pairs is not None:
                    return shape | {"event": item["name"], "arguments": _texts(pairs)}
        raw: Pairs = [(f"topic{i}", each) for i, each in enumerate(topics)]
        return shape | {"arguments": _texts(raw + ([("data", data)] if data else []))}


def _event_pairs(inputs: Sequence[Item], topics: Sequence[bytes], data: bytes) -> Pairs | None:
    """Return the names and values of an event; None if it has another number of topics."""
    indexed = [each for each in inputs if each.get("indexed")]
    if len(indexed) != len(topics):
        return None
    words = iter(topics)
    try:
        values = iter(decode([each for each in inputs if not each.get("indexed")], data))
    except UndecodableData:
        return None
    return [
        (
            each.get("name", ""),
            _indexed(each["type"], next(words)) if each.get("indexed") else next(values),
        )
        for each in inputs
    ]


def _indexed(kind: str, word: bytes) -> Value:
    """Return an indexed value; of longer types, the topic is the hash only."""
    return word if kind.startswith(DYNAMIC) or kind.endswith("]") else decode_word(kind, word)


def _decoded(parameters: Sequence[Item], data: bytes) -> Pairs:
    if not parameters:
        return []
    try:
        values = decode(parameters, data)
    except UndecodableData:
        return [("data", data)]
    return [(each.get("name", ""), value) for each, value in zip(parameters, values, strict=True)]


def _texts(pairs: Pairs) -> list[dict[str, str]]:
    return [{"name": name, "value": write(value, 1_024)} for name, value in pairs]


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))
