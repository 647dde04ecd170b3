"""Contracts that stand for others."""

import re

MINIMAL_PROXY = re.compile(
    rb"^\x36\x3d\x3d\x37\x3d\x3d\x3d\x36\x3d\x73(.{20})\x5a\xf4"  # EIP-1167
    rb"|^\x60\x36\x60\x0c.{0,8}?\x73(.{20})\x5a\xf4"
    rb"|^\x36\x60\x00\x60\x00\x37\x61\x10\x00\x60\x00\x36\x60\x00\x73(.{20})\x5a\xf4",  # Vyper's
    re.DOTALL,
)
DELEGATION = bytes.fromhex("ef0100")  # EIP-7702


def proxy_target(code: bytes) -> bytes | None:
    """Return the address that all calls of a code are forwarded to; None if there is none.

    Minimal proxies (EIP-1167), those of old Vyper, and delegations of accounts (EIP-7702).
    """
    if code.startswith(DELEGATION):
        return code[len(DELEGATION) :]
    found = MINIMAL_PROXY.match(code)
    return next(filter(None, found.groups())) if found else None
