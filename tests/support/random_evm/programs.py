"""Random programs that mean something: operands fit their opcodes, and results are kept.

Bytes drawn at random fail at once, mostly for want of operands. Here every opcode finds its
operands on the stack, each from a pool of values that suit it (and seldom from another), results
go to storage, memory or logs, where a difference shows, and calls nest.
"""

from random import Random

from mevm.vm.forks import Fork
from random_evm.opcodes import (
    BALANCE,
    CALL,
    CALLDATACOPY,
    CALLDATASIZE,
    CODECOPY,
    CREATE2,
    DUP1,
    EXTCODESIZE,
    GAS,
    JUMP,
    JUMPDEST,
    JUMPI,
    MSTORE,
    POP,
    PUSH0,
    RETURN,
    REVERT,
    SELFDESTRUCT,
    SLOAD,
    SSTORE,
    STATICCALL,
    SUB,
    SWAP1,
    opcodes_of,
)

WORDS = (0, 1, 2, 3, 7, 31, 32, 255, 256, 2**64, 2**128, 2**255, 2**255 - 1, 2**256 - 2, 2**256 - 1)
OFFSETS = (0, 0, 1, 31, 32, 64, 100)
FAR_OFFSETS = (2**16, 2**32 - 1, 2**32, 2**63, 2**64 - 32, 2**64, 2**255, 2**256 - 1)
LENGTHS = (0, 1, 4, 32, 32, 33, 64, 96, 128, 160, 192, 213, 384)
GAS_GIVEN = (0, 700, 2300, 5000, 30_000, 100_000, 300_000, 300_000, 2**64, 2**256 - 1)
SEEN = (BALANCE, EXTCODESIZE, SLOAD)
"""Opcodes that cost more when they are the first to see something."""


def random_program(
    random: Random, addresses: list[bytes], fork: Fork = Fork.PRAGUE, nested: int = 1
) -> bytes:
    """Return code of up to 20 statements and an ending.

    Parameters
    ----------
    random
        Where every choice comes from.
    addresses
        Whom the program calls and asks about.
    fork
        Whose opcodes it is made of.
    nested
        How deep programs may lie in it as init code.
    """
    return _Writer(random, addresses, fork, nested).program()


