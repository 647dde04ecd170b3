"""What holds between traces and states, over random transactions of every type."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from random_evm import RandomBlock
from random_evm.blocks import CHAIN_ID, COINBASE

from mevm.blocks.chain import Chain
from mevm.blocks.genesis import Genesis
from mevm.node.tracing import Tracing
from mevm.state import Account, World
from mevm.vm.engine import PyEvmEngine
from mevm.vm.forks import ChainConfig, Fork
from mevm.vm.tracing import CallTracer, MuxTracer, PrestateTracer, StructLogger, Watched
from mevm.vm.tracing.parity_trace import ParityTracer
from mevm.vm.tracing.state_diff import StateDiffTracer
from mevm.vm.tracing.vm_trace import VmTracer

FUZZ = os.environ.get("HYPOTHESIS_PROFILE") == "fuzz"
SIZE = 25
SEEDS = range(500 if FUZZ else 12)
FORKS = [Fork.PRAGUE, Fork.CANCUN, Fork.SHANGHAI, Fork.PARIS]

Accounts = dict[bytes, Account]
Traced = tuple[Watched, dict[str, Any]]


class AllTracers(MuxTracer):
    """Tells the results of all tracers, together with what they watched."""

    def __init__(self) -> None:
        super().__init__(
            {
                "calls": CallTracer(with_log=True),
                "pre": PrestateTracer(),
                "diff": PrestateTracer(diff_mode=True),
                "flat": ParityTracer(),
                "stateDiff": StateDiffTracer(),
                "vmTrace": VmTracer(),
                "structLogs": StructLogger(),
            }
        )

    def result(self, watched: Watched) -> Any:
        return watched, super().result(watched)


@pytest.fixture(scope="module", params=SEEDS)
def traced(request: pytest.FixtureRequest) -> list[Traced]:
    fork = FORKS[request.param % len(FORKS)]
    given = RandomBlock(request.param, SIZE, fork)
    config = ChainConfig(CHAIN_ID, {each: 0 for each in Fork if each <= fork})
    genesis = Genesis.development({}, config=config, timestamp=1_700_000_000, base_fee=7)
    world = World.from_alloc(given.alloc)
    chain = Chain.from_genesis(config, genesis.header, world, PyEvmEngine())
    context = chain.next_context(
        chain.head, timestamp=1_700_000_012, coinbase=COINBASE, gas_limit=60_000_000
    )
    block = chain.assemble(given.fill, context).block
    chain.append(block)
    found = list(Tracing(chain, 600.0).transactions(block, AllTracers))
    assert [watched.result.gas_used for watched, _ in found] == [
        receipt.gas_used for receipt in block.receipts
    ]
    assert [watched.result.logs for watched, _ in found] == [
        receipt.logs for receipt in block.receipts
    ]
    return found


def number(text: str) -> int:
    return int(text, 16)


def raw(text: str) -> bytes:
    return bytes.fromhex(text[2:])


def every_call(call: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield call
    for inner in call.get("calls", ()):
        yield from every_call(inner)


@pytest.mark.rule("SERO-30")
def test_calls__have_gas_that_adds_up(traced: list[Traced]) -> None:
    for watched, results in traced:
        top = results["calls"]
        assert number(top["gas"]) == watched.transaction.gas
        assert number(top["gasUsed"]) == watched.result.gas_used
        for call in every_call(top):
            assert number(call["gasUsed"]) <= number(call["gas"]) or call["type"] == "SELFDESTRUCT"
            inner = sum(number(each["gasUsed"]) for each in call.get("calls", ()))
            if call is not top:  # whose gas is after refunds
                assert inner <= number(call["gasUsed"])


def test_calls__have_the_events_of_the_receipt(traced: list[Traced]) -> None:
    for watched, results in traced:
        logs = [log for call in every_call(results["calls"]) for log in call.get("logs", ())]
        logs.sort(key=lambda log: number(log["index"]))
        count = len(logs)
        assert [number(log["index"]) - watched.first_log for log in logs] == list(range(count))
        assert [
            (raw(log["address"]), tuple(map(raw, log["topics"])), raw(log["data"])) for log in logs
        ] == list(watched.result.logs)


def test_flat_calls__are_the_tree(traced: list[Traced]) -> None:
    for watched, results in traced:
        precompiles = watched.after.precompiles()
        shown = [
            call
            for call in every_call(results["calls"])
            if raw(call.get("to", "0x")) not in precompiles
            or call["type"] == "SELFDESTRUCT"
            or (call["type"] in ("CALL", "CALLCODE") and number(call["value"]))
        ]
        if shown[:1] != [results["calls"]]:  # a precompile that is called from outside is told
            shown.insert(0, results["calls"])
        assert len(results["flat"]) == len(shown)
        for flat, call in zip(results["flat"], shown, strict=True):
            action = flat["action"]
            assert action.get("from", action.get("address")) == call["from"]
            assert ("error" in flat) == ("error" in call)
            if flat["type"] == "call":
                assert (action["to"], action["input"]) == (call["to"], call["input"])
                assert action["callType"].upper() == call["type"]
            if flat["type"] == "create":
                assert action["init"] == call["input"]
            if flat["type"] != "suicide" and flat["traceAddress"]:
                assert action["gas"] == call["gas"]
            if flat.get("result") and flat["traceAddress"]:
                assert flat["result"]["gasUsed"] == call["gasUsed"]
                output = flat["result"].get("output", flat["result"].get("code"))
                assert output == call.get("output", "0x")


def test_flat_calls__have_addresses_that_fit(traced: list[Traced]) -> None:
    for _, results in traced:
        children: dict[tuple[int, ...], int] = {}
        for flat in results["flat"]:
            address = tuple(flat["traceAddress"])
            if address:
                assert address[-1] == children[address[:-1]]
                children[address[:-1]] += 1
            children[address] = 0
        assert children == {tuple(f["traceAddress"]): f["subtraces"] for f in results["flat"]}


@pytest.mark.rule("SERO-30")
def test_prestate__with_its_difference_is_the_state_afterwards(traced: list[Traced]) -> None:
    for watched, results in traced:
        before, after = dict(watched.before.accounts()), dict(watched.after.world().accounts())
        pre, post = results["diff"]["pre"], results["diff"]["post"]
        for name, shape in results["pre"].items():
            assert same(shape, before[raw(name)], with_zero=True)
        for name, shape in pre.items():
            # Of an account that is deleted geth tells the slots that were zero, too.
            assert same(shape, before[raw(name)], with_zero=name not in post)
        for name in pre.keys() | post.keys():
            changed = applied(before.pop(raw(name), Account()), pre.get(name, {}), post.get(name))
            if changed is not None:
                before[raw(name)] = changed
        assert before == after


def same(shape: dict[str, Any], account: Account, with_zero: bool = False) -> bool:
    """Return whether a shape tells of an account nothing but the truth."""
    storage = {number(key): number(value) for key, value in shape.get("storage", {}).items()}
    assert with_zero or all(storage.values())
    return (
        number(shape["balance"]) == account.balance
        and shape.get("nonce", 0) == account.nonce
        and raw(shape.get("code", "0x")) == account.code
        and all(account.storage.get(key, 0) == value for key, value in storage.items())
    )


def applied(account: Account, pre: dict[str, Any], post: dict[str, Any] | None) -> Account | None:
    """Return what a difference makes of an account; None if it is deleted."""
    if post is None:
        return None
    storage = dict(account.storage)
    for key in pre.get("storage", {}):
        storage.pop(number(key), None)
    storage |= {number(key): number(value) for key, value in post.get("storage", {}).items()}
    return Account(
        number(post.get("balance", hex(account.balance))),
        post.get("nonce", account.nonce),
        raw(post["code"]) if "code" in post else account.code,
        storage,
    )


@pytest.mark.rule("SERO-30")
def test_state_diff__is_the_difference_of_the_worlds(traced: list[Traced]) -> None:
    for watched, results in traced:
        before, after = dict(watched.before.accounts()), dict(watched.after.world().accounts())
        changed = {each for each in {*before, *after} if before.get(each) != after.get(each)}
        assert {raw(name) for name in results["stateDiff"]} == changed
        for name, shape in results["stateDiff"].items():
            old, new = before.get(raw(name)), after.get(raw(name))
            for field in ("balance", "nonce", "code"):
                assert told(shape[field], field, old) == (told_by(field, old), told_by(field, new))
            slots = {*(old.storage if old else ()), *(new.storage if new else ())}
            expected = {
                slot: (value(old, slot), value(new, slot))
                for slot in slots
                if value(old, slot) != value(new, slot)
            }
            assert {
                number(slot): told(change, "storage", old)
                for slot, change in shape["storage"].items()
            } == expected


def value(account: Account | None, slot: int) -> int:
    return account.storage.get(slot, 0) if account else 0


def told_by(field: str, account: Account | None) -> Any:
    return getattr(account or Account(), field)


def told(change: Any, field: str, old: Account | None) -> tuple[Any, Any]:
    """Return the old and the new value that a change tells of."""
    read = raw if field == "code" else number
    nothing: Any = b"" if field == "code" else 0
    match change:
        case "=":
            return told_by(field, old), told_by(field, old)
        case {"+": new}:
            assert old is None
            return nothing, read(new)
        case {"-": gone}:
            return read(gone), nothing
    return read(change["*"]["from"]), read(change["*"]["to"])


def every_op(trace: dict[str, Any], index: str = "") -> Iterator[dict[str, Any]]:
    for i, op in enumerate(trace["ops"]):
        assert op["idx"] == f"{index}{i}"
        yield op
        if op["sub"] is not None:
            yield from every_op(op["sub"], f"{index}{i}-")


def test_vm_trace__has_the_opcodes_of_struct_logs(traced: list[Traced]) -> None:
    for _, results in traced:
        logs, ops = results["structLogs"]["structLogs"], list(every_op(results["vmTrace"]))
        assert [(op["pc"], op["op"]) for op in ops] == [(log["pc"], log["op"]) for log in logs]
        for op, log in zip(ops, logs, strict=True):
            if op["ex"] is not None and op["sub"] is None and op["op"] not in ("CALL", "CALLCODE"):
                assert op["cost"] == log["gasCost"]
                assert op["ex"]["used"] == log["gas"] - log["gasCost"]
