"""What calls of precompiled contracts ask and answer."""

from collections.abc import Callable
from typing import Any

from mevm.explain.abi import UndecodableData, checksum, decode
from mevm.precompiles.words import WORD

Pairs = list[tuple[str, Any]]
MEVM_FIRST = 0x4D01
MAX_WORDS = 8
STRINGS = ({"type": "string"}, {"type": "string"})


def precompile_name(address: str, with_mevm: bool) -> str | None:
    """Return what the precompile at an address is called; None if there is none.

    Parameters
    ----------
    address
        In hex.
    with_mevm
        Whether the chain has those of this project.
    """
    number = int(address, 16)
    if number >= MEVM_FIRST:
        return _mevm_names().get(number) if with_mevm else None
    return ETHEREUM[number - 1][0] if 0 < number <= len(ETHEREUM) else None


def decode_call(address: str, data: bytes) -> Pairs:
    """Return names and values of what a precompile is called with; the data if it makes no sense.

    Parameters
    ----------
    address
        In hex, of a precompile.
    data
        The call data.
    """
    number = int(address, 16)
    read = MEVM.get(number) if number >= MEVM_FIRST else ETHEREUM[number - 1][1]
    try:
        return read(data) if read else [("data", data)]
    except (UndecodableData, ValueError):
        return [("data", data)]


def decode_answer(address: str, output: bytes) -> Any:
    """Return what a precompile answered: a number, several, or bytes."""
    number = int(address, 16)
    if number == 1 and len(output) == WORD:
        return checksum(output[-20:])
    if number in TESTS and len(output) == WORD:
        return output != bytes(WORD)
    if number == 0x4D06 and len(output) == WORD:
        return int.from_bytes(output, "big", signed=True)
    if number in BYTES_ANSWERS or len(output) % WORD or len(output) > MAX_WORDS * WORD:
        return output
    numbers = _words(output)
    return numbers[0] if len(numbers) == 1 else numbers


def _mevm_names() -> dict[int, str]:
    from mevm.precompiles import TABLE

    return {each.number: each.name for each in TABLE}


def _words(data: bytes) -> list[int]:
    if len(data) % WORD:
        raise UndecodableData("no whole words")
    starts = range(0, len(data), WORD)
    return [int.from_bytes(data[at : at + WORD], "big") for at in starts]


def _named(layout: str) -> Callable[[bytes], Pairs]:
    """Return what reads words that have names; ``p.`` stands for a point of two words.

    What begins with a number is that many bytes, and ``*`` all bytes that follow.
    """
    return lambda data: _read_fields(layout.split(), data)


def _read_fields(fields: list[str], data: bytes) -> Pairs:
    pairs: Pairs = []
    at = 0
    for each in fields:
        kind, _, name = each.partition(":")
        size = {"w": WORD, "p": 2 * WORD, "*": len(data) - at}.get(kind)
        size = int(kind) if size is None else size
        content = data[at : at + size]
        if len(content) != size:
            raise UndecodableData("too short")
        at += size
        value: Any = _words(content) if kind in ("w", "p") else content
        pairs.append((name, value[0] if kind == "w" else value))
    if at != len(data):
        raise UndecodableData("too long")
    return pairs


def _padded(layout: str, size: int) -> Callable[[bytes], Pairs]:
    """Read as `_named` does, missing bytes as zeros, and what is too much not at all."""
    return lambda data: _read_fields(layout.split(), data[:size].ljust(size, b"\0"))


def _each(name: str, words: int) -> Callable[[bytes], Pairs]:
    """Return what reads items of equally many words."""

    def read(data: bytes) -> Pairs:
        numbers = _words(data)
        if len(numbers) % words:
            raise UndecodableData("no whole items")
        if words == 1:
            return [(name, numbers)]
        return [(name, [numbers[at : at + words] for at in range(0, len(numbers), words)])]

    return read


