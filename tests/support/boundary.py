"""Call everything that the native extension has with what nobody would give it.

    python -m boundary SEED CALLS ROUNDS FILE

What the module has is found by looking at it, so what is added is called, too. `EXAMPLES` has
arguments that are right, where chance would hardly find any: they are called as they are, and with
one of them changed. A panic, or an error that stands for one, ends the program; a crash ends it
anyway, and FILE then says which call it was. In the end the calls that were made last of each
function are repeated ROUNDS times and more, and it is told by how much the process holds more.
"""

import ctypes
import faulthandler
import gc
import inspect
import json
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from operator import attrgetter
from pathlib import Path
from typing import Any

from toy_setup import Toy

from mevm.native import extension
from mevm.state import Account, World, WorldDatabase
from mevm.vm.transaction import Transaction

mevm_native: Any = extension()
SENDER, CONTRACT, PRECOMPILE = (bytes([number]) * 20 for number in (0xAA, 0xCC, 0x4D))
CODE = bytes.fromhex(
    "60015f55"  # store a word
    "5f5f5ff050"  # create a contract that has no code
    "6001430340505f3b50"  # ask for a block's hash, and for code
    f"5f5f60205f5f73{PRECOMPILE.hex()}5af150"
    "60205fa060205ff3"  # log, and return
)
TOY = Toy([((1, 2, 0, 1), (0, 1, 1, 1)), ((0, 0, 1, 1), (1, 1, 0, 0))])
TRUE = TOY.witness([1, 5, 7, 11])
VECTORS = Path(__file__).parents[1] / "native" / "vectors"
PROOF = bytes.fromhex(
    json.loads((VECTORS / "point_evaluation.json").read_text())["point_evaluation"]
)
LONGEST_CALL = 60
KEPT = 4
WORDS = ("", "Prague", "Frontier", "cancun", "é", "\0", "/", "x" * 300, "\ud800")
UNITS = (1, 20, 32, 48, 64, 96, 128, 160, 192, 256, 288, 384, 512)
EDGES = [
    edge + d for edge in (0, 2**8, 2**16, 2**31, 2**63, 2**64, 2**128, 2**256) for d in (-1, 0, 1)
]


