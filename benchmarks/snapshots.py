"""One `evm_snapshot` + `evm_revert` pair, as test suites take one for every test.

On a new chain and on one of 800 blocks; over one bare HTTP connection, where a round trip is most
of the time of either node, and as ape takes it: through web3.py to a node, ours in the process, and
by the method of eth-tester. titanoboa has `env.anchor`.
"""

from collections.abc import Callable
from copy import copy

from web3 import HTTPProvider
from web3.providers.base import JSONBaseProvider

from ape_mevm.transport import InProcessProvider
from benchmarks.comparison import Measured, Row
from benchmarks.subjects import Node, Subject, in_turns, per_second, subjects
from mevm.node import Node as OurNode
from mevm.rpc.dispatcher import Dispatcher

BLOCKS = 800
PAIRS = 100
ROUNDS = 7
WARM_UP = 20
PEERS = ("ganache", "eth-tester", "titanoboa")


def measure() -> Measured:
    """Return microseconds a pair: by length of the chain, over HTTP and as ape takes them."""
    rows, series = [], {}
    with subjects(BLOCKS) as found:
        bare = {name: each for name, each in found.items() if isinstance(each, Node)}
        as_ape = {name: through_web3(each) for name, each in found.items()}
        ours = as_ape["MEVM"] = Node(through(InProcessProvider(InProcessChain())), BLOCKS)
        for blocks in (1, BLOCKS):
            grow([*found.values(), ours], blocks)
            where = "a new chain" if blocks == 1 else f"after {blocks} blocks"
            for how, those in (("bare HTTP", bare), ("as ape takes it", as_ape)):
                times = microseconds(those)
                series |= {f"{name}, {how}, {where}": [time] for name, time in times.items()}
                required = required_of(how, blocks)
                rows.append(row(f"snapshot and revert, {where}, {how}", times, required))
    return Measured(rows, series)


def grow(those: list[Subject], blocks: int) -> None:
    """Make new chains so long, with the block that deployed."""
    for each in those:
        for index in range(blocks - 1):
            each.transfer(index)


class InProcessChain:
    """What the ape plugin's transport asks for: a dispatcher."""

    def __init__(self) -> None:
        self.dispatcher = Dispatcher(OurNode())


def through(provider: JSONBaseProvider) -> Callable[..., object]:
    """Return a caller that goes the way of `Web3.provider.make_request`."""

    def call(method: str, *params: object) -> object:
        return provider.make_request(method, list(params))["result"]

    return call


def through_web3(found: Subject) -> Subject:
    """Return a node as web3.py reaches it; others are called as they are."""
    if not isinstance(found, Node):
        return found
    reached = copy(found)
    reached.call = through(HTTPProvider(f"http://127.0.0.1:{found.call.port}"))
    return reached


def required_of(how: str, blocks: int) -> dict[str, float]:
    """Return the ratios that must be: two round trips of HTTP are the same for everybody."""
    if how == "bare HTTP":
        return {"ganache": 3.0}
    return {"anvil": 5.0} | dict.fromkeys(PEERS, 3.0)


def microseconds(those: dict[str, Subject]) -> dict[str, float]:
    """Return microseconds a pair, of each in its fastest round."""
    in_turns(those, lambda each: per_second(WARM_UP, each.pair), 1)
    rates = in_turns(those, lambda each: per_second(PAIRS, each.pair), ROUNDS)
    return {name: 1e6 / max(found) for name, found in rates.items()}


def row(name: str, times: dict[str, float], required: dict[str, float]) -> Row:
    """Return a row: less is better."""
    peers = {peer: time for peer, time in times.items() if peer != "MEVM"}
    return Row(name, "µs", times["MEVM"], peers, required, higher_is_better=False)