def _modexp(data: bytes) -> Pairs:
    base, exponent, modulus = _words(data[: 3 * WORD].ljust(3 * WORD, b"\0"))
    if base + exponent + modulus > len(data):
        raise UndecodableData("too short")
    pairs = _read_fields(
        [f"{base}:base", f"{exponent}:exponent", f"{modulus}:modulus"],
        data[3 * WORD : 3 * WORD + base + exponent + modulus],
    )
    return [(name, int.from_bytes(value, "big")) for name, value in pairs]


def _babyjub_verify(data: bytes) -> Pairs:
    layouts = {
        0: "w:scheme p:A p:R w:S w:M",
        1: "w:scheme p:B p:A p:R w:s w:h",
    }
    pairs = _read_fields(layouts[int.from_bytes(data[:WORD], "big") & 1].split(), data)
    return [("scheme", ("EdDSA", "Schnorr")[pairs[0][1]]), *pairs[1:]]


def _groth16_verify(data: bytes) -> Pairs:
    inputs, proofs = _words(data[: 2 * WORD])
    return [("inputs", inputs), ("proofs", proofs), ("data", data[2 * WORD :])]


def _string_compare(data: bytes) -> Pairs:
    return list(zip(("first", "second"), decode(STRINGS, data), strict=True))


def _rsa_verify(data: bytes) -> Pairs:
    size = (len(data) - 4 * WORD) // 2
    fields = f"w:scheme w:salt_length 32:digest w:exponent {size}:modulus {size}:signature"
    pairs = _read_fields(fields.split(), data)
    return [("scheme", "PSS" if pairs[0][1] else "PKCS1v15"), *pairs[1:]]


def _svd(data: bytes) -> Pairs:
    rows, columns = _words(data[: 2 * WORD])
    return [("rows", rows), ("columns", columns), ("entries", data[2 * WORD :])]


def _ml_dsa_verify(data: bytes) -> Pairs:
    variant, context = _words(data[: 2 * WORD])
    key, signature = {44: (1312, 2420), 65: (1952, 3309), 87: (2592, 4627)}.get(variant, (0, 0))
    layout = f"w:set w:context_length {key}:public_key {signature}:signature"
    return _read_fields([*layout.split(), f"{context}:context", "*:message"], data)


ETHEREUM: tuple[tuple[str, Callable[[bytes], Pairs] | None], ...] = (
    ("ecrecover", _padded("32:digest w:v w:r w:s", 128)),
    ("sha256", None),
    ("ripemd160", None),
    ("identity", None),
    ("modexp", _modexp),
    ("ecadd", _padded("p:p p:q", 128)),
    ("ecmul", _padded("p:p w:scalar", 96)),
    ("ecpairing", _each("pairs", 6)),
    ("blake2f", _named("4:rounds 64:h 128:m 16:t 1:final")),
    ("point_evaluation", _named("32:versioned_hash w:z w:y 48:commitment 48:proof")),
    *((f"bls12_{each}", None) for each in ("g1add", "g1msm", "g2add", "g2msm", "pairing")),
    *((f"bls12_{each}", None) for each in ("map_fp_to_g1", "map_fp2_to_g2")),
)
MEVM: dict[int, Callable[[bytes], Pairs]] = {
    0x4D01: _each("inputs", 1),
    0x4D02: _each("points", 2),
    0x4D03: _each("terms", 3),
    0x4D04: _babyjub_verify,
    0x4D05: _groth16_verify,
    0x4D06: _string_compare,
    0x4D07: _rsa_verify,
    0x4D08: _svd,
    0x4D09: _named("32:public_key 80:proof *:alpha"),
    0x4D0A: _named("32:public_key 64:signature *:message"),
    0x4D0B: _ml_dsa_verify,
}
TESTS = {0x08, 0x4D04, 0x4D05, 0x4D07, 0x4D0A, 0x4D0B}
BYTES_ANSWERS = {0x02, 0x03, 0x04, 0x05, 0x09, 0x4D08, 0x4D09}
