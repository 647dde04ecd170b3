"""Solidity's two standard forms of revert data, in words."""

ERROR_SELECTOR = bytes.fromhex("08c379a0")  # Error(string)
PANIC_SELECTOR = bytes.fromhex("4e487b71")  # Panic(uint256)
WORD = 32
PANICS = {
    0x00: "generic panic",
    0x01: "assert(false)",
    0x11: "arithmetic underflow or overflow",
    0x12: "division or modulo by zero",
    0x21: "enum overflow",
    0x22: "invalid encoded storage byte array accessed",
    0x31: "out-of-bounds array access; popping on an empty array",
    0x32: "out-of-bounds access of an array or bytesN",
    0x41: "out of memory",
    0x51: "uninitialized function",
}


def revert_reason(output: bytes) -> str | None:
    """Return the reason in revert data, as geth words it.

    Parameters
    ----------
    output
        The revert data.

    Returns
    -------
    str or None
        The string of ``Error(string)``, or what ``Panic(uint256)`` stands for; None for anything
        else, and for data that is cut off.
    """
    selector, body = output[:4], output[4:]
    if selector == PANIC_SELECTOR and len(body) >= WORD:
        code = int.from_bytes(body[:WORD], "big")
        return PANICS.get(code, f"unknown panic code: {code:#x}")
    if selector != ERROR_SELECTOR or len(body) < 2 * WORD:
        return None
    start = int.from_bytes(body[:WORD], "big")
    size = int.from_bytes(body[start : start + WORD], "big")
    text = body[start + WORD : start + WORD + size]
    is_whole = start + WORD <= len(body) and len(text) == size
    return text.decode(errors="replace") if is_whole else None
