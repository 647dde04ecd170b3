"""Requests from the execution to the consensus layer (EIP-7685) and their hash."""

from collections.abc import Iterable
from hashlib import sha256

from mevm.vm.results import Log

DEPOSIT_REQUESTS = 0
DEPOSIT_EVENT = bytes.fromhex("649bbc62d0e31342afea4e5cd82d4049e7e1ee912fc0889aa790803be39038c5")
EMPTY_REQUESTS_HASH = sha256().digest()

# The deposit event ABI-encodes five byte strings, always at the same places.
DEPOSIT_EVENT_LENGTH = 576
DEPOSIT_OFFSETS = (160, 256, 320, 384, 512)
DEPOSIT_LENGTHS = (48, 32, 8, 96, 8)


class InvalidDeposit(ValueError):
    """The deposit contract emitted an event of the wrong layout: the block is invalid."""


def deposit_requests(logs: Iterable[Log], contract: bytes) -> bytes:
    """
    Read the deposits of a block from its logs (EIP-6110).

    Parameters
    ----------
    logs : iterable of Log
        All logs of the block, in order.
    contract : bytes
        Address of the deposit contract.

    Returns
    -------
    bytes
        The concatenated deposit requests.

    Raises
    ------
    InvalidDeposit
        If a deposit event has the wrong layout.
    """
    found = (log for log in logs if log.address == contract and log.topics[:1] == (DEPOSIT_EVENT,))
    return b"".join(_deposit(log.data) for log in found)


NO_REQUESTS = sha256().digest()
"""Of most blocks: one object for all of them."""


def requests_hash(requests: Iterable[tuple[int, bytes]]) -> bytes:
    """Return the hash over (type, data) pairs in order of type; pairs without data do not count."""
    digests = [sha256(bytes([kind]) + data).digest() for kind, data in requests if data]
    return sha256(b"".join(digests)).digest() if digests else NO_REQUESTS


def _deposit(data: bytes) -> bytes:
    if len(data) != DEPOSIT_EVENT_LENGTH:
        raise InvalidDeposit(f"deposit event of {len(data)} bytes, expected {DEPOSIT_EVENT_LENGTH}")
    fields = []
    for index, (offset, length) in enumerate(zip(DEPOSIT_OFFSETS, DEPOSIT_LENGTHS, strict=True)):
        if _word(data, 32 * index) != offset or _word(data, offset) != length:
            raise InvalidDeposit(f"deposit event: field {index} is not where it belongs")
        fields.append(data[offset + 32 : offset + 32 + length])
    return b"".join(fields)


def _word(data: bytes, offset: int) -> int:
    return int.from_bytes(data[offset : offset + 32], "big")
