"""Random programs that mean something: operands fit their opcodes, and results are kept.

Bytes drawn at random fail at once, mostly for want of operands. Here every opcode finds its
operands on the stack, each from a pool of values that suit it (and seldom from another), results
go to storage, memory or logs, where a difference shows, and calls nest.
"""

from random import Random

PUSH0, DUP1, SWAP1, POP, JUMP, JUMPI, JUMPDEST = 0x5F, 0x80, 0x90, 0x50, 0x56, 0x57, 0x5B
MSTORE, SSTORE, TSTORE, RETURN, REVERT, SELFDESTRUCT = 0x52, 0x55, 0x5D, 0xF3, 0xFD, 0xFF
CALL, CALLCODE, DELEGATECALL, STATICCALL, CREATE, CREATE2 = 0xF1, 0xF2, 0xF4, 0xFA, 0xF0, 0xF5

# Operands, top of the stack first: w word, m offset in memory, l length, a address, s slot,
# g gas, v value, n block number, i small index.
OPERANDS: dict[int, str] = {
    **dict.fromkeys((0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x0A), "ww"),
    **dict.fromkeys((0x08, 0x09), "www"),
    **dict.fromkeys((0x0B, 0x1A, 0x1B, 0x1C, 0x1D), "iw"),
    **dict.fromkeys((0x10, 0x11, 0x12, 0x13, 0x14, 0x16, 0x17, 0x18), "ww"),
    **dict.fromkeys((0x15, 0x19), "w"),
    0x20: "ml",
    **dict.fromkeys((0x30, 0x32, 0x33, 0x34, 0x36, 0x38, 0x3A, 0x3D), ""),
    **dict.fromkeys((0x31, 0x3B, 0x3F), "a"),
    0x35: "m",
    0x40: "n",
    **dict.fromkeys(range(0x41, 0x49), ""),
    0x49: "i",
    0x4A: "",
    0x51: "m",
    0x54: "s",
    0x5C: "s",
    **dict.fromkeys((0x58, 0x59, 0x5A), ""),
}
EFFECTS: dict[int, str] = {
    0x37: "mml",
    0x39: "mml",
    0x3C: "amml",
    0x3E: "mml",
    0x52: "mw",
    0x53: "mw",
    0x55: "sw",
    0x5D: "sw",
    0x5E: "mml",
    0xA0: "ml",
    0xA1: "mlw",
    0xA2: "mlww",
    0xA3: "mlwww",
    0xA4: "mlwwww",
}
CALLS: dict[int, str] = {
    CALL: "gavmlml",
    CALLCODE: "gavmlml",
    DELEGATECALL: "gamlml",
    STATICCALL: "gamlml",
}
WORDS = (0, 1, 2, 3, 7, 31, 32, 255, 256, 2**64, 2**128, 2**255, 2**255 - 1, 2**256 - 2, 2**256 - 1)


def push(value: int) -> bytes:
    """Return the shortest code that pushes a value."""
    size = (value.bit_length() + 7) // 8
    return bytes((PUSH0 + size,)) + value.to_bytes(size, "big")


def random_program(random: Random, addresses: list[bytes], nested: int = 1) -> bytes:
    """Return code of up to 20 statements and an ending.

    Parameters
    ----------
    random
        Where every choice comes from.
    addresses
        Whom the program calls and asks about.
    nested
        How deep programs may lie in it as init code.
    """
    return _Writer(random, addresses, nested).program()


