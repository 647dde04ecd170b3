"""How the precompiles read and write: big-endian words of 32 bytes."""

WORD = 32
FALSE = bytes(WORD)
TRUE = (1).to_bytes(WORD, "big")


def count_words(length: int) -> int:
    """Return how many words a number of bytes fills, the last of them perhaps in part."""
    return -(-length // WORD)


def decode_words(data: bytes) -> list[int]:
    """Split data whose length is a multiple of 32 into unsigned integers."""
    return [int.from_bytes(data[i : i + WORD], "big") for i in range(0, len(data), WORD)]


def encode_word(value: int) -> bytes:
    """Encode an integer as ``uint256``, or as ``int256`` if it is negative."""
    return value.to_bytes(WORD, "big", signed=value < 0)
