"""Two engines as one: whatever is done is done with both, and they have to agree on it."""

from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any

from mevm.state import World
from mevm.vm.context import BlockContext
from mevm.vm.engine import PyEvmEngine
from mevm.vm.errors import InvalidTransaction
from mevm.vm.interface import Engine, Execution
from mevm.vm.results import ExecutionResult


class Disagreement(AssertionError):
    """Two engines did the same thing, and something else came of it."""


class TwoEngines:
    """Begins executions that are two.

    Parameters
    ----------
    first, second
        The engines. What comes of the first is what one gets.
    """

    def __init__(self, first: Engine, second: Engine) -> None:
        self._engines = first, second
        self.name = f"{first.name} and {second.name}"

    def begin(self, world: World, context: BlockContext, tracer: None = None) -> Execution:
        """Start an execution with each; nobody watches."""
        assert tracer is None, "of two executions none can be traced"
        first, second = (engine.begin(world, context) for engine in self._engines)
        return _TwoExecutions(first, second)  # type: ignore[return-value]


class _TwoExecutions:
    """Passes every method on to two executions, and compares what they return or raise."""

    def __init__(self, first: Execution, second: Execution) -> None:
        self._executions = first, second

    def __getattr__(self, name: str) -> Any:
        """Return the method of that name of both, or the value, which has to be the same."""
        first, second = (getattr(each, name) for each in self._executions)
        if callable(first):
            return lambda *args, **kw: _both(name, (first, second), *args, **kw)
        _compare(name, first, second)
        return first

    def snapshot(self) -> Any:
        """Return the positions of both."""
        return tuple(each.snapshot() for each in self._executions)

    def revert(self, snapshot: Any) -> None:
        """Take both back."""
        for each, position in zip(self._executions, snapshot, strict=True):
            each.revert(position)

    def world(self) -> World:
        """Return the world of the first, which has the root of the other's."""
        first, second = (each.world() for each in self._executions)
        if first.root != second.root:
            raise Disagreement(f"world: {'; '.join(_differences(first, second))}")
        return first


def _both(name: str, methods: Sequence[Callable[..., Any]], *args: Any, **kw: Any) -> Any:
    first, second = (_outcome(method, *args, **kw) for method in methods)
    described = f"{name}({', '.join(map(repr, [*args, *kw.values()]))})"
    _compare(described, first, second)
    if isinstance(first, InvalidTransaction):
        raise first
    return first


def _outcome(function: Callable[..., Any], *args: Any, **kw: Any) -> Any:
    try:
        return function(*args, **kw)
    except InvalidTransaction as error:
        return error


def _compare(what: str, left: Any, right: Any) -> None:
    """Raise `Disagreement` that says where two outcomes differ."""
    if isinstance(left, InvalidTransaction) and isinstance(right, InvalidTransaction):
        left, right = (left.code, left.message), (right.code, right.message)
    if left == right and type(left) is type(right):
        return
    if isinstance(left, ExecutionResult) and isinstance(right, ExecutionResult):
        names = [each.name for each in fields(ExecutionResult)]
        pairs = [(name, getattr(left, name), getattr(right, name)) for name in names]
        text = "; ".join(f"{name}: {a!r} != {b!r}" for name, a, b in pairs if a != b)
    else:
        text = f"{left!r} != {right!r}"
    raise Disagreement(f"{what}: {text}")


def _differences(left: World, right: World) -> list[str]:
    """Return which accounts of two worlds differ, and in what."""
    addresses = {address for world in (left, right) for address, _ in world.accounts()}
    found = []
    for address in sorted(addresses):
        pair = [_account(world, address) for world in (left, right)]
        if pair[0] != pair[1]:
            found.append(f"0x{address.hex()} {pair[0]} != {pair[1]}")
    return found


def _account(world: World, address: bytes) -> tuple[Any, ...]:
    return (
        world.account_exists(address),
        world.get_balance(address),
        world.get_nonce(address),
        world.get_code(address).hex(),
        dict(world.storage_items(address)),
    )


def both_engines() -> TwoEngines:
    """Return py-evm and revm as one; ImportError where the native extension is not installed."""
    from mevm.vm.revm_engine import RevmEngine

    return TwoEngines(PyEvmEngine(), RevmEngine())
