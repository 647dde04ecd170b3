"""From a recording to an explanation."""

from collections.abc import Mapping
from typing import Any

from mevm.explain.artifacts import Library
from mevm.explain.calls import Calls
from mevm.explain.gas import gas_of_lines, outside
from mevm.explain.names import Names
from mevm.explain.places import Places
from mevm.explain.slots import SlotNames, write_slot

Object = dict[str, Any]
Recording = Mapping[str, Any]
HEAD = "hash blockNumber blockHash index from to created value nonce success error".split()


def explain(recording: Recording, library: Library | None = None) -> Object:
    """
    Explain a recording.

    Parameters
    ----------
    recording
        What `mevm.explain.recorder` recorded.
    library
        The artifacts of contracts; None for none.

    Returns
    -------
    dict
        The transaction's own fields, and ``failure``: the innermost call that failed and took
        the transaction along; ``call``, the tree; ``changes`` of the state; ``gas``, in all and
        by line; ``labels`` of all addresses that are contracts.
    """
    names = Names(recording, library or Library())
    places = Places(names)
    call = Calls(names, places).describe(recording["call"])
    gas = dict(recording["gas"])
    gas["execution"] = recording["call"]["gasUsed"]
    gas["outside"] = outside(recording)
    gas["lines"] = gas_of_lines(recording, names, places)
    return {name: recording[name] for name in HEAD} | {
        "failure": _cause(call),
        "call": call,
        "changes": [_change(recording, names, each) for each in _ordered(recording)],
        "gas": gas,
        "feeRecipient": recording["feeRecipient"],
        "labels": _labels(recording, names),
    }


def _cause(call: Object) -> Object | None:
    """Return the failure that the others pass on, with the stack that leads to it."""
    if call["error"] is None:
        return None
    stack: list[Object] = [*call["failure"]["stack"]]
    while (at := call["failure"]["passedOn"]) is not None:
        call = call["inside"][at]
        stack += call["failure"]["stack"]
    cause = {name: call[name] for name in ("type", "to", "contract", "function", "error")}
    told = {name: call["failure"][name] for name in ("reason", "check", "dev")}
    return cause | told | {"stack": stack}


def _labels(recording: Recording, names: Names) -> dict[str, str]:
    found = {}
    for address in recording["contracts"]:
        if artifact := names.of_address(address):
            found[address] = artifact.name
    return found


def _ordered(recording: Recording) -> list[str]:
    """Return the accounts that changed, who gets the fee at the end."""
    return sorted(recording["changes"], key=lambda each: each == recording["feeRecipient"])


def _change(recording: Recording, names: Names, address: str) -> Object:
    """Return the changes of an account, with the names of variables."""
    raw = recording["changes"][address]
    artifact = names.of_address(address)
    layout = artifact.layout if artifact else {}
    preimages = recording["preimages"] if layout and "storage" in raw else ()
    slots = SlotNames(layout, (bytes.fromhex(each[2:]) for each in preimages))
    storage = []
    for slot, (before, after) in raw.get("storage", {}).items():
        name, kind = slots.find(int(slot, 16)) or (None, None)
        storage.append(
            {
                "slot": slot,
                "variable": name,
                "before": before,
                "after": after,
                "text": [write_slot(kind, int(value, 16)) for value in (before, after)],
            }
        )
    storage.sort(key=lambda each: (each["variable"] is None, each["variable"] or ""))
    shape: Object = {"address": address, "contract": artifact.name if artifact else None}
    for name in ("balance", "nonce"):
        shape[name] = raw.get(name)
    sizes = [len(names.code(each)) for each in raw.get("code", ())]
    return shape | {"codeSize": sizes or None, "storage": storage}
