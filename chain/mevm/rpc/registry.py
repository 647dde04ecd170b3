"""The table of methods: every method is registered by name, with a decoder per parameter."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import wraps
from typing import Any

from mevm.rpc.codec import BlockId, DecodeError, Decoder, block_id
from mevm.rpc.errors import invalid_params

METHODS: dict[str, "Method"] = {}
REQUIRED: Any = object()


@dataclass(frozen=True, slots=True)
class Parameter:
    """How one positional parameter is decoded, and what it is when it is left out."""

    decode: Decoder
    default: Any = REQUIRED


def optional(decoder: Decoder, default: Any = None) -> Parameter:
    """Return a parameter that may be left out or null."""
    return Parameter(decoder, default)


TRACES = ("debug_trace", "trace_", "ots_trace", "mevm_explain", "eth_simulate")
"""How the names of methods begin whose answers may be as large as their execution is long."""


class Line(Enum):
    """Where a request waits for its turn, and with which others it is done."""

    SHORT = auto()  # a read that is answered at once
    CALL = auto()  # a read that is, most often
    READ = auto()
    TRACE = auto()
    EDIT = auto()  # a change that takes no time
    SEND = auto()  # a change that takes little, most often
    CHANGE = auto()


PATIENT = {
    Line.SHORT: Line.READ,
    Line.CALL: Line.READ,
    Line.EDIT: Line.CHANGE,
    Line.SEND: Line.CHANGE,
}
"""Where requests wait instead that are not answered at once after all."""


LATEST: BlockId = "latest"
at_block = optional(block_id, LATEST)


@dataclass(frozen=True, slots=True)
class Method:
    """A registered method.

    Attributes
    ----------
    long
        Whether it may take long, as whatever runs EVM code does, so that it leaves the event loop.
    changes
        Whether it changes the node, so that nothing else may run at the same time.
    development
        Whether it is absent when the node runs without development methods.
    session
        Whether it is about the client's connection: the function takes its session after the
        node, and there is no such method for clients without one.
    tried
        Whether it is worth an attempt in the event loop, although it is long: most often it runs
        little code. If it changes the node, then not before that code; see
        `mevm.vm.interruption`.
    line
        Where its requests wait, by all that.
    """

    name: str
    function: Callable[..., Any]
    parameters: tuple[Parameter, ...]
    long: bool
    changes: bool
    development: bool
    session: bool = False
    tried: bool = False
    line: Line = field(init=False)

    def __post_init__(self) -> None:
        """Find its line, once."""
        object.__setattr__(self, "line", self._line())

    def _line(self) -> Line:
        if self.tried:
            return Line.SEND if self.changes else Line.CALL
        if self.changes:
            return Line.CHANGE if self.long else Line.EDIT
        if not self.long:
            return Line.SHORT
        return Line.TRACE if self.name.startswith(TRACES) else Line.READ

    def decode(self, params: list[Any]) -> list[Any]:
        """Decode positional parameters and fill in defaults.

        Raises
        ------
        RpcError
            If there are too many or too few, or one cannot be decoded.
        """
        parameters = self.parameters
        if len(params) > len(parameters):
            raise invalid_params(f"too many arguments, want at most {len(parameters)}")
        decoded = []
        for i, parameter in enumerate(parameters):
            value = params[i] if i < len(params) else None
            if value is None:
                if parameter.default is REQUIRED:
                    raise invalid_params(f"missing value for required argument {i}")
                decoded.append(parameter.default)
                continue
            try:
                decoded.append(parameter.decode(value))
            except DecodeError as error:
                raise invalid_params(f"invalid argument {i}: {error}") from None
        return decoded


def method(
    name: str,
    *parameters: Decoder | Parameter,
    long: bool = False,
    changes: bool = False,
    development: bool = False,
    session: bool = False,
    tried: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register the decorated function as a JSON-RPC method.

    Parameters
    ----------
    name
        The method's name, such as "eth_getBalance".
    *parameters
        One decoder per positional parameter; `optional` wraps those that may be left out.
    long, changes, development, session, tried
        See `Method`.

    Returns
    -------
    Callable
        A decorator that returns the function unchanged; the function takes the node first.
    """
    decoded = tuple(p if isinstance(p, Parameter) else Parameter(p) for p in parameters)

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        """Add the function to the table."""
        function = _kept(function) if changes else function
        _add(Method(name, function, decoded, long, changes, development, session, tried))
        return function

    return register


def _kept(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a method that answers when what it changed is on the disk, if it is to be there."""

    @wraps(function)
    def answer(node: Any, *arguments: Any) -> Any:
        """Call the method, and keep what it did, even if it failed half-way."""
        try:
            return function(node, *arguments)
        finally:
            node.commit()

    return answer


def alias(name: str, *others: str) -> None:
    """Register other names of a method."""
    for other in others:
        _add(replace(METHODS[name], name=other))


def _add(method: Method) -> None:
    """Add a method to the table, in which no name may stand twice."""
    if method.name in METHODS:
        raise ValueError(f"the method {method.name} is registered twice")
    METHODS[method.name] = method