class Counts(ctypes.Structure):
    """``struct mallinfo2`` of glibc."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in (
            *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
            *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
        )
    ]


LIBC = ctypes.CDLL(None)
CAN_COUNT = hasattr(LIBC, "mallinfo2")
if CAN_COUNT:
    LIBC.mallinfo2.restype = Counts


class Anything:
    """An object that has every attribute and can be called, and is of no use."""

    def __init__(self, chance: "Chance") -> None:
        self._chance = chance

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._chance.value()

    def __call__(self, *arguments: Any) -> Any:
        if self._chance.random.random() < 0.2:
            raise KeyError("of no use")
        return self._chance.value()


class Chance:
    """Values of every kind, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.objects: list[Any] = []

    def data(self) -> bytes:
        pick = self.random
        size = pick.choice(UNITS) * pick.choice((0, 1, 1, 2, 3, 4, 9, 48))
        kind = pick.random()
        if kind < 0.4:
            return bytes(size)
        if kind < 0.5:
            return b"\xff" * size
        if kind < 0.6:
            return b"".join(pick.randrange(9).to_bytes(32, "big") for _ in range(size // 32))
        return pick.randbytes(size + pick.choice((0, 0, 0, 1)))

    def instead_of(self, value: Any) -> Any:
        """Return anything, or nearly the same bytes."""
        pick = self.random
        if not isinstance(value, bytes) or not value or pick.random() < 0.3:
            return self.value()
        place = pick.randrange(len(value))
        if pick.random() < 0.2:
            return value[:place]
        changed = value[place] ^ 1 << pick.randrange(8)
        return value[:place] + bytes([changed]) + value[place + 1 :]

    def value(self, depth: int = 0) -> Any:
        """Return anything; mostly bytes, which is what most functions take."""
        pick = self.random
        kind = pick.random()
        if kind < 0.4:
            return self.data()
        if kind < 0.6:
            return pick.choice([*EDGES, pick.randrange(40), pick.getrandbits(64), 0x4D01, 0x4D05])
        if kind < 0.7 and depth < 3:
            several = [self.value(depth + 1) for _ in range(pick.randrange(5))]
            return pick.choice((list, tuple))(several)
        if kind < 0.75 and depth < 3:
            return {str(key): self.value(depth + 1) for key in range(pick.randrange(3))}
        if kind < 0.85 and self.objects:
            return pick.choice(self.objects)
        others = (
            None,
            True,
            0.5,
            float("nan"),
            bytearray(64),
            memoryview(bytes(64)),
            object(),
            print,
        )
        return pick.choice([*others, *WORDS, Anything(self)])


def examples(chance: Chance) -> dict[str, tuple[Any, ...]]:
    """Return arguments that are right, by what takes them."""
    database = WorldDatabase(
        World.from_alloc({SENDER: Account(balance=10**20), CONTRACT: Account(code=CODE)})
    )
    reads = (database.account, database.code, database.get_storage, database.has_storage)
    block = (1, 1, SENDER, 30_000_000, 0, bytes(32), 7, 1)
    rules = ("Prague", 1337, [(PRECOMPILE, lambda state, data, gas: (gas - 1, data))])
    source = (None, *reads, lambda number: bytes(32))
    made = (mevm_native.Rules(*rules), mevm_native.Source(*source), mevm_native.Block(*block))
    key = mevm_native.ProvingKey(TOY.key())
    chance.objects += (*made, key)
    transaction = Transaction.unsigned(SENDER, to=CONTRACT, gas=200_000, chain_id=1337)
    terms = (SENDER, 200_000, 21_000, 21_000, 10, 3, 0, None, None)
    return {
        "Block": block,
        "Rules": rules,
        "Rules.execute": (*made, transaction, *terms),
        "Rules.moved": (made[0], [(SENDER, PRECOMPILE)]),
        "Rules.system_call": (*made, SENDER, CONTRACT, b"\1", 30_000_000),
        "ProvingKey": (TOY.key(),),
        "ProvingKey.prove": (key, b"".join(number.to_bytes(32, "little") for number in TRUE)),
        "ProvingKey.variables": (key,),
        "Source": source,
        "point_evaluation": (PROOF,),
        "zk_price": (0x4D01, bytes(64)),
        "zk_run": (0x4D01, bytes(64)),
    }


def targets() -> Iterator[tuple[str, Callable]]:
    """Yield every function, class and method of the module by name."""
    for name, each in vars(mevm_native).items():
        if name.startswith("__") or not callable(each):
            continue
        if not isinstance(each, type):
            yield name, each
        elif not issubclass(each, BaseException):
            yield name, each
            for method in dir(each):
                if not method.startswith("_"):
                    found = getattr(each, method)
                    yield f"{name}.{method}", found if callable(found) else attrgetter(method)


def parameters(function: Callable) -> int:
    try:
        return len(inspect.signature(function).parameters)
    except (TypeError, ValueError):  # it has none that can be looked at
        return 2


class Boundary:
    """All calls of one run."""

    def __init__(self, seed: int, log: Path) -> None:
        self.chance = Chance(seed)
        self.log = log.open("w")
        self.accepted: dict[str, list[tuple]] = defaultdict(list)
        self.refused: dict[str, list[tuple]] = defaultdict(list)
        self.targets = list(targets())
        for name, arguments in examples(self.chance).items():
            self.accepted[name].append(arguments)

    def arguments(self, name: str, function: Callable) -> tuple[Any, ...]:
        pick = self.chance.random
        known = self.accepted[name]
        if known and pick.random() < 0.5:
            arguments = list(pick.choice(known))
            if arguments and pick.random() < 0.8:
                place = pick.randrange(len(arguments))
                arguments[place] = self.chance.instead_of(arguments[place])
            return tuple(arguments)
        count = parameters(function) + pick.choice((0, 0, 0, 0, 0, -1, 1))
        values = [self.chance.value() for _ in range(max(count, 0))]
        if "." in name:  # a method wants its object first
            owner = getattr(mevm_native, name.split(".")[0])
            own = [each for each in self.chance.objects if isinstance(each, owner)]
            values[:1] = own[-1:] or values[:1]
        return tuple(values)

    def call(self, function: Callable, arguments: tuple[Any, ...]) -> tuple[bool, Any]:
        """Return whether a call is accepted, and its result; errors have to be the caller's."""
        faulthandler.dump_traceback_later(LONGEST_CALL, exit=True)
        try:
            return True, function(*arguments)
        except Exception as error:
            if isinstance(error, SystemError) or "defect of mevm_native" in str(error):
                raise
            return False, None
        finally:
            faulthandler.cancel_dump_traceback_later()

    def run(self, calls: int) -> None:
        for index in range(calls):
            name, function = self.chance.random.choice(self.targets)
            arguments = self.arguments(name, function)
            self.log.seek(0)
            self.log.truncate()
            self.log.write(f"call {index}: {name}\n")
            self.log.flush()
            is_accepted, result = self.call(function, arguments)
            kept = (self.accepted if is_accepted else self.refused)[name]
            kept.append(arguments)
            del kept[:-KEPT]
            if type(result).__module__ == mevm_native.__name__:
                self.chance.objects = [*self.chance.objects[-20:], result]

    def growth(self, rounds: int) -> dict[str, int]:
        """Return by how much is held more, of each kind, after all has been done again and again.

        What is lost with every call shows every time, while what is filled is full at last. So the
        least growth is told, of as many as it takes.
        """
        calls = [
            (function, arguments)
            for name, function in self.targets
            for arguments in [*self.accepted[name], *self.refused[name]]
        ]
        least = {}
        for _ in range(15):  # in the first ones that is filled which is kept on purpose
            before = held()
            for _ in range(rounds):
                self.chance.random.seed(0)  # what is called back does the same each time
                for call in calls:
                    self.call(*call)
            growth = {kind: number - before[kind] for kind, number in held().items()}
            least = {kind: min(number, least.get(kind, number)) for kind, number in growth.items()}
            if max(least.values()) < rounds:
                break
        return least


def held() -> dict[str, int]:
    """Return the bytes that are allocated, and Python's blocks, which are not among them."""
    gc.collect()
    counts = LIBC.mallinfo2()
    return {
        "bytes": counts.uordblks + counts.hblkhd,
        "blocks": sys.getallocatedblocks(),
    }


def main() -> None:
    seed, calls, rounds = (int(argument) for argument in sys.argv[1:4])
    boundary = Boundary(seed, Path(sys.argv[4]))
    boundary.run(calls)
    counts = {name: len(boundary.accepted[name]) for name, _ in boundary.targets}
    growth = boundary.growth(rounds) if rounds and CAN_COUNT else None
    print(json.dumps({"accepted": counts, "growth": growth}))


if __name__ == "__main__":
    main()