class _Writer:
    """Writes one program."""

    def __init__(self, random: Random, addresses: list[bytes], nested: int) -> None:
        self.random = random
        self.addresses = addresses
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
        if kind < 0.35:
            opcode = random.choice(list(OPERANDS))
            self.run(opcode, OPERANDS[opcode])
            self.keep()
        elif kind < 0.65:
            opcode = random.choice(list(EFFECTS))
            self.run(opcode, EFFECTS[opcode])
        elif kind < 0.80:
            opcode = random.choice(list(CALLS))
            self.run(opcode, CALLS[opcode])
            self.keep()
        elif kind < 0.87:
            self.create()
        elif kind < 0.95:
            self.branch()
        else:
            self.loop()

    def run(self, opcode: int, kinds: str) -> None:
        """Write an opcode after its operands."""
        for kind in reversed(kinds):
            self.code += push(self.operand(kind))
        self.code.append(opcode)

    def keep(self) -> None:
        """Write what becomes of the word on top."""
        choice = self.random.random()
        if choice < 0.5:
            self.code += push(self.operand("s")) + bytes((SSTORE,))
        elif choice < 0.7:
            self.code += push(self.operand("m")) + bytes((MSTORE,))
        elif choice < 0.75:
            self.code += bytes((DUP1, SWAP1, POP))
        elif choice < 0.95:
            self.code.append(POP)

    def create(self) -> None:
        """Write a creation from init code that is itself a program, or returns one."""
        if not self.nested:
            return
        random = self.random
        inner = random_program(random, self.addresses, self.nested - 1)[:256]
        if random.random() < 0.6:
            runtime = inner[: random.choice((0, 1, 40, 200))]
            # PUSH runtime length, DUP, PUSH its offset, PUSH0, CODECOPY, PUSH0, RETURN
            head = bytes((0x60, len(runtime), 0x80, 0x60, 9, 0x5F, 0x39, 0x5F, RETURN))
            inner = head + runtime
        for at in range(0, len(inner), 32):
            word = int.from_bytes(inner[at : at + 32].ljust(32, b"\x00"), "big")
            self.code += push(word) + push(at) + bytes((MSTORE,))
        opcode = random.choice((CREATE, CREATE2))
        if opcode == CREATE2:
            self.code += push(random.randrange(3))
        self.code += push(len(inner)) + push(0) + push(self.operand("v")) + bytes((opcode,))
        if random.random() < 0.3:
            # call what was made, with all the gas
            self.code += bytes((PUSH0,)) * 4 + bytes((0x84, 0x5A, STATICCALL, POP))
        self.keep()

    def branch(self) -> None:
        """Write a jump over a statement."""
        self.code += push(self.random.choice((0, 1, self.operand("w")))) + b"\x61"
        at = len(self.code)
        self.code += b"\x00\x00" + bytes((JUMPI,))
        self.statement()
        if self.random.random() < 0.97:
            self.code[at : at + 2] = len(self.code).to_bytes(2, "big")
        self.code.append(JUMPDEST)

    def loop(self) -> None:
        """Write a statement that runs a few times."""
        self.code += push(self.random.randint(1, 4))
        start = len(self.code)
        self.code.append(JUMPDEST)
        opcode = self.random.choice(list(EFFECTS))
        self.run(opcode, EFFECTS[opcode])
        # count down, and again unless zero
        self.code += bytes((0x60, 1, SWAP1, 0x03, DUP1, 0x61)) + start.to_bytes(2, "big")
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
            return random.choice((0, 0, 1, 31, 32, 64, 100, random.randrange(1000)))
        if kind == "l":
            return random.choice((0, 1, 4, 32, 32, 33, 64, 96, 128, 160, 192, 213, 384))
        if kind == "a":
            return int.from_bytes(random.choice(self.addresses), "big")
        if kind == "s":
            return random.choice((0, 1, 2, 3, 2**256 - 1))
        if kind == "g":
            return random.choice((0, 700, 2300, 5000, 30_000, 100_000, 2**64, 2**256 - 1))
        if kind == "v":
            return random.choice((0, 0, 0, 0, 1, 5, 10**30))
        if kind == "n":
            return random.choice((0, 1, 2, 3, 300, 2**256 - 1))
        if kind == "i":
            return random.choice((0, 1, 2, 5, 8, 31, 32, 255, 256, 2**200))
        return random.choice(WORDS) if random.random() < 0.6 else random.getrandbits(256)