class _Writer:
    """Writes one program."""

    def __init__(self, random: Random, addresses: list[bytes], fork: Fork, nested: int) -> None:
        self.random = random
        self.addresses = addresses
        self.fork = fork
        self.opcodes = opcodes_of(fork)
        self.nested = nested
        self.code = bytearray()

    def program(self) -> bytes:
        """Return the whole of it."""
        for _ in range(self.random.randint(0, 20)):
            self.statement()
        self.ending()
        if self.random.random() < 0.05:
            at = self.random.randrange(len(self.code) + 1)
            self.code[at:at] = self.random.randbytes(self.random.randint(1, 4))
        return bytes(self.code)

    def statement(self) -> None:
        """Write something that leaves the stack as it was, or a word higher."""
        random = self.random
        kind = random.random()
        if kind < 0.32:
            self.run(*random.choice(self.opcodes.operands))
            self.keep()
        elif kind < 0.60:
            self.run(*random.choice(self.opcodes.effects))
        elif kind < 0.75:
            self.run(*random.choice(self.opcodes.calls))
            self.keep()
        elif kind < 0.80:
            self.measure()
        elif kind < 0.82:
            self.forward()
        elif kind < 0.88:
            self.create()
        elif kind < 0.95:
            self.branch()
        else:
            self.loop()

    def push(self, value: int) -> None:
        """Write the shortest code that pushes a value."""
        size = (value.bit_length() + 7) // 8
        if not size and not self.opcodes.has_push0:
            size = 1
        self.code.append(PUSH0 + size)
        self.code += value.to_bytes(size, "big")

    def run(self, opcode: int, kinds: str) -> None:
        """Write an opcode after its operands."""
        for kind in reversed(kinds):
            self.push(self.operand(kind))
        self.code.append(opcode)

    def keep(self) -> None:
        """Write what becomes of the word on top."""
        choice = self.random.random()
        if choice < 0.5:
            self.push(self.operand("s"))
            self.code.append(SSTORE)
        elif choice < 0.7:
            self.push(self.operand("m"))
            self.code.append(MSTORE)
        elif choice < 0.75:
            self.code += bytes((DUP1, SWAP1, POP))
        elif choice < 0.95:
            self.code.append(POP)

    def measure(self) -> None:
        """Write a look at something, and keep what it cost: so one sees what is warm."""
        opcode = self.random.choice(SEEN)
        self.code.append(GAS)
        self.run(opcode, "s" if opcode == SLOAD else "a")
        self.code += bytes((POP, GAS, SWAP1, SUB))
        self.keep()

    def forward(self) -> None:
        """Write a call with the data that the program was called with."""
        self.code.append(CALLDATASIZE)
        self.push(0)
        self.push(0)
        self.code.append(CALLDATACOPY)
        for kind in "lm":  # where the output goes
            self.push(self.operand(kind))
        self.code.append(CALLDATASIZE)
        for kind in "mvag":
            self.push(0 if kind == "m" else self.operand(kind))
        self.code.append(CALL)
        self.keep()

    def create(self) -> None:
        """Write a creation from init code that is itself a program, or returns one."""
        if not self.nested:
            return
        random = self.random
        inner = random_program(random, self.addresses, self.fork, self.nested - 1)[:256]
        if random.random() < 0.6:
            runtime = inner[: random.choice((0, 1, 40, 200))]
            # PUSH runtime length, DUP, PUSH its offset, PUSH 0, CODECOPY, PUSH 0, RETURN
            head = bytes((0x60, len(runtime), DUP1, 0x60, 11, 0x60, 0, CODECOPY, 0x60, 0, RETURN))
            inner = head + runtime
        for at in range(0, len(inner), 32):
            self.push(int.from_bytes(inner[at : at + 32].ljust(32, b"\x00"), "big"))
            self.push(at)
            self.code.append(MSTORE)
        opcode = random.choice(self.opcodes.creations)
        if opcode == CREATE2:
            self.push(random.randrange(3))
        self.push(len(inner))
        self.push(0)
        self.push(self.operand("v"))
        self.code.append(opcode)
        if self.fork >= Fork.BYZANTIUM and random.random() < 0.3:
            # call what was made, with all the gas
            self.code += bytes((0x60, 0)) * 4 + bytes((0x84, GAS, STATICCALL, POP))
        self.keep()

    def branch(self) -> None:
        """Write a jump over a statement."""
        self.push(self.random.choice((0, 1, self.operand("w"))))
        self.code.append(0x61)
        at = len(self.code)
        self.code += b"\x00\x00" + bytes((JUMPI,))
        self.statement()
        if self.random.random() < 0.97:
            self.code[at : at + 2] = len(self.code).to_bytes(2, "big")
        self.code.append(JUMPDEST)

    def loop(self) -> None:
        """Write a statement that runs a few times."""
        self.push(self.random.randint(1, 4))
        start = len(self.code)
        self.code.append(JUMPDEST)
        self.run(*self.random.choice(self.opcodes.effects))
        # count down, and again unless zero
        self.code += bytes((0x60, 1, SWAP1, SUB, DUP1, 0x61)) + start.to_bytes(2, "big")
        self.code += bytes((JUMPI, POP))

    def ending(self) -> None:
        """Write how the program ends."""
        choice = self.random.random()
        if choice < 0.5:
            self.code.append(0x00)
        elif choice < 0.75:
            self.run(RETURN, "ml")
        elif choice < 0.88:
            self.run(REVERT, "ml")
        elif choice < 0.96:
            self.run(SELFDESTRUCT, "a")
        else:
            self.code.append(self.random.choice((0xFE, 0x0C, JUMP, 0xEF)))

    def operand(self, kind: str) -> int:
        """Return an operand of a kind, seldom one of another."""
        random = self.random
        if random.random() < 0.02:
            kind = random.choice("wmlasgvni")
        if kind == "m":
            if random.random() < 0.02:
                return random.choice(FAR_OFFSETS)
            return random.choice((*OFFSETS, random.randrange(1000)))
        if kind == "l":
            return random.choice(LENGTHS)
        if kind == "a":
            return int.from_bytes(random.choice(self.addresses), "big")
        if kind == "s":
            return random.choice((0, 1, 2, 3, 2**256 - 1))
        if kind == "g":
            return random.choice(GAS_GIVEN)
        if kind == "v":
            return random.choice((0, 0, 0, 0, 1, 5, 10**30))
        if kind == "n":
            return random.choice((0, 1, 2, 3, 300, 2**256 - 1))
        if kind == "r":
            return random.choice((0, 0, 0, 0, 0, 0, 1, 32))
        if kind == "i":
            return random.choice((0, 1, 2, 5, 8, 31, 32, 255, 256, 2**200))
        return random.choice(WORDS) if random.random() < 0.6 else random.getrandbits(256)
