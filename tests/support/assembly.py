"""Code from words: "1 2 ADD 0 MSTORE"."""

from eth.vm import opcode_values

PUSH0 = 0x5F


def assemble(text: str) -> bytes:
    """Return code: names are opcodes, numbers are pushed, `@` is code as it is, in hex."""
    return b"".join(map(_word, text.split()))


def push(value: int) -> bytes:
    """Return the shortest code that pushes a value in every fork."""
    size = max(1, (value.bit_length() + 7) // 8)
    return bytes((PUSH0 + size,)) + value.to_bytes(size, "big")


def _word(word: str) -> bytes:
    if word.startswith("@"):
        return bytes.fromhex(word[1:])
    if word[0].isdigit():
        return push(int(word, 0))
    return bytes((getattr(opcode_values, word),))
