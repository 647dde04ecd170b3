"""The compression function F of BLAKE2b, for any number of rounds.

A call may ask for as many rounds as it has gas, tens of millions: that is minutes in Python and
about a second in WebAssembly. The program is made and compiled when it is first needed; other
threads go on while it runs.

References
----------
.. [1] RFC 7693, section 3.2; EIP-152.
"""

import struct
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import wasmtime

WORDS = struct.Struct("<16Q")
MASK = 2**64 - 1
INITIAL = (
    0x6A09E667F3BCC908,
    0xBB67AE8584CAA73B,
    0x3C6EF372FE94F82B,
    0xA54FF53A5F1D36F1,
    0x510E527FADE682D1,
    0x9B05688C2B3E6C1F,
    0x1F83D9ABFB41BD6B,
    0x5BE0CD19137E2179,
)
SCHEDULE = (
    "0123456789abcdef",
    "ea489fd61c02b753",
    "b8c052fdae367194",
    "7931dcbe265a40f8",
    "905724afe1bc683d",
    "2c6a0b834d75fe19",
    "c51fed4a0763928b",
    "db7ec13950f4862a",
    "6fe9b308c2d714a5",
    "a2847615fb9e3cd0",
)
"""Which word of the message each step of a round takes; after ten rounds it begins anew."""
STEPS = (
    (0, 4, 8, 12),
    (1, 5, 9, 13),
    (2, 6, 10, 14),
    (3, 7, 11, 15),
    (0, 5, 10, 15),
    (1, 6, 11, 12),
    (2, 7, 8, 13),
    (3, 4, 9, 14),
)
"""The four words of the state that each step mixes."""
WORD = 8
MESSAGE = WORDS.size
TABLE = 2 * WORDS.size
"""Where the message and the schedule are in the program's memory; the state is at its start."""
ROUNDS_AT_ONCE = 1_000_000


def compress(
    rounds: int,
    state: Sequence[int],
    message: Sequence[int],
    offset: Sequence[int],
    final: bool,
    pause: Callable[[], None] = lambda: None,
) -> bytes:
    """
    Compress one block.

    Parameters
    ----------
    rounds
        How often to mix: 12 in BLAKE2b.
    state
        Eight words.
    message
        Sixteen words.
    offset
        How many bytes came so far: the lower and the upper word.
    final
        Whether it is the last block.
    pause
        Called now and then; what it raises ends the matter.

    Returns
    -------
    bytes
        The new state, 64 bytes.
    """
    last = MASK if final else 0
    tail = [first ^ second for first, second in zip(INITIAL[4:], (*offset, last, 0), strict=True)]
    engine, program = _compiled()
    store = wasmtime.Store(engine)
    exports: Any = wasmtime.Instance(store, program, []).exports(store)
    memory, mix = exports["memory"], exports["mix"]
    memory.write(store, WORDS.pack(*state, *INITIAL[:4], *tail) + WORDS.pack(*message), 0)
    for first in range(0, rounds, ROUNDS_AT_ONCE):
        pause()
        mix(store, first % len(SCHEDULE), min(ROUNDS_AT_ONCE, rounds - first))
    mixed = WORDS.unpack(memory.read(store, 0, WORDS.size))
    halves = zip(state, mixed[:8], mixed[8:], strict=True)
    return struct.pack("<8Q", *(before ^ low ^ high for before, low, high in halves))


@cache
def _compiled() -> tuple[wasmtime.Engine, wasmtime.Module]:
    engine = wasmtime.Engine()
    return engine, wasmtime.Module(engine, _program())


def _program() -> str:
    """Return the text of a program that does so many rounds, from the first of ten on."""
    words = range(len(STEPS) * 2)
    table = "".join(f"\\{WORD * int(word, 16):02x}" for row in SCHEDULE for word in row)
    steps = "".join(_step(number, *places) for number, places in enumerate(STEPS))
    load = "".join(f"(local.set $v{i} (i64.load offset={WORD * i} (i32.const 0)))" for i in words)
    save = "".join(f"(i64.store offset={WORD * i} (i32.const 0) (local.get $v{i}))" for i in words)
    return f"""(module
      (memory (export "memory") 1)
      (data (i32.const {TABLE}) "{table}")
      (func (export "mix") (param $round i32) (param $rounds i32)
        (local $row i32) {"".join(f"(local $v{i} i64)" for i in words)}
        {load}
        (loop $again
          (local.set $row (i32.mul (i32.const 16) (local.get $round)))
          {steps}
          (local.set $round (i32.add (local.get $round) (i32.const 1)))
          (if (i32.eq (local.get $round) (i32.const {len(SCHEDULE)}))
            (then (local.set $round (i32.const 0))))
          (local.set $rounds (i32.sub (local.get $rounds) (i32.const 1)))
          (br_if $again (local.get $rounds)))
        {save}))"""


def _step(number: int, a: int, b: int, c: int, d: int) -> str:
    """Return the text of one step: RFC 7693's G."""
    parts = []
    for which, turns in enumerate(((32, 24), (16, 63))):
        place = f"(i32.load8_u offset={TABLE + 2 * number + which} (local.get $row))"
        word = f"(i64.load offset={MESSAGE} {place})"
        parts.append(f"(local.set $v{a} (i64.add {word} {_sum(a, b)}))")
        parts.append(f"(local.set $v{d} {_turned(d, a, turns[0])})")
        parts.append(f"(local.set $v{c} {_sum(c, d)})")
        parts.append(f"(local.set $v{b} {_turned(b, c, turns[1])})")
    return "".join(parts)


def _sum(first: int, second: int) -> str:
    return f"(i64.add (local.get $v{first}) (local.get $v{second}))"


def _turned(first: int, second: int, turn: int) -> str:
    both = f"(i64.xor (local.get $v{first}) (local.get $v{second}))"
    return f"(i64.rotr {both} (i64.const {turn}))"
